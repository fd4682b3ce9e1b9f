//! What is wrong with a schema: rule, place and a sentence.

use crate::components::Place;

/// No more faults than this are collected.
const MAX_FAULTS: usize = 100;

/// A fault's sentence is cut after so many characters: it may cite a document.
const MAX_TEXT: usize = 500;

/// One fault of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: Place,
    /// The specification's name of the constraint, `src-...`, `...-props-correct`, `cos-...`, `s4s-...`.
    pub(crate) rule: &'static str,
    pub(crate) text: String,
}

/// The faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
}

impl Faults {
    /// Adds a fault.
    pub(crate) fn add(&mut self, place: Place, rule: &'static str, text: impl Into<String>) {
        self.push(Fault { place, rule, text: text.into() });
    }

    /// Adds a fault.
    pub(crate) fn push(&mut self, mut fault: Fault) {
        if let Some((end, _)) = fault.text.char_indices().nth(MAX_TEXT) {
            fault.text.truncate(end);
            fault.text.push_str(" ...");
        }
        if self.list.len() < MAX_FAULTS && !self.list.contains(&fault) {
            self.list.push(fault);
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, in the order of their places.
    pub(crate) fn into_sorted(mut self) -> Vec<Fault> {
        self.list.sort_by_key(|fault| fault.place);
        self.list
    }
}
