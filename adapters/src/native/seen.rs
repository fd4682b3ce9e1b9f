//! Remembers which keys came before in small memory: sixteen bytes each, so a million children are no burden.

use std::collections::HashSet;

/// Keys that came before.
#[derive(Debug, Default)]
pub(crate) struct Seen(HashSet<u128>);

impl Seen {
    /// Notes a key; false when it came before.
    pub(crate) fn insert(&mut self, key: &str) -> bool {
        let digest = ring::digest::digest(&ring::digest::SHA256, key.as_bytes());
        self.0.insert(digest.as_ref().iter().take(16).fold(0, |sum, byte| sum << 8 | u128::from(*byte)))
    }
}
