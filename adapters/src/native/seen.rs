//! Remembers which keys came before in small memory: sixteen bytes each, so a million children are no burden.

use std::collections::HashSet;

/// Keys that came before.
#[derive(Debug, Default)]
pub(crate) struct Seen(HashSet<u128>);

impl Seen {
    /// Notes a key; false when it came before.
    pub(crate) fn insert(&mut self, key: &str) -> bool {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, key.as_bytes());
        self.0.insert(digest.as_ref().iter().take(16).fold(0, |sum, byte| sum << 8 | u128::from(*byte)))
    }
}

/// What came before in one record, by table.
#[derive(Debug, Default)]
pub(crate) struct Before<'r> {
    few: Vec<(&'static str, &'r [u8])>,
    many: HashSet<(&'static str, &'r [u8])>,
}

impl<'r> Before<'r> {
    /// So few are compared one by one.
    const FEW: usize = 32;

    /// Notes a row or an id of a table; false when it came before.
    pub(crate) fn insert(&mut self, table: &'static str, what: &'r [u8]) -> bool {
        let one = (table, what);
        if self.few.len() >= Self::FEW {
            if self.many.is_empty() {
                self.many.extend(&self.few);
            }
            return self.many.insert(one);
        }
        let is_new = !self.few.iter().any(|(other, before)| *before == what && *other == table);
        if is_new {
            self.few.push(one);
        }
        is_new
    }
}
