//! Whether two references mean the same child.

use crosswalk_schemas::model::{ChildReference, PersonName};
use jiff::civil::Date;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Whether two references mean the same child. Records are sent on `Same` only; `Possible` is for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Match {
    /// The same child.
    Same,
    /// A person has to look.
    Possible,
    /// Another child.
    Different,
}

/// How two optional facts compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    Agree,
    Unknown,
    Contradict,
}

/// Compares two references to children.
///
/// The same, when an NHS number or UPN agrees and nothing contradicts; or when family name, first given name and birth
/// date agree and no identifier contradicts; or when the references are equal in every respect. Possible, when something
/// agrees that seldom agrees by chance, and something else contradicts or is not known. Local ids count only within
/// equal references: they belong to one system.
#[must_use]
pub fn match_children(one: &ChildReference, other: &ChildReference) -> Match {
    if one == other {
        return Match::Same;
    }
    let identifiers = [
        compare(squeezed(one.nhs_number.as_deref()), squeezed(other.nhs_number.as_deref())),
        compare(squeezed(one.upn.as_deref()), squeezed(other.upn.as_deref())),
    ];
    let birth = compare(birth_date(one), birth_date(other));
    let agree = identifiers.contains(&Compared::Agree);
    let contradict = identifiers.contains(&Compared::Contradict);
    if agree {
        return if contradict || birth == Compared::Contradict { Match::Possible } else { Match::Same };
    }
    if birth == Compared::Contradict {
        return Match::Different;
    }
    match (names(&one.person_name, &other.person_name), birth) {
        (Names::First, Compared::Agree) => {
            if contradict {
                Match::Possible
            } else {
                Match::Same
            }
        }
        // Twins may share a second name; numbers tell them apart.
        (Names::First, Compared::Unknown) | (Names::Some, Compared::Agree) if !contradict => Match::Possible,
        _ => Match::Different,
    }
}

/// True when both bear an NHS number, or both a UPN, and the numbers differ; or both a birth date, and those differ.
pub(super) fn contradicts(one: &ChildReference, other: &ChildReference) -> bool {
    compare(squeezed(one.nhs_number.as_deref()), squeezed(other.nhs_number.as_deref())) == Compared::Contradict
        || compare(squeezed(one.upn.as_deref()), squeezed(other.upn.as_deref())) == Compared::Contradict
        || compare(birth_date(one), birth_date(other)) == Compared::Contradict
}

/// How two names compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Family name and first (or requested) given name agree.
    First,
    /// Family name and some given name agree.
    Some,
    Differ,
}

fn names(one: &PersonName, other: &PersonName) -> Names {
    let family = folded(&one.person_family_name);
    if family.is_empty() || family != folded(&other.person_family_name) {
        return Names::Differ;
    }
    let (given, others) = (given_names(one), given_names(other));
    let (called, others_called) = (called(one), called(other));
    if called.iter().any(|name| others_called.contains(name)) {
        Names::First
    } else if given.iter().any(|name| others.contains(name)) {
        Names::Some
    } else {
        Names::Differ
    }
}

fn given_names(name: &PersonName) -> Vec<String> {
    let mut all: Vec<_> = name.person_given_name.iter().map(|part| folded(part)).collect();
    all.extend(called(name));
    all.retain(|part| !part.is_empty());
    all
}

/// What the child may be called: the first given name, and the first word of the requested name.
fn called(name: &PersonName) -> Vec<String> {
    let requested = name.person_requested_name.as_deref().and_then(|words| words.split_whitespace().next());
    let first = name.person_given_name.first().map(String::as_str);
    first.into_iter().chain(requested).map(folded).filter(|part| !part.is_empty()).collect()
}

/// A name without case, accents, apostrophes, hyphens and spaces: O'Brien, OBRIEN and Ó Brien are one.
pub(crate) fn folded(name: &str) -> String {
    let letters = name.nfkd().filter(|letter| !is_combining_mark(*letter));
    letters.filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// An identifier without spaces and hyphens, in capitals.
fn squeezed(identifier: Option<&str>) -> Option<String> {
    let letters = identifier?.chars().filter(|letter| letter.is_alphanumeric());
    Some(letters.flat_map(char::to_uppercase).collect::<String>()).filter(|text| !text.is_empty())
}

fn birth_date(child: &ChildReference) -> Option<Date> {
    child.birth_date.as_ref().map(|birth| birth.person_birth_date)
}

fn compare<T: PartialEq>(one: Option<T>, other: Option<T>) -> Compared {
    match (one, other) {
        (Some(one), Some(other)) if one == other => Compared::Agree,
        (Some(_), Some(_)) => Compared::Contradict,
        _ => Compared::Unknown,
    }
}
