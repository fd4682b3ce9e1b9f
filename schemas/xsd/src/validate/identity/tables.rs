//! The keys that keyrefs may refer to, handed up from element to element (section 3.11.5, node tables).

use std::collections::{HashMap, HashSet, hash_map::Entry};

use crate::{components::IdentityId, datatypes::Value};

/// The values of all fields of a row.
pub(super) type Key = Box<[Value]>;

/// The keys of one constraint that are known at one element.
#[derive(Debug)]
pub(super) struct Table {
    /// The element's depth.
    pub(super) depth: usize,
    pub(super) identity: IdentityId,
    /// Each with whether two elements within have it, so that it stands for neither.
    keys: HashMap<Key, bool>,
}

/// The tables of all open elements, the deepest last.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<Table>);

impl Tables {
    /// The element's own keys: they go before what came from within.
    pub(super) fn own(&mut self, depth: usize, identity: IdentityId, keys: HashSet<Key>) {
        let table = self.of(depth, identity);
        table.keys.retain(|_, twice| !*twice);
        table.keys.extend(keys.into_iter().map(|key| (key, false)));
    }

    /// Whether the element knows this key.
    pub(super) fn has(&self, depth: usize, identity: IdentityId, key: &Key) -> bool {
        let mut tables = self.0.iter().filter(|table| table.depth == depth && table.identity == identity);
        tables.any(|table| table.keys.get(key) == Some(&false))
    }

    /// The element ends: its tables become its parent's if `wanted`.
    pub(super) fn hand_up(&mut self, depth: usize, wanted: impl Fn(IdentityId) -> bool) {
        while let Some(table) = self.0.pop_if(|table| table.depth == depth) {
            if depth > 1 && wanted(table.identity) {
                self.of(depth - 1, table.identity).take_in(table.keys);
            }
        }
    }

    fn of(&mut self, depth: usize, identity: IdentityId) -> &mut Table {
        let known = self.0.iter().position(|table| table.depth == depth && table.identity == identity);
        let index = known.unwrap_or_else(|| {
            // Below what is at this depth or deeper: `hand_up` pops the deepest first.
            let at = self.0.iter().position(|table| table.depth > depth).unwrap_or(self.0.len());
            self.0.insert(at, Table { depth, identity, keys: HashMap::new() });
            at
        });
        &mut self.0[index]
    }
}

impl Table {
    fn take_in(&mut self, keys: HashMap<Key, bool>) {
        if self.keys.is_empty() {
            self.keys = keys;
            self.keys.retain(|_, twice| !*twice);
            return;
        }
        for (key, _) in keys.into_iter().filter(|(_, twice)| !*twice) {
            match self.keys.entry(key) {
                Entry::Occupied(mut known) => *known.get_mut() = true,
                Entry::Vacant(free) => {
                    free.insert(false);
                }
            }
        }
    }
}
