//! The people around a child: their rows in `ssd_person`.

use crosswalk_schemas::model::HouseholdMember;

use super::{identity, tables};
use crate::native::{field::Field, place, row::RowReader};

/// What a mother is to her child, in the record's words.
pub(super) const MOTHER: &str = "mother";
/// What children of one mother are to each other.
pub(super) const SIBLING: &str = "sibling";

/// A person beside the child; nothing when nobody can tell the name.
pub(super) fn member(row: &mut RowReader<'_>, id: &str, relationship: Option<&str>) -> Option<HouseholdMember> {
    let person_name = identity::name(row).filter(|_| !place::stops(&row.notes.findings))?;
    Some(HouseholdMember {
        person_name,
        birth_date: identity::birth_date(row),
        sex: row.sex("pers_sex"),
        relationship: relationship.map(str::to_owned),
        nhs_number: row.field("pers_common_child_id").and_then(Field::nhs_number),
        local_id: Some(id.to_owned()).filter(|id| !tables::is_made(id)),
        ..HouseholdMember::default()
    })
}
