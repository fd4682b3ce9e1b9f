//! Unique pupil number: check letter, local authority, school, year, serial (DfE, "Unique pupil numbers: a guide").
//!
//! The check letter is the sum of the twelve characters after it, each times its position from 2 to 13, modulus 23,
//! read from an alphabet without I, O and S. The thirteenth character of a temporary UPN is a letter, which counts as
//! its place in the same alphabet.

use super::check::compact;

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// Thirteen characters in capitals without spaces; `None` when it is not a letter, eleven digits and a digit or letter.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = compact(text);
    let bytes = text.as_bytes();
    let shape = bytes.len() == 13
        && bytes.first().is_some_and(|b| LETTERS.contains(b))
        && bytes.iter().skip(1).take(11).all(u8::is_ascii_digit)
        && bytes.last().and_then(|b| value(*b)).is_some();
    shape.then_some(text)
}

/// The letter that the twelve characters after the first call for; `None` when the text has not the shape of a UPN.
#[must_use]
pub fn check_letter(text: &str) -> Option<char> {
    called_for(&normalise(text)?)
}

fn called_for(upn: &str) -> Option<char> {
    let sum: usize = upn.bytes().skip(1).zip(2..).filter_map(|(b, weight)| value(b).map(|v| v * weight)).sum();
    LETTERS.get(sum % LETTERS.len()).map(|b| char::from(*b))
}

/// Whether the text has the shape of a UPN and its check letter is right.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    normalise(text).is_some_and(|upn| upn.chars().next() == called_for(&upn))
}

/// Whether the text is a temporary UPN, given until the pupil's own is known: it ends in a letter.
#[must_use]
pub fn is_temporary(text: &str) -> bool {
    normalise(text).is_some_and(|upn| upn.ends_with(|c: char| c.is_ascii_uppercase()))
}

/// What a character of the body counts.
fn value(b: u8) -> Option<usize> {
    if b.is_ascii_digit() { Some(usize::from(b - b'0')) } else { LETTERS.iter().position(|letter| *letter == b) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (text, valid, temporary) in [
            ("P123456789123", true, false),
            ("p 1234 5678 9123", true, false),
            ("A123456789123", false, false),
            ("U80120000100A", true, true),
            ("u80120000100a", true, true),
            ("U80120000100B", false, true),
            ("A12345678912", false, false),
            ("I123456789123", false, false),
            ("A12345678912S", false, false),
            ("A1234567891BB", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_valid(text), is_temporary(text)), (valid, temporary), "{text}");
        }
        assert_eq!(check_letter("A000000000001"), Some('P'));
        assert_eq!(check_letter("A00000000000B"), Some('P'));
    }

    proptest! {
        #[test]
        fn the_check_letter_makes_it_valid(body in "[0-9]{11}[0-9A-HJ-NP-RT-Z]") {
            let letter = check_letter(&format!("A{body}")).unwrap();
            let upn = format!("{letter}{body}");
            prop_assert!(is_valid(&upn));
            let loose = format!(" {} ", upn.to_lowercase());
            prop_assert!(is_valid(&loose));
        }

        #[test]
        fn one_wrong_digit_is_noticed(body in "[0-9]{12}", position in 1_usize..13, by in 1_u8..10) {
            let letter = check_letter(&format!("A{body}")).unwrap();
            let mut upn = format!("{letter}{body}").into_bytes();
            upn[position] = b'0' + (upn[position] - b'0' + by) % 10;
            prop_assert!(!is_valid(std::str::from_utf8(&upn).unwrap()));
        }

        #[test]
        fn valid_has_a_normal_form(text in ".*") {
            prop_assert!(!is_valid(&text) || normalise(&text).is_some());
        }
    }
}
