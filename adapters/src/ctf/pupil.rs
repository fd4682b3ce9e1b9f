//! A pupil: identity and address; the other sections are read beside this.

use std::fmt::Write as _;

use crosswalk_schemas::model::{
    Address, AddressKind, Addresses, BirthDate, Bs7666Address, ChildRecord, Identity, OtherIdentifier, PersonName,
};

use super::{contacts, decode::Reader, education};
use crate::native::field::Field;

/// Elements that travel as identifiers under their own name.
pub(super) const OTHER_IDENTIFIERS: &[&str] = &["ApplicationReference", "UCI"];

/// Reads a pupil; nothing, and an error, when there is no surname.
pub(super) fn read(pupil: &mut Reader<'_>) -> Option<ChildRecord> {
    let mut record = ChildRecord::new(identity(pupil)?);
    let home = address(pupil, "Address").map(|address| Address { kind: Some(AddressKind::Home), ..address });
    record.addresses = home.map(|home| Addresses { address: vec![home], ..Addresses::default() });
    record.household = contacts::read(pupil);
    record.education = education::read(pupil);
    Some(record)
}

/// Names a pupil from one file to the next without saying who it is: a digest of the UPN, or of name and birth date.
pub(super) fn key(identity: &Identity) -> String {
    let said = identity.upn.clone().unwrap_or_else(|| format!("{:?}{:?}", identity.person_name, identity.birth_date));
    let digest = ring::digest::digest(&ring::digest::SHA256, said.as_bytes());
    digest.as_ref().iter().take(8).fold("pupil-".to_owned(), |mut key, byte| {
        // Writing to a string does not fail.
        write!(key, "{byte:02x}").ok();
        key
    })
}

fn identity(pupil: &mut Reader<'_>) -> Option<Identity> {
    let person_name = name(pupil, "BasicDetails/MiddleNames")?;
    let birth = pupil.field("DOB").and_then(Field::date);
    let sex = pupil.field("Sex").and_then(Field::sex).or_else(|| pupil.field("Gender")?.sex());
    let others = OTHER_IDENTIFIERS.iter().filter_map(|kind| {
        let value = pupil.field(kind)?.text()?;
        Some(OtherIdentifier { kind: (*kind).to_owned(), value, ..OtherIdentifier::default() })
    });
    let other_identifier = others.collect();
    Some(Identity {
        former_name: former_name(pupil, &person_name).into_iter().collect(),
        person_name: PersonName { person_requested_name: requested_name(pupil, &person_name), ..person_name },
        birth_date: birth.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
        sex,
        ethnicity: pupil.field("BasicDetails/Ethnicity").and_then(Field::short_code),
        language: language(pupil),
        disability: disabilities(pupil),
        upn: pupil.field("UPN").and_then(Field::upn),
        former_upn: pupil.field("BasicDetails/FormerUPN").and_then(Field::upn),
        uln: pupil.field("UniqueLearnerNumber").and_then(Field::uln),
        other_identifier,
        ..Identity::default()
    })
}

/// Surname, forename and middle names of a pupil or contact; an error when there is no surname.
pub(super) fn name(person: &mut Reader<'_>, middle_names: &str) -> Option<PersonName> {
    let Some(person_family_name) = person.field("Surname").and_then(Field::name) else {
        let finding = person
            .place(person.node, "Surname")
            .error("ctf.surname-missing", "This person has no surname. Fill it in.");
        person.notes.findings.push(finding);
        return None;
    };
    let mut person_given_name = person.field("Forename").map(Field::given_names).unwrap_or_default();
    person_given_name.extend(person.field(middle_names).map(Field::given_names).unwrap_or_default());
    Some(PersonName { person_given_name, person_family_name, ..PersonName::default() })
}

fn requested_name(pupil: &mut Reader<'_>, name: &PersonName) -> Option<String> {
    let forename = pupil.field("BasicDetails/PreferredForename").and_then(Field::name);
    let surname = pupil.field("BasicDetails/PreferredSurname").and_then(Field::name);
    let forename = forename.filter(|preferred| name.person_given_name.first() != Some(preferred));
    let surname = surname.filter(|preferred| *preferred != name.person_family_name);
    let wanted = match (forename, surname) {
        (forename, None) => forename,
        (None, Some(surname)) => {
            let given = name.person_given_name.first().map(|given| format!("{given} ")).unwrap_or_default();
            Some(format!("{given}{surname}"))
        }
        (Some(forename), Some(surname)) => Some(format!("{forename} {surname}")),
    };
    if wanted.as_ref().is_some_and(|name| name.chars().count() > 70) {
        pupil.notes.lose("CTfile/CTFpupilData/Pupil/BasicDetails/PreferredSurname", "too long");
        return None;
    }
    wanted
}

fn former_name(pupil: &mut Reader<'_>, name: &PersonName) -> Option<PersonName> {
    let surname = pupil.field("BasicDetails/FormerSurname").and_then(Field::name);
    let given = pupil.field("BasicDetails/FormerForename").map(Field::given_names).unwrap_or_default();
    if surname.is_none() && given.is_empty() {
        return None;
    }
    let person_family_name = surname.unwrap_or_else(|| name.person_family_name.clone());
    Some(PersonName { person_given_name: given, person_family_name, ..PersonName::default() })
}

/// The first language: the one marked so, or else the first of the list.
fn language(pupil: &mut Reader<'_>) -> Option<String> {
    let types: Vec<_> = pupil.node.all("BasicDetails/Languages", "Type").collect();
    let is_first = |node: &&&super::tree::Node| node.at("LanguageType").is_some_and(|kind| kind.text.trim() == "F");
    let chosen = types.iter().find(is_first).or_else(|| types.first())?.at("Language")?;
    if types.len() > 1 {
        pupil.notes.lose(
            "CTfile/CTFpupilData/Pupil/BasicDetails/Languages/Type/Language",
            "the first language is carried, the others are not",
        );
    }
    pupil.field_of(chosen, "BasicDetails/Languages/Type/Language").text()
}

fn disabilities(pupil: &mut Reader<'_>) -> Vec<String> {
    let nodes: Vec<_> = pupil.node.all("BasicDetails/Disabilities", "Disability").collect();
    let path = "BasicDetails/Disabilities/Disability";
    nodes.into_iter().filter_map(|node| pupil.field_of(node, path).short_code()).collect()
}

/// The address at a path; nothing when it is empty.
pub(super) fn address(person: &mut Reader<'_>, path: &str) -> Option<Address> {
    let mut text = |name: &str| person.field(&format!("{path}/{name}")).and_then(Field::text);
    let structured = Bs7666Address {
        saon: text("BS7666Address/SAON"),
        paon: text("BS7666Address/PAON"),
        street_description: text("BS7666Address/Street"),
        locality: text("BS7666Address/Locality"),
        town: text("BS7666Address/Town"),
        post_town: text("BS7666Address/PostTown"),
        administrative_area: text("BS7666Address/AdministrativeArea"),
    };
    let lines = (1..=5).filter_map(|number| text(&format!("AddressLines/AddressLine{number}"))).collect();
    let address = Address {
        bs7666_address: (structured != Bs7666Address::default()).then_some(structured),
        address_line: lines,
        post_code: person.field(&format!("{path}/PostCode")).and_then(Field::postcode),
        uprn: person.field(&format!("{path}/BS7666Address/UniquePropertyReferenceNumber")).and_then(Field::uprn),
        ..Address::default()
    };
    (address != Address::default()).then_some(address)
}
