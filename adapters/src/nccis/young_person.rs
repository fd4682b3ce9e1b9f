//! A young person's record as a child's: identity, home, needs, activity; elements are found by name wherever they stand.

use crosswalk_schemas::{
    codes::{
        List,
        crosswalk::{Crosswalk, Translation},
    },
    model::{
        Address, AddressKind, Addresses, BirthDate, Characteristic, ChildRecord, Connexions, Education, Identity,
        LevelOfNeed, OtherIdentifier, PersonName, SenProvision, SeptemberGuarantee,
    },
};

use super::{
    activity,
    leaves::{Leaf, YoungPerson},
};
use crate::native::{field::Field, place::Place};

/// The kind of the identifier that a young person had in another system before.
pub(super) const PREVIOUS_ID: &str = "PreviousYPIDIdentifier";

/// Reads the record; nothing, and an error, when there is no family name.
pub(super) fn read(person: &mut YoungPerson<'_, '_>) -> Option<ChildRecord> {
    let mut record = ChildRecord::new(identity(person)?);
    record.addresses = home(person).map(|home| Addresses { address: vec![home], ..Addresses::default() });
    record.education = education(person);
    let connexions = connexions(person);
    record.connexions = (connexions != Connexions::default()).then_some(connexions);
    Some(record)
}

fn identity(person: &mut YoungPerson<'_, '_>) -> Option<Identity> {
    let Some(person_family_name) = person.field("FamilyName").and_then(Field::name) else {
        let place = person.missing("YoungPersonsRecord/PersonalDetails/FamilyName");
        person.push(place.error("nccis.family-name-missing", "There is no family name (NCCIS error 3). Fill it in."));
        return None;
    };
    let mut person_given_name = person.field("GivenName").map(Field::given_names).unwrap_or_default();
    if person_given_name.is_empty() {
        let place = person.missing("YoungPersonsRecord/PersonalDetails/GivenName");
        person.push(place.warning("nccis.given-name-missing", "There is no given name (NCCIS error 2). Fill it in."));
    }
    person_given_name.extend(person.field("MiddleName").map(Field::given_names).unwrap_or_default());
    let birth = person.field("DOB").and_then(Field::date);
    if birth.is_none() {
        let place = person.missing("YoungPersonsRecord/PersonalDetails/DOB");
        let text = "There is no readable birth date, which every record needs (NCCIS error 8). Fill it in.";
        person.push(place.error("nccis.birth-date-missing", text));
    }
    let (young_persons_id, local_id) = ids(person);
    let previous = person.field(PREVIOUS_ID).and_then(Field::id);
    let previous = previous.map(|value| OtherIdentifier { kind: PREVIOUS_ID.to_owned(), value, ..Default::default() });
    Some(Identity {
        person_name: PersonName { person_given_name, person_family_name, ..PersonName::default() },
        birth_date: birth.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
        sex: person.field("Gender").and_then(Field::sex),
        ethnicity: person.field("Ethnicity").and_then(ethnicity),
        upn: person.field("UniquePupilNumber").and_then(Field::upn),
        uln: person.field("UniqueLearnerNo").and_then(Field::uln),
        young_persons_id,
        local_id,
        other_identifier: previous.into_iter().collect(),
        ..Identity::default()
    })
}

/// The identifier; one that has not thirteen digits is still the system's own id.
fn ids(person: &mut YoungPerson<'_, '_>) -> (Option<String>, Option<String>) {
    let Some(field) = person.field("YoungPersonsID") else {
        let place = person.missing("YoungPersonsRecord/PersonalDetails/YoungPersonsID");
        person.push(place.warning("nccis.id-missing", "There is no YoungPersonsID. Fill it in."));
        return (None, None);
    };
    if field.value.len() == 13 && field.value.bytes().all(|b| b.is_ascii_digit()) {
        return (Some(field.value.into_owned()), None);
    }
    let text = "A YoungPersonsID has 13 digits: the database's three, then the local id (NCCIS error 1). Mend it.";
    let finding = field.place().warning("nccis.id-length", text);
    field.notes.findings.push(finding);
    (None, field.id())
}

/// A code of the department's four letters, or of NCCIS's own list.
fn ethnicity(field: Field<'_, impl Fn() -> Place>) -> Option<String> {
    let code = field.value.to_uppercase();
    let listed = List::named("ethnicity").is_some_and(|list| list.has(&code));
    let crosswalk = Crosswalk::between("nccis-ethnicity", "ethnicity");
    match crosswalk.map_or(Translation::Unknown, |crosswalk| crosswalk.translate(&code)) {
        _ if listed => Some(code),
        Translation::Code { code, lost } => {
            if let Some(lost) = lost {
                let place = field.place();
                field.notes.lose(&place.field, lost);
            }
            Some(code.to_owned())
        }
        Translation::Unmapped(_) | Translation::Unknown => field.listed("ethnicity", None),
    }
}

fn home(person: &mut YoungPerson<'_, '_>) -> Option<Address> {
    let lines = ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "Town"];
    let address = Address {
        kind: Some(AddressKind::Home),
        address_line: lines.into_iter().filter_map(|line| person.field(line).and_then(Field::text)).collect(),
        county: person.field("County").and_then(Field::text),
        post_code: person.field("Postcode").and_then(Field::postcode),
        ..Address::default()
    };
    if address.address_line.is_empty() && address.post_code.is_none() {
        if address.county.is_some() {
            person.notes.lose("YoungPersonsRecord/PersonalDetails/County", "an address needs more than its county");
        }
        return None;
    }
    Some(address)
}

fn education(person: &mut YoungPerson<'_, '_>) -> Option<Education> {
    let special_educational_needs = person.field("SENDFlag").and_then(Field::flag);
    let mut sen_provision = Vec::new();
    match person.field("SENSupportFlag").and_then(Field::flag) {
        Some(true) => sen_provision.push(SenProvision { provision: "K".to_owned(), start_date: None }),
        Some(false) => {
            let path = "YoungPersonsRecord/LevelOfNeed/SENSupportFlag";
            person.notes.lose(path, "that there is no SEN support has no place in the standard");
        }
        None => {}
    }
    if special_educational_needs == Some(true) && !sen_provision.is_empty() {
        let place = person.missing("YoungPersonsRecord/LevelOfNeed/SENSupportFlag");
        let text = "SENDFlag and SENSupportFlag are both Y (NCCIS error 306). Check which is right.";
        person.push(place.warning("nccis.send-twice", text));
    }
    let education = Education { special_educational_needs, sen_provision, ..Education::default() };
    (education != Education::default()).then_some(education)
}

fn connexions(person: &mut YoungPerson<'_, '_>) -> Connexions {
    let characteristics = person.leaves("CharacteristicCode");
    let characteristic = characteristics.into_iter().filter_map(|leaf| {
        let code = person.field_of(leaf).listed("nccis-characteristic", None)?;
        Some(Characteristic { code, ..Characteristic::default() })
    });
    let characteristic = characteristic.collect();
    let level = person.field("LevelOfNeedCode").and_then(|field| field.listed("level-of-need", None));
    Connexions {
        cohort_status: cohort_status(person),
        lead_authority: lead_authority(person),
        educated_authority: person.field("EducatedLEA").and_then(Field::digits::<3>),
        transferred_to_authority: person.field("TransferredToLEACode").and_then(Field::digits::<3>),
        activity: activity::read(person),
        level_of_need: level.map(|level| LevelOfNeed { level, ..LevelOfNeed::default() }).into_iter().collect(),
        characteristic,
        intended_destination: person.field("IntendedDestinationYr11").and_then(Field::code),
        september_guarantee: guarantees(person),
        ..Connexions::default()
    }
}

fn cohort_status(person: &mut YoungPerson<'_, '_>) -> Option<String> {
    if person.leaves("CohortStatus").is_empty() {
        let place = person.missing("YoungPersonsRecord/PersonalDetails/CohortStatus");
        person.push(place.warning("nccis.cohort-missing", "There is no CohortStatus (NCCIS error 11). Fill it in."));
    }
    person.field("CohortStatus").and_then(|field| field.listed("nccis-cohort-status", None))
}

fn lead_authority(person: &mut YoungPerson<'_, '_>) -> Option<String> {
    if person.leaves("LeadLEA").is_empty() {
        let place = person.missing("YoungPersonsRecord/PersonalDetails/LeadLEA");
        person.push(place.warning("nccis.lead-missing", "There is no LeadLEA (NCCIS error 14). Fill it in."));
    }
    person.field("LeadLEA").and_then(Field::digits::<3>)
}

/// The offers of year 11 and year 12, told apart by the element that they stand in.
fn guarantees(person: &mut YoungPerson<'_, '_>) -> Vec<SeptemberGuarantee> {
    let statuses = person.leaves("GuaranteeStatus");
    let mut offer = |leaf: Leaf<'_, '_>| {
        let year = leaf.parent.name.strip_prefix("Year").filter(|year| matches!(*year, "11" | "12"));
        let Some(year) = year else {
            let place = person.place(leaf);
            person.notes.lose(&place.field, "it does not stand in Year11 or Year12");
            return None;
        };
        let status = person.field_of(leaf).text();
        Some(SeptemberGuarantee { curriculum_year: year.to_owned(), status, ..SeptemberGuarantee::default() })
    };
    statuses.into_iter().filter_map(&mut offer).collect()
}
