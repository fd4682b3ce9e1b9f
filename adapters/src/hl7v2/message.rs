//! A message's bytes into segments: character set, broken lines mended, separators; and what is to be said about that.

use std::borrow::Cow;

use super::{
    PREFIX,
    charset::{self, Remark},
    split::Raw,
    text::{Message, Segment, Separators, begins},
};
use crate::{
    contract::NativeFinding,
    native::place::{Place, stops},
};

/// More segments than this are not read.
const MAX_SEGMENTS: usize = 10_000;

/// A message's text, and the line in the file of each of its segments.
pub(super) struct Lines<'b> {
    text: Cow<'b, str>,
    separators: Separators,
    numbers: Vec<u32>,
    /// Where each line's separators of fields stand in it, line after line.
    marks: Vec<usize>,
}

/// Reads a message's bytes as text. Findings are put to `findings`; nothing comes back when the message stops here.
pub(super) fn lines<'b>(raw: &Raw<'b>, findings: &mut Vec<NativeFinding>) -> Option<Lines<'b>> {
    let bytes = bare(raw.bytes);
    let separators = Separators::of(bytes);
    let place =
        |column: u32, field: &str| Place { file: raw.file.to_owned(), line: raw.line, column, field: field.to_owned() };
    let Some(separators) = separators else {
        let text = "The separators that MSH declares cannot be told apart. Usual are |^~\\&. Mend the segment MSH.";
        findings.push(place(2, "MSH-2").error(format!("{PREFIX}.separators"), text));
        return None;
    };
    let set = if raw.recoded { None } else { set_of(bytes, separators) };
    let read = charset::read(bytes, set.as_deref());
    if let Some(remark) = read.remark {
        findings.push(remark_on(remark, &place(18, "MSH-18")));
    }
    let lines = mend(read.text, separators, raw, findings);
    (!stops(findings)).then_some(lines)
}

impl Lines<'_> {
    /// The segments.
    pub(super) fn message(&self) -> Message<'_> {
        let mut marks = self.marks.as_slice();
        let segments = filled(&self.text).zip(&self.numbers).filter_map(|(text, line)| {
            let count = memchr::memchr_iter(self.separators.field, text.as_bytes()).count();
            let (own, rest) = marks.split_at_checked(count)?;
            marks = rest;
            Segment::new(text, own, *line, self.separators)
        });
        Message { segments: segments.collect() }
    }
}

/// The lines that are not blank.
fn filled(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\r', '\n']).filter(|line| !line.trim().is_empty())
}

/// Without what frames it.
fn bare(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\x0b").unwrap_or(bytes);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let end = bytes.iter().rposition(|b| !matches!(*b, b'\r' | b'\n' | 0x1c)).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

/// The first repetition of MSH-18.
fn set_of(bytes: &[u8], separators: Separators) -> Option<String> {
    let end = memchr::memchr2(b'\r', b'\n', bytes).unwrap_or(bytes.len());
    let field = bytes.get(..end)?.split(|b| *b == separators.field).nth(17)?;
    let first = field.split(|b| *b == separators.repetition).next().filter(|set| !set.is_empty())?;
    Some(String::from_utf8_lossy(first).into_owned())
}

fn remark_on(remark: Remark, place: &Place) -> NativeFinding {
    match remark {
        Remark::Utf8Instead => place.warning(
            format!("{PREFIX}.charset"),
            "MSH-18 names another character set, but the message is in UTF-8 and was read so. Mend MSH-18.",
        ),
        Remark::Windows1252Instead => place.warning(
            format!("{PREFIX}.charset"),
            "The message is neither ASCII nor UTF-8 and was read as Windows-1252. Check names with accents, and name the character set in MSH-18.",
        ),
        Remark::Unknown => place.error(
            format!("{PREFIX}.charset-unknown"),
            "MSH-18 names a character set that is not read here, and the message has letters that need it. Send it in UTF-8.",
        ),
    }
}

/// Joins lines that begin no segment to the one before: a line end stood within a field.
fn mend<'b>(text: Cow<'b, str>, separators: Separators, raw: &Raw<'_>, findings: &mut Vec<NativeFinding>) -> Lines<'b> {
    let mut numbers = Vec::with_capacity(16);
    let mut broken = Vec::new();
    let (mut line, mut after_cr) = (raw.line, false);
    for piece in text.split_inclusive(['\r', '\n']) {
        let said = piece.trim_end_matches(['\r', '\n']);
        if !said.trim().is_empty() {
            let of = if begins(said, separators) { &mut numbers } else { &mut broken };
            of.push(line);
        }
        // CR LF is two pieces, of which only the first ends a line.
        line += u32::from(!(after_cr && piece == "\n"));
        after_cr = piece.ends_with('\r');
    }
    if let Some(first) = broken.first() {
        let place = Place { file: raw.file.to_owned(), line: *first, column: 1, field: String::new() };
        let text = "This line begins no segment, so it was joined to the one before. Write line ends within a field as \\.br\\.";
        findings.push(place.warning(format!("{PREFIX}.segment-broken"), text));
    }
    if numbers.len() > MAX_SEGMENTS {
        let place = Place { file: raw.file.to_owned(), line: raw.line, column: 1, field: "MSH".to_owned() };
        let text = format!("The message has more than {MAX_SEGMENTS} segments and was not read.");
        findings.push(place.error(format!("{PREFIX}.too-many-segments"), text));
    }
    let text = if broken.is_empty() { text } else { joined(&text, separators).into() };
    let marks = filled(&text).flat_map(|line| memchr::memchr_iter(separators.field, line.as_bytes())).collect();
    Lines { text, separators, numbers, marks }
}

fn joined(text: &str, separators: Separators) -> String {
    let mut out = String::with_capacity(text.len());
    for line in filled(text) {
        if !out.is_empty() {
            out.push(if begins(line, separators) { '\r' } else { ' ' });
        }
        out.push_str(line.trim());
    }
    out
}

/// What kind of message it is: `ADT` and `A31`. The event is MSH-9.2, or EVN-1 where that is missing.
pub(super) fn kind(message: &Message<'_>) -> (String, String) {
    let header = message.segment("MSH");
    let part = |number: usize| header.and_then(|msh| msh.text(9, number)).map(|text| text.trim().to_uppercase());
    let event = part(2).or_else(|| Some(message.segment("EVN")?.text(1, 1)?.to_uppercase()));
    // `ADT_A31` stands for both in some feeds.
    match (part(1), event) {
        (Some(both), None) if both.contains('_') => {
            both.split_once('_').map(|(kind, event)| (kind.to_owned(), event.to_owned())).unwrap_or_default()
        }
        (kind, event) => (kind.unwrap_or_default(), event.unwrap_or_default()),
    }
}
