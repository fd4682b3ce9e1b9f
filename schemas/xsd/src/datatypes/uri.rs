//! `anyURI` (section 3.2.17): what is a URI reference of RFC 2396 once all that may not stand in one is escaped.

/// Whether the text is in the lexical space. Spaces, letters of any script and the like are escaped when a URI is used and
/// are no fault here; nor are hosts looked at, which RFC 2396 lets be names of any kind.
pub(crate) fn is_uri(text: &str) -> bool {
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    !fragment.contains('#') && escapes_are_whole(text) && is_address(address)
}

/// What stands before `:`, if one comes before the first `/` or `?`, must be a scheme, and something must follow.
fn is_address(address: &str) -> bool {
    let head = address.find(['/', '?', ':']).unwrap_or(address.len());
    match address[head..].strip_prefix(':') {
        Some(rest) => is_scheme(&address[..head]) && !rest.is_empty(),
        None => true,
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Two hexadecimal digits follow each `%`.
fn escapes_are_whole(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|rest| matches!(rest.as_bytes(), [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexical_space() {
        for text in [
            "",
            "a",
            "../a b",
            "http://a/x%20y?q#f",
            "urn:a:b",
            "C:/a",
            "//",
            "\\\\a\\b",
            "\u{540d}",
            "a/:b",
            "?a:",
            "#",
            "^",
        ] {
            assert!(is_uri(text), "{text}");
        }
        for text in [":a", "b:", "1:a", "%", "a%2", "a%zz", "a#b#c", "b:#c", "a b:c"] {
            assert!(!is_uri(text), "{text}");
        }
    }
}
