//! The people around a child: `ssd_family`, `ssd_mother` and their rows in `ssd_person`.

use crosswalk_schemas::model::{Household, HouseholdMember};

use super::{
    decode::reader,
    extract::{Extract, cell},
    identity,
};
use crate::native::{field::Notes, place};

/// What a mother is to her child, in the record's words.
pub(super) const MOTHER: &str = "mother";
/// What children of one mother are to each other.
pub(super) const SIBLING: &str = "sibling";

/// Of one family, at most so many persons are read.
const MAX_FAMILY: usize = 50;

/// Whether a person is somebody's mother.
pub(super) fn is_mother(extract: &Extract, id: &str) -> bool {
    let says_so = |(table, row)| cell(table, row, "pers_is_mother").is_some_and(|flag| flag.eq_ignore_ascii_case("y"));
    extract.find("ssd_person", "pers_person_id", id).is_some_and(says_so)
        || extract.find("ssd_mother", "moth_person_id", id).is_some()
}

/// The household of a child: the others of the family, and the mother.
pub(super) fn read(extract: &Extract, id: &str, notes: &mut Notes) -> Option<Household> {
    let mut families = extract.rows("ssd_family", id);
    let family_id = families.next().and_then(|(table, row)| reader(table, row, notes).id("fami_family_id"));
    if families.next().is_some() {
        notes.lose("ssd_family.fami_family_id", "a child has one family in the standard; the first was carried");
    }
    let mothers = mothers_of(extract, id);
    let family = family_id.as_deref().map(|family| extract.family(family)).unwrap_or_default();
    if family.len() > MAX_FAMILY {
        notes.lose("ssd_family", "more persons in one family than can be believed; the first were carried");
    }
    let mut others: Vec<&str> = mothers.clone();
    others.extend(
        family.iter().take(MAX_FAMILY).map(String::as_str).filter(|other| *other != id && !mothers.contains(other)),
    );
    let member = others.into_iter().filter_map(|other| member(extract, other, &mothers)).collect();
    let household = Household { family_id, member, sharing_basis: None };
    (household != Household::default()).then_some(household)
}

/// A person beside the child whose mothers are given; nothing when the person is not in the extract.
fn member(extract: &Extract, id: &str, mothers: &[&str]) -> Option<HouseholdMember> {
    let (persons, row) = extract.find("ssd_person", "pers_person_id", id)?;
    let is_sibling = mothers_of(extract, id).iter().any(|mother| mothers.contains(mother));
    let relationship = if mothers.contains(&id) { Some(MOTHER) } else { is_sibling.then_some(SIBLING) };
    // What is wrong with this row is told where the person is the child.
    let mut notes = Notes::default();
    let mut row = reader(persons, row, &mut notes);
    let person_name = identity::name(&mut row).filter(|_| !place::stops(&row.notes.findings))?;
    Some(HouseholdMember {
        person_name,
        birth_date: identity::birth_date(&mut row),
        sex: row.sex("pers_sex"),
        relationship: relationship.map(str::to_owned),
        local_id: Some(id.to_owned()),
        ..HouseholdMember::default()
    })
}

fn mothers_of<'e>(extract: &'e Extract, id: &str) -> Vec<&'e str> {
    let rows = extract.rows("ssd_mother", id);
    let mut mothers: Vec<&str> =
        rows.filter_map(|(table, row)| cell(table, row, "moth_person_id")).take(MAX_FAMILY).collect();
    mothers.dedup();
    mothers
}
