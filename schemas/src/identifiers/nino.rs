//! National insurance number: two letters, six digits, a letter A to D (HMRC National Insurance Manual NIM39110).

use super::check::compact;

/// Capitals without spaces, such as `AB123456C`; `None` when it has not that shape. The last letter may be
/// missing, as the Government Data Standards Catalogue allows.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = compact(text);
    let (letters, rest) = text.split_at_checked(2)?;
    let (digits, suffix) = rest.split_at_checked(6)?;
    let shape = letters.bytes().all(|b| b.is_ascii_uppercase())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && matches!(suffix, "" | "A" | "B" | "C" | "D");
    shape.then_some(text)
}

/// Whether the text has the shape of a number whose first two letters HMRC gives out. There is no check digit.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    let Some(number) = normalise(text) else { return false };
    let prefix = &number[..2];
    !prefix.contains(['D', 'F', 'I', 'Q', 'U', 'V'])
        && !prefix.ends_with('O')
        && !matches!(prefix, "BG" | "GB" | "KN" | "NK" | "NT" | "TN" | "ZZ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (text, valid) in [
            ("AB123456C", true),
            ("ab 12 34 56 c", true),
            ("AB123456", true),
            ("AB123456E", false),
            ("QQ123456C", false),
            ("AO123456C", false),
            ("OA123456C", true),
            ("GB123456C", false),
            ("AB12345C", false),
            ("A1123456C", false),
            ("é", false),
        ] {
            assert_eq!(is_valid(text), valid, "{text}");
        }
    }

    proptest! {
        #[test]
        fn valid_has_a_normal_form(text in ".*") {
            prop_assert!(!is_valid(&text) || normalise(&text).is_some());
        }
    }
}
