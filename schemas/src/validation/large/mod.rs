//! Documents too large to hold: a record-transfer is read twice as a stream and checked a child at a time, each record
//! in the frame of the whole document.
//!
//! What only the whole can show is not checked: the same child twice, the order of the records.

mod scan;

use std::io::{self, Read};

use jiff::civil::Date;

use self::scan::{Cut, Scan};
use super::Validator;
use crate::report::{Finding, Form, Layer, Place, Report, Severity};

/// What stands around the children's records.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    before: Vec<u8>,
    after: Vec<u8>,
    /// Where `after` begins in the document.
    after_at: Spot,
    /// How many records there are.
    pub children: usize,
    /// Size of the document in bytes.
    pub bytes: u64,
    too_large: bool,
}

/// One child's record out of a large document.
#[derive(Debug, Clone)]
pub struct ChildPart {
    /// Its number, from 1.
    pub number: usize,
    bytes: Vec<u8>,
    at: Spot,
    too_large: bool,
}

impl ChildPart {
    /// Its size in bytes, as far as it is held.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// Line and column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spot {
    line: u32,
    column: u32,
}

impl Default for Spot {
    fn default() -> Self {
        Self { line: 1, column: 1 }
    }
}

impl Spot {
    fn pass(&mut self, byte: u8) {
        match byte {
            b'\n' => (self.line, self.column) = (self.line.saturating_add(1), 1),
            _ if byte & 0xc0 == 0x80 => {}
            _ => self.column = self.column.saturating_add(1),
        }
    }

    fn after(bytes: &[u8]) -> Self {
        let mut spot = Self::default();
        bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).iter().for_each(|byte| spot.pass(*byte));
        spot
    }
}

impl Frame {
    /// Reads a document once and keeps what stands around the records, of at most `most` bytes.
    ///
    /// # Errors
    /// When `source` cannot be read.
    pub fn read(source: impl Read, form: Form, most: usize) -> io::Result<Self> {
        let mut children = Children::new(source, form, most);
        children.frame = Some(Self::default());
        let mut count = 0;
        while let Some(part) = children.next_part()? {
            count = part.number;
        }
        let frame = children.frame.take().unwrap_or_default();
        Ok(Self { children: count, bytes: children.read, ..frame })
    }

    /// Checks one record in the frame. What is wrong with the frame itself is told with the first record.
    #[must_use]
    pub fn check(&self, part: &ChildPart, form: Form, validator: &Validator, today: Date) -> Report {
        let most = validator.limits().bytes;
        if self.too_large || part.too_large || self.before.len() + part.bytes.len() + self.after.len() > most {
            return refusal(part, most);
        }
        let document = [&self.before[..], &part.bytes, &self.after].concat();
        let mut report = validator.check(&document, form, today).report;
        let shift = Shift::new(self, part);
        report.findings.retain(|finding| part.number == 1 || finding.place.path.starts_with(RECORD));
        report.findings.iter_mut().for_each(|finding| shift.apply(&mut finding.place));
        report
    }

    /// What is wrong with the document for its size alone: a gateway does not take it.
    #[must_use]
    pub fn size(&self, most: usize) -> Finding {
        let text = format!(
            "The document has {} bytes; gateways take {most} at most. It was checked a child at a time: whether a child \
             stands in it twice was not looked at. Send fewer children in one message.",
            self.bytes
        );
        let place = Place { line: 1, column: 1, path: "/Message".to_owned() };
        Finding { rule: "form.size".to_owned(), severity: Severity::Warning, layer: Layer::Form, place, text }
    }
}

const RECORD: &str = "/Message/RecordTransfer/ChildRecord[1]";

fn refusal(part: &ChildPart, most: usize) -> Report {
    let text =
        format!("This record, or what stands around all of them, has more than {most} bytes. Leave documents out.");
    let path = format!("/Message/RecordTransfer/ChildRecord[{}]", part.number);
    let place = Place { line: part.at.line, column: part.at.column, path };
    let finding = Finding { rule: "form.size".to_owned(), severity: Severity::Error, layer: Layer::Form, place, text };
    Report { findings: vec![finding], skipped: vec![Layer::Structure, Layer::Codes, Layer::Rules], truncated: false }
}

/// From places in a frame with one record to places in the whole document.
struct Shift {
    number: usize,
    /// Where the record begins in the frame, and in the document.
    record: (Spot, Spot),
    /// Where the rest begins in the frame, and in the document.
    after: (Spot, Spot),
}

impl Shift {
    fn new(frame: &Frame, part: &ChildPart) -> Self {
        let begins = Spot::after(&frame.before);
        let mut ends = begins;
        part.bytes.iter().for_each(|byte| ends.pass(*byte));
        Self { number: part.number, record: (begins, part.at), after: (ends, frame.after_at) }
    }

    fn apply(&self, place: &mut Place) {
        let spot = (place.line, place.column);
        let is_after = |from: Spot| spot >= (from.line, from.column);
        let moved = [self.after, self.record].into_iter().find(|(from, _)| is_after(*from));
        if let Some((from, to)) = moved {
            place.column =
                if place.line == from.line { to.column + (place.column - from.column) } else { place.column };
            place.line = to.line + (place.line - from.line);
        }
        if let Some(rest) = place.path.strip_prefix(RECORD) {
            place.path = format!("/Message/RecordTransfer/ChildRecord[{}]{rest}", self.number);
        }
    }
}

/// The children's records of a document, one after the other.
#[derive(Debug)]
pub struct Children<R> {
    source: R,
    /// What was read and not looked at yet begins at `next`.
    buffer: Vec<u8>,
    next: usize,
    scan: Scan,
    most: usize,
    held: Vec<u8>,
    held_at: Spot,
    at: Spot,
    open: Option<ChildPart>,
    count: usize,
    read: u64,
    /// Kept on the first reading only.
    frame: Option<Frame>,
}

/// How much is read at once, in bytes.
const CHUNK: usize = 64 * 1024;

impl<R: Read> Children<R> {
    /// The records in `source`, each of at most `most` bytes.
    pub fn new(source: R, form: Form, most: usize) -> Self {
        let scan = match form {
            Form::Xml => Scan::Xml(scan::Xml::default()),
            Form::Json => Scan::Json(scan::Json::default()),
        };
        let (held, at) = (Vec::new(), Spot::default());
        let buffer = Vec::with_capacity(CHUNK);
        Self { source, buffer, next: 0, scan, most, held, held_at: at, at, open: None, count: 0, read: 0, frame: None }
    }

    /// The next record; none at the end.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn next_part(&mut self) -> io::Result<Option<ChildPart>> {
        while let Some(byte) = self.next_byte()? {
            if let Some(part) = self.byte(byte) {
                return Ok(Some(part));
            }
        }
        let rest = std::mem::take(&mut self.held);
        self.keep(&rest);
        Ok(None)
    }

    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        if self.next == self.buffer.len() {
            self.buffer.clear();
            self.next = 0;
            (&mut self.source).take(CHUNK as u64).read_to_end(&mut self.buffer)?;
        }
        let byte = self.buffer.get(self.next).copied();
        self.next += usize::from(byte.is_some());
        self.read += u64::from(byte.is_some());
        Ok(byte)
    }

    fn byte(&mut self, byte: u8) -> Option<ChildPart> {
        if self.held.is_empty() {
            self.held_at = self.at;
        }
        // The first byte of a byte order mark takes no column; the others look like parts of a character.
        if self.read > 1 || byte != 0xef {
            self.at.pass(byte);
        }
        self.held.push(byte);
        let cut = self.scan.next(&self.held);
        if cut == Cut::Hold && self.held.len() < self.most {
            return None;
        }
        let held = std::mem::take(&mut self.held);
        let done = self.apply(cut, &held);
        self.held = held;
        self.held.clear();
        done
    }

    fn apply(&mut self, cut: Cut, held: &[u8]) -> Option<ChildPart> {
        if matches!(cut, Cut::Begin | Cut::Whole) && self.open.is_none() {
            // The space between two records is no part of the frame's end.
            if let Some(frame) = self.frame.as_mut().filter(|frame| frame.after.iter().all(u8::is_ascii_whitespace)) {
                frame.after.clear();
            }
            self.count += 1;
            self.open = Some(ChildPart { number: self.count, bytes: Vec::new(), at: self.held_at, too_large: false });
        }
        if cut != Cut::Divide {
            self.keep(held);
        }
        if !matches!(cut, Cut::End | Cut::Whole) {
            return None;
        }
        if let Some(frame) = &mut self.frame {
            frame.after_at = self.at;
        }
        self.open.take()
    }

    /// Keeps bytes where they belong, unless there is too much there.
    fn keep(&mut self, bytes: &[u8]) {
        let (to, too_large) = match (&mut self.open, &mut self.frame) {
            (Some(part), _) => (&mut part.bytes, &mut part.too_large),
            (None, Some(frame)) if self.count == 0 => (&mut frame.before, &mut frame.too_large),
            (None, Some(frame)) => (&mut frame.after, &mut frame.too_large),
            (None, None) => return,
        };
        if to.len() + bytes.len() > self.most {
            *too_large = true;
        } else {
            to.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, form: Form) -> (Frame, Vec<(String, u32, u32)>) {
        let frame = Frame::read(text.as_bytes(), form, 1000).unwrap();
        let mut children = Children::new(text.as_bytes(), form, 1000);
        let mut parts = Vec::new();
        while let Some(part) = children.next_part().unwrap() {
            parts.push((String::from_utf8(part.bytes).unwrap(), part.at.line, part.at.column));
        }
        assert_eq!(frame.children, parts.len());
        (frame, parts)
    }

    #[test]
    fn records_are_cut_out_of_xml() {
        let text = "\u{feff}<!-- <ChildRecord> --><m:Message a='>'>\n <RecordTransfer>é<ChildRecord>\n<ChildRecord/><![CDATA[</ChildRecord>]]></ChildRecord>\n  <ChildRecord/>\n <NothingHeld/></RecordTransfer></m:Message>";
        let (frame, parts) = parts(text, Form::Xml);
        assert_eq!(parts[0], ("<ChildRecord>\n<ChildRecord/><![CDATA[</ChildRecord>]]></ChildRecord>".into(), 2, 19));
        assert_eq!(parts[1], ("<ChildRecord/>".into(), 4, 3));
        assert_eq!(String::from_utf8(frame.after).unwrap(), "\n <NothingHeld/></RecordTransfer></m:Message>");
        assert_eq!((frame.after_at.line, frame.after_at.column), (4, 17));
    }

    #[test]
    fn records_are_cut_out_of_json() {
        let text = r#"{"Header": {"x": ["ChildRecord", {}]}, "RecordTransfer": {"ChildRecord": [{"a": "}]\""}, {"b": [{}]}], "NothingHeld": []}}"#;
        let (frame, parts) = parts(text, Form::Json);
        assert_eq!(parts, [(r#"{"a": "}]\""}"#.to_owned(), 1, 75), (r#"{"b": [{}]}"#.to_owned(), 1, 90)]);
        assert_eq!(String::from_utf8(frame.after).unwrap(), r#"], "NothingHeld": []}}"#);
    }

    #[test]
    fn what_is_too_large_is_not_held() {
        let text = format!(
            "<Message><RecordTransfer><ChildRecord>{}</ChildRecord></RecordTransfer></Message>",
            "x".repeat(5000)
        );
        let part = Children::new(text.as_bytes(), Form::Xml, 1000).next_part().unwrap().unwrap();
        assert!(part.too_large && part.bytes.len() <= 1000);
    }
}
