//! One case: the rows of its sections, each a list of answers that know where they stand.

use crate::native::{
    field::{Field, Notes},
    place::Place,
    xml::{Node, Piece},
};

use super::{PREFIX, fields};

/// A filled element.
struct Answer<'p> {
    section: &'static str,
    field: Option<&'static fields::Field>,
    node: &'p Node<'p>,
    piece: &'p Piece<'p>,
}

/// One row of a section.
pub(super) struct Row<'p> {
    pub(super) section: &'static str,
    answers: Vec<Answer<'p>>,
}

/// The rows of a case.
#[derive(Default)]
pub(super) struct Case<'p> {
    rows: Vec<Row<'p>>,
    /// Where it begins.
    pub(super) place: Place,
}

impl<'p> Case<'p> {
    /// Adds what a record holds: a whole case, or one row of one section.
    pub(super) fn add(&mut self, piece: &'p Piece<'p>) {
        if self.rows.is_empty() {
            self.place = piece.place(&piece.root, "");
        }
        match fields::section(&piece.root.name) {
            Some(section) if !fields::is_case(&piece.root.name) => self.add_row(section, &piece.root, piece),
            _ => self.add_sections(&piece.root, piece),
        }
    }

    fn add_sections(&mut self, node: &'p Node<'p>, piece: &'p Piece<'p>) {
        // What stands in the case itself belongs to its main section.
        let (leaves, sections): (Vec<_>, Vec<_>) = node.children.iter().partition(|child| child.children.is_empty());
        self.push("main", &leaves, piece);
        for child in sections {
            let section = fields::section(&child.name).unwrap_or("main");
            let (leaves, rows): (Vec<_>, Vec<_>) = child.children.iter().partition(|child| child.children.is_empty());
            self.push(section, &leaves, piece);
            for row in rows {
                self.add_row(fields::section(&row.name).unwrap_or(section), row, piece);
            }
        }
    }

    fn add_row(&mut self, section: &'static str, node: &'p Node<'p>, piece: &'p Piece<'p>) {
        let mut leaves = Vec::new();
        leaves_of(node, &mut leaves);
        self.push(section, &leaves, piece);
    }

    fn push(&mut self, section: &'static str, leaves: &[&'p Node<'p>], piece: &'p Piece<'p>) {
        let filled = leaves.iter().filter(|node| node.filled().is_some());
        let answers: Vec<_> =
            filled.map(|node| Answer { section, field: fields::field(section, &node.name), node, piece }).collect();
        if !answers.is_empty() {
            self.rows.push(Row { section, answers });
        }
    }

    /// The rows of a section.
    pub(super) fn section<'c>(&'c self, section: &'static str) -> impl Iterator<Item = &'c Row<'p>> {
        self.rows.iter().filter(move |row| row.section == section)
    }

    /// The first answer to a field in any row.
    pub(super) fn find(&self, number: &str) -> Option<&str> {
        self.rows.iter().find_map(|row| row.text(number))
    }

    /// The first answer to a field in any row, to be read.
    pub(super) fn field<'n>(&'n self, number: &str, notes: &'n mut Notes) -> Option<Field<'n, impl Fn() -> Place>> {
        self.rows.iter().find(|row| row.text(number).is_some())?.field(number, notes)
    }

    /// Lists every filled element that is not carried, with the reason.
    pub(super) fn list_losses(&self, notes: &mut Notes) {
        for answer in self.rows.iter().flat_map(|row| &row.answers) {
            match answer.field.map(fields::Field::reason) {
                None => {
                    let text = "This element is not one of the published list, and is not carried.";
                    notes.findings.push(answer.place().warning("hclic.element-unknown", text));
                    notes.lose(&answer.path(), "not a field of the published list");
                }
                Some(Some(reason)) => notes.lose(&answer.path(), reason),
                Some(None) => {}
            }
        }
    }
}

impl Answer<'_> {
    fn path(&self) -> String {
        format!("{}/{}", self.section, self.node.name)
    }

    fn place(&self) -> Place {
        self.piece.place(self.node, self.path())
    }
}

impl<'p> Row<'p> {
    fn answer(&self, number: &str) -> Option<&Answer<'p>> {
        self.answers.iter().find(|answer| answer.field.is_some_and(|field| field.is(number)))
    }

    /// The answer to a field.
    pub(super) fn text(&self, number: &str) -> Option<&str> {
        self.answer(number)?.node.filled()
    }

    /// The answer to a field, to be read.
    pub(super) fn field<'n>(&'n self, number: &str, notes: &'n mut Notes) -> Option<Field<'n, impl Fn() -> Place>> {
        let answer = self.answer(number)?;
        Some(Field { prefix: PREFIX, at: || answer.place(), value: answer.node.filled()?.into(), notes })
    }

    /// Where the answer is, or else the row.
    pub(super) fn place(&self, number: &str) -> Place {
        self.answer(number).or(self.answers.first()).map(Answer::place).unwrap_or_default()
    }
}

fn leaves_of<'p>(node: &'p Node<'p>, leaves: &mut Vec<&'p Node<'p>>) {
    for child in &node.children {
        if child.children.is_empty() { leaves.push(child) } else { leaves_of(child, leaves) }
    }
}
