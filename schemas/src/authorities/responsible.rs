//! Who answers for a service: from any code of any time to the one authority of a date.

use jiff::civil::Date;

use super::{Authority, Register};
use crate::model::{AuthorityCode, Service};

/// Why no single authority answers. Names authorities only, never people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unresolved {
    /// The register has no such code.
    #[error("no authority of England has the code {0}; check the code")]
    Unknown(String),
    /// The code has ended, or not begun, and nobody stood in its place.
    #[error("{code} was not in being on {on}, nor anyone in its place; check the date")]
    NotInBeing {
        /// The code asked for.
        code: AuthorityCode,
        /// The day asked for.
        on: Date,
    },
    /// Several authorities share what the code was; the caller has to name one.
    #[error("{code} was not in being on {on}; several authorities stood in its place, name one: {}", list(.candidates))]
    Several {
        /// The code asked for.
        code: AuthorityCode,
        /// The day asked for.
        on: Date,
        /// Those that share its area.
        candidates: Vec<AuthorityCode>,
    },
    /// The authority has no such service: housing is not a county's.
    #[error("{code} is a county and has no {service} service; name one of its districts")]
    NotProvided {
        /// The authority.
        code: AuthorityCode,
        /// The service it does not have.
        service: Service,
    },
}

fn list(codes: &[AuthorityCode]) -> String {
    codes.iter().map(AuthorityCode::as_str).collect::<Vec<_>>().join(", ")
}

impl Register {
    /// Those that stand in a code's place on a day: itself while it is in being, afterwards whoever took over, over as
    /// many changes as there were. Empty when the code is not known, or had not begun yet.
    #[must_use]
    pub fn successors(&self, code: &str, on: Date) -> Vec<&Authority> {
        let Some(authority) = self.entry(code) else { return Vec::new() };
        if authority.is_valid_on(on) {
            return vec![authority];
        }
        if authority.valid_from.is_some_and(|from| on < from) {
            return Vec::new();
        }
        let next = authority.replaced_by.iter().flat_map(|code| self.successors(code.as_str(), on));
        distinct(next.collect())
    }

    /// Those that a code replaced, on a day before it began.
    fn predecessors(&self, code: &AuthorityCode, on: Date) -> Vec<&Authority> {
        let before = self.iter().filter(|one| one.replaced_by.contains(code));
        let on_the_day =
            before.flat_map(|one| if one.is_valid_on(on) { vec![one] } else { self.predecessors(&one.code, on) });
        distinct(on_the_day.collect())
    }

    /// The authority that answers for a service, on a day, of the place that a code names or named: of a district its
    /// county for children's services, itself for housing. The code may be older or newer than the day.
    pub fn responsible_for(&self, code: &str, service: Service, on: Date) -> Result<&Authority, Unresolved> {
        let entry = self.entry(code).ok_or_else(|| Unresolved::Unknown(code.to_owned()))?;
        let mut places = self.successors(code, on);
        if places.is_empty() {
            places = self.predecessors(&entry.code, on);
        }
        if places.is_empty() {
            return Err(Unresolved::NotInBeing { code: entry.code.clone(), on });
        }
        let answering = distinct(places.into_iter().filter_map(|place| self.answering(place, service, on)).collect());
        match answering[..] {
            [] => Err(Unresolved::NotProvided { code: entry.code.clone(), service }),
            [one] => Ok(one),
            _ => {
                let candidates = answering.into_iter().map(|one| one.code.clone()).collect();
                Err(Unresolved::Several { code: entry.code.clone(), on, candidates })
            }
        }
    }

    /// Itself, or its county.
    fn answering<'a>(&'a self, place: &'a Authority, service: Service, on: Date) -> Option<&'a Authority> {
        if place.tier.answers_for(service) {
            return Some(place);
        }
        let county = self.authority(place.parent.as_ref()?.as_str(), on)?;
        county.tier.answers_for(service).then_some(county)
    }
}

/// Ordered by code, each once.
fn distinct(mut authorities: Vec<&Authority>) -> Vec<&Authority> {
    authorities.sort_by(|a, b| a.code.cmp(&b.code));
    authorities.dedup_by(|a, b| a.code == b.code);
    authorities
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The answer in short: the code, or what is wrong.
    fn answer(code: &str, service: Service, on: Date) -> String {
        match Register::built_in().responsible_for(code, service, on) {
            Ok(one) => one.code.to_string(),
            Err(Unresolved::Several { candidates, .. }) => format!("several: {}", list(&candidates)),
            Err(Unresolved::Unknown(_)) => "unknown".to_owned(),
            Err(Unresolved::NotInBeing { .. }) => "not in being".to_owned(),
            Err(Unresolved::NotProvided { .. }) => "not provided".to_owned(),
        }
    }

    #[test]
    fn table() {
        use Service::{Education, Housing, SocialCare, YouthJustice};
        let today = date(2026, 11, 22);
        for (code, service, on, expected) in [
            ("E07000178", Housing, today, "E07000178"),
            ("E07000178", SocialCare, today, "E10000025"),
            ("E07000178", YouthJustice, today, "E10000025"),
            ("E10000025", Education, today, "E10000025"),
            ("E10000025", Housing, today, "not provided"),
            ("E08000003", Housing, today, "E08000003"),
            ("E08000003", Education, today, "E08000003"),
            ("E09000033", Housing, today, "E09000033"),
            ("E06000053", SocialCare, today, "E06000053"),
            ("E08000016", SocialCare, today, "E08000038"),
            ("E08000016", SocialCare, date(2025, 3, 31), "E08000016"),
            ("E08000016", SocialCare, date(2025, 4, 1), "E08000038"),
            ("E08000038", SocialCare, date(2025, 3, 31), "E08000016"),
            ("E08000019", Housing, today, "E08000039"),
            ("E08000020", Housing, today, "E08000037"),
            ("E07000026", Housing, today, "E06000063"),
            ("E07000026", SocialCare, date(2022, 1, 1), "E10000006"),
            ("E06000063", SocialCare, date(2022, 1, 1), "E10000006"),
            ("E06000063", Housing, date(2022, 1, 1), "several: E07000026, E07000028, E07000029"),
            ("E10000006", SocialCare, today, "several: E06000063, E06000064"),
            ("E07000190", SocialCare, today, "E06000066"),
            ("E07000190", Housing, date(2020, 1, 1), "E07000246"),
            ("E07000190", SocialCare, date(2020, 1, 1), "E10000027"),
            ("E07000100", SocialCare, today, "E10000015"),
            ("E06000047", SocialCare, date(2008, 1, 1), "not in being"),
            ("E99000001", SocialCare, today, "unknown"),
            ("W06000015", SocialCare, today, "unknown"),
        ] {
            assert_eq!(answer(code, service, on), expected, "{code} {service} {on}");
        }
    }

    #[test]
    fn every_authority_of_today_and_before_is_answered_for_today() {
        let today = date(2026, 11, 22);
        for one in Register::built_in().iter() {
            for service in Service::ALL {
                let answer = answer(one.code.as_str(), *service, today);
                let fine = answer.starts_with('E') || answer.starts_with("several") || answer == "not provided";
                assert!(fine, "{} {service}: {answer}", one.code);
            }
        }
    }
}
