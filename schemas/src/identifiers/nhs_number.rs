//! NHS number: ten digits, the last a check digit, modulus 11 (NHS Data Dictionary, "NHS NUMBER").

use super::check::{compact, digits, falling_sum};

/// Ten digits without spaces, from any usual spelling such as `943 476 5919`; `None` when it has not ten digits.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = compact(text);
    digits::<10>(&text).map(|_| text)
}

/// Whether the text is an NHS number whose check digit is right. Ten times the same digit passes modulus 11, but is a
/// placeholder and never issued, so it is not valid.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    let Some(digits) = digits::<10>(&compact(text)) else { return false };
    let check = match 11 - falling_sum(&digits[..9], 10) % 11 {
        11 => 0,
        check => check,
    };
    check == digits[9] && digits.iter().any(|digit| *digit != digits[0])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (text, valid) in [
            ("9434765919", true),
            ("943 476 5919", true),
            ("943-476-5919", true),
            ("9434765918", false),
            ("9434765870", true),
            ("943476591", false),
            ("94347659190", false),
            ("943476591X", false),
            ("1111111111", false),
            ("0000000000", false),
            ("", false),
        ] {
            assert_eq!(is_valid(text), valid, "{text}");
        }
        assert_eq!(normalise(" 943 476 5919 ").as_deref(), Some("9434765919"));
        assert_eq!(normalise("943 476"), None);
    }

    /// A valid number from nine digits, where there is one.
    fn complete(nine: &str) -> Option<String> {
        (0..10).map(|check| format!("{nine}{check}")).find(|number| is_valid(number))
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(nine in "[0-9]{9}", position in 0_usize..10, by in 1_u8..10) {
            let Some(mut number) = complete(&nine).map(String::into_bytes) else { return Ok(()) };
            number[position] = b'0' + (number[position] - b'0' + by) % 10;
            prop_assert!(!is_valid(std::str::from_utf8(&number).unwrap()));
        }

        #[test]
        fn two_digits_swapped_are_noticed(nine in "[0-9]{9}", position in 0_usize..9) {
            let Some(mut number) = complete(&nine).map(String::into_bytes) else { return Ok(()) };
            prop_assume!(number[position] != number[position + 1]);
            number.swap(position, position + 1);
            prop_assert!(!is_valid(std::str::from_utf8(&number).unwrap()));
        }

        #[test]
        fn valid_has_a_normal_form(text in ".*") {
            prop_assert!(!is_valid(&text) || normalise(&text).is_some());
        }
    }
}
