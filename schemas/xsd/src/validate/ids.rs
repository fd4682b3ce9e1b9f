//! IDs, and the references that must find one (section 3.15.4, `cvc-id`).

use std::collections::{HashMap, HashSet};

use crate::xml::Line;

/// The IDs of a document so far, and the references that no ID has met yet.
#[derive(Debug, Default)]
pub(super) struct Ids {
    known: HashSet<Box<str>>,
    /// Each with where it stood first.
    wanted: HashMap<Box<str>, Line>,
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
            self.wanted.insert(id.into(), line());
        }
    }

    /// The references that found nothing, in the order of the document.
    pub(super) fn dangling(&mut self) -> Vec<(Box<str>, Line)> {
        let mut dangling: Vec<_> = std::mem::take(&mut self.wanted).into_iter().collect();
        dangling.sort_by_key(|(_, line)| *line);
        dangling
    }
}
