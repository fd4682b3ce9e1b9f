//! What a selector found, and the values of its fields.

use crate::{
    components::{IdentityId, NameTest},
    datatypes::Value,
    xml::Line,
};

/// An element that a selector found.
#[derive(Debug)]
pub(super) struct Row {
    /// Index of the scope it belongs to.
    pub(super) scope: usize,
    pub(super) fields: Vec<Field>,
    pub(super) line: Line,
}

/// What a field of a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Absent,
    /// An element that is nil and has no value.
    Nil,
    Value(Value),
    /// Something was there, and its fault is told already.
    Faulty,
}

/// A field of a row that the element at hand fills when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::validate) struct Wanted {
    pub(super) row: usize,
    pub(super) field: usize,
}

/// A field of a row that an attribute of the element at hand fills.
#[derive(Debug, Clone, Copy)]
pub(in crate::validate) struct AttributeWanted {
    pub(in crate::validate) to: Wanted,
    pub(in crate::validate) test: NameTest,
}

/// What is wrong with an identity constraint's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::validate) enum Problem {
    /// A field finds more than one element or attribute.
    Several,
    /// A field finds an element that has no simple value.
    NotSimple,
    /// A field of a key is missing.
    Missing,
    /// A field of a key is an element that may be nil.
    Nillable,
    /// The values stand there already.
    Again,
    /// No key has the values a keyref has.
    Dangling,
}

/// A problem, whose it is and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::validate) struct Trouble {
    pub(in crate::validate) problem: Problem,
    pub(in crate::validate) identity: IdentityId,
    /// Index of the field, if one is at fault.
    pub(in crate::validate) field: Option<usize>,
    /// Where, if not at hand.
    pub(in crate::validate) line: Option<Line>,
}

impl Row {
    /// Puts a value in a field; false if it had one.
    pub(super) fn fill(&mut self, field: usize, value: Field) -> bool {
        let free = self.fields[field] == Field::Absent;
        self.fields[field] = if free { value } else { Field::Faulty };
        free
    }

    /// Whether the fields find something each, and one of them a nil element.
    pub(super) fn is_nil(&self) -> bool {
        let found = |field: &Field| matches!(field, Field::Nil | Field::Value(_));
        self.fields.contains(&Field::Nil) && self.fields.iter().all(found)
    }

    /// The values in order, if all are there; else the first absent field (none if a fault was told already).
    pub(super) fn values(self) -> Result<Box<[Value]>, Option<usize>> {
        if self.fields.contains(&Field::Faulty) {
            return Err(None);
        }
        let absent = self.fields.iter().position(|field| *field == Field::Absent);
        let value = |field| match field {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Nil | Field::Faulty => None,
        };
        let values: Option<Box<[Value]>> = self.fields.into_iter().map(value).collect();
        values.ok_or(absent)
    }
}
