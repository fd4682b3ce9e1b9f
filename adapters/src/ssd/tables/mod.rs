//! The dataset's tables: each declared once, in the dataset's order of columns, and read, written and mapped from that.

mod child_in_need;
mod child_protection;
mod columns;
mod kinds;
mod left_out;
mod looked_after;
mod others;
mod people;
mod permanence;
mod sections;
mod special_needs;

use crate::{contract::Carried, native::row::RowReader};

pub(super) use kinds::{code, is_made, made_id};
pub(super) use left_out::{EMPTY_OF_CONTENT, is_left_out};
pub(super) use sections::{Lists, TABLES, read_section, write_sections};

/// Cells of a row to be written.
pub(super) type Cells = Vec<(&'static str, String)>;

/// A table of the dataset.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name: `ssd_person`.
    pub(super) name: &'static str,
    /// Its columns, in the dataset's order.
    pub(super) columns: &'static [Column],
}

/// A column of a table.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name: `pers_forename`.
    pub(super) name: &'static str,
    /// The name of its table and its own: `ssd_person.pers_forename`.
    pub(super) native: &'static str,
    /// What becomes of what stands in it.
    pub(super) carried: Carried,
    /// What it holds: `person` (whose row it is), `key` (the row's own id), `date`, `code`...
    pub(super) kind: &'static str,
}

impl Table {
    /// The column that says whose a row is.
    pub(super) fn person(&self) -> Option<&'static str> {
        self.of_kind("person")
    }

    /// The column that holds a row's own id.
    pub(super) fn key(&self) -> Option<&'static str> {
        self.of_kind("key")
    }

    fn of_kind(&self, kind: &str) -> Option<&'static str> {
        self.columns.iter().find(|column| column.kind == kind).map(|column| column.name)
    }
}

/// Something that is a row of a table.
pub(super) trait Rows: Sized {
    /// The table.
    const TABLE: &'static Table;

    /// Reads a row.
    fn read(row: &mut RowReader<'_>) -> Self;

    /// The cells of a row.
    fn write(&self) -> Cells;
}

/// The table of this name.
pub(super) fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().copied().find(|table| table.name == name)
}
