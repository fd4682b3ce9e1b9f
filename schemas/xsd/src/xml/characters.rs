//! Which characters XML 1.0 (fifth edition) allows, and where.

use super::fault::{Stop, broken};

const NAME: u8 = 1;
const START: u8 = 2;
const COLON: u8 = 4;
const WIDE: u8 = 8;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    loop {
        classes[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => NAME | START,
            b'0'..=b'9' | b'-' | b'.' => NAME,
            b':' => COLON,
            0x80.. => WIDE,
            _ => 0,
        };
        if byte == u8::MAX {
            return classes;
        }
        byte += 1;
    }
}

/// S: space, tab, carriage return, line feed.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Where white space that begins at `at` ends.
#[inline]
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at)
        && is_space(*byte)
    {
        at += 1;
        while eight(bytes, at) == Some(EIGHT_SPACES) {
            at += 8;
        }
    }
    at
}

const EIGHT_SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Eight bytes as a number, the first byte lowest.
#[inline]
fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The first zero among eight bytes: how many stand before it.
#[inline]
const fn first_zero(word: u64) -> Option<usize> {
    let zeros = word.wrapping_sub(ONES) & !word & HIGHS;
    if zeros == 0 { None } else { Some((zeros.trailing_zeros() / 8) as usize) }
}

/// Where the first `<` is, or `&` if there are any. Texts are short as a rule: what is near is found without a call.
#[inline]
pub(super) fn find_markup(bytes: &[u8], start: usize, ampersands: bool) -> Option<usize> {
    const NEAR: usize = 32;
    const LESS: u64 = ONES * b'<' as u64;
    const AMPERSAND: u64 = ONES * b'&' as u64;
    let mut at = start;
    while at < start + NEAR {
        let Some(word) = eight(bytes, at) else { break };
        let less = first_zero(word ^ LESS);
        let ampersand = if ampersands { first_zero(word ^ AMPERSAND) } else { None };
        match (less, ampersand) {
            (None, None) => at += 8,
            (Some(less), Some(ampersand)) => return Some(at + less.min(ampersand)),
            (Some(found), None) | (None, Some(found)) => return Some(at + found),
        }
    }
    let rest = &bytes[at..];
    let found = if ampersands { memchr::memchr2(b'<', b'&', rest) } else { memchr::memchr(b'<', rest) };
    found.map(|length| at + length)
}

/// Where the first byte below `@` is: space, digits and most punctuation. Names of letters end there.
#[inline]
pub(super) fn skip_letters(bytes: &[u8], start: usize) -> usize {
    const UPPER: u64 = ONES * 0xC0;
    let mut at = start;
    while let Some(word) = eight(bytes, at) {
        match first_zero(word & UPPER) {
            None => at += 8,
            Some(length) => return at + length,
        }
    }
    while bytes.get(at).is_some_and(|byte| byte & 0xC0 != 0) {
        at += 1;
    }
    at
}

/// Char, production 2.
pub(super) const fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// `NameStartChar` without the colon, production 4.
pub(crate) const fn starts_name(character: char) -> bool {
    matches!(character, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` without the colon, production 4a.
pub(crate) const fn continues_name(character: char) -> bool {
    starts_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// A qualified name in a window: `start..end`, with a colon at `colon` unless that is 0.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) colon: usize,
    pub(super) end: usize,
}

impl Span {
    pub(super) fn whole(self, window: &str) -> &str {
        &window[self.start..self.end]
    }

    pub(super) fn prefix(self, window: &str) -> &str {
        if self.colon == 0 { "" } else { &window[self.start..self.colon] }
    }

    pub(super) fn local(self, window: &str) -> &str {
        &window[self.local_start()..self.end]
    }

    fn local_start(self) -> usize {
        if self.colon == 0 { self.start } else { self.colon + 1 }
    }
}

/// Reads a `QName`. The character after it is in the window.
pub(super) fn qualified_name(window: &str, start: usize, what: &'static str) -> Result<Span, Stop> {
    let mut span = Span { start, colon: 0, end: part(window, start, what)? };
    if window.as_bytes()[span.end] == b':' {
        span.colon = span.end;
        span.end = part(window, span.colon + 1, what)?;
        if window.as_bytes()[span.end] == b':' {
            return Err(broken(span.end, format!("the name of {what} has two colons")));
        }
    }
    Ok(span)
}

/// Reads an `NCName` and gives its end, which is in the window.
fn part(window: &str, start: usize, what: &'static str) -> Result<usize, Stop> {
    let bytes = window.as_bytes();
    let class = |at: usize| bytes.get(at).map(|byte| CLASSES[usize::from(*byte)]);
    let mut end = start;
    if class(start).ok_or(Stop::More(what))? & START != 0 {
        end += 1;
        while class(end).ok_or(Stop::More(what))? & NAME != 0 {
            end += 1;
        }
        if class(end) != Some(WIDE) {
            return Ok(end);
        }
    }
    wide_part(window, start, what)
}

/// The same for names that are not plain ASCII, and the fault if there is no name.
#[cold]
fn wide_part(window: &str, start: usize, what: &'static str) -> Result<usize, Stop> {
    let mut characters = window[start..].char_indices();
    match characters.next() {
        Some((_, character)) if starts_name(character) => {}
        Some((_, character)) => {
            return Err(broken(start, format!("{what} cannot have a name that begins with {character:?}")));
        }
        None => return Err(Stop::More(what)),
    }
    match characters.find(|(_, character)| !continues_name(*character)) {
        Some((length, _)) => Ok(start + length),
        None => Err(Stop::More(what)),
    }
}

/// Whether two names are the same. For short texts this is several times faster than a call of the C library's.
#[inline]
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if let (Some(one_end), Some(other_end)) = (one.last_chunk::<8>(), other.last_chunk::<8>()) {
        let (ones, others) = (one.as_chunks::<8>().0, other.as_chunks::<8>().0);
        return one_end == other_end && ones.iter().zip(others).all(|(one, other)| one == other);
    }
    if let (Some(one_end), Some(other_end)) = (one.last_chunk::<4>(), other.last_chunk::<4>()) {
        return one_end == other_end && one.first_chunk::<4>() == other.first_chunk::<4>();
    }
    one.iter().zip(other).all(|(one, other)| one == other)
}

/// What stands anywhere in a text, so that the parser need not look for what is not there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Survey {
    pub(super) ampersands: bool,
    pub(super) returns: bool,
    pub(super) brackets: bool,
}

impl Survey {
    /// Looks through a text once; also gives the place of the first character that no document may hold.
    pub(super) fn of(text: &str) -> (Self, Option<usize>) {
        let (mut ampersands, mut returns, mut brackets, mut low, mut ends_plane) = (0_u8, 0_u8, 0_u8, 0_u8, 0_u8);
        for byte in text.as_bytes() {
            ampersands |= u8::from(*byte == b'&');
            returns |= u8::from(*byte == b'\r');
            brackets |= u8::from(*byte == b']');
            low |=
                u8::from(*byte < b' ') & u8::from(*byte != b'\t') & u8::from(*byte != b'\n') & u8::from(*byte != b'\r');
            ends_plane |= u8::from(*byte == 0xEF);
        }
        let survey = Self { ampersands: ampersands != 0, returns: returns != 0, brackets: brackets != 0 };
        let suspect = low | ends_plane != 0;
        (survey, if suspect { text.char_indices().find(|(_, c)| !is_allowed(*c)).map(|(at, _)| at) } else { None })
    }

    /// What stands in either of two texts.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            ampersands: self.ampersands | other.ampersands,
            returns: self.returns | other.returns,
            brackets: self.brackets | other.brackets,
        }
    }
}
