//! Rows of a CSV file of any size, one by one: whatever its encoding, separator, line ends, quotes and spelling of columns.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

pub(crate) use super::columns::Columns;
use super::{encoding::text_of, input::Input, place::Place, values};
use crate::contract::{Frame, Native, NativeFinding, Sink, Source};

/// After so many rows whose quote never closes, the rest of the file is not read.
const MAX_BROKEN_ROWS: usize = 50;
/// Most rows have no more cells than this.
const CELLS: usize = 24;
/// A row with more bytes than this has a quote that never closes, or is no row.
const MAX_ROW: usize = 1024 * 1024;

/// A file being read row by row.
pub(crate) struct Rows<'s> {
    prefix: &'static str,
    file: &'s str,
    input: Input<'s>,
    separator: u8,
    line_end: u8,
    broken: usize,
    /// The encoding was spoken of.
    warned: bool,
    done: bool,
}

/// One row that is not blank. It borrows from its file wherever a cell stands there as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row<'r> {
    /// The line it begins on, from 1.
    pub(crate) line: u32,
    /// Its own bytes, with the line end.
    pub(crate) raw: Cow<'r, [u8]>,
    /// Its cells one after the other.
    text: Cow<'r, str>,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// How many bytes stand between two cells in `text`.
    between: usize,
}

impl<'r> Row<'r> {
    /// The content of a cell by its number, from 0, as it stands.
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let from = match index.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before)? + self.between,
        };
        self.text.get(from..*self.ends.get(index)?)
    }

    /// The trimmed content of a cell by its number, from 0; `None` when it is blank.
    pub(crate) fn filled(&self, index: usize) -> Option<&str> {
        self.get(index).map(values::trim).filter(|cell| !cell.is_empty())
    }

    /// All cells in order, as they stand.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells_from(0)
    }

    /// The cells from a number on, as they stand.
    pub(crate) fn cells_from(&self, first: usize) -> impl Iterator<Item = &str> {
        (first..self.ends.len()).filter_map(|index| self.get(index))
    }

    /// Reads the cells of one row's bytes.
    pub(crate) fn read(raw: &'r [u8], line: u32, separator: u8) -> Self {
        Self::split(raw, line, separator, usize::MAX).0
    }

    /// The same of so many cells at least; true when the encoding had to be guessed.
    fn split(raw: &'r [u8], line: u32, separator: u8, cells: usize) -> (Self, bool) {
        let end = raw.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |last| last + 1);
        let (text, guessed) = text_of(raw.get(..end).unwrap_or_default(), false);
        let raw = Cow::Borrowed(raw);
        if memchr(b'"', text.as_bytes()).is_some() {
            let mut cells = Unquoted { text: String::with_capacity(text.len()), ends: Vec::new() };
            cells.split(&text, separator);
            return (Self { line, raw, text: cells.text.into(), ends: cells.ends, between: 0 }, guessed);
        }
        // Cells are short: looking at each byte once is faster than searching from one separator to the next.
        let mut ends = Vec::with_capacity(cells.min(CELLS));
        let separators = text.bytes().enumerate().filter(|(_, byte)| *byte == separator);
        ends.extend(separators.map(|(at, _)| at).take(cells));
        if ends.len() < cells {
            ends.push(text.len());
        }
        (Self { line, raw, text, ends, between: 1 }, guessed)
    }

    /// A row that outlives its file.
    pub(crate) fn into_owned(self) -> Row<'static> {
        let Self { line, raw, text, ends, between } = self;
        Row { line, raw: raw.into_owned().into(), text: text.into_owned().into(), ends, between }
    }

    fn is_blank(&self) -> bool {
        self.cells().all(|cell| values::trim(cell).is_empty())
    }
}

/// The cells of a row, out of their quotation marks.
struct Unquoted {
    text: String,
    ends: Vec<usize>,
}

impl Unquoted {
    /// A cell that begins with a quotation mark ends at the next one that is not doubled; what follows it is kept too.
    fn split(&mut self, text: &str, separator: u8) {
        let mut rest = text;
        loop {
            if let Some(quoted) = rest.strip_prefix('"') {
                rest = self.unquote(quoted);
            }
            let end = memchr(separator, rest.as_bytes());
            self.text.push_str(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
            self.ends.push(self.text.len());
            match end {
                Some(end) => rest = rest.get(end + 1..).unwrap_or_default(),
                None => break,
            }
        }
    }

    /// Takes what stands in quotation marks; gives what follows.
    fn unquote<'t>(&mut self, quoted: &'t str) -> &'t str {
        let mut rest = quoted;
        while let Some(quote) = memchr(b'"', rest.as_bytes()) {
            self.text.push_str(rest.get(..quote).unwrap_or_default());
            rest = rest.get(quote + 1..).unwrap_or_default();
            match rest.strip_prefix('"') {
                Some(after) => rest = after,
                None => return rest,
            }
            self.text.push('"');
        }
        self.text.push_str(rest);
        ""
    }
}

impl<'s> Rows<'s> {
    /// Opens a file at its first row. The separator is the one that its first row uses most.
    pub(crate) fn open(prefix: &'static str, source: &'s dyn Source, sink: &mut dyn Sink) -> Option<Self> {
        let Ok(mut input) = Input::open(source) else {
            sink.fault(unreadable(prefix, source.name()));
            return None;
        };
        while input.window().len() < 65_536 && input.more().unwrap_or(false) {}
        let start = input.window();
        let line_end = if memchr(b'\n', start).is_none() && memchr(b'\r', start).is_some() { b'\r' } else { b'\n' };
        let lines = start.split(|b| *b == line_end);
        let header = lines.map(<[u8]>::trim_ascii).find(|line| !line.is_empty()).unwrap_or_default();
        let count = |separator: &u8| memchr_iter(*separator, header).count();
        let separator = b"|\t;,".iter().copied().max_by_key(count).unwrap_or(b',');
        Some(Self { prefix, file: source.name(), input, separator, line_end, broken: 0, warned: false, done: false })
    }

    /// The separator of cells.
    pub(crate) fn separator(&self) -> u8 {
        self.separator
    }

    /// Name of the file.
    pub(crate) fn file(&self) -> &'s str {
        self.file
    }

    /// Reads the header row and tells what stands around records. Findings go to the sink; `None` when there is none.
    pub(crate) fn header(&mut self, sink: &mut dyn Sink) -> Option<Columns> {
        let (prefix, file) = (self.prefix, self.file);
        let Some(header) = self.next(sink) else {
            let text = "The file has no header row. Export it again.";
            sink.finding(Place::file(file).error(format!("{prefix}.empty"), text));
            return None;
        };
        let columns = Columns::new(prefix, file, &header, sink)?;
        sink.frame(Frame { file: file.to_owned(), head: header.raw.into_owned(), separator: b"", tail: Vec::new() });
        Some(columns)
    }

    /// The next row that is not blank. A row whose quote never closes is a finding, and reading goes on with the next line.
    pub(crate) fn next(&mut self, sink: &mut dyn Sink) -> Option<Row<'_>> {
        self.next_up_to(usize::MAX, sink)
    }

    /// The same for who looks at the cells up to one only, by its number from 0; those behind it may not be there.
    pub(crate) fn next_up_to(&mut self, last: usize, sink: &mut dyn Sink) -> Option<Row<'_>> {
        while !self.done {
            self.input.report(sink);
            let line = self.input.line;
            let Ok(end) = self.row_end() else {
                sink.fault(unreadable(self.prefix, self.file));
                break;
            };
            let (length, closed) = end?;
            if !closed {
                self.skip_broken(line, sink);
            } else if self.is_blank(length) {
                self.consume(length);
            } else {
                self.consume(length);
                let (row, guessed) =
                    Row::split(self.input.consumed(length), line, self.separator, last.saturating_add(1));
                let first = guessed && !std::mem::replace(&mut self.warned, true);
                first.then(|| sink.finding(guessed_encoding(self.prefix, self.file)));
                return Some(row);
            }
        }
        self.input.report(sink);
        None
    }

    /// Whether nothing stands in the cells of the next row.
    fn is_blank(&self, length: usize) -> bool {
        let row = self.input.window().get(..length).unwrap_or_default();
        let tells = |b: &u8| b.is_ascii_graphic() && *b != self.separator && *b != b'"';
        !row.iter().any(tells) && Row::read(row, 0, self.separator).is_blank()
    }

    /// A carriage return alone ends lines in some files, which `Input` does not count.
    fn consume(&mut self, length: usize) {
        self.input.consume(length);
        if self.line_end == b'\r' {
            self.input.line = self.input.line.saturating_add(1);
        }
    }

    fn skip_broken(&mut self, line: u32, sink: &mut dyn Sink) {
        let place = Place { line, ..Place::file(self.file) };
        let text = "A quotation mark opens in this row and never closes, so the row was not read. Close or remove it.";
        let window = self.input.window();
        let length = memchr(self.line_end, window).map_or(window.len(), |at| at + 1);
        let native =
            vec![Native { file: self.file.to_owned(), bytes: window.get(..length).unwrap_or_default().to_vec() }];
        let findings = vec![place.error(format!("{}.quote-open", self.prefix), text)];
        sink.refused(crate::contract::Refused { key: None, findings, native });
        self.consume(length);
        self.broken += 1;
        if self.broken >= MAX_BROKEN_ROWS {
            let text =
                format!("{MAX_BROKEN_ROWS} rows have a quotation mark that never closes. The rest was not read.");
            sink.finding(Place { line: self.input.line, ..place }.error(format!("{}.quotes", self.prefix), text));
            self.done = true;
        }
    }

    /// Length of the next row with its line end, and whether its quotes are closed; `None` at the end of the file.
    fn row_end(&mut self) -> std::io::Result<Option<(usize, bool)>> {
        let mut scan =
            Scan { separator: self.separator, line_end: self.line_end, at: 0, field_start: true, quoted: false };
        loop {
            let window = self.input.window();
            if let Some(end) = scan.run(window) {
                return Ok(Some((end, true)));
            }
            let length = window.len();
            if length > MAX_ROW {
                return Ok(Some((length, false)));
            }
            if !self.input.more()? {
                let window = self.input.window();
                let lines = memchr_iter(self.line_end, window).count();
                return Ok((length > 0).then_some((length, !(scan.ends_open(window) && lines > 1))));
            }
        }
    }
}

/// Looks for the end of a row, going on where it stopped.
struct Scan {
    separator: u8,
    line_end: u8,
    at: usize,
    field_start: bool,
    quoted: bool,
}

impl Scan {
    fn run(&mut self, window: &[u8]) -> Option<usize> {
        if self.at == 0
            && let Some(end) = memchr2(self.line_end, b'"', window)
            && window.get(end) == Some(&self.line_end)
        {
            return Some(end + 1);
        }
        loop {
            if self.quoted && !self.close(window) {
                return None;
            }
            let b = *window.get(self.at)?;
            self.at += 1;
            if b == self.line_end {
                return Some(self.at);
            }
            self.quoted = self.field_start && b == b'"';
            self.field_start = b == self.separator;
        }
    }

    /// Goes on to the quote that ends the quotes: the next one that is not doubled. False when more must be read.
    fn close(&mut self, window: &[u8]) -> bool {
        while let Some(quote) = memchr(b'"', window.get(self.at..).unwrap_or_default()) {
            self.at += quote;
            match window.get(self.at + 1) {
                // Not known yet whether it is doubled: looked at again with more.
                None => return false,
                Some(b'"') => self.at += 2,
                Some(_) => {
                    self.quoted = false;
                    self.at += 1;
                    return true;
                }
            }
        }
        self.at = window.len();
        false
    }

    /// Whether a file that ends here ends inside quotes.
    fn ends_open(&self, window: &[u8]) -> bool {
        self.quoted && window.get(self.at) != Some(&b'"')
    }
}

fn guessed_encoding(prefix: &str, file: &str) -> NativeFinding {
    let text = "The file is not in UTF-8 and was read as Windows-1252. Check names with accents, and export in UTF-8.";
    Place::file(file).warning(format!("{prefix}.encoding"), text)
}

fn unreadable(prefix: &str, file: &str) -> NativeFinding {
    Place::file(file).error(format!("{prefix}.unreadable"), "The file could not be read from its disk. Try again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Decoded, NativeFile};

    fn read(text: &[u8]) -> (Vec<(u32, Vec<String>)>, Vec<String>) {
        let file = NativeFile { name: "t.csv".to_owned(), bytes: text.to_vec() };
        let mut decoded = Decoded::default();
        let mut found = Vec::new();
        if let Some(mut rows) = Rows::open("t", &file, &mut decoded)
            && rows.header(&mut decoded).is_some()
        {
            while let Some(row) = rows.next(&mut decoded) {
                found.push((row.line, row.cells().map(str::to_owned).collect()));
            }
        }
        let findings = decoded.all_findings().map(|f| format!("{} {}", f.line, f.rule)).collect();
        (found, findings)
    }

    fn rows(expected: &[(u32, &[&str])]) -> Vec<(u32, Vec<String>)> {
        expected.iter().map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect())).collect()
    }

    #[test]
    fn separators_line_ends_blank_rows_and_quoted_newlines() {
        for text in ["A;B\n1;2\n\n;\n3;4", "A\tB\r\n1\t2\r\n\r\n\t\r\n3\t4\r\n", "A,B\r1,2\r\r,\r3,4\r"] {
            assert_eq!(read(text.as_bytes()), (rows(&[(2, &["1", "2"]), (5, &["3", "4"])]), vec![]), "{text:?}");
        }
        let quoted = b"a,b\n1,\"x\r\ny \"\"z\"\"\"\n2,\"\"\n3,5\" pipe\n";
        let expected = rows(&[(2, &["1", "x\r\ny \"z\""]), (4, &["2", ""]), (5, &["3", "5\" pipe"])]);
        assert_eq!(read(quoted), (expected, vec![]));
    }

    #[test]
    fn a_quote_that_the_file_s_end_closes_is_closed() {
        let expected = rows(&[(2, &["1", "x\ny\nz\n!"])]);
        assert_eq!(read(b"a,b\n1,\"x\ny\nz\n!\""), (expected, vec![]));
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row() {
        let expected = rows(&[(2, &["1", "2"]), (4, &["4", "5"]), (5, &["6", "7"])]);
        assert_eq!(read(b"a,b\n1,2\n3,\"open\n4,5\n6,7\n"), (expected, vec!["3 t.quote-open".to_owned()]));
    }

    #[test]
    fn quoted_cells_are_found_wherever_they_stand() {
        let expected = rows(&[(2, &["{\"H\": \"4\", \"S\"", "3"]), (3, &["4", "x"])]);
        assert_eq!(read(b"a,b\r\n\"{\"\"H\"\": \"\"4\"\", \"\"S\"\"\",3\r\n4,x\r\n"), (expected, vec![]));
        let expected = rows(&[(2, &["1", "{\"H\": \"4\", \"S\""]), (3, &["4", "x"])]);
        let expected_lines = rows(&[(2, &["\"4\"\n\"S\"", "3"])]);
        assert_eq!(read(b"a,b\n\"\"\"4\"\"\n\"\"S\"\"\",3\n"), (expected_lines, vec![]), "doubled before a line's end");
        assert_eq!(read(b"a,b\r\n1,\"{\"\"H\"\": \"\"4\"\", \"\"S\"\"\"\r\n4,x\r\n"), (expected, vec![]));
    }

    #[test]
    fn no_header() {
        assert_eq!(read(b"\n\n"), (vec![], vec!["0 t.empty".to_owned()]));
    }

    #[test]
    fn names_in_windows_1252_are_read_and_said() {
        assert_eq!(read(b"name\nSe\xe1n\n"), (rows(&[(2, &["Seán"])]), vec!["0 t.encoding".to_owned()]));
    }

    #[test]
    fn rows_may_lie_across_windows() {
        let text = format!("a,b\n{}", "1,\"x\ny\"\n22,z\n".repeat(100_000));
        let (found, findings) = read(text.as_bytes());
        assert_eq!((found.len(), findings.len()), (200_000, 0));
        assert_eq!(found[199_999], (300_000 + 1, vec!["22".to_owned(), "z".to_owned()]));
    }
}
