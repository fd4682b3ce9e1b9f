//! The table of authorities: read once, looked up by code, DfE number or name on a date.

use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};

use super::Authority;
use crate::model::AuthorityCode;

const BUILT_IN: &str = include_str!("../../catalogue/authorities/authorities.csv");

/// Every authority, ordered by code.
#[derive(Debug, Clone)]
pub struct Register {
    authorities: Vec<Authority>,
}

/// The text is no register of authorities.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRegister {
    /// A row cannot be read.
    #[error("the register of authorities cannot be read: {0}")]
    Unreadable(#[from] csv::Error),
    /// Rows are out of order, or two have the same code.
    #[error("the register of authorities is not ordered by code at {0}")]
    Disordered(AuthorityCode),
    /// A row points at a code that has no row.
    #[error("the register of authorities names {0}, which has no row")]
    Dangling(AuthorityCode),
}

impl Register {
    /// The register that comes with the standard.
    ///
    /// # Panics
    /// Never: the text is part of the program, and a test reads it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the text is part of the program and a test reads it")]
    pub fn built_in() -> &'static Self {
        static REGISTER: OnceLock<Register> = OnceLock::new();
        REGISTER.get_or_init(|| Self::parse(BUILT_IN).expect("the built-in register is well-formed"))
    }

    /// Reads a register in the form of the built-in one.
    pub fn parse(text: &str) -> Result<Self, InvalidRegister> {
        let authorities =
            csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<Result<Vec<_>, _>>()?;
        let register = Self { authorities };
        if let Some(pair) = register.authorities.windows(2).find(|pair| pair[0].code >= pair[1].code) {
            return Err(InvalidRegister::Disordered(pair[1].code.clone()));
        }
        let mut named = register.authorities.iter().flat_map(|one| one.parent.iter().chain(&one.replaced_by));
        if let Some(code) = named.find(|code| register.entry(code.as_str()).is_none()) {
            return Err(InvalidRegister::Dangling(code.clone()));
        }
        Ok(register)
    }

    /// Every authority there is or was since 2009.
    pub fn iter(&self) -> impl Iterator<Item = &Authority> {
        self.authorities.iter()
    }

    /// Every authority in being on that day.
    pub fn valid_on(&self, on: Date) -> impl Iterator<Item = &Authority> {
        self.authorities.iter().filter(move |authority| authority.is_valid_on(on))
    }

    /// The authority of that GSS code, whenever it was in being.
    #[must_use]
    pub fn entry(&self, code: &str) -> Option<&Authority> {
        let index = self.authorities.binary_search_by(|authority| authority.code.as_str().cmp(code)).ok()?;
        self.authorities.get(index)
    }

    /// The authority of that GSS code, if it is in being on that day.
    #[must_use]
    pub fn authority(&self, code: &str, on: Date) -> Option<&Authority> {
        self.entry(code).filter(|authority| authority.is_valid_on(on))
    }

    /// The authority of that DfE number on that day.
    #[must_use]
    pub fn by_dfe_number(&self, number: &str, on: Date) -> Option<&Authority> {
        self.valid_on(on).find(|authority| authority.dfe_number.as_deref() == Some(number))
    }

    /// The authority of that name on that day, by the area's or the council's name, whatever its case, spaces and
    /// punctuation; "city", "council" and the like may be left out. `None` when two would fit.
    #[must_use]
    pub fn by_name(&self, name: &str, on: Date) -> Option<&Authority> {
        let candidates: Vec<_> = self.valid_on(on).collect();
        named(&candidates, name)
    }

    /// The authority that a person means by a GSS code, a DfE number or a name: the one in being on that day, or else
    /// the last that was called so.
    #[must_use]
    pub fn find(&self, text: &str, on: Date) -> Option<&Authority> {
        let text = text.trim();
        let by_code = || self.entry(&text.to_ascii_uppercase());
        let by_name_at_any_time = || {
            let mut ended: Vec<_> = self.authorities.iter().filter(|authority| !authority.is_valid_on(on)).collect();
            ended.sort_by_key(|authority| std::cmp::Reverse(authority.valid_to));
            ended
                .into_iter()
                .find(|authority| named(&[authority], text).is_some() || authority.dfe_number.as_deref() == Some(text))
        };
        by_code()
            .or_else(|| self.by_dfe_number(text, on))
            .or_else(|| self.by_name(text, on))
            .or_else(by_name_at_any_time)
    }
}

/// The one of several authorities that has the name: an exact one, else the only loose one.
fn named<'a>(candidates: &[&'a Authority], name: &str) -> Option<&'a Authority> {
    let only_one = |read: fn(&str) -> Vec<String>| {
        let wanted = read(name);
        let mut found = candidates.iter().filter(|one| read(&one.name) == wanted || read(&one.official_name) == wanted);
        let first = found.next().filter(|_| !wanted.is_empty())?;
        found.next().is_none().then_some(*first)
    };
    only_one(words).or_else(|| only_one(loose))
}

/// Lower-case words without punctuation.
fn words(name: &str) -> Vec<String> {
    name.replace('&', " and ")
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '.')
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The words that are not merely what every council is called.
fn loose(name: &str) -> Vec<String> {
    const TITLES: &[&str] =
        &["the", "city", "of", "and", "royal", "borough", "district", "metropolitan", "county", "council", "upon"];
    words(name).into_iter().filter(|word| !TITLES.contains(&word.as_str())).collect()
}

/// Codes separated by spaces.
pub(super) fn codes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<AuthorityCode>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.split_whitespace().map(|code| code.parse().map_err(D::Error::custom)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::authorities::Tier;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn the_built_in_register_is_whole() {
        let register = Register::parse(BUILT_IN).unwrap();
        assert_eq!(register.valid_on(TODAY).count(), 317);
        assert_eq!(
            register.valid_on(TODAY).filter(|one| one.tier.answers_for(crate::model::Service::SocialCare)).count(),
            153
        );
        for one in register.iter() {
            assert_eq!(one.tier == Tier::District, one.parent.is_some(), "{}: districts have a county", one.code);
            assert_eq!(one.tier == Tier::District, one.dfe_number.is_none(), "{}: others a DfE number", one.code);
            assert_eq!(one.valid_to.is_some(), !one.replaced_by.is_empty(), "{}: what ended has successors", one.code);
            for next in &one.replaced_by {
                let starts = register.entry(next.as_str()).unwrap().valid_from;
                assert_eq!(
                    starts,
                    one.valid_to.and_then(|to| to.tomorrow().ok()),
                    "{}: no gap before {next}",
                    one.code
                );
            }
        }
    }

    #[test]
    fn numbers_and_names_are_unambiguous_on_a_day() {
        let register = Register::built_in();
        for day in [date(2013, 3, 31), date(2022, 1, 1), TODAY] {
            for one in register.valid_on(day) {
                assert_eq!(register.by_name(&one.name, day), Some(one), "{} on {day}", one.name);
                assert_eq!(register.by_name(&one.official_name, day), Some(one), "{} on {day}", one.official_name);
                assert_eq!(register.authority(one.code.as_str(), day), Some(one));
                let numbered = one.dfe_number.as_deref().map(|number| register.by_dfe_number(number, day));
                assert!(numbered.is_none_or(|found| found == Some(one)), "{:?} on {day}", one.dfe_number);
            }
        }
    }

    #[test]
    fn names_as_people_write_them() {
        let register = Register::built_in();
        for (text, code) in [
            ("manchester", "E08000003"),
            ("MANCHESTER CITY COUNCIL", "E08000003"),
            ("Oxford", "E07000178"),
            ("Oxfordshire County Council", "E10000025"),
            ("City of Bristol", "E06000023"),
            ("bristol city council", "E06000023"),
            ("Durham", "E06000047"),
            ("St Helens", "E08000013"),
            ("King's Lynn & West Norfolk", "E07000146"),
            ("Barnsley", "E08000038"),
            ("Brighton & Hove", "E06000043"),
            ("City of London", "E09000001"),
            ("352", "E08000003"),
            ("931", "E10000025"),
            ("e08000003", "E08000003"),
            ("Allerdale", "E07000026"),
            ("909", "E10000006"),
        ] {
            assert_eq!(register.find(text, TODAY).map(|one| one.code.as_str()), Some(code), "{text}");
        }
        for text in ["", "Council", "Atlantis", "000", "E99999999"] {
            assert_eq!(register.find(text, TODAY), None, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_register() {
        let head = "code,name,official_name,tier,dfe_number,parent,valid_from,valid_to,replaced_by\n";
        let row = |code: &str, parent: &str| format!("{code},A,A,district,,{parent},,,\n");
        let twice = format!("{head}{}{}", row("E07000001", ""), row("E07000001", ""));
        assert!(matches!(Register::parse(&twice), Err(InvalidRegister::Disordered(_))));
        let orphan = format!("{head}{}", row("E07000001", "E10000001"));
        assert!(matches!(Register::parse(&orphan), Err(InvalidRegister::Dangling(_))));
        assert!(matches!(Register::parse("code\nE07000001\n"), Err(InvalidRegister::Unreadable(_))));
    }
}
