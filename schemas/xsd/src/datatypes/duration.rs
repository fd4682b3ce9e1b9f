//! `duration`: months and seconds, partially ordered (section 3.2.6).

use std::cmp::Ordering;

use super::{
    moment::{compare_fractions, days_before},
    scan::Scan,
};

/// A duration: so many months and so many seconds, either way in time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Duration {
    months: i128,
    /// Rounded down: with `fraction` added, what is meant.
    seconds: i128,
    /// The digits of a second's fraction, no zeros behind.
    fraction: Box<str>,
}

/// Where two durations are compared: added to each of these months' beginnings (section 3.2.6.2).
const STARTS: [(i128, u8); 4] = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)];

/// Numbers of more digits are beyond what is compared.
const MOST_DIGITS: usize = 30;

impl Duration {
    /// Reads `-?PnYnMnDTnHnMnS`. `None` too if a number has more than 30 digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let written = Written::parse(text)?;
        let [years, months, days, hours, minutes, seconds] = written.numbers;
        let number = |digits: &str| {
            let fold = || digits.bytes().fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
            (digits.len() <= MOST_DIGITS).then(fold)
        };
        let months = number(years)? * 12 + number(months)?;
        let seconds = number(days)? * 86_400 + number(hours)? * 3600 + number(minutes)? * 60 + number(seconds)?;
        Some(match (written.negative, written.fraction) {
            (false, fraction) => Self { months, seconds, fraction: fraction.into() },
            (true, "") => Self { months: -months, seconds: -seconds, fraction: "".into() },
            (true, fraction) => Self { months: -months, seconds: -seconds - 1, fraction: complement(fraction) },
        })
    }

    /// The partial order: a month has 28 to 31 days.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.months == other.months {
            return Some(
                self.seconds.cmp(&other.seconds).then_with(|| compare_fractions(&self.fraction, &other.fraction)),
            );
        }
        let at = |start: (i128, u8)| {
            self.after(start).cmp(&other.after(start)).then_with(|| compare_fractions(&self.fraction, &other.fraction))
        };
        let first = at(STARTS[0]);
        STARTS[1..].iter().all(|start| at(*start) == first).then_some(first)
    }

    /// Seconds of the time line, this long after the beginning of a month.
    fn after(&self, (year, month): (i128, u8)) -> i128 {
        let months = year * 12 + i128::from(month) - 1 + self.months;
        let month = u8::try_from(months.rem_euclid(12)).unwrap_or(0) + 1;
        days_before(months.div_euclid(12), month) * 86_400 + self.seconds
    }
}

/// Whether the text is in the lexical space.
pub(super) fn is_duration(text: &str) -> bool {
    Written::parse(text).is_some()
}

/// One less the fraction, digit by digit. The last digit is not 0.
fn complement(fraction: &str) -> Box<str> {
    let last = fraction.len() - 1;
    let digit =
        |(at, digit): (usize, u8)| char::from(if at == last { b'0' + b':' - digit } else { b'0' + b'9' - digit });
    fraction.bytes().enumerate().map(digit).collect::<String>().into()
}

/// A duration's numbers as written; empty where one is left out.
struct Written<'a> {
    negative: bool,
    numbers: [&'a str; 6],
    fraction: &'a str,
}

impl<'a> Written<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut scan = Scan(text);
        let negative = scan.take(b'-');
        scan.expect(b'P')?;
        let mut written = Self { negative, numbers: [""; 6], fraction: "" };
        let mut next = 0;
        let mut designators: &[u8] = b"YMD";
        while !scan.0.is_empty() {
            if designators.len() == 3 && scan.take(b'T') {
                (next, designators) = (3, b"YMDHMS");
            }
            next = written.number(&mut scan, designators, next)?;
        }
        written.numbers.iter().any(|number| !number.is_empty()).then_some(written)
    }

    /// Takes one number and its designator, which must come after those before; says where the next may stand.
    fn number(&mut self, scan: &mut Scan<'a>, designators: &[u8], next: usize) -> Option<usize> {
        let number = scan.digits();
        let point = scan.0.starts_with('.');
        let fraction = scan.fraction()?;
        let designator = scan.0.bytes().next()?;
        let at = next + designators.get(next..)?.iter().position(|letter| *letter == designator)?;
        scan.0 = &scan.0[1..];
        if number.is_empty() || (point && at != 5) {
            return None;
        }
        (self.numbers[at], self.fraction) = (number, fraction);
        Some(at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexical_space() {
        for text in ["P1Y", "-P1Y2M3DT4H5M6.70S", "PT0S", "P0D", "PT1M", "P1M", "PT1.5S", "P1YT1S", "P007Y"] {
            assert!(Duration::parse(text).is_some(), "{text}");
        }
        for text in
            ["", "P", "PT", "P1", "1Y", "P1YT", "P-1Y", "+P1Y", "P1S", "PT1Y", "P1M1Y", "P1.5Y", "PT1.S", "PT.5S"]
        {
            assert!(!is_duration(text), "{text}");
        }
        for text in ["P1Y1Y", "PT1MT1S", "P1YD", "PT1H1H", "P 1Y", "P1Y "] {
            assert!(!is_duration(text), "{text}");
        }
        assert!(is_duration(&format!("P{}Y", "9".repeat(100))));
    }

    #[test]
    fn order_is_partial() {
        let check = |low: &str, high: &str, expected: Option<Ordering>| {
            let (low, high) = (Duration::parse(low).unwrap(), Duration::parse(high).unwrap());
            assert_eq!(low.compare(&high), expected, "{low:?} {high:?}");
            assert_eq!(high.compare(&low), expected.map(Ordering::reverse));
        };
        check("P1Y", "P364D", Some(Ordering::Greater));
        check("P1Y", "P365D", None);
        check("P1Y", "P366D", None);
        check("P1Y", "P367D", Some(Ordering::Less));
        check("P1M", "P27D", Some(Ordering::Greater));
        check("P1M", "P28D", None);
        check("P1M", "P31D", None);
        check("P1M", "P32D", Some(Ordering::Less));
        check("P5M", "P149D", Some(Ordering::Greater));
        check("P5M", "P150D", None);
        check("P1Y", "P12M", Some(Ordering::Equal));
        check("-PT1.5S", "-PT1.25S", Some(Ordering::Less));
        check("-PT0.5S", "PT0S", Some(Ordering::Less));
        check("PT36H", "P1DT12H", Some(Ordering::Equal));
    }
}
