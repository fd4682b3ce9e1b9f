//! Bytes of a message into text: by MSH-18 (table 0211), and what to do where bytes and MSH-18 disagree.

use std::borrow::Cow;

use crate::native::encoding::{nfc, windows_1252};

/// A message as text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text<'b> {
    pub(super) text: Cow<'b, str>,
    /// What is to be said about it, if anything.
    pub(super) remark: Option<Remark>,
}

/// What is to be said about a message's character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remark {
    /// MSH-18 says one set, the bytes are UTF-8.
    Utf8Instead,
    /// MSH-18 says ASCII, UTF-8 or nothing, the bytes are none of them: read as Windows-1252.
    Windows1252Instead,
    /// A set that is not read here, and bytes that need it.
    Unknown,
}

/// Reads bytes in the character set of this name; `None` when MSH-18 is empty.
pub(super) fn read<'b>(bytes: &'b [u8], set: Option<&str>) -> Text<'b> {
    if bytes.is_ascii() {
        let text = std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
        return Text { text, remark: None };
    }
    let set = Set::named(set.unwrap_or_default());
    match (std::str::from_utf8(bytes), set) {
        (Ok(text), _) => {
            let remark = matches!(set, Set::Latin1 | Set::Latin9 | Set::Other).then_some(Remark::Utf8Instead);
            Text { text: composed(text), remark }
        }
        (Err(_), Set::Latin1) => Text { text: windows_1252(bytes).into(), remark: None },
        (Err(_), Set::Latin9) => Text { text: latin_9(bytes).into(), remark: None },
        (Err(_), Set::Unicode) => Text { text: windows_1252(bytes).into(), remark: Some(Remark::Windows1252Instead) },
        (Err(_), Set::Other) => Text { text: windows_1252(bytes).into(), remark: Some(Remark::Unknown) },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// ASCII, nothing, or Unicode.
    Unicode,
    Latin1,
    Latin9,
    Other,
}

impl Set {
    fn named(name: &str) -> Self {
        let letters: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        match letters.as_str() {
            "" | "ASCII" | "UNICODE" | "UNICODEUTF8" | "UTF8" => Self::Unicode,
            "88591" | "ISO88591" | "WINDOWS1252" | "CP1252" | "LATIN1" => Self::Latin1,
            "885915" | "ISO885915" => Self::Latin9,
            _ => Self::Other,
        }
    }
}

fn composed(text: &str) -> Cow<'_, str> {
    let owned = nfc(text.to_owned());
    if owned == text { Cow::Borrowed(text) } else { Cow::Owned(owned) }
}

/// ISO 8859-15: as 8859-1 but for eight letters.
fn latin_9(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        0xa4 => '€',
        0xa6 => 'Š',
        0xa8 => 'š',
        0xb4 => 'Ž',
        0xb8 => 'ž',
        0xbc => 'Œ',
        0xbd => 'œ',
        0xbe => 'Ÿ',
        other => char::from(*other),
    };
    bytes.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn msh_18_decides_and_the_bytes_are_believed_when_it_is_wrong() {
        for (bytes, set, text, remark) in [
            (&b"Zoe"[..], None, "Zoe", None),
            (b"Zoe", Some("8859/7"), "Zoe", None),
            ("Zoë".as_bytes(), None, "Zoë", None),
            ("Zoe\u{308}".as_bytes(), Some("UNICODE UTF-8"), "Zoë", None),
            (b"Zo\xeb", Some("8859/1"), "Zoë", None),
            (b"\xa4\xbd", Some("8859/15"), "€œ", None),
            ("Zoë".as_bytes(), Some("8859/1"), "Zoë", Some(Remark::Utf8Instead)),
            (b"Zo\xeb", None, "Zoë", Some(Remark::Windows1252Instead)),
            (b"Zo\xeb", Some("UNICODE UTF-8"), "Zoë", Some(Remark::Windows1252Instead)),
            (b"Zo\xeb", Some("8859/7"), "Zoë", Some(Remark::Unknown)),
        ] {
            assert_eq!(read(bytes, set), Text { text: text.into(), remark }, "{set:?}");
        }
    }
}
