//! One case: the rows of its sections, each a list of answers that know where they stand.

use crate::native::{
    field::{Field, Notes},
    place::Place,
    xml::{Node, Piece},
};

use super::{PREFIX, fields};

/// A filled element.
#[derive(Debug)]
struct Answer {
    field: Option<&'static fields::Field>,
    value: String,
    place: Place,
}

/// One row of a section.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) section: &'static str,
    answers: Vec<Answer>,
}

/// The rows of a case.
#[derive(Debug, Default)]
pub(super) struct Case {
    rows: Vec<Row>,
    /// Where it begins.
    pub(super) place: Place,
}

impl Case {
    /// Adds what a record holds: a whole case, or one row of one section.
    pub(super) fn add(&mut self, piece: &Piece<'_>) {
        if self.rows.is_empty() {
            self.place = piece.place(&piece.root, "");
        }
        match fields::section(&piece.root.name) {
            Some(section) if !fields::is_case(&piece.root.name) => self.add_row(section, &piece.root, piece),
            _ => self.add_sections(&piece.root, piece),
        }
    }

    fn add_sections(&mut self, node: &Node<'_>, piece: &Piece<'_>) {
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

    fn add_row(&mut self, section: &'static str, node: &Node<'_>, piece: &Piece<'_>) {
        let mut leaves = Vec::new();
        leaves_of(node, &mut leaves);
        self.push(section, &leaves, piece);
    }

    fn push(&mut self, section: &'static str, leaves: &[&Node<'_>], piece: &Piece<'_>) {
        let answer = |node: &&Node<'_>| {
            let value = node.filled()?.to_owned();
            let field = fields::field(section, &node.name);
            Some(Answer { field, value, place: piece.place(node, format!("{section}/{}", node.name)) })
        };
        let answers: Vec<Answer> = leaves.iter().filter_map(answer).collect();
        if !answers.is_empty() {
            self.rows.push(Row { section, answers });
        }
    }

    /// The rows of a section.
    pub(super) fn section<'c>(&'c self, section: &'static str) -> impl Iterator<Item = &'c Row> {
        self.rows.iter().filter(move |row| row.section == section)
    }

    /// The first answer to a field in any row.
    pub(super) fn find(&self, number: &str) -> Option<&str> {
        self.rows.iter().find_map(|row| row.text(number))
    }

    /// The first answer to a field in any row, to be read.
    pub(super) fn field<'n>(&self, number: &str, notes: &'n mut Notes) -> Option<Field<'n>> {
        self.rows.iter().find(|row| row.text(number).is_some())?.field(number, notes)
    }

    /// Lists every filled element that is not carried, with the reason.
    pub(super) fn list_losses(&self, notes: &mut Notes) {
        for answer in self.rows.iter().flat_map(|row| &row.answers) {
            match answer.field.map(fields::Field::reason) {
                None => {
                    let text = "This element is not one of the published list, and is not carried.";
                    notes.findings.push(answer.place.warning("hclic.element-unknown", text));
                    notes.lose(&answer.place.field, "not a field of the published list");
                }
                Some(Some(reason)) => notes.lose(&answer.place.field, reason),
                Some(None) => {}
            }
        }
    }
}

impl Row {
    fn answer(&self, number: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.field.is_some_and(|field| field.number == number))
    }

    /// The answer to a field.
    pub(super) fn text(&self, number: &str) -> Option<&str> {
        self.answer(number).map(|answer| answer.value.as_str())
    }

    /// The answer to a field, to be read.
    pub(super) fn field<'n>(&self, number: &str, notes: &'n mut Notes) -> Option<Field<'n>> {
        let answer = self.answer(number)?;
        Some(Field { prefix: PREFIX, place: answer.place.clone(), value: answer.value.clone(), notes })
    }

    /// Where the answer is, or else the row.
    pub(super) fn place(&self, number: &str) -> Place {
        self.answer(number).or(self.answers.first()).map(|answer| answer.place.clone()).unwrap_or_default()
    }
}

fn leaves_of<'n, 't>(node: &'n Node<'t>, leaves: &mut Vec<&'n Node<'t>>) {
    for child in &node.children {
        if child.children.is_empty() { leaves.push(child) } else { leaves_of(child, leaves) }
    }
}
