//! Bytes of unknown encoding into text: UTF-8, UTF-16 by its mark, or else Windows-1252; always NFC.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Text, and which encoding it turned out to be in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// Without byte order mark, composed (NFC).
    pub(crate) text: String,
    /// What it was read as.
    pub(crate) encoding: Encoding,
}

/// The encodings that legacy systems write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16,
    Windows1252,
}

/// Reads bytes as UTF-16 if they are marked so, as UTF-8 if they are that, and as Windows-1252 otherwise.
pub(crate) fn read(bytes: &[u8]) -> Text {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Text { text: nfc(utf16(rest, u16::from_le_bytes)), encoding: Encoding::Utf16 },
        [0xfe, 0xff, rest @ ..] => Text { text: nfc(utf16(rest, u16::from_be_bytes)), encoding: Encoding::Utf16 },
        _ => match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
            Ok(text) => Text { text: nfc(text.to_owned()), encoding: Encoding::Utf8 },
            Err(_) => Text { text: windows_1252(bytes), encoding: Encoding::Windows1252 },
        },
    }
}

/// The text of some bytes, and whether its encoding had to be guessed.
pub(crate) fn text_of(bytes: &[u8], declared_windows_1252: bool) -> (Cow<'_, str>, bool) {
    if declared_windows_1252 {
        return (windows_1252(bytes).into(), false);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() || is_composed(text) => (text.into(), false),
        Ok(text) => (text.nfc().collect::<String>().into(), false),
        Err(_) => (windows_1252(bytes).into(), true),
    }
}

/// Reads bytes as Windows-1252, which includes ISO-8859-1's letters.
pub(crate) fn windows_1252(bytes: &[u8]) -> String {
    const LETTERS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => LETTERS.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        other => char::from(*other),
    };
    bytes.iter().map(letter).collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks(2).map(|pair| match pair {
        [a, b] => unit([*a, *b]),
        _ => 0xfffd,
    });
    char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect()
}

/// Composed form: a letter and its accents as one character where there is one.
pub(crate) fn nfc(text: String) -> String {
    if is_composed(&text) { text } else { text.nfc().collect() }
}

fn is_composed(text: &str) -> bool {
    is_nfc_quick(text.chars()) == IsNormalized::Yes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        for (bytes, text, encoding) in [
            (&b"Zo\xc3\xab"[..], "Zoë", Encoding::Utf8),
            (b"\xef\xbb\xbfSe\xc3\xa1n", "Seán", Encoding::Utf8),
            (b"Se\xe1n \x93x\x94", "Seán “x”", Encoding::Windows1252),
            (b"\xff\xfeZ\0o\0\xeb\0", "Zoë", Encoding::Utf16),
            (b"\xfe\xff\0Z\0o\0\xeb", "Zoë", Encoding::Utf16),
            ("Zoe\u{308}".as_bytes(), "Zoë", Encoding::Utf8),
        ] {
            assert_eq!(read(bytes), Text { text: text.to_owned(), encoding });
        }
    }
}
