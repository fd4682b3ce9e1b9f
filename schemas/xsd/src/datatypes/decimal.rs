//! Decimal numbers of any length, exactly (section 3.2.3).

use std::cmp::Ordering;

use super::moment::compare_fractions;

/// A decimal as its digits, without zeros that say nothing, borrowed from the text it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Digits<'a> {
    /// Never set for zero.
    negative: bool,
    /// The digits before the point, no zeros in front: empty for numbers below one.
    whole: &'a str,
    /// The digits after the point, no zeros behind.
    fraction: &'a str,
}

impl<'a> Digits<'a> {
    /// Reads `[+-]?(digits(.digits?)?|.digits)`.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !digits(whole) || !digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        Some(Self { negative: negative && whole.len() + fraction.len() > 0, whole, fraction })
    }

    /// As `parse`, without a point: the integers.
    pub(super) fn parse_integer(text: &'a str) -> Option<Self> {
        if text.contains('.') { None } else { Self::parse(text) }
    }

    /// The least `totalDigits` the value meets: it is `i * 10^-n`, and neither the digits of `i` nor `n` may be more.
    pub(super) fn total(&self) -> usize {
        self.whole.len() + self.fraction.len()
    }

    /// How many digits stand after the point.
    pub(super) fn after_point(&self) -> usize {
        self.fraction.len()
    }

    /// The value, if it is whole and fits.
    pub(super) fn to_i128(self) -> Option<i128> {
        if !self.fraction.is_empty() || self.whole.len() > 38 {
            return None;
        }
        let magnitude = self.whole.bytes().try_fold(0_i128, |sum, digit| {
            sum.checked_mul(10).and_then(|sum| sum.checked_add(i128::from(digit - b'0')))
        })?;
        Some(if self.negative { -magnitude } else { magnitude })
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let by_length = self.whole.len().cmp(&other.whole.len());
        by_length
            .then_with(|| self.whole.cmp(other.whole))
            .then_with(|| compare_fractions(self.fraction, other.fraction))
    }
}

impl Ord for Digits<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

impl PartialOrd for Digits<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A decimal that owns its digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    negative: bool,
    whole: Box<str>,
    fraction: Box<str>,
}

impl Decimal {
    pub(super) fn digits(&self) -> Digits<'_> {
        Digits { negative: self.negative, whole: &self.whole, fraction: &self.fraction }
    }
}

impl From<Digits<'_>> for Decimal {
    fn from(digits: Digits<'_>) -> Self {
        Self { negative: digits.negative, whole: digits.whole.into(), fraction: digits.fraction.into() }
    }
}

/// Reads an integer of up to 18 digits: the fast way for most numbers. `None` says nothing: `Digits` decides.
pub(super) fn small_integer(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes.first()? {
        b'-' => (true, &bytes[1..]),
        b'+' => (false, &bytes[1..]),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut sum = 0_i64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        sum = sum * 10 + i64::from(digit);
    }
    Some(if negative { -sum } else { sum })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexical_space() {
        for text in ["0", "-0", "+1.", ".5", "-.5", "00.00", "1234567890123456789012345678901234567890.1"] {
            assert!(Digits::parse(text).is_some(), "{text}");
        }
        for text in ["", "+", "-", ".", "-.", "1e3", "1 2", "INF", "1.2.3", "--1", "1,5", "\u{663}"] {
            assert!(Digits::parse(text).is_none(), "{text}");
        }
        assert!(Digits::parse_integer("1.").is_none());
    }

    #[test]
    fn equal_and_ordered() {
        let rising = ["-100.5", "-100.49", "-1", "-0.1", "-0.09", "0", "0.09", "0.1", "1", "9.99", "10", "100.49"];
        for (index, low) in rising.iter().enumerate() {
            for (other, high) in rising.iter().enumerate() {
                assert_eq!(Digits::parse(low).cmp(&Digits::parse(high)), index.cmp(&other), "{low} {high}");
            }
        }
        assert_eq!(Digits::parse("+001.500"), Digits::parse("1.5"));
        assert_eq!(Digits::parse("-0.0"), Digits::parse("0"));
    }

    #[test]
    fn digits_are_counted() {
        let check = |text: &str, total: usize, after: usize| {
            let digits = Digits::parse(text).unwrap();
            assert_eq!((digits.total(), digits.after_point()), (total, after), "{text}");
        };
        check("0", 0, 0);
        check("0012.500", 3, 1);
        check("0.001", 3, 3);
        check("20.05", 4, 2);
        check("-100", 3, 0);
    }

    #[test]
    fn small_integers() {
        assert_eq!(small_integer("-007"), Some(-7));
        assert_eq!(small_integer("999999999999999999"), Some(999_999_999_999_999_999));
        assert_eq!(small_integer("1000000000000000000"), None);
        assert_eq!(small_integer("+"), None);
        assert_eq!(small_integer("1:"), None);
    }
}
