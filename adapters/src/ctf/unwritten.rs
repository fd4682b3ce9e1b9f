//! What a Common Transfer File cannot carry of a message.

use crosswalk_schemas::model::{Address, AddressKind, ChildRecord, FindRequest, RecordTransfer, SchoolAttended};

use super::{mapping, pupil, write};
use crate::{contract::Loss, native::losses};

const NO_ELEMENT: &str = "a Common Transfer File has no element for it";

/// The losses of a transfer; `is_source` tells whether a school of a record is the one that the file's header names.
pub(super) fn of_transfer(
    transfer: &RecordTransfer,
    is_source: impl Fn(&ChildRecord, &SchoolAttended) -> bool,
) -> Vec<Loss> {
    let mut found = Vec::new();
    let mapping = mapping::mapping();
    for record in &transfer.child_record {
        let mut of_record = losses::of_encoding("ChildRecord", record, &mapping, NO_ELEMENT);
        if write::home(record).is_none_or(|home| home.kind == Some(AddressKind::Home)) {
            // The address of a pupil is the home, so nothing of this is lost.
            of_record.retain(|loss| loss.field != "ChildRecord/Addresses/Address/Kind");
        }
        push_all(&mut found, of_record);
        push_all(&mut found, of_values(record));
        let schools = record.education.iter().flat_map(|section| &section.school_attended);
        if schools.filter(|school| school.urn.is_some()).any(|school| !is_source(record, school)) {
            let reason = "only the school that the file is from has a place for it";
            push_all(&mut found, vec![loss("ChildRecord/Education/SchoolAttended/URN", reason)]);
        }
    }
    if !transfer.nothing_held.is_empty() {
        push_all(&mut found, vec![loss("RecordTransfer/NothingHeld", NO_ELEMENT)]);
    }
    if !transfer.document_part.is_empty() {
        push_all(&mut found, vec![loss("RecordTransfer/DocumentPart", NO_ELEMENT)]);
    }
    found
}

/// What of a search is written.
const SEARCH: &[&str] = &[
    "FindRequest/Child/Child/PersonName/PersonGivenName",
    "FindRequest/Child/Child/PersonName/PersonFamilyName",
    "FindRequest/Child/Child/PersonName/PersonRequestedName",
    "FindRequest/Child/Child/BirthDate/PersonBirthDate",
    "FindRequest/Child/Child/UPN",
    "FindRequest/Child/FormerName/PersonGivenName",
    "FindRequest/Child/FormerName/PersonFamilyName",
    "FindRequest/Child/Sex",
    "FindRequest/Child/LastAddress/BS7666Address",
    "FindRequest/Child/LastAddress/AddressLine",
    "FindRequest/Child/LastAddress/County",
    "FindRequest/Child/LastAddress/Country",
    "FindRequest/Child/LastAddress/PostCode",
    "FindRequest/Child/LastAddress/UPRN",
    "FindRequest/Child/LastAddress/Easting",
    "FindRequest/Child/LastAddress/Northing",
];

/// The losses of a search for children.
pub(super) fn of_search(request: &FindRequest) -> Vec<Loss> {
    let leaves = losses::leaves("FindRequest", request);
    let carried = |leaf: &String| SEARCH.iter().any(|path| losses::covers(path, leaf));
    leaves.iter().filter(|leaf| !carried(leaf)).map(|leaf| loss(leaf, NO_ELEMENT)).collect()
}

/// Losses that depend on the value, not only on the element.
fn of_values(record: &ChildRecord) -> Vec<Loss> {
    let identity = &record.identity;
    let mut found = Vec::new();
    if identity.other_identifier.iter().any(|other| other.kind != pupil::APPLICATION_REFERENCE) {
        for part in ["Kind", "Value"] {
            found.push(loss(&format!("ChildRecord/Identity/OtherIdentifier/{part}"), NO_ELEMENT));
        }
    }
    if identity.former_name.len() > 1 {
        found.push(loss("ChildRecord/Identity/FormerName", "one former name is carried"));
    }
    if record.addresses.as_ref().is_some_and(|section| section.address.len() > 1) {
        found.push(loss("ChildRecord/Addresses/Address", "one address is carried: the present home"));
    }
    if let Some(home) = write::home(record) {
        found.extend(of_address("ChildRecord/Addresses/Address", home));
    }
    found.extend(record.household.iter().flat_map(|household| &household.member).flat_map(|member| {
        match (&member.address, member.lives_with_child) {
            (Some(address), Some(true)) => of_contact_s_own(address),
            (Some(address), lives) => {
                let mut found = of_address("ChildRecord/Household/Member/Address", address);
                let reason = "the contact's own address tells it";
                found.extend(lives.map(|_| loss("ChildRecord/Household/Member/LivesWithChild", reason)));
                found
            }
            _ => Vec::new(),
        }
    }));
    found.extend(of_free_school_meals(record));
    found
}

/// An address that is not written because the contact lives with the pupil.
fn of_contact_s_own(address: &Address) -> Vec<Loss> {
    let leaves = losses::leaves("ChildRecord/Household/Member/Address", address);
    leaves.iter().map(|leaf| loss(leaf, "a contact has an address or lives with the pupil, not both")).collect()
}

fn of_address(path: &str, address: &Address) -> Vec<Loss> {
    let in_lines = !address.address_line.is_empty();
    let structured = address.bs7666_address.is_some();
    let mut found = Vec::new();
    if in_lines && structured {
        found.push(loss(&format!("{path}/AddressLine"), "the structured form is written, and there is only one"));
    }
    if in_lines && !structured && address.uprn.is_some() {
        found.push(loss(&format!("{path}/UPRN"), "only a structured address has a place for it"));
    }
    found
}

fn of_free_school_meals(record: &ChildRecord) -> Option<Loss> {
    let education = record.education.as_ref()?;
    let told = education.free_school_meals? && !education.free_school_meals_period.is_empty();
    let reason = "a Common Transfer File tells of free school meals by their periods only";
    (!told).then(|| loss("ChildRecord/Education/FreeSchoolMeals", reason))
}

fn loss(field: &str, reason: &'static str) -> Loss {
    Loss { field: field.to_owned(), reason: reason.into() }
}

fn push_all(losses: &mut Vec<Loss>, more: Vec<Loss>) {
    for loss in more {
        if !losses.contains(&loss) {
            losses.push(loss);
        }
    }
}
