//! A partner's usual rhythm, learned from its own history: in which hours of the week it is heard from. Pure.
//!
//! For each hour of the week, London time, it is counted in how many weeks the partner was heard in it. A silence is
//! then as likely as all the hours that it has lasted are to pass without a word. A partner that writes by day and never
//! at night is not missed at night; one that writes once a week is not missed for days.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// Hours of a week, from Monday 00:00.
const HOURS: usize = 168;
/// A silence less likely than this is an alarm: one false alarm in ten thousand silences.
const UNLIKELY: f64 = 1e-4;
/// Before so many weeks a rhythm is not known.
const KNOWN_AFTER: f64 = 2.0;
/// After so many weeks what was learned counts half, so that a partner's habits may change.
const FADES_AFTER: f64 = 26.0;
/// A silence is looked at over this time at most: longer ones are an alarm or they never will be.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 7 * 26);

/// Within it a partner need not be noted again.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

/// When a partner was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// Since when it is listened to.
    pub since: Timestamp,
    /// When it was last heard.
    pub heard: Timestamp,
    /// In how many weeks it was heard in each hour of the week.
    hours: [u16; HOURS],
}

impl Rhythm {
    /// A partner that is heard for the first time.
    #[must_use]
    pub fn begin(at: Timestamp) -> Self {
        let mut rhythm = Self { since: at, heard: at, hours: [0; HOURS] };
        rhythm.count(at);
        rhythm
    }

    /// Whether it says anything that one last heard at `heard` is heard at `at`: a minute later, or in another hour.
    #[must_use]
    pub fn is_news(heard: Timestamp, at: Timestamp) -> bool {
        at.duration_since(heard) >= MINUTE || whole_hours(at) > whole_hours(heard)
    }

    /// It was heard again. A clock that went back changes nothing.
    pub fn hear(&mut self, at: Timestamp) {
        if whole_hours(at) > whole_hours(self.heard) {
            self.count(at);
        }
        self.heard = self.heard.max(at);
        if self.weeks(at) > FADES_AFTER {
            self.since = at - SignedDuration::from_hours(24 * 7 * 13);
            self.hours.iter_mut().for_each(|weeks| *weeks /= 2);
        }
    }

    /// How likely it is that a partner of this rhythm is silent as long as this one has been, from 0 to 1; 1 as long as
    /// its rhythm is not known.
    #[must_use]
    pub fn chance_of_silence(&self, now: Timestamp) -> f64 {
        let weeks = self.weeks(self.heard);
        if weeks < KNOWN_AFTER {
            return 1.0;
        }
        let hour = SignedDuration::from_hours(1);
        let silent = now.duration_since(self.heard).min(LONGEST).as_hours();
        let passed = (0..silent).map(|number| self.heard + hour * i32::try_from(number + 1).unwrap_or(i32::MAX));
        let quiet = passed.map(|at| 1.0 - (f64::from(self.hours[slot(at)]) / (weeks + 1.0)).min(0.95));
        quiet.product()
    }

    /// Whether its silence is out of the ordinary.
    #[must_use]
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        self.chance_of_silence(now) < UNLIKELY
    }

    /// The rhythm in words, for a person: how much of the week, and when most.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.weeks(self.heard) < KNOWN_AFTER {
            return "Not known yet: it is learned over two weeks".to_owned();
        }
        let heard = self.hours.iter().filter(|weeks| **weeks > 0).count();
        let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let most = self.hours.iter().enumerate().max_by_key(|(_, weeks)| **weeks).map_or(0, |(hour, _)| hour);
        format!(
            "Heard in {heard} of the 168 hours of a week; most often on {} about {}:00",
            days[most / 24 % 7],
            most % 24
        )
    }

    /// The counts, as the store keeps them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hours.iter().flat_map(|weeks| weeks.to_le_bytes()).collect()
    }

    /// Reads the counts back; `None` when they are none.
    #[must_use]
    pub fn from_bytes(since: Timestamp, heard: Timestamp, bytes: &[u8]) -> Option<Self> {
        let mut hours = [0; HOURS];
        let (pairs, rest) = bytes.as_chunks::<2>();
        if pairs.len() != HOURS || !rest.is_empty() {
            return None;
        }
        hours.iter_mut().zip(pairs).for_each(|(to, pair)| *to = u16::from_le_bytes(*pair));
        Some(Self { since, heard, hours })
    }

    fn count(&mut self, at: Timestamp) {
        let weeks = &mut self.hours[slot(at)];
        *weeks = weeks.saturating_add(1);
    }

    fn weeks(&self, until: Timestamp) -> f64 {
        until.duration_since(self.since).as_secs_f64() / (7.0 * 24.0 * 3600.0)
    }
}

fn whole_hours(at: Timestamp) -> i64 {
    at.as_second().div_euclid(3600)
}

/// The hour of the week, from Monday 00:00 in London.
fn slot(at: Timestamp) -> usize {
    let there = at.to_zoned(LONDON.clone());
    let day = there.weekday().to_monday_zero_offset();
    usize::from(day.unsigned_abs()) * 24 + usize::from(there.hour().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    /// Monday 5 January 2026, 00:00 in London.
    fn monday() -> Timestamp {
        "2026-01-05T00:00:00Z".parse().unwrap()
    }

    /// Eight weeks in which it was heard in the hours of the week that `speaks` picks, until the Friday of the eighth.
    fn heard_when(speaks: impl Fn(usize) -> bool) -> Rhythm {
        let hours = (0..24 * 7 * 8 - 60).map(|number| monday() + HOUR * number);
        let mut spoken = hours.filter(|at| speaks(slot(*at)));
        let mut rhythm = Rhythm::begin(spoken.next().unwrap());
        spoken.for_each(|at| rhythm.hear(at + SignedDuration::from_mins(5)));
        rhythm
    }

    fn office(slot: usize) -> bool {
        slot / 24 < 5 && (9..17).contains(&(slot % 24))
    }

    #[test]
    fn an_office_is_not_missed_at_the_weekend_and_is_on_monday_morning() {
        let office = heard_when(office);
        let after = |days: i64, hours: i64| {
            let friday_four = office.heard;
            office.is_quiet(friday_four + HOUR * i32::try_from(days * 24 + hours).unwrap())
        };
        assert!(!after(0, 8) && !after(1, 0) && !after(2, 12), "a weekend is silent");
        // By Monday noon three of its hours have passed without a word, by the evening all.
        assert!(!after(2, 17), "Monday, nine in the morning");
        assert!(after(3, 1), "Monday evening");
    }

    #[test]
    fn who_writes_once_a_week_is_not_missed_for_days() {
        let weekly = heard_when(|slot| slot == 34);
        let after = |days: i32| weekly.is_quiet(weekly.heard + HOUR * 24 * days);
        assert!(!after(6) && !after(13));
        assert!(after(7 * 6), "six Tuesdays without a word");
    }

    #[test]
    fn who_is_heard_all_the_time_is_noted_once_a_minute_and_in_each_hour() {
        let at = |seconds: i64| monday() + SignedDuration::from_secs(seconds);
        assert!(!Rhythm::is_news(at(0), at(0)) && !Rhythm::is_news(at(0), at(59)) && !Rhythm::is_news(at(3600), at(0)));
        assert!(Rhythm::is_news(at(0), at(60)) && Rhythm::is_news(at(3599), at(3600)));
    }

    #[test]
    fn a_new_partner_is_not_judged() {
        let mut new = Rhythm::begin(monday());
        (0..100).for_each(|number| new.hear(monday() + HOUR * number));
        assert!(!new.is_quiet(monday() + HOUR * 1000));
        assert!((new.chance_of_silence(monday() + HOUR * 1000) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn habits_may_change_and_clocks_go_back() {
        let mut partner = heard_when(|_| true);
        let then = partner.clone();
        partner.hear(monday());
        assert_eq!(partner, then);
        // For two years it speaks on Mondays only: silence from Tuesday on is no alarm any more.
        let mut at = partner.heard;
        for _ in 0..24 * 7 * 104 {
            at += HOUR;
            if slot(at) < 24 {
                partner.hear(at);
            }
        }
        assert!(!partner.is_quiet(partner.heard + HOUR * 24 * 5));
        assert!(partner.is_quiet(partner.heard + HOUR * 24 * 8));
    }

    #[test]
    fn what_is_kept_reads_back() {
        let rhythm = heard_when(office);
        assert_eq!(Rhythm::from_bytes(rhythm.since, rhythm.heard, &rhythm.to_bytes()), Some(rhythm.clone()));
        assert_eq!(Rhythm::from_bytes(rhythm.since, rhythm.heard, &[0; 335]), None);
    }
}
