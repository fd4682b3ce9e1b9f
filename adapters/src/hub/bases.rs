//! On which basis each section is shared: `hub_basis`.

use crosswalk_schemas::model::{ChildRecord, Section, SharingBasis, SharingBasisKind};

use super::around::incomplete;
use crate::native::{
    field::{Field, Notes},
    row::RowReader,
    set::{Cells, shown, word},
};

/// The sections that the hub holds.
pub(super) const SECTIONS: &[Section] = &[
    Section::Identity,
    Section::Addresses,
    Section::Household,
    Section::Involvements,
    Section::Education,
    Section::Health,
    Section::FlagsOfConcern,
];

/// A basis and the section it is about; `None`, with a warning, when something is missing.
pub(super) fn read(row: &mut RowReader<'_>) -> Option<(Section, SharingBasis)> {
    let section = word(row, "section", "section of a hub's record", SECTIONS);
    let kind = word(row, "kind", "kind of basis", SharingBasisKind::ALL);
    let provision = row.text("provision");
    let (Some(section), Some(kind), Some(provision)) = (section, kind, provision.clone()) else {
        let column = if section.is_none() { "section" } else { "kind" };
        incomplete(row, if provision.is_none() { "provision" } else { column });
        return None;
    };
    let basis = SharingBasis {
        kind,
        provision,
        given_by: row.text("given_by"),
        given_on: row.field("given_on").and_then(Field::date),
        ends_on: row.date("ends_on"),
        agreement: row.text("agreement"),
    };
    Some((section, basis))
}

/// The place of a section's basis; `None` when the record has no such section.
pub(super) fn place(record: &mut ChildRecord, section: Section) -> Option<&mut Option<SharingBasis>> {
    match section {
        Section::Identity => Some(&mut record.identity.sharing_basis),
        Section::Addresses => record.addresses.as_mut().map(|section| &mut section.sharing_basis),
        Section::Household => record.household.as_mut().map(|section| &mut section.sharing_basis),
        Section::Involvements => record.involvements.as_mut().map(|section| &mut section.sharing_basis),
        Section::Education => record.education.as_mut().map(|section| &mut section.sharing_basis),
        Section::Health => record.health.as_mut().map(|section| &mut section.sharing_basis),
        Section::FlagsOfConcern => record.flags_of_concern.as_mut().map(|section| &mut section.sharing_basis),
        _ => None,
    }
}

/// Puts each basis where it belongs.
pub(super) fn apply(record: &mut ChildRecord, bases: Vec<(Section, SharingBasis)>, notes: &mut Notes) {
    for (section, basis) in bases {
        match place(record, section) {
            Some(place) if place.is_none() => *place = Some(basis),
            Some(_) => notes.lose("hub_basis", "the section has a basis already; the first one counts"),
            None => notes.lose("hub_basis", "the section it is about holds nothing"),
        }
    }
}

/// The row of a section's basis.
pub(super) fn write(section: Section, basis: &SharingBasis) -> Cells {
    vec![
        ("section", section.to_string()),
        ("kind", basis.kind.to_string()),
        ("provision", basis.provision.clone()),
        ("given_by", shown(basis.given_by.as_ref())),
        ("given_on", shown(basis.given_on.as_ref())),
        ("ends_on", shown(basis.ends_on.as_ref())),
        ("agreement", shown(basis.agreement.as_ref())),
    ]
}
