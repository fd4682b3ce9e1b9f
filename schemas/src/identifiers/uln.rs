//! Unique learner number: ten digits, the last a check digit, modulus 11 (Learning Records Service, ULN validation).

use super::check::{compact, digits, falling_sum};

/// Ten digits without spaces; `None` when it has not ten digits or begins with a nought.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = compact(text);
    digits::<10>(&text).filter(|digits| digits[0] != 0).map(|_| text)
}

/// Whether the text is a ULN whose check digit is right. 9999999999, written where there is none, is not valid.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    let Some(digits) = normalise(text).as_deref().and_then(digits::<10>) else { return false };
    match falling_sum(&digits[..9], 10) % 11 {
        0 => false,
        remainder => digits[9] == 10 - remainder,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (text, valid) in [
            ("1000000000", true),
            ("1234567890", false),
            ("9999999999", false),
            ("0000000000", false),
            ("100000000", false),
            ("10000000O0", false),
        ] {
            assert_eq!(is_valid(text), valid, "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(nine in "[1-9][0-9]{8}", position in 0_usize..10, by in 1_u8..10) {
            let Some(number) = (0..10).map(|check| format!("{nine}{check}")).find(|number| is_valid(number)) else {
                return Ok(());
            };
            let mut number = number.into_bytes();
            number[position] = b'0' + (number[position] - b'0' + by) % 10;
            prop_assert!(!is_valid(std::str::from_utf8(&number).unwrap()));
        }
    }
}
