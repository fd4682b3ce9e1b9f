//! A CSV file as a table: whatever its encoding, separator, line ends, order and spelling of columns.

use std::{borrow::Cow, collections::HashMap};

use super::{
    encoding::{self, Encoding},
    place::Place,
};
use crate::contract::{NativeFile, NativeFinding};

/// After so many rows whose quote never closes, the rest of the file is not read.
const MAX_BROKEN_ROWS: usize = 50;

/// A header with more columns than this is not read.
const MAX_COLUMNS: usize = 500;

/// A file's header and rows.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) file: String,
    /// Columns by name, in lower case with underscores.
    columns: HashMap<String, usize>,
    /// The names in the order of the columns.
    pub(crate) names: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// One row that is not blank.
#[derive(Debug)]
pub(crate) struct Row {
    /// The line it begins on, from 1.
    pub(crate) line: u32,
    cells: Vec<String>,
}

impl Table {
    /// Reads a file. Findings go to `findings`; `None` when there is no header row. `prefix` begins the rules' ids.
    pub(crate) fn read(prefix: &str, file: &NativeFile, findings: &mut Vec<NativeFinding>) -> Option<Self> {
        let read = encoding::read(&file.bytes);
        let place = Place::file(&file.name);
        if read.encoding == Encoding::Windows1252 {
            findings.push(place.warning(
                format!("{prefix}.encoding"),
                "The file is not in UTF-8 and was read as Windows-1252. Check names with accents, and export in UTF-8.",
            ));
        }
        let text = unix_lines(&read.text);
        let mut scan = Scan { text: &text, separator: separator(&text), rows: Vec::new(), broken: Vec::new() };
        scan.run();
        let mut rows = scan.rows.into_iter();
        let Some(header) = rows.next() else {
            findings.push(place.error(format!("{prefix}.empty"), "The file has no header row. Export it again."));
            return None;
        };
        if header.cells.len() > MAX_COLUMNS {
            let text =
                format!("The header row has more than {MAX_COLUMNS} columns, so this is not the table it says it is.");
            findings.push(place.error(format!("{prefix}.too-many-columns"), text));
            return None;
        }
        let broken = scan.broken;
        findings.extend(broken.iter().map(|line| {
            Place { line: *line, ..place.clone() }.error(
                format!("{prefix}.quote-open"),
                "A quotation mark opens in this row and never closes, so the row was not read. Close or remove it.",
            )
        }));
        let names: Vec<String> = header.cells.iter().map(|name| column_name(name)).collect();
        let mut columns = HashMap::new();
        for (index, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if columns.contains_key(name) {
                findings.push(place.warning(
                    format!("{prefix}.column-twice"),
                    format!("The column {name} is there twice; the first one was read. Remove the other."),
                ));
            } else {
                columns.insert(name.clone(), index);
            }
        }
        Some(Self { file: file.name.clone(), columns, names, rows: rows.collect() })
    }

    /// Whether the table has such a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// The trimmed content of a cell; `None` when it is blank or there is no such column.
    pub(crate) fn cell<'t>(&self, row: &'t Row, column: &str) -> Option<&'t str> {
        row.cells.get(*self.columns.get(column)?).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Cells beyond the last column that are not blank.
    pub(crate) fn surplus<'t>(&self, row: &'t Row) -> impl Iterator<Item = &'t str> {
        row.cells.iter().skip(self.names.len()).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Where a cell is.
    pub(crate) fn place(&self, row: &Row, column: &str) -> Place {
        let number = self.columns.get(column).map_or(0, |index| index + 1);
        Place {
            file: self.file.clone(),
            line: row.line,
            column: u32::try_from(number).unwrap_or(0),
            field: column.to_owned(),
        }
    }
}

struct Scan<'t> {
    text: &'t str,
    separator: u8,
    rows: Vec<Row>,
    broken: Vec<u32>,
}

impl Scan<'_> {
    /// Reads all rows; one whose quote never closes is noted, and reading goes on with the next line.
    fn run(&mut self) {
        let (mut from, mut line) = (0, 1);
        while let Some((broken_at, broken_line)) = self.read_from(from, line) {
            self.broken.push(broken_line);
            let rest = self.text.get(broken_at..).unwrap_or_default();
            let Some(next) = rest.find('\n') else { return };
            if self.broken.len() >= MAX_BROKEN_ROWS {
                return;
            }
            (from, line) = (broken_at + next + 1, broken_line + 1);
        }
    }

    /// Reads rows from an offset on, to the end or to a row whose quote never closes: its offset and line.
    fn read_from(&mut self, from: usize, first_line: u32) -> Option<(usize, u32)> {
        let text = self.text.get(from..)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let (mut at, mut line) = (0, first_line);
        while reader.read_record(&mut record).ok()? {
            let end = usize::try_from(reader.position().byte()).ok()?.min(text.len());
            let blank = text.get(at..end)?.bytes().take_while(|b| *b == b'\n').count();
            line += u32::try_from(blank).ok()?;
            let raw = text.get(at + blank..end)?;
            let breaks = raw.bytes().filter(|b| *b == b'\n').count();
            let quotes = raw.bytes().filter(|b| *b == b'"').count();
            if end == text.len() && breaks > 1 && quotes % 2 == 1 {
                return Some((from + at + blank, line));
            }
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                self.rows.push(Row { line, cells });
            }
            line += u32::try_from(breaks).ok()?;
            at = end;
        }
        None
    }
}

fn unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// The separator that the header row uses: comma, semicolon, tab or bar.
fn separator(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: &u8| header.bytes().filter(|b| b == separator).count();
    b"|\t;,".iter().copied().max_by_key(count).unwrap_or(b',')
}

fn column_name(name: &str) -> String {
    let name = name.trim().trim_matches(['\u{feff}', '"']).to_lowercase();
    name.split(|c: char| c.is_whitespace() || c == '-' || c == '_')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("_")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(u32, Vec<String>)>, Vec<String>) {
        let mut findings = Vec::new();
        let file = NativeFile { name: "t.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        let table = Table::read("t", &file, &mut findings);
        let rows = table.map(|table| table.rows.into_iter().map(|row| (row.line, row.cells)).collect());
        (rows.unwrap_or_default(), findings.into_iter().map(|f| format!("{} {}", f.line, f.rule)).collect())
    }

    fn rows(expected: &[(u32, &[&str])]) -> Vec<(u32, Vec<String>)> {
        expected.iter().map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect())).collect()
    }

    #[test]
    fn separators_line_ends_blank_rows_and_quoted_newlines() {
        for text in ["A;B\n1;2\n\n;\n3;4", "A\tB\r\n1\t2\r\n\r\n\t\r\n3\t4\r\n", "A,B\r1,2\r\r,\r3,4\r"] {
            assert_eq!(read(text), (rows(&[(2, &["1", "2"]), (5, &["3", "4"])]), vec![]), "{text:?}");
        }
        let quoted = "a,b\n1,\"x\r\ny\"\n2,z";
        assert_eq!(read(quoted), (rows(&[(2, &["1", "x\ny"]), (4, &["2", "z"])]), vec![]));
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row() {
        let text = "a,b\n1,2\n3,\"open\n4,5\n6,7\n";
        let expected = rows(&[(2, &["1", "2"]), (4, &["4", "5"]), (5, &["6", "7"])]);
        assert_eq!(read(text), (expected, vec!["3 t.quote-open".to_owned()]));
    }

    #[test]
    fn no_header() {
        assert_eq!(read("\n\n"), (vec![], vec!["0 t.empty".to_owned()]));
    }
}
