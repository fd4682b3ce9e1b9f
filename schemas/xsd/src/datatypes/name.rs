//! Names, tokens of names, qualified names and language tags (sections 3.2.18, 3.3.3 to 3.3.7).

use crate::pattern::{is_initial, is_name};

/// Finds the namespace that a prefix stands for.
pub(crate) trait Prefixes {
    /// The namespace of this prefix where the text stands, empty for none; the empty prefix asks for the default
    /// namespace and always has an answer. `None` if the prefix is not declared.
    fn namespace(&self, prefix: &str) -> Option<&str>;
}

/// No prefix is declared, and there is no default namespace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoPrefixes;

impl Prefixes for NoPrefixes {
    fn namespace(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "" => Some(""),
            "xml" => Some("http://www.w3.org/XML/1998/namespace"),
            _ => None,
        }
    }
}

/// `Name`: an initial character, then name characters.
pub(super) fn is_a_name(text: &str) -> bool {
    text.chars().next().is_some_and(is_initial) && text.chars().all(is_name)
}

/// `NCName`: a `Name` without colons.
pub(crate) fn is_ncname(text: &str) -> bool {
    is_a_name(text) && !text.contains(':')
}

/// `NMTOKEN`: name characters, at least one.
pub(super) fn is_nmtoken(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name)
}

/// `language`: up to eight letters, then parts of up to eight letters and digits.
pub(super) fn is_language(text: &str) -> bool {
    let part = |(index, part): (usize, &str)| {
        let fits = |byte: u8| byte.is_ascii_alphabetic() || (index > 0 && byte.is_ascii_digit());
        (1..=8).contains(&part.len()) && part.bytes().all(fits)
    };
    text.split('-').enumerate().all(part)
}

/// Prefix and local part of a `QName`; the prefix is empty if there is none. `None` if it is none.
pub(super) fn qname(text: &str) -> Option<(&str, &str)> {
    let (prefix, local) = match text.split_once(':') {
        Some((prefix, local)) if is_ncname(prefix) => (prefix, local),
        Some(_) => return None,
        None => ("", text),
    };
    is_ncname(local).then_some((prefix, local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let check = |is: fn(&str) -> bool, good: &[&str], bad: &[&str]| {
            assert!(good.iter().all(|text| is(text)), "{good:?}");
            assert!(!bad.iter().any(|text| is(text)), "{bad:?}");
        };
        check(is_a_name, &["a", "_a-1.b", ":a", "\u{e9}a\u{300}"], &["", "1a", "-a", "a b", "\u{300}"]);
        check(is_ncname, &["a", "_"], &["a:b", ":a", "a:"]);
        check(is_nmtoken, &["1a", "-", "a:b"], &["", "a b", "a/b"]);
        check(is_language, &["en", "en-GB", "x-klingon9"], &["", "en-", "e1", "toolonglang", "en_GB", "en--GB"]);
        assert_eq!(qname("a:b"), Some(("a", "b")));
        assert_eq!(qname("b"), Some(("", "b")));
        for text in ["a:b:c", ":b", "a:", "a :b", ""] {
            assert_eq!(qname(text), None, "{text}");
        }
    }
}
