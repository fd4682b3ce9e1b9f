//! White space as facet: preserve, replace, collapse (section 4.3.6).

use std::borrow::Cow;

/// What is done to white space before a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum WhiteSpace {
    /// Nothing.
    Preserve,
    /// Each tab, line feed and carriage return becomes a space.
    Replace,
    /// As `Replace`; then runs of spaces become one, and those at both ends go.
    Collapse,
}

impl WhiteSpace {
    /// The value of the facet as schemas write it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "preserve" => Some(Self::Preserve),
            "replace" => Some(Self::Replace),
            "collapse" => Some(Self::Collapse),
            _ => None,
        }
    }

    /// The text, normalised. Borrowed unless something inside the text changes.
    pub(crate) fn normalise(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Replace if text.bytes().any(|byte| matches!(byte, b'\t' | b'\n' | b'\r')) => {
                Cow::Owned(text.replace(['\t', '\n', '\r'], " "))
            }
            Self::Preserve | Self::Replace => Cow::Borrowed(text),
            Self::Collapse => collapse(text),
        }
    }
}

/// The four characters XML calls white space.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The text without white space at its ends.
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if !is_space(*first) && !is_space(*last) => text,
        _ => text.trim_matches([' ', '\t', '\n', '\r']),
    }
}

/// The parts between white space.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r']).filter(|item| !item.is_empty())
}

fn collapse(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    let mut after_space = false;
    for byte in text.bytes() {
        let space = is_space(byte);
        if space && (after_space || byte != b' ') {
            return Cow::Owned(collapsed(text));
        }
        after_space = space;
    }
    Cow::Borrowed(text)
}

fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for item in items(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(item);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_normalised() {
        let check = |how: WhiteSpace, text: &str, expected: &str, borrowed: bool| {
            let normalised = how.normalise(text);
            assert_eq!(normalised, expected);
            assert_eq!(matches!(normalised, Cow::Borrowed(_)), borrowed, "{text:?}");
        };
        check(WhiteSpace::Preserve, " a\t b ", " a\t b ", true);
        check(WhiteSpace::Replace, " a\t b\n", " a  b ", false);
        check(WhiteSpace::Replace, " a  b ", " a  b ", true);
        check(WhiteSpace::Collapse, " a b\n", "a b", true);
        check(WhiteSpace::Collapse, "a\tb", "a b", false);
        check(WhiteSpace::Collapse, "a \r\n b", "a b", false);
        check(WhiteSpace::Collapse, " \t ", "", true);
        check(WhiteSpace::Collapse, "\u{a0}a\u{2003}", "\u{a0}a\u{2003}", true);
    }
}
