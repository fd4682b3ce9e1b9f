//! One record as the element of a pupil, in the order of the format.

use crosswalk_schemas::model::{Address, AddressKind, ChildRecord, Education, Identity, LanguageSpoken, PersonName};

use super::{address, contacts, pupil, write_school};
use crate::native::element::Element;

/// A pupil.
pub(super) fn pupil(record: &ChildRecord) -> Element {
    let identity = &record.identity;
    let education = record.education.clone().unwrap_or_default();
    let written = write_school::write(&education);
    let addresses = record.addresses.as_ref();
    let telephones = addresses.into_iter().flat_map(|section| &section.telephone);
    Element::of(
        "Pupil",
        [
            Element::text("ApplicationReference", application_reference(identity)),
            Element::text("UPN", identity.upn.as_ref()),
            Element::text("UniqueLearnerNumber", identity.uln.as_ref()),
            Element::text("UCI", identity.uci.as_ref()),
            Element::text("Surname", Some(&identity.person_name.person_family_name)),
            Element::text("Forename", identity.person_name.person_given_name.first()),
            Element::text("DOB", identity.birth_date.as_ref().map(|birth| birth.person_birth_date)),
            Element::text("Sex", identity.sex),
            basic_details(record, &education),
            written.looked_after,
            written.admissions,
            written.free_school_meals,
            written.sen_history,
            written.sen_needs,
            home(record).map(address::write).unwrap_or_default(),
            Element::of("Phones", telephones.map(|one| address::phone(&one.number, one.kind.as_ref()))),
            Element::text("Email", addresses.and_then(|section| section.email.as_ref())),
            record.household.as_ref().map(contacts::write).unwrap_or_default(),
            written.attendance,
            written.stage_assessments,
            written.school_history,
        ],
    )
}

fn basic_details(record: &ChildRecord, education: &Education) -> Element {
    let identity = &record.identity;
    let former = identity.former_name.first();
    let disabilities = identity.disability.iter().map(|code| Element::text("Disability", Some(code)));
    let medical_flag = record.health.as_ref().and_then(|health| health.medical_flag);
    Element::of(
        "BasicDetails",
        [
            Element::text("FormerUPN", identity.former_upn.as_ref()),
            Element::text("PreferredForename", identity.person_name.person_requested_name.as_ref()),
            Element::text("FormerSurname", former.map(|name| &name.person_family_name)),
            Element::text("FormerForename", former.map(|name| name.person_given_name.join(" "))),
            Element::text("MiddleNames", Some(middle_names(&identity.person_name))),
            Element::text("NCyearActual", education.curriculum_year.as_ref()),
            Element::text("Ethnicity", identity.ethnicity.as_ref()),
            Element::text("EthnicitySource", identity.ethnicity_source.as_ref()),
            languages(identity),
            Element::text("EnrolStatus", education.enrolment_status.as_ref()),
            Element::text("MedicalFlag", medical_flag),
            Element::of("Disabilities", disabilities),
        ],
    )
}

/// Every language; the first language is marked as such, unless the list tells it.
fn languages(identity: &Identity) -> Element {
    let of = |kind: Option<&str>, language: &String| {
        Element::of("Type", [Element::text("LanguageType", kind), Element::text("Language", Some(language))])
    };
    let spoken = &identity.language_spoken;
    let missing = identity.language.as_ref().filter(|language| pupil::first(spoken) != Some(language));
    let first = missing.map(|language| of(Some("F"), language));
    let others = spoken.iter().map(|LanguageSpoken { language, kind }| of(kind.as_deref(), language));
    Element::of("Languages", first.into_iter().chain(others))
}

/// All given names but the first.
pub(super) fn middle_names(name: &PersonName) -> String {
    name.person_given_name.iter().skip(1).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The address to write: a present home, or else the last one.
pub(crate) fn home(record: &ChildRecord) -> Option<&Address> {
    let addresses = &record.addresses.as_ref()?.address;
    let present = |address: &&Address| address.end_date.is_none();
    let mut homes = addresses.iter().filter(|address| matches!(address.kind, None | Some(AddressKind::Home)));
    homes.rfind(present).or_else(|| addresses.iter().rfind(present)).or_else(|| addresses.last())
}

fn application_reference(identity: &Identity) -> Option<&String> {
    let others = &identity.other_identifier;
    others.iter().find(|other| other.kind == pupil::APPLICATION_REFERENCE).map(|other| &other.value)
}
