//! IDs, and the references that must find one (section 3.15.4, `cvc-id`).

use std::collections::{HashMap, HashSet};

use crate::xml::Line;

/// The IDs of a document so far, and the references that no ID has met yet.
#[derive(Debug, Default)]
pub(super) struct Ids {
    known: HashSet<Box<str>>,
    /// Each with its number and where it stood first.
    wanted: HashMap<Box<str>, (u64, Line)>,
    /// How many references were wanted so far.
    count: u64,
}

impl Ids {
    /// An ID; false if another element has it.
    pub(super) fn declare(&mut self, id: &str) -> bool {
        self.wanted.remove(id);
        self.known.insert(id.into())
    }

    /// A reference.
    pub(super) fn refer(&mut self, id: &str, line: impl FnOnce() -> Line) {
        if !self.known.contains(id) && !self.wanted.contains_key(id) {
            self.wanted.insert(id.into(), (self.count, line()));
            self.count += 1;
        }
    }

    /// The references that found nothing, in the order of the document.
    pub(super) fn dangling(&mut self) -> Vec<(Box<str>, Line)> {
        let mut dangling: Vec<_> = std::mem::take(&mut self.wanted).into_iter().collect();
        dangling.sort_by_key(|(_, (number, _))| *number);
        dangling.into_iter().map(|(id, (_, line))| (id, line)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_in_one_place_keep_their_order() {
        let names = ["z", "b", "y", "a", "x", "c"];
        let mut ids = Ids::default();
        for name in names {
            ids.refer(name, || Line { line: 1, column: 1 });
        }
        ids.declare("y");
        let dangling: Vec<_> = ids.dangling().into_iter().map(|(id, _)| id).collect();
        assert_eq!(dangling.iter().map(|id| &**id).collect::<Vec<_>>(), ["z", "b", "a", "x", "c"]);
    }
}
