//! One child of the return: its rows of all tables, whichever form they came in.

use super::{PREFIX, tables::Kind};
use crate::native::{
    cells::{CellReader, Cells, Dates},
    field::Notes,
};

/// The rows of a child, each with its table, in the order of the files.
pub(super) struct Child<'c> {
    pub(super) rows: Vec<(Kind, &'c dyn Cells)>,
}

impl<'c> Child<'c> {
    /// Its rows of a table.
    pub(super) fn each(&self, kind: Kind) -> impl Iterator<Item = &'c dyn Cells> {
        self.rows.iter().filter(move |(of, _)| *of == kind).map(|(_, row)| *row)
    }
}

/// A reader of one row.
pub(super) fn reader<'r>(row: &'r dyn Cells, notes: &'r mut Notes) -> CellReader<'r> {
    CellReader { prefix: PREFIX, dates: Dates::DayFirst, cells: row, notes }
}
