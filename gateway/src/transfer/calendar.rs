//! Working days and school days in England, as Europe/London dates.

use std::{collections::BTreeSet, sync::LazyLock};

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use super::clocks::DayKind;

static BANK_HOLIDAYS: LazyLock<BTreeSet<Date>> = LazyLock::new(|| {
    let rows = include_str!("bank-holidays.csv").lines().skip(1);
    rows.filter_map(|row| row.split(',').next()?.parse().ok()).collect()
});

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

/// Which days do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Days on which nobody works, beside Saturdays and Sundays.
    pub bank_holidays: BTreeSet<Date>,
    /// School holidays of this authority.
    pub school_holidays: Vec<Period>,
}

/// Some days, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Calendar {
    /// England's bank holidays (known from 2024 to 2028; outside those years only weekends are off) and no school
    /// holidays.
    #[must_use]
    pub fn england() -> Self {
        Self { bank_holidays: BANK_HOLIDAYS.clone(), school_holidays: Vec::new() }
    }

    /// Whether `date` counts as a day of this kind.
    #[must_use]
    pub fn counts(&self, date: Date, kind: DayKind) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let working = !weekend && !self.bank_holidays.contains(&date);
        match kind {
            DayKind::Calendar => true,
            DayKind::Working => working,
            DayKind::School => {
                working && !self.school_holidays.iter().any(|period| period.from <= date && date <= period.to)
            }
        }
    }

    /// The day that is `days` days of this kind after `start`; `start` itself is not counted. Gives up after ten years
    /// without enough such days, and says the last day it looked at.
    #[must_use]
    pub fn after(&self, start: Date, days: u16, kind: DayKind) -> Date {
        let mut day = start;
        let mut left = days;
        for _ in 0..3660 {
            if left == 0 {
                break;
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            left -= u16::from(self.counts(day, kind));
        }
        day
    }
}

/// The date in London at this moment.
#[must_use]
pub fn london(at: Timestamp) -> Date {
    at.to_zoned(LONDON.clone()).date()
}

/// The moment at which `date` is over in London.
#[must_use]
pub(super) fn end_of(date: Date) -> Timestamp {
    let midnight = date.tomorrow().and_then(|next| next.to_zoned(LONDON.clone()));
    midnight.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::*;

    /// Easter Sunday by the anonymous Gregorian computus.
    #[expect(clippy::many_single_char_names, reason = "the letters by which it is known")]
    fn easter(year: i16) -> Date {
        let y = i32::from(year);
        let (a, b, c) = (y % 19, y / 100, y % 100);
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let n = h + l - 7 * m + 114;
        date(year, i8::try_from(n / 31).unwrap(), i8::try_from(n % 31 + 1).unwrap())
    }

    /// The day itself or, when it falls on a day that is off, the next that is not.
    fn substituted(mut day: Date, off: &BTreeSet<Date>) -> Date {
        while day.weekday().to_monday_zero_offset() > 4 || off.contains(&day) {
            day = day.tomorrow().unwrap();
        }
        day
    }

    #[test]
    fn the_table_follows_the_rules() {
        let mut expected = BTreeSet::new();
        for year in 2024..=2028 {
            expected.insert(substituted(date(year, 1, 1), &expected));
            expected.insert(easter(year) - 2.days());
            expected.insert(easter(year) + 1.day());
            expected.insert(date(year, 5, 1).nth_weekday_of_month(1, Weekday::Monday).unwrap());
            expected.insert(date(year, 5, 1).nth_weekday_of_month(-1, Weekday::Monday).unwrap());
            expected.insert(date(year, 8, 1).nth_weekday_of_month(-1, Weekday::Monday).unwrap());
            expected.insert(substituted(date(year, 12, 25), &expected));
            expected.insert(substituted(date(year, 12, 26), &expected));
        }
        assert_eq!(*BANK_HOLIDAYS, expected);
    }

    #[test]
    fn days_are_counted() {
        let mut calendar = Calendar::england();
        calendar.school_holidays.push(Period { from: date(2026, 12, 21), to: date(2027, 1, 1) });
        let cases = [
            (date(2026, 11, 20), 1, DayKind::Working, date(2026, 11, 23)),
            (date(2026, 11, 20), 5, DayKind::Working, date(2026, 11, 27)),
            (date(2026, 11, 20), 5, DayKind::Calendar, date(2026, 11, 25)),
            (date(2026, 11, 20), 0, DayKind::Working, date(2026, 11, 20)),
            (date(2026, 12, 24), 1, DayKind::Working, date(2026, 12, 29)),
            (date(2026, 12, 18), 1, DayKind::School, date(2027, 1, 4)),
            (date(2026, 12, 14), 15, DayKind::School, date(2027, 1, 18)),
        ];
        for (start, days, kind, expected) in cases {
            assert_eq!(calendar.after(start, days, kind), expected, "{days} {kind:?} days after {start}");
        }
    }

    #[test]
    fn a_summer_evening_is_tomorrow_in_london() {
        assert_eq!(london("2026-06-30T23:30:00Z".parse().unwrap()), date(2026, 7, 1));
        assert_eq!(london("2026-11-22T23:30:00Z".parse().unwrap()), date(2026, 11, 22));
    }
}
