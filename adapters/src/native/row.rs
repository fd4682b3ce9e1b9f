//! One row of a table, read column by column.

use crosswalk_schemas::model::Sex;
use jiff::civil::Date;

use super::{
    field::{Field, Notes},
    place::Place,
    rows::{Columns, Row},
};

/// One row being read.
pub(crate) struct RowReader<'a> {
    /// Begins the rules' ids: the adapter's name.
    pub(crate) prefix: &'static str,
    pub(crate) columns: &'a Columns,
    pub(crate) row: &'a Row<'a>,
    /// Contents that mean "nothing here", such as `NULL`.
    pub(crate) blanks: &'static [&'static str],
    pub(crate) notes: &'a mut Notes,
}

impl RowReader<'_> {
    /// A cell, unless blank.
    pub(crate) fn field<'f>(&'f mut self, column: &'f str) -> Option<Field<'f, impl Fn() -> Place>> {
        let (columns, row) = (self.columns, self.row);
        let value = columns.cell(row, column).filter(|cell| !says_nothing(cell, self.blanks))?.into();
        Some(Field { prefix: self.prefix, at: move || columns.place(row, column), value, notes: self.notes })
    }

    /// Where a cell is.
    pub(crate) fn place(&self, column: &str) -> Place {
        self.columns.place(self.row, column)
    }

    /// One line of text.
    pub(crate) fn text(&mut self, column: &str) -> Option<String> {
        self.field(column)?.text()
    }

    /// A system's own id.
    pub(crate) fn id(&mut self, column: &str) -> Option<String> {
        self.field(column)?.id()
    }

    /// A date.
    pub(crate) fn date(&mut self, column: &str) -> Option<Date> {
        self.field(column)?.date()
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, column: &str) -> Option<bool> {
        self.field(column)?.flag()
    }

    /// Sex as recorded.
    pub(crate) fn sex(&mut self, column: &str) -> Option<Sex> {
        self.field(column)?.sex()
    }
}

/// Whether a cell is one of those that mean "nothing here". None of them begins with a digit.
pub(crate) fn says_nothing(cell: &str, blanks: &[&str]) -> bool {
    !cell.starts_with(|first: char| first.is_ascii_digit()) && blanks.contains(&cell)
}
