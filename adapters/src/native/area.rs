//! Which authority a system names for a home, and whether two homes answer to the same children's services.

use crosswalk_schemas::{
    authorities::{Authority, Register, Unresolved},
    model::{AuthorityCode, Service},
};
use jiff::civil::Date;

/// Where a home is, as far as a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Area {
    /// In an English authority: itself, on the day of the move.
    England(&'static Authority),
    /// Outside England, in words.
    Outside(&'static str),
    /// Not told.
    Unknown,
}

/// What two areas are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Between {
    /// One authority, whatever its code was at the time.
    SameAuthority,
    /// Two districts of one county, which answers for children in both.
    SameCounty,
    /// Two authorities that answer for children.
    Different,
    /// The record does not tell.
    Unknown,
}

impl Area {
    /// What a GSS code of any year, or a name, stands for on a day; `None` when it is neither.
    pub(crate) fn of(text: &str, on: Date) -> Option<Self> {
        match outside(text) {
            Some(outside) => Some(Self::Outside(outside)),
            None => Register::built_in().find(text, on).map(|found| Self::England(on_the_day(found, on))),
        }
    }

    /// The authority's code, of an English one.
    pub(crate) fn code(&self) -> Option<AuthorityCode> {
        match self {
            Self::England(authority) => Some(authority.code.clone()),
            Self::Outside(_) | Self::Unknown => None,
        }
    }

    /// In words, for a sentence.
    pub(crate) fn words(&self, postcode: Option<&String>) -> String {
        match (self, postcode) {
            (Self::England(authority), _) => format!("{} ({})", authority.name, authority.code),
            (Self::Outside(words), _) => (*words).to_owned(),
            (Self::Unknown, Some(postcode)) => format!("an authority that is not named, postcode {postcode}"),
            (Self::Unknown, None) => "an authority that is not named".to_owned(),
        }
    }
}

/// How two areas stand to each other on a day.
pub(crate) fn between(old: &Area, new: &Area, on: Date) -> Between {
    match (old, new) {
        (Area::England(old), Area::England(new)) if old.code == new.code => Between::SameAuthority,
        (Area::England(old), Area::England(new)) => match (children(old, on), children(new, on)) {
            (Ok(old), Ok(new)) if old.code == new.code => Between::SameCounty,
            _ => Between::Different,
        },
        (Area::Unknown, _) | (_, Area::Unknown) => Between::Unknown,
        (Area::Outside(_), _) | (_, Area::Outside(_)) => Between::Different,
    }
}

/// The authority that answers for children there.
pub(crate) fn children(area: &Authority, on: Date) -> Result<&'static Authority, Unresolved> {
    Register::built_in().responsible_for(area.code.as_str(), Service::SocialCare, on)
}

/// Whoever stood in an authority's place on that day, if it was one: codes change, and logs keep old ones.
fn on_the_day(found: &'static Authority, on: Date) -> &'static Authority {
    if found.is_valid_on(on) {
        return found;
    }
    Register::built_in().responsible_for(found.code.as_str(), Service::Housing, on).unwrap_or(found)
}

/// Codes for places that have no English authority.
fn outside(text: &str) -> Option<&'static str> {
    let mut letters = text.chars();
    let first = letters.next()?.to_ascii_uppercase();
    let digits = letters.clone().count() == 8 && letters.all(|c| c.is_ascii_digit());
    match (first, digits) {
        ('W', true) => Some("Wales"),
        ('S', true) => Some("Scotland"),
        ('N', true) => Some("Northern Ireland"),
        ('L' | 'M' | '9', true) => Some("a place outside the United Kingdom"),
        _ => ["Wales", "Scotland", "Northern Ireland"].into_iter().find(|name| text.eq_ignore_ascii_case(name)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn area(code: &str, on: Date) -> Area {
        Area::England(on_the_day(Register::built_in().entry(code).unwrap(), on))
    }

    #[test]
    fn areas_are_compared_as_they_were_on_the_day() {
        let today = date(2026, 11, 22);
        for (old, new, on, expected) in [
            ("E07000178", "E08000003", today, Between::Different),
            ("E07000178", "E07000177", today, Between::SameCounty),
            ("E08000016", "E08000038", today, Between::SameAuthority),
            ("E08000019", "E08000039", date(2025, 6, 1), Between::SameAuthority),
            ("E08000016", "E08000019", today, Between::Different),
            ("E07000026", "E06000063", today, Between::SameAuthority),
            ("E07000026", "E07000028", date(2022, 1, 1), Between::SameCounty),
            ("E07000026", "E06000064", today, Between::Different),
        ] {
            assert_eq!(between(&area(old, on), &area(new, on), on), expected, "{old} {new} {on}");
        }
        assert_eq!(between(&Area::Outside("Wales"), &area("E08000003", today), today), Between::Different);
        assert_eq!(between(&Area::Unknown, &area("E08000003", today), today), Between::Unknown);
    }

    #[test]
    fn places_outside_england() {
        for (text, expected) in [
            ("W06000015", Some("Wales")),
            ("S12000033", Some("Scotland")),
            ("Northern Ireland", Some("Northern Ireland")),
            ("930000001", Some("a place outside the United Kingdom")),
            ("E08000003", None),
            ("Salford", None),
        ] {
            assert_eq!(outside(text), expected, "{text}");
        }
    }
}
