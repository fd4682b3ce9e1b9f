//! What stands in a record and is not carried: fields that the mapping table gives up, and elements it does not know.

use std::{borrow::Cow, collections::HashMap};

use super::{
    field::Notes,
    xml::{Node, Piece},
};
use crate::contract::{Carried, Mapping};

/// A record with so many findings gets no more of them for unknown elements.
const MAX_FINDINGS: usize = 100;

/// The elements of a mapping table as a tree of names.
#[derive(Default)]
pub(crate) struct Elements {
    children: HashMap<&'static str, Elements>,
    /// What becomes of the element, where the table has a row for it.
    row: Option<(&'static str, Carried)>,
}

/// A record whose elements are compared with a table.
pub(crate) struct Unread<'a, 't> {
    /// Begins the rules' ids: the adapter's name.
    pub(crate) prefix: &'static str,
    pub(crate) piece: &'a Piece<'t>,
    /// Elements that may stand several times side by side.
    pub(crate) repeat: &'static [&'static str],
    pub(crate) notes: &'a mut Notes,
}

impl Elements {
    /// The rows of a mapping table whose paths begin with `root`.
    pub(crate) fn new(rows: &[Mapping], root: &str) -> Self {
        let mut elements = Self::default();
        for row in rows {
            let Some(path) = row.native.strip_prefix(root) else { continue };
            let mut at = &mut elements;
            for name in path.split('/').filter(|name| !name.is_empty()) {
                at = at.children.entry(name).or_default();
            }
            at.row = Some((row.native, row.carried.clone()));
        }
        elements
    }
}

impl Unread<'_, '_> {
    /// Notes what stands below an element, whose path is `path`, and is not carried.
    pub(crate) fn note(&mut self, node: &Node<'_>, known: &Elements, path: &str) {
        for (index, child) in node.children.iter().enumerate().filter(|(_, child)| has_text(child)) {
            let name: &str = &child.name;
            let Some(below) = known.children.get(name) else {
                self.unknown(child, path);
                continue;
            };
            if let Some((native, Carried::Not(reason))) = &below.row {
                self.notes.lose(native, Cow::Borrowed(*reason));
                continue;
            }
            let mut before = node.children.iter().take(index);
            if !self.repeat.contains(&name) && before.any(|other| other.name == child.name) {
                self.notes.lose(&format!("{path}/{name}"), "there more than once; the first was carried");
            } else if child.children.iter().any(has_text) {
                self.note(child, below, &format!("{path}/{name}"));
            }
        }
    }

    fn unknown(&mut self, node: &Node<'_>, path: &str) {
        let name: String = node.name.chars().take(60).collect();
        let field = format!("{path}/{name}");
        if self.notes.findings.len() < MAX_FINDINGS {
            let text = "This element is not known here, and is not carried. Check whether it matters.";
            let place = self.piece.place(node, field.clone());
            self.notes.findings.push(place.warning(format!("{}.element-unknown", self.prefix), text));
        }
        self.notes.lose(&field, "an unknown element");
    }
}

/// True when an element, or one below it, is filled.
pub(crate) fn has_text(node: &Node<'_>) -> bool {
    node.filled().is_some() || node.children.iter().any(has_text)
}
