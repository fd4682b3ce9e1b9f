//! A message's bytes into segments: character set, broken lines mended, separators; and what is to be said about that.

use std::{borrow::Cow, ops::Range};

use super::{
    PREFIX,
    charset::{self, Remark},
    split::Raw,
    text::{Message, Segment, Separators, begins, is_white},
};
use crate::{
    contract::NativeFinding,
    native::{
        place::{Place, stops},
        values,
    },
};

/// More segments than this are not read.
const MAX_SEGMENTS: usize = 10_000;

/// A message's text, and where its segments stand.
pub(super) struct Lines<'b> {
    text: Cow<'b, str>,
    separators: Separators,
    segments: Vec<Line>,
    /// Where each segment's separators of fields stand in it, segment after segment.
    marks: Vec<usize>,
}

/// Where a segment stands: its line in the file, in the text, and its marks among all.
struct Line {
    number: u32,
    text: Range<usize>,
    marks: Range<usize>,
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
        let segment = |line: &Line| {
            let (text, marks) = (self.text.get(line.text.clone())?, self.marks.get(line.marks.clone())?);
            Segment::new(text, marks, line.number, self.separators)
        };
        Message { segments: self.segments.iter().filter_map(segment).collect() }
    }
}

/// The lines with their ends: CR, LF, or one after the other.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr::memchr2(b'\r', b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let (piece, after) = rest.split_at_checked(end)?;
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The lines that are not blank, without their ends, and where they begin.
fn filled(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let lines = pieces(text).map(move |piece| {
        let from = at;
        at += piece.len();
        (from, piece.trim_end_matches(['\r', '\n']))
    });
    lines.filter(|(_, line)| !is_white(line))
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
    for piece in pieces(&text) {
        let said = piece.trim_end_matches(['\r', '\n']);
        if !is_white(said) {
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
    let (mut segments, mut marks) = (Vec::with_capacity(numbers.len()), Vec::new());
    for ((at, line), number) in filled(&text).zip(numbers) {
        let before = marks.len();
        marks.extend(memchr::memchr_iter(separators.field, line.as_bytes()));
        segments.push(Line { number, text: at..at + line.len(), marks: before..marks.len() });
    }
    Lines { text, separators, segments, marks }
}

fn joined(text: &str, separators: Separators) -> String {
    let mut out = String::with_capacity(text.len());
    for (_, line) in filled(text) {
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
    let part =
        |number: usize| header.and_then(|msh| msh.text(9, number)).map(|text| values::capitals(&text).into_owned());
    let event = part(2).or_else(|| Some(message.segment("EVN")?.text(1, 1)?.to_uppercase()));
    // `ADT_A31` stands for both in some feeds.
    match (part(1), event) {
        (Some(both), None) if both.contains('_') => {
            both.split_once('_').map(|(kind, event)| (kind.to_owned(), event.to_owned())).unwrap_or_default()
        }
        (kind, event) => (kind.unwrap_or_default(), event.unwrap_or_default()),
    }
}
