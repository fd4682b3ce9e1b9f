//! Tables written as CSV.

use std::borrow::Cow;

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
