//! The filled elements of a record by their names in the table, wherever they stand, and what of them is not carried.

use std::collections::HashSet;

use super::{
    PREFIX,
    mapping::{self, Row},
};
use crate::{
    contract::{Carried, NativeFinding},
    native::{
        field::{Field, Notes},
        place::Place,
        xml::{Node, Piece},
    },
};

/// A record with so many findings gets no more of them for unknown elements.
const MAX_FINDINGS: usize = 100;

/// An element that holds a value.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'a, 't> {
    /// Its name in the table, or else its own.
    pub(super) name: &'a str,
    row: Option<&'static Row>,
    /// The element that it stands in.
    pub(super) parent: &'a Node<'t>,
    node: &'a Node<'t>,
}

/// A record being read.
pub(super) struct YoungPerson<'a, 't> {
    pub(super) piece: &'a Piece<'t>,
    leaves: Vec<Leaf<'a, 't>>,
    pub(super) notes: Notes,
}

impl<'a, 't> YoungPerson<'a, 't> {
    pub(super) fn new(piece: &'a Piece<'t>) -> Self {
        let mut leaves = Vec::new();
        gather(&piece.root, &mut leaves);
        Self { piece, leaves, notes: Notes::default() }
    }

    /// Every filled element of a name.
    pub(super) fn leaves(&self, name: &str) -> Vec<Leaf<'a, 't>> {
        self.leaves.iter().filter(|leaf| leaf.name == name).copied().collect()
    }

    /// The first filled element of a name.
    pub(super) fn field(&mut self, name: &str) -> Option<Field<'_, impl Fn() -> Place>> {
        let leaf = *self.leaves.iter().find(|leaf| leaf.name == name)?;
        Some(self.field_of(leaf))
    }

    /// The first filled element of a name that stands in an element.
    pub(super) fn within(&mut self, parent: &Node<'_>, name: &str) -> Option<Field<'_, impl Fn() -> Place>> {
        let leaf = *self.leaves.iter().find(|leaf| leaf.name == name && leaf.parent.at == parent.at)?;
        Some(self.field_of(leaf))
    }

    /// The text of an element.
    pub(super) fn field_of<'f>(&'f mut self, leaf: Leaf<'f, '_>) -> Field<'f, impl Fn() -> Place> {
        let piece = self.piece;
        let value = leaf.node.text.trim().into();
        Field { prefix: PREFIX, at: move || Self::place_in(piece, leaf), value, notes: &mut self.notes }
    }

    /// Where an element is.
    pub(super) fn place(&self, leaf: Leaf<'_, '_>) -> Place {
        Self::place_in(self.piece, leaf)
    }

    fn place_in(piece: &Piece<'_>, leaf: Leaf<'_, '_>) -> Place {
        if let Some((native, _)) = leaf.row {
            return piece.place(leaf.node, *native);
        }
        let names = [mapping::RECORD, &leaf.parent.name, &leaf.node.name];
        let within = if leaf.parent.at == piece.root.at { &names[1..] } else { &names[..] };
        let short = within.iter().map(|name| name.chars().take(60).collect::<String>());
        piece.place(leaf.node, short.collect::<Vec<_>>().join("/"))
    }

    /// The place of the record as a whole, for a field that is missing.
    pub(super) fn missing(&self, field: &str) -> Place {
        self.piece.place(&self.piece.root, field)
    }

    pub(super) fn push(&mut self, finding: NativeFinding) {
        self.notes.findings.push(finding);
    }

    /// Notes what is not carried: fields given up, fields given twice, and elements that are not known.
    pub(super) fn note_unread(&mut self) {
        let mut seen = HashSet::new();
        for leaf in std::mem::take(&mut self.leaves) {
            match leaf.row {
                Some((native, Carried::Not(reason))) => self.notes.lose(native, *reason),
                Some((native, _)) if native.ends_with("/CharacteristicCode") => {}
                Some((native, _)) if seen.insert((native, activity(native, leaf))) => {}
                Some((native, _)) => self.notes.lose(native, "there more than once; the first was carried"),
                None => self.unknown(leaf),
            }
        }
    }

    fn unknown(&mut self, leaf: Leaf<'_, '_>) {
        let place = self.place(leaf);
        self.notes.lose(&place.field, "an unknown element");
        if self.notes.findings.len() < MAX_FINDINGS {
            let text = "This element is not known here, and is not carried. Check whether it matters.";
            self.push(place.warning("nccis.element-unknown", text));
        }
    }
}

/// Which of several activities a field belongs to.
fn activity(native: &str, leaf: Leaf<'_, '_>) -> usize {
    if native.contains("/Activities/") { leaf.parent.at } else { 0 }
}

fn gather<'a, 't>(parent: &'a Node<'t>, leaves: &mut Vec<Leaf<'a, 't>>) {
    for node in &parent.children {
        if node.filled().is_some() {
            let row = mapping::row(&parent.name, &node.name);
            let name = row.and_then(|(native, _)| native.rsplit('/').next()).unwrap_or(&node.name);
            leaves.push(Leaf { name, row, parent, node });
        }
        gather(node, leaves);
    }
}
