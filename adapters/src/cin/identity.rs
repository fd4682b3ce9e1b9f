//! Who a child is. The census has no names: local id, UPN and birth date are all there is.

use crosswalk_schemas::{
    codes::crosswalk::Translation,
    model::{BirthDate, Identity, Sex},
};

use super::{
    census::{Element, ITSELF},
    codes::LISTS,
    mapping::{CHARACTERISTICS, DISABILITY, IDENTIFIERS},
};
use crate::native::field::{Field, Notes};

/// Reads a child's identity. Its name is empty, because the census has none.
pub(super) fn read(child: &Element<'_>, notes: &mut Notes) -> Identity {
    let Some(node) = child.node.at("ChildIdentifiers") else { return Identity::default() };
    let element = child.below(node, IDENTIFIERS);
    let upn_unknown = element.code("UPNunknown", LISTS.upn_unknown, notes);
    let mut reader = element.reader(notes);
    let mut identity = Identity {
        local_id: reader.id("LAchildID"),
        upn: reader.upn("UPN"),
        former_upn: reader.upn("FormerUPN"),
        upn_unknown,
        expected_birth_date: reader.date("ExpectedPersonBirthDate"),
        person_death_date: reader.date("PersonDeathDate"),
        birth_date: reader
            .date("PersonBirthDate")
            .map(|date| BirthDate { person_birth_date: date, verification_level: None }),
        ..Identity::default()
    };
    birth(&element, &mut identity, notes);
    sex(&element, &mut identity, notes);
    characteristics(child, &mut identity, notes);
    if identity.upn.is_none() {
        let text = "The census has no names, and this child has no UPN in it. No request can be matched to the record \
                    surely, so it will not be sent by itself.";
        element.reader(notes).warn("UPN", "not-identifiable", text);
    }
    identity
}

/// A child is born or expected: the census asks for one of the two dates.
fn birth(element: &Element<'_>, identity: &mut Identity, notes: &mut Notes) {
    let mut reader = element.reader(notes);
    match (&identity.birth_date, identity.expected_birth_date) {
        (None, None) => {
            let text = "This child has neither a birth date nor an expected one. Fill in the one that is right.";
            reader.stop("PersonBirthDate", "birth-date-missing", text);
        }
        (Some(_), Some(_)) => {
            let text = "A child who is born has no expected birth date any more. The birth date was carried.";
            reader.warn("ExpectedPersonBirthDate", "born-and-expected", text);
            reader.lose("ExpectedPersonBirthDate", "the child is born");
            identity.expected_birth_date = None;
        }
        _ => {}
    }
}

/// `Sex` since 2025, `GenderCurrent` before; each is read in every year.
fn sex(element: &Element<'_>, identity: &mut Identity, notes: &mut Notes) {
    let mut reader = element.reader(notes);
    let there = |name: &str| reader.cells.text(name).is_some();
    let other = match element.census.has_sex() {
        Some(true) if there("GenderCurrent") => Some("GenderCurrent"),
        Some(false) if there("Sex") => Some("Sex"),
        _ => None,
    };
    if let Some(name) = other {
        let text = "This element belongs to censuses of other years. It was read all the same.";
        reader.warn(name, "element-other-year", text);
    }
    identity.gender = reader.code("GenderCurrent", LISTS.gender);
    let old = reader.cells.text("Sex").filter(|text| LISTS.gender.is_some_and(|list| list.label(text).is_some()));
    let old = old.map(str::to_owned);
    if old.is_some() {
        let text = "This is a code of GenderCurrent, which Sex replaced in 2025. Write M, F or U.";
        reader.warn("Sex", "sex-old-code", text);
    }
    identity.sex = match (&old, &identity.gender) {
        (Some(code), _) => translated(code),
        (None, Some(code)) if reader.cells.text("Sex").is_none() => translated(code),
        _ => reader.field("Sex").and_then(Field::sex),
    };
    if identity.birth_date.is_none() && identity.sex.is_some_and(|sex| sex != Sex::Unknown) {
        let name = if reader.cells.text("Sex").is_some() { "Sex" } else { "GenderCurrent" };
        reader.warn(name, "unborn-sex", "The sex of an unborn child is not known. It was left out.");
        reader.lose(name, "the child is not born yet");
        (identity.sex, identity.gender) = (None, None);
    }
}

/// A code of `GenderCurrent` as one of `Sex`. What that loses stands in `Gender`.
fn translated(code: &str) -> Option<Sex> {
    match LISTS.gender_as_sex?.translate(code) {
        Translation::Code { code, .. } => code.parse().ok(),
        Translation::Unmapped(_) | Translation::Unknown => None,
    }
}

fn characteristics(child: &Element<'_>, identity: &mut Identity, notes: &mut Notes) {
    if let Some(node) = child.node.at("ChildCharacteristics") {
        identity.ethnicity = child.below(node, CHARACTERISTICS).code("Ethnicity", LISTS.ethnicity, notes);
    }
    for node in child.node.all("ChildCharacteristics/Disabilities", "Disability") {
        let code = child.below(node, DISABILITY).code(ITSELF, LISTS.disability, notes);
        identity.disability.extend(code.filter(|code| !identity.disability.contains(code)));
    }
    none_beside_others(child, identity, notes);
}

/// "No disability" beside a disability: the disability is carried.
fn none_beside_others(child: &Element<'_>, identity: &mut Identity, notes: &mut Notes) {
    const NONE: &str = "NONE";
    if identity.disability.len() < 2 || !identity.disability.iter().any(|code| code == NONE) {
        return;
    }
    identity.disability.retain(|code| code != NONE);
    let says_none = |text: &str| text.get(..NONE.len()).is_some_and(|start| start.eq_ignore_ascii_case(NONE));
    let mut all = child.node.all("ChildCharacteristics/Disabilities", "Disability");
    if let Some(found) = all.find(|one| one.filled().is_some_and(says_none)) {
        let element = child.below(found, DISABILITY);
        let mut reader = element.reader(notes);
        let text = "NONE stands beside a disability. The disability was carried, NONE was not. Check which is right.";
        reader.warn(ITSELF, "disability-none", text);
        reader.lose(ITSELF, "NONE beside a disability");
    }
}
