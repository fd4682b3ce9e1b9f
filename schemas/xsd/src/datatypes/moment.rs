//! The eight types of dates and times: read by hand, compared on one time line (sections 3.2.7 to 3.2.14, 3.2.7.4).

use std::cmp::Ordering;

use super::{builtin::Builtin, scan::Scan};

/// The parts of a date or time as written; what its type leaves out has a fixed value, a leap year's for days in February.
#[derive(Debug, Clone, Copy)]
struct Parts<'a> {
    before: bool,
    /// At least four digits.
    year: &'a str,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    fraction: &'a str,
    zone: Option<i32>,
}

/// Any year of 31 days in a month and a 29th of February would do.
const ANY: Parts<'_> =
    Parts { before: false, year: "1972", month: 12, day: 31, hour: 0, minute: 0, second: 0, fraction: "", zone: None };

/// A point or span in time, by its start. The same moment in two time zones is one value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Moment {
    kind: Builtin,
    zoned: bool,
    /// From the first day of 1970, in UTC if zoned, else local.
    seconds: i128,
    /// The digits of a second's fraction, no zeros behind: usually empty.
    fraction: Box<str>,
}

/// Years of more digits are beyond what is compared.
const MOST_DIGITS: usize = 30;

/// Fourteen hours: how far a moment without a time zone may lie to either side.
const FARTHEST: i128 = 14 * 3600;

impl Moment {
    /// Reads a moment of one of the eight types. `None` too for years of more than 30 digits.
    pub(super) fn parse(kind: Builtin, text: &str) -> Option<Self> {
        let parts = Parts::parse(kind, text)?;
        Some(Self { kind, zoned: parts.zone.is_some(), seconds: parts.seconds()?, fraction: parts.fraction.into() })
    }

    /// The partial order: a moment without time zone may lie 14 hours to either side.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        let apart = self.seconds.cmp(&other.seconds).then_with(|| compare_fractions(&self.fraction, &other.fraction));
        if self.zoned == other.zoned {
            return Some(apart);
        }
        let shifted = match apart {
            Ordering::Less => (self.seconds + FARTHEST).cmp(&other.seconds),
            _ => (self.seconds - FARTHEST).cmp(&other.seconds),
        };
        let shifted = shifted.then_with(|| compare_fractions(&self.fraction, &other.fraction));
        (shifted == apart && apart.is_ne()).then_some(apart)
    }
}

/// Digits behind a point, no zeros at their end. Mostly there are none: some processors take long to compare nothing.
pub(super) fn compare_fractions(one: &str, other: &str) -> Ordering {
    if one.is_empty() || other.is_empty() { one.len().cmp(&other.len()) } else { one.cmp(other) }
}

/// Whether the text is in the lexical space of one of the eight types.
pub(super) fn is_moment(kind: Builtin, text: &str) -> bool {
    Parts::parse(kind, text).is_some()
}

impl<'a> Parts<'a> {
    fn parse(kind: Builtin, text: &'a str) -> Option<Self> {
        let mut scan = Scan(text);
        let mut parts = ANY;
        match kind {
            Builtin::DateTime => {
                parts.date(&mut scan)?;
                scan.expect(b'T')?;
                parts.time(&mut scan)?;
            }
            Builtin::Date => parts.date(&mut scan)?,
            Builtin::Time => {
                parts.time(&mut scan)?;
                parts.hour %= 24;
            }
            Builtin::GYearMonth => {
                parts.year_and_month(&mut scan)?;
                parts.day = 1;
            }
            Builtin::GYear => {
                parts.year(&mut scan)?;
                (parts.month, parts.day) = (1, 1);
            }
            _ => parts.recurring(kind, &mut scan)?,
        }
        if !scan.0.is_empty() {
            parts.zone = Some(scan.zone()?);
        }
        scan.0.is_empty().then_some(parts)
    }

    /// `-?` and four digits, or more if the first is not 0; no year 0.
    fn year(&mut self, scan: &mut Scan<'a>) -> Option<()> {
        self.before = scan.take(b'-');
        self.year = scan.digits();
        let plain = self.year.len() == 4 || (self.year.len() > 4 && !self.year.starts_with('0'));
        (plain && self.year != "0000").then_some(())
    }

    fn year_and_month(&mut self, scan: &mut Scan<'a>) -> Option<()> {
        self.year(scan)?;
        scan.expect(b'-')?;
        self.month = scan.two_digits(1, 12)?;
        Some(())
    }

    fn date(&mut self, scan: &mut Scan<'a>) -> Option<()> {
        self.year_and_month(scan)?;
        scan.expect(b'-')?;
        self.day = scan.two_digits(1, days_in(self.year, self.month))?;
        Some(())
    }

    /// `--MM-DD`, `---DD`, `--MM`.
    fn recurring(&mut self, kind: Builtin, scan: &mut Scan<'a>) -> Option<()> {
        scan.expect(b'-')?;
        scan.expect(b'-')?;
        if kind != Builtin::GDay {
            self.month = scan.two_digits(1, 12)?;
            self.day = 1;
        }
        if kind != Builtin::GMonth {
            scan.expect(b'-')?;
            self.day = scan.two_digits(1, days_in(self.year, self.month))?;
        }
        Some(())
    }

    fn time(&mut self, scan: &mut Scan<'a>) -> Option<()> {
        self.hour = scan.two_digits(0, 24)?;
        let last = self.hour == 24;
        scan.expect(b':')?;
        self.minute = scan.two_digits(0, if last { 0 } else { 59 })?;
        scan.expect(b':')?;
        self.second = scan.two_digits(0, if last { 0 } else { 59 })?;
        self.fraction = scan.fraction()?;
        (!last || self.fraction.is_empty()).then_some(())
    }

    fn seconds(&self) -> Option<i128> {
        let digits = Some(self.year).filter(|digits| digits.len() <= MOST_DIGITS)?;
        let year = digits.bytes().fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
        let day = days_before(if self.before { -year } else { year }, self.month) + i128::from(self.day) - 1;
        let time = i128::from(self.hour) * 3600 + i128::from(self.minute) * 60 + i128::from(self.second);
        Some(day * 86_400 + time - i128::from(self.zone.unwrap_or(0)))
    }
}

/// Days in a month. The year before 1 is -1, and a leap year if it can be divided by four, as the specification has it.
fn days_in(year: &str, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The last four digits decide: ten thousand years are a whole number of cycles.
fn is_leap(year: &str) -> bool {
    let last = year.bytes().skip(year.len().saturating_sub(4)).fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    last.is_multiple_of(4) && (!last.is_multiple_of(100) || last.is_multiple_of(400))
}

/// Days from the first of January 1970 to the first of this month, in the Gregorian calendar without a beginning.
pub(super) fn days_before(year: i128, month: u8) -> i128 {
    // Years begin in March, so that the leap day is the last.
    let (year, month) = if month < 3 { (year - 1, i128::from(month) + 9) } else { (year, i128::from(month) - 3) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (month * 153 + 2) / 5 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use Builtin as B;

    fn moment(kind: B, text: &str) -> Moment {
        Moment::parse(kind, text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn lexical_spaces() {
        let check = |kind: B, good: &[&str], bad: &[&str]| {
            for (texts, expected) in [(good, true), (bad, false)] {
                texts.iter().copied().for_each(|text| assert_eq!(is_moment(kind, text), expected, "{kind:?} {text}"));
            }
        };
        let good =
            ["2026-11-22T24:00:00", "2026-11-22T24:00:00.00Z", "-0001-01-01T00:00:00", "12026-11-22T23:59:59.5-14:00"];
        let bad =
            ["2026-11-22T24:00:01", "2026-11-22T23:59:60Z", "2026-11-22", "2026-11-22T1:00:00", "2026-11-22 10:00:00"];
        check(B::DateTime, &good, &bad);
        check(
            B::DateTime,
            &[],
            &["0000-01-01T00:00:00", "-0000-01-01T00:00:00", "2026-11-22T10:00:00.", "2026-11-22T10:00"],
        );
        check(B::Date, &["2024-02-29", "2000-02-29Z", "2026-01-01+00:00"], &["2023-02-29", "1900-02-29", "2026-13-01"]);
        check(
            B::Date,
            &[],
            &["+2026-01-01", "02026-01-01", "226-01-01", "2026-1-01", "2026-01-32", "2026-01-01+14:01"],
        );
        check(
            B::Time,
            &["00:00:00", "24:00:00.0", "13:20:00-05:00"],
            &["25:00:00", "24:01:00", "00:00", "1:00:00", "00:60:00"],
        );
        check(
            B::Date,
            &["-0004-02-29", "99999999999999999999999999999999999999999996-02-29"],
            &["-0003-02-29", "10100-02-29"],
        );
        check(B::GYear, &["2026", "-0045", "2026Z"], &["26", "0000", "2026-", "+2026"]);
        check(B::GYearMonth, &["2026-11", "2026-11+01:00"], &["2026", "2026-00", "2026-11-22"]);
        check(B::GMonthDay, &["--02-29", "--12-31Z"], &["--02-30", "--04-31", "-02-01", "--2-1"]);
        check(B::GDay, &["---31", "---01-05:00"], &["---32", "---00", "--01"]);
        check(B::GMonth, &["--12", "--01Z"], &["--13", "--00", "--12--", "-12"]);
    }

    #[test]
    fn one_moment_in_two_time_zones_is_one_value() {
        assert_eq!(moment(B::DateTime, "2002-10-10T12:00:00-05:00"), moment(B::DateTime, "2002-10-10T17:00:00.0Z"));
        assert_eq!(moment(B::DateTime, "2026-11-22T24:00:00"), moment(B::DateTime, "2026-11-23T00:00:00"));
        assert_eq!(moment(B::Time, "24:00:00"), moment(B::Time, "00:00:00"));
        assert_eq!(moment(B::Date, "2002-10-10+13:00"), moment(B::Date, "2002-10-09-11:00"));
        assert_ne!(moment(B::DateTime, "2002-10-10T12:00:00"), moment(B::DateTime, "2002-10-10T12:00:00Z"));
        assert_eq!(moment(B::Date, "1970-01-01").seconds, 0);
        assert_eq!(moment(B::Date, "2000-03-01").seconds, 11_017 * 86_400);
    }

    #[test]
    fn order_is_partial() {
        let check = |low: &str, high: &str, expected: Option<Ordering>| {
            let (low, high) = (moment(B::DateTime, low), moment(B::DateTime, high));
            assert_eq!(low.compare(&high), expected, "{low:?} {high:?}");
            assert_eq!(high.compare(&low), expected.map(Ordering::reverse));
        };
        check("2000-01-15T00:00:00", "2000-02-15T00:00:00", Some(Ordering::Less));
        check("2000-01-15T12:00:00", "2000-01-16T12:00:00Z", Some(Ordering::Less));
        check("2000-01-16T00:00:00", "2000-01-16T12:00:00Z", None);
        check("2000-01-01T12:00:00", "1999-12-31T23:00:00Z", None);
        check("2000-01-16T12:00:00", "2000-01-16T12:00:00Z", None);
        check("2000-01-16T00:00:00Z", "2000-01-16T14:00:00", None);
        check("2000-01-16T00:00:00Z", "2000-01-16T14:00:00.01", Some(Ordering::Less));
        check("2000-01-16T00:00:00.12", "2000-01-16T00:00:00.2", Some(Ordering::Less));
        check("-0002-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", Some(Ordering::Less));
    }
}
