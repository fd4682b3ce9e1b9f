//! `float` and `double`: IEEE 754 numbers, infinities and NaN (sections 3.2.4 and 3.2.5).

use std::cmp::Ordering;

/// A `double`, or a `float` widened, which changes neither equality nor order. NaN equals itself and nothing else, and
/// lies neither before nor after anything; there is one zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Number(u64);

impl Number {
    fn new(number: f64) -> Self {
        if number.is_nan() {
            return Self(f64::NAN.to_bits());
        }
        Self(if number == 0.0 { 0 } else { number.to_bits() })
    }

    /// Reads a `float`: the nearest of its numbers.
    pub(super) fn parse_float(text: &str) -> Option<Self> {
        is_number(text).then(|| text.parse::<f32>().ok())?.map(|number| Self::new(number.into()))
    }

    /// Reads a `double`: the nearest of its numbers.
    pub(super) fn parse_double(text: &str) -> Option<Self> {
        is_number(text).then(|| text.parse::<f64>().ok())?.map(Self::new)
    }

    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        if self == other {
            return Some(Ordering::Equal);
        }
        f64::from_bits(self.0).partial_cmp(&f64::from_bits(other.0))
    }
}

/// The lexical space: a decimal with an optional exponent, `INF`, `-INF` or `NaN`.
pub(super) fn is_number(text: &str) -> bool {
    if matches!(text, "INF" | "-INF" | "NaN") {
        return true;
    }
    let mut bytes = unsigned(text.as_bytes());
    let whole = skip_digits(&mut bytes);
    let fraction = if let Some((b'.', rest)) = bytes.split_first() {
        bytes = rest;
        skip_digits(&mut bytes)
    } else {
        0
    };
    if whole + fraction == 0 {
        return false;
    }
    match bytes.split_first() {
        None => true,
        Some((b'e' | b'E', rest)) => {
            bytes = unsigned(rest);
            skip_digits(&mut bytes) > 0 && bytes.is_empty()
        }
        Some(_) => false,
    }
}

fn unsigned(bytes: &[u8]) -> &[u8] {
    match bytes.first() {
        Some(b'+' | b'-') => &bytes[1..],
        _ => bytes,
    }
}

/// Takes the digits in front and says how many there were.
fn skip_digits(bytes: &mut &[u8]) -> usize {
    let count = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    *bytes = &bytes[count..];
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexical_space() {
        for text in ["0", "-0", "+1.", ".5", "1e5", "-1.5E-10", "1E+400", "INF", "-INF", "NaN"] {
            assert!(is_number(text) && Number::parse_float(text).is_some(), "{text}");
        }
        for text in ["", "e5", "1e", "1e+", "1e5.0", "+INF", "inf", "Infinity", "nan", "-NaN", "0x1", "1_0", "1 ", "."]
        {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn equality_and_order() {
        let double = |text: &str| Number::parse_double(text).unwrap();
        assert_eq!(double("NaN").compare(double("NaN")), Some(Ordering::Equal));
        assert_eq!(double("NaN").compare(double("INF")), None);
        assert_eq!(double("-0"), double("0.0e7"));
        assert_eq!(double("1e400").compare(double("INF")), Some(Ordering::Equal));
        assert_eq!(double("-INF").compare(double("-1e308")), Some(Ordering::Less));
        assert_eq!(Number::parse_float("16777217"), Number::parse_float("16777216"));
        assert_ne!(Number::parse_double("16777217"), Number::parse_double("16777216"));
    }
}
