//! An HL7 v2 message as text: separators from its MSH, segments, fields, repetitions, components, subcomponents, escapes.

use std::borrow::Cow;

use crate::native::values;

/// The characters that divide a message, as its MSH declares them. They are one byte each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Separators {
    pub(super) field: u8,
    pub(super) component: u8,
    pub(super) repetition: u8,
    /// 0: none.
    pub(super) escape: u8,
    /// 0: none.
    pub(super) subcomponent: u8,
}

impl Separators {
    /// Those that nearly everybody uses.
    pub(super) const USUAL: Self =
        Self { field: b'|', component: b'^', repetition: b'~', escape: b'\\', subcomponent: b'&' };

    /// Reads those of a segment MSH (or FHS, BHS); nothing when they cannot be told from each other.
    pub(super) fn of(header: &[u8]) -> Option<Self> {
        let field = *header.get(3)?;
        let rest = header.get(4..)?;
        let length = rest.iter().position(|b| *b == field).unwrap_or(rest.len());
        let marks = rest.get(..length.min(4))?;
        let mark = |at: usize| marks.get(at).copied().unwrap_or(0);
        let read = Self { field, component: mark(0), repetition: mark(1), escape: mark(2), subcomponent: mark(3) };
        let all = [field, read.component, read.repetition, read.escape, read.subcomponent];
        let told_apart = all.iter().enumerate().all(|(at, one)| *one == 0 || !all.iter().take(at).any(|b| b == one));
        let sound = |b: &u8| b.is_ascii_punctuation() || (b.is_ascii_control() && !matches!(b, b'\r' | b'\n'));
        (marks.len() >= 2 && told_apart && sound(&field) && marks.iter().all(sound)).then_some(read)
    }
}

/// A message cut into segments.
#[derive(Debug)]
pub(super) struct Message<'t> {
    pub(super) segments: Vec<Segment<'t>>,
}

/// One segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'t> {
    /// Three characters: `PID`.
    pub(super) name: &'t str,
    /// All of it, its name too.
    text: &'t str,
    /// Where its separators of fields stand in `text`.
    marks: &'t [usize],
    /// Its line in the file, from 1.
    pub(super) line: u32,
    separators: Separators,
}

impl<'t> Message<'t> {
    /// The first segment of a name.
    pub(super) fn segment(&self, name: &str) -> Option<Segment<'t>> {
        self.each(name).next()
    }

    /// Every segment of a name.
    pub(super) fn each<'n>(&'n self, name: &'n str) -> impl Iterator<Item = Segment<'t>> + use<'n, 't> {
        self.segments.iter().copied().filter(move |segment| segment.name == name)
    }
}

impl<'t> Segment<'t> {
    /// A segment out of its text and the places of its separators of fields; nothing when it is none.
    pub(super) fn new(text: &'t str, marks: &'t [usize], line: u32, separators: Separators) -> Option<Self> {
        begins(text, separators).then_some(Self { name: text.get(..3)?, text, marks, line, separators })
    }

    /// Field `number`, from 1, as it stands. Of MSH, 1 is the separator itself and 2 the other marks.
    pub(super) fn raw(&self, number: usize) -> Option<&'t str> {
        match number - self.own() {
            0 => self.text.get(3..4),
            at => self.at(at).filter(|text| !text.is_empty()),
        }
    }

    /// The numbers of the filled fields, and what stands in them.
    pub(super) fn filled(self) -> impl Iterator<Item = (usize, &'t str)> {
        let fields = (1..=self.marks.len()).filter_map(move |at| Some((at + self.own(), self.at(at)?)));
        fields.filter(|(_, text)| !is_blank(text))
    }

    /// How many numbers of fields its first separator takes up.
    fn own(&self) -> usize {
        usize::from(matches!(self.name, "MSH" | "FHS" | "BHS"))
    }

    /// What stands behind a separator of fields, from 1.
    fn at(&self, number: usize) -> Option<&'t str> {
        let from = self.marks.get(number.checked_sub(1)?)? + 1;
        self.text.get(from..self.marks.get(number).copied().unwrap_or(self.text.len()))
    }

    /// The repetitions of a field that hold something.
    pub(super) fn repetitions(&self, number: usize) -> impl Iterator<Item = Part<'t>> + use<'t> {
        let separators = self.separators;
        let all = self.raw(number).into_iter().flat_map(move |text| split(text, separators.repetition));
        all.map(move |text| Part { text, separators }).filter(|part| !is_blank(part.text))
    }

    /// The first repetition of a field.
    pub(super) fn field(&self, number: usize) -> Option<Part<'t>> {
        self.repetitions(number).next()
    }

    /// The text of a component of a field's first repetition: `text(5, 1)` is `PID-5.1`.
    pub(super) fn text(&self, number: usize, component: usize) -> Option<Cow<'t, str>> {
        self.field(number)?.text(component)
    }
}

/// One repetition of a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'t> {
    text: &'t str,
    separators: Separators,
}

impl<'t> Part<'t> {
    /// A component, from 1, with its subcomponents; nothing when blank or the HL7 null `""`.
    pub(super) fn component(&self, number: usize) -> Option<Component<'t>> {
        let text = part(self.text, self.separators.component, number)?;
        (!is_blank(text)).then_some(Component { text, separators: self.separators })
    }

    /// A component's first subcomponent as text.
    pub(super) fn text(&self, number: usize) -> Option<Cow<'t, str>> {
        self.component(number)?.text(1)
    }

    /// The numbers of the components that hold something.
    pub(super) fn filled(&self) -> impl Iterator<Item = usize> + use<'t> {
        split(self.text, self.separators.component)
            .enumerate()
            .filter(|(_, text)| !is_blank(text))
            .map(|(at, _)| at + 1)
    }
}

/// A component and its subcomponents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Component<'t> {
    text: &'t str,
    separators: Separators,
}

impl<'t> Component<'t> {
    /// Subcomponent `number`, from 1, unescaped and trimmed; nothing when blank.
    pub(super) fn text(&self, number: usize) -> Option<Cow<'t, str>> {
        let text = part(self.text, self.separators.subcomponent, number).filter(|text| !is_blank(text))?;
        Some(unescape(values::trim(text), self.separators)).filter(|text| !is_white(text))
    }

    /// All subcomponents with a space between them.
    pub(super) fn joined(&self) -> Option<String> {
        let parts = split(self.text, self.separators.subcomponent).filter(|text| !is_blank(text));
        let all: Vec<_> = parts.map(|part| unescape(values::trim(part), self.separators)).collect();
        Some(all.join(" ")).filter(|text| !text.trim().is_empty())
    }

    /// True when a subcomponent after the first holds something.
    pub(super) fn has_more(&self) -> bool {
        split(self.text, self.separators.subcomponent).skip(1).any(|text| !is_blank(text))
    }
}

/// Whether a line begins with the name of a segment and the separator of fields.
pub(super) fn begins(line: &str, separators: Separators) -> bool {
    let named = line.as_bytes().get(..3).is_some_and(is_name);
    named && line.as_bytes().get(3).is_none_or(|b| *b == separators.field)
}

/// Three capitals or digits, the first a capital.
fn is_name(text: &[u8]) -> bool {
    text.len() == 3
        && text.first().is_some_and(u8::is_ascii_uppercase)
        && text.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Nothing, or the null `""` by which HL7 says that there is nothing any more.
pub(super) fn is_blank(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'"') => text.trim_end() == "\"\"",
        Some(first) if first.is_ascii_graphic() => false,
        _ => is_white(text) || text.trim() == "\"\"",
    }
}

pub(super) fn is_white(text: &str) -> bool {
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

/// Part `number`, from 1, of a text that is divided by a mark; by none when the mark is 0.
fn part(text: &str, mark: u8, number: usize) -> Option<&str> {
    let (mut from, mut passed) = (0, 1);
    for (at, _) in text.bytes().enumerate().filter(|(_, b)| *b == mark && mark != 0) {
        if passed == number {
            return text.get(from..at);
        }
        (from, passed) = (at + 1, passed + 1);
    }
    if passed == number { text.get(from..) } else { None }
}

/// Splits at a mark; at none when the mark is 0.
fn split(text: &str, mark: u8) -> impl Iterator<Item = &str> + use<'_> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let at = if mark == 0 { None } else { memchr::memchr(mark, text.as_bytes()) };
        let (part, after) = match at {
            // The mark is one byte of ASCII, so that both sides are text.
            Some(at) => (text.get(..at)?, text.get(at + 1..)),
            None => (text, None),
        };
        rest = after;
        Some(part)
    })
}

/// A text without its escapes. `\.br\` and the other commands of formatted text become spaces, as do highlighting marks;
/// `\X..\` becomes its bytes read as Windows-1252; what is no escape stays as it stands.
pub(super) fn unescape(text: &str, separators: Separators) -> Cow<'_, str> {
    let mark = char::from(separators.escape);
    if separators.escape == 0 || !text.as_bytes().contains(&separators.escape) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(mark) {
        out.push_str(before);
        let escape = after.split_once(mark).and_then(|(code, rest)| Some((escaped(code, separators)?, rest)));
        rest = if let Some((said, after)) = escape {
            out.push_str(&said);
            after
        } else {
            out.push(mark);
            after
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What stands between two escape marks, if it is an escape.
fn escaped(code: &str, separators: Separators) -> Option<String> {
    let mark = |b: u8| Some(char::from(b).to_string());
    match code {
        "F" => mark(separators.field),
        "S" => mark(separators.component),
        "R" => mark(separators.repetition),
        "E" => mark(separators.escape),
        "T" if separators.subcomponent != 0 => mark(separators.subcomponent),
        "T" => mark(b'&'),
        "H" | "N" => Some(String::new()),
        _ if code.starts_with('.') && code.len() <= 8 => Some(" ".to_owned()),
        _ => hexadecimal(code.strip_prefix('X')?),
    }
}

fn hexadecimal(digits: &str) -> Option<String> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let bytes: Vec<u8> = pairs.collect::<Option<_>>()?;
    let whole = !bytes.is_empty() && digits.len().is_multiple_of(2) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    whole.then(|| crate::native::encoding::read(&bytes).text)
}

/// A text as it stands in a message: separators escaped, line ends as `\.br\`.
pub(super) fn escape(text: &str) -> String {
    let Separators { field, component, repetition, escape, subcomponent } = Separators::USUAL;
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\.br\\"),
            '\r' => {}
            _ if letter == char::from(field) => out.push_str("\\F\\"),
            _ if letter == char::from(component) => out.push_str("\\S\\"),
            _ if letter == char::from(repetition) => out.push_str("\\R\\"),
            _ if letter == char::from(escape) => out.push_str("\\E\\"),
            _ if letter == char::from(subcomponent) => out.push_str("\\T\\"),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(text: &str) -> Segment<'_> {
        let marks: Vec<usize> = memchr::memchr_iter(b'|', text.as_bytes()).collect();
        Segment::new(text, marks.leak(), 1, Separators::USUAL).unwrap()
    }

    #[test]
    fn separators_are_whatever_msh_says() {
        assert_eq!(Separators::of(b"MSH|^~\\&|X"), Some(Separators::USUAL));
        let other = Separators { field: b'#', component: b'!', repetition: b'$', escape: b'%', subcomponent: b'*' };
        assert_eq!(Separators::of(b"MSH#!$%*#X"), Some(other));
        let short = Separators::of(b"MSH|^~|X").unwrap();
        assert_eq!((short.escape, short.subcomponent), (0, 0));
        for wrong in ["MSH", "MSH|", "MSH||X", "MSH|^^\\&|", "MSH|^|", "MSHA^~\\&A", "MSH|||||"] {
            assert_eq!(Separators::of(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn parts_are_found_by_number() {
        let pid = segment("PID|1||A^^^X&Y~B^^^Z||O\\T\\K^Mary^\"\"|");
        assert_eq!(pid.text(5, 1).as_deref(), Some("O&K"));
        assert_eq!(pid.text(5, 3), None, "the null of HL7 says that there is nothing");
        let ids: Vec<_> = pid.repetitions(3).filter_map(|id| id.text(1)).collect();
        assert_eq!(ids, ["A", "B"]);
        assert_eq!(pid.field(3).unwrap().component(4).unwrap().text(2).as_deref(), Some("Y"));
        assert_eq!(pid.filled().map(|(at, _)| at).collect::<Vec<_>>(), [1, 3, 5]);
        let msh = segment("MSH|^~\\&|APP|FAC");
        assert_eq!(
            (msh.raw(1), msh.raw(2), msh.raw(3), msh.raw(4)),
            (Some("|"), Some("^~\\&"), Some("APP"), Some("FAC"))
        );
        assert_eq!(msh.filled().map(|(at, _)| at).collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn names_of_segments() {
        for (text, named) in
            [("PID|1", true), ("PID", true), ("ZU1|", true), ("PIDX|", false), ("pid|", false), ("1ST|", false)]
        {
            assert_eq!(begins(text, Separators::USUAL), named, "{text}");
        }
    }

    #[test]
    fn escapes() {
        for (written, said) in [
            ("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"),
            ("Zo\\XC3AB\\", "Zoë"),
            ("Se\\XE1\\n", "Seán"),
            ("one\\.br\\two", "one two"),
            ("\\H\\loud\\N\\", "loud"),
            ("C:\\dir", "C:\\dir"),
            ("\\Q\\", "\\Q\\"),
            ("\\X\\ \\X1\\", "\\X\\ \\X1\\"),
            ("\\", "\\"),
        ] {
            assert_eq!(unescape(written, Separators::USUAL), said, "{written}");
        }
    }

    proptest! {
        #[test]
        fn what_is_escaped_comes_back(text in "[^\r\n]{0,40}") {
            let written = escape(&text);
            prop_assert!(!written.contains(['|', '^', '~', '&']));
            prop_assert_eq!(unescape(&written, Separators::USUAL), text);
        }
    }
}
