//! Encodings: found by byte order mark and declaration, decoded to UTF-8 up front.

/// How the bytes of a document stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Big,
    Utf16Little,
    Latin1,
    Ascii,
}

/// The encoding of a document by its first bytes, and how long its byte order mark is; or the name of an encoding that
/// is not read here.
pub(super) fn detect(start: &[u8]) -> Result<(Encoding, usize), String> {
    match start {
        [0xEF, 0xBB, 0xBF, ..] => Ok((Encoding::Utf8, 3)),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => {
            Err("UTF-32".into())
        }
        [0xFE, 0xFF, ..] => Ok((Encoding::Utf16Big, 2)),
        [0xFF, 0xFE, ..] => Ok((Encoding::Utf16Little, 2)),
        [0, b'<', 0, b'?', ..] => Ok((Encoding::Utf16Big, 0)),
        [b'<', 0, b'?', 0, ..] => Ok((Encoding::Utf16Little, 0)),
        [b'L', 0x6F, 0xA7, 0x94, ..] => Err("EBCDIC".into()),
        _ => declared(start).map_or(Ok((Encoding::Utf8, 0)), |name| by_name(name).map(|encoding| (encoding, 0))),
    }
}

fn by_name(name: &str) -> Result<Encoding, String> {
    let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    if is(&["UTF-8", "UTF8"]) {
        Ok(Encoding::Utf8)
    } else if is(&["ISO-8859-1", "ISO8859-1", "ISO_8859-1", "latin1"]) {
        Ok(Encoding::Latin1)
    } else if is(&["US-ASCII", "ASCII"]) {
        Ok(Encoding::Ascii)
    } else {
        Err(name.to_owned())
    }
}

/// The encoding that an XML declaration in ASCII names.
fn declared(start: &[u8]) -> Option<&str> {
    let rest = start.strip_prefix(b"<?xml")?;
    let rest = &rest[..memchr::memmem::find(rest, b"?>").unwrap_or(rest.len())];
    let rest = &rest[memchr::memmem::find(rest, b"encoding")? + 8..];
    let quote = rest.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let value = rest[quote + 1..].split(|byte| *byte == rest[quote]).next()?;
    std::str::from_utf8(value).ok()
}

impl Encoding {
    /// Whether a declaration may call this encoding so.
    pub(super) fn is_called(self, name: &str) -> bool {
        match self {
            Self::Utf16Big => name.eq_ignore_ascii_case("UTF-16") || name.eq_ignore_ascii_case("UTF-16BE"),
            Self::Utf16Little => name.eq_ignore_ascii_case("UTF-16") || name.eq_ignore_ascii_case("UTF-16LE"),
            known => by_name(name) == Ok(known),
        }
    }

    /// Decodes what can be; gives how many bytes that was, and whether the next ones are wrong rather than cut off.
    pub(super) fn decode(self, raw: &[u8], text: &mut String) -> (usize, bool) {
        match self {
            Self::Utf8 => utf8(raw, text),
            Self::Utf16Big => utf16(raw, text, u16::from_be_bytes),
            Self::Utf16Little => utf16(raw, text, u16::from_le_bytes),
            Self::Latin1 => {
                text.extend(raw.iter().map(|byte| char::from(*byte)));
                (raw.len(), false)
            }
            Self::Ascii => {
                let plain = raw.iter().position(|byte| !byte.is_ascii()).unwrap_or(raw.len());
                text.extend(raw[..plain].iter().map(|byte| char::from(*byte)));
                (plain, plain < raw.len())
            }
        }
    }
}

fn utf8(raw: &[u8], text: &mut String) -> (usize, bool) {
    let mut chunks = raw.utf8_chunks();
    let Some(chunk) = chunks.next() else { return (0, false) };
    text.push_str(chunk.valid());
    let rest = &raw[chunk.valid().len()..];
    let cut_off = std::str::from_utf8(rest).is_err_and(|error| error.error_len().is_none());
    (chunk.valid().len(), !rest.is_empty() && !cut_off)
}

fn utf16(raw: &[u8], text: &mut String, unit: fn([u8; 2]) -> u16) -> (usize, bool) {
    let units = raw.as_chunks::<2>().0;
    let mut used = 0;
    for decoded in char::decode_utf16(units.iter().map(|pair| unit(*pair))) {
        match decoded {
            Ok(character) => {
                text.push(character);
                used += character.len_utf16() * 2;
            }
            Err(_) => return (used, used + 4 <= raw.len()),
        }
    }
    (used, false)
}

#[cfg(test)]
mod tests {
    use super::{Encoding, detect};

    #[test]
    fn encodings_are_found() {
        let check = |bytes: &[u8], expected: Result<(Encoding, usize), &str>| {
            assert_eq!(detect(bytes), expected.map_err(str::to_owned), "{bytes:?}");
        };
        check(b"<a/>", Ok((Encoding::Utf8, 0)));
        check(b"\xEF\xBB\xBF<a/>", Ok((Encoding::Utf8, 3)));
        check(b"\xFF\xFE<\0a\0", Ok((Encoding::Utf16Little, 2)));
        check(b"<?xml version='1.0' encoding='iso-8859-1'?>", Ok((Encoding::Latin1, 0)));
        check(b"<?xml version='1.0' encoding='utf-16'?>", Err("utf-16"));
        check(b"<?xml version='1.0' encoding='Shift_JIS'?>", Err("Shift_JIS"));
    }

    #[test]
    fn cut_off_is_not_wrong() {
        let check = |encoding: Encoding, raw: &[u8], expected: (&str, usize, bool)| {
            let mut text = String::new();
            let (used, wrong) = encoding.decode(raw, &mut text);
            assert_eq!((text.as_str(), used, wrong), expected, "{encoding:?} {raw:?}");
        };
        check(Encoding::Utf8, b"ab\xC3", ("ab", 2, false));
        check(Encoding::Utf8, b"ab\xC3(", ("ab", 2, true));
        check(Encoding::Utf8, b"ab\xFF", ("ab", 2, true));
        check(Encoding::Utf16Big, b"\0a\xD8\x3D", ("a", 2, false));
        check(Encoding::Utf16Big, b"\0a\xD8\x3D\xDE\0", ("a\u{1F600}", 6, false));
        check(Encoding::Utf16Big, b"\0a\xD8\x3D\0a", ("a", 2, true));
        check(Encoding::Latin1, b"Zo\xEB", ("Zo\u{EB}", 3, false));
        check(Encoding::Ascii, b"Zo\xEB", ("Zo", 2, true));
    }
}
