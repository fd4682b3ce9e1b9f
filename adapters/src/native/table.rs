//! A small CSV file as a table in memory; and the writing of tables.

use std::{borrow::Cow, ops::Deref};

use super::rows::{Columns, Row, Rows};
use crate::contract::{Sink, Source};

/// A file's header and rows.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) columns: Columns,
    pub(crate) rows: Vec<Row>,
}

impl Deref for Table {
    type Target = Columns;

    fn deref(&self) -> &Columns {
        &self.columns
    }
}

impl Table {
    /// Reads a file. Findings go to the sink; `None` when there is no header row. `prefix` begins the rules' ids.
    pub(crate) fn read(prefix: &'static str, source: &dyn Source, sink: &mut dyn Sink) -> Option<Self> {
        let mut reader = Rows::open(prefix, source, sink)?;
        let columns = reader.header(sink)?;
        let mut rows = Vec::new();
        while let Some(row) = reader.next(sink) {
            rows.push(row);
        }
        Some(Self { columns, rows })
    }
}

/// Writes a table: comma, CRLF, quotes where needed, UTF-8 with no mark.
pub(crate) fn write<'c>(columns: &[&str], rows: impl IntoIterator<Item = Vec<Cow<'c, str>>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    // Writing to memory does not fail.
    let mut write = |row: Vec<Cow<'_, str>>| writer.write_record(row.iter().map(|cell| cell.as_bytes())).ok();
    write(columns.iter().map(|name| Cow::Borrowed(*name)).collect());
    for row in rows {
        write(row);
    }
    writer.into_inner().unwrap_or_default()
}
