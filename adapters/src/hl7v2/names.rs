//! Names of people (XPN) and of professionals (XCN).

use crosswalk_schemas::model::PersonName;

use super::{
    reading::{At, Reading},
    text::{Part, Segment},
};
use crate::native::{field::Field, values};

/// What a name is to the person, by its type code (table 0200).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// L, and in United Kingdom feeds U: the name on the record.
    Legal,
    Usual,
    Plain,
    /// Of a former time, or another one: maiden, at birth, alias, adopted.
    Other,
    /// N: what the person is called.
    Nickname,
    /// S, P: coded, so that nobody can tell who it is.
    Hidden,
}

impl Use {
    fn of(code: &str) -> Self {
        match values::capitals(code).as_ref() {
            "L" => Self::Legal,
            "U" | "C" => Self::Usual,
            "A" | "B" | "M" | "BAD" | "NAV" => Self::Other,
            "N" => Self::Nickname,
            "S" | "P" => Self::Hidden,
            _ => Self::Plain,
        }
    }
}

/// The names in a field: the one to go by, and the others.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) name: Option<PersonName>,
    pub(super) others: Vec<PersonName>,
}

/// Reads a field of names: the legal one counts, then the usual one, then the first.
pub(super) fn names(reading: &mut Reading<'_>, segment: Segment<'_>, field: usize) -> Names {
    let at = At::field(segment, field);
    let mut all: Vec<(Use, Part<'_>)> = segment.repetitions(field).map(|part| (kind(part), part)).collect();
    all.retain(|(_, part)| part.filled().any(|number| number <= 3));
    let best = all.iter().enumerate().min_by_key(|(at, (kind, _))| (*kind, *at)).map(|(at, _)| at);
    let mut found = Names::default();
    let mut requested = None;
    for (number, (kind, part)) in all.into_iter().enumerate() {
        match kind {
            _ if Some(number) == best => found.name = name(reading, at, part),
            Use::Nickname => requested = part.text(2).or_else(|| part.text(1)).map(|text| values::one_line(&text)),
            Use::Hidden => reading.lose(at, "a coded name says nothing"),
            _ => found.others.extend(name(reading, at, part)),
        }
    }
    if let Some(name) = &mut found.name {
        name.person_requested_name = requested.filter(|text| text.chars().count() <= 70);
    }
    found.others.retain(|other| found.name.as_ref() != Some(other));
    found
}

fn kind(part: Part<'_>) -> Use {
    Use::of(part.text(7).as_deref().unwrap_or_default())
}

/// One name; nothing without a family name.
pub(super) fn name(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>) -> Option<PersonName> {
    let family = part.text(1)?;
    if part.component(1).is_some_and(|family| family.has_more()) {
        reading.lose(
            at.component(1),
            "the parts of a family name after the first (prefixes, a partner's name) have no element",
        );
    }
    let given = part.text(2);
    // `INTERFACE,MOTHER`: both names in the place of one.
    let comma = if given.is_none() { family.split_once(',') } else { None };
    let (family, given) = match comma {
        Some((family, given)) if !family.trim().is_empty() && !given.trim().is_empty() => {
            reading.warn(
                at.component(1),
                "name-comma",
                "The family name holds a comma, so what follows it was read as given names. Write them apart.",
            );
            (family.to_owned(), Some(given.to_owned()))
        }
        _ => (family.into_owned(), given.map(Into::into)),
    };
    let person_family_name = reading.value(at.component(1), family).name()?;
    let mut person_given_name: Vec<String> = Vec::new();
    for (component, text) in [(2, given), (3, part.text(3).map(Into::into))] {
        person_given_name
            .extend(text.map(|text| reading.value(at.component(component), text).given_names()).unwrap_or_default());
    }
    let mut short = |component: usize| {
        let text = part.text(component)?;
        reading.value(at.component(component), text).name()
    };
    Some(PersonName {
        person_name_suffix: short(4).into_iter().collect(),
        person_name_title: short(5).into_iter().collect(),
        person_given_name,
        person_family_name,
        person_requested_name: None,
    })
}

/// A professional (XCN) in one line: title, given and family name.
pub(super) fn professional(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>) -> Option<String> {
    let parts: Vec<_> = [6, 3, 4, 2, 5].into_iter().filter_map(|component| part.text(component)).collect();
    let text = parts.join(" ");
    if text.is_empty() { None } else { reading.value(at, text).text() }
}

/// A professional's own number (XCN-1).
pub(super) fn professional_id(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>) -> Option<String> {
    let text = part.text(1)?;
    Field::id(reading.value(at.component(1), text))
}
