//! A pupil as a child's record: identity and health; the other sections are read beside this.

use std::fmt::Write as _;

use crosswalk_schemas::model::{
    Addresses, BirthDate, ChildRecord, Health, Identity, LanguageSpoken, OtherIdentifier, PersonName,
};

use super::{address, contacts, education};
use crate::native::{field::Field, place::Place, reader::Reader};

/// The element that travels as an identifier under its own name.
pub(super) const APPLICATION_REFERENCE: &str = "ApplicationReference";

/// Reads a pupil; nothing, and an error, when there is no surname.
pub(super) fn read(pupil: &mut Reader<'_, '_>) -> Option<ChildRecord> {
    let mut record = ChildRecord::new(identity(pupil)?);
    let addresses = Addresses {
        address: address::home(pupil).into_iter().collect(),
        telephone: pupil.each("Phones", "Phone", address::telephone),
        email: pupil.field("Email").and_then(Field::email),
        ..Addresses::default()
    };
    record.addresses = (addresses != Addresses::default()).then_some(addresses);
    record.household = contacts::read(pupil);
    record.education = education::read(pupil);
    let medical_flag = pupil.field("BasicDetails/MedicalFlag").and_then(Field::flag);
    record.health = medical_flag.map(|flag| Health { medical_flag: Some(flag), ..Health::default() });
    Some(record)
}

/// Names a pupil from one file to the next without saying who it is: a digest of the UPN, or of name and birth date.
pub(crate) fn key(identity: &Identity) -> String {
    if let Some(upn) = &identity.upn {
        return key_of(upn);
    }
    let PersonName { person_given_name, person_family_name, .. } = &identity.person_name;
    let born = identity.birth_date.as_ref().map(|birth| birth.person_birth_date.to_string());
    key_of(&format!("{person_given_name:?} {person_family_name:?} {born:?}"))
}

/// The key of a pupil whose UPN is known.
pub(super) fn key_of(said: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, said.as_bytes());
    digest.as_ref().iter().take(8).fold("pupil-".to_owned(), |mut key, byte| {
        // Writing to a string does not fail.
        write!(key, "{byte:02x}").ok();
        key
    })
}

fn identity(pupil: &mut Reader<'_, '_>) -> Option<Identity> {
    let person_name = name(pupil, "BasicDetails/MiddleNames")?;
    let birth = pupil.field("DOB").and_then(Field::date);
    if birth.is_none() {
        let place = pupil.place(pupil.node, "DOB");
        let text = "This pupil has no readable birth date, which every record needs. Fill it in.";
        pupil.notes.findings.push(place.error("ctf.birth-date-missing", text));
    }
    let sex = pupil.field("Sex").and_then(Field::sex).or_else(|| pupil.field("Gender")?.sex());
    let reference = pupil.field(APPLICATION_REFERENCE).and_then(Field::text);
    let other_identifier =
        reference.map(|value| OtherIdentifier { kind: APPLICATION_REFERENCE.to_owned(), value, ..Default::default() });
    let (language, language_spoken) = languages(pupil);
    Some(Identity {
        former_name: former_name(pupil, &person_name).into_iter().collect(),
        person_name: PersonName { person_requested_name: requested_name(pupil, &person_name), ..person_name },
        birth_date: birth.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
        sex,
        ethnicity: pupil.field("BasicDetails/Ethnicity").and_then(|field| field.listed("ethnicity", None)),
        ethnicity_source: pupil.field("BasicDetails/EthnicitySource").and_then(Field::code),
        language,
        language_spoken,
        disability: disabilities(pupil),
        upn: pupil.field("UPN").and_then(Field::upn),
        former_upn: pupil.field("BasicDetails/FormerUPN").and_then(Field::upn),
        uln: pupil.field("UniqueLearnerNumber").and_then(Field::uln),
        uci: pupil.field("UCI").and_then(uci),
        other_identifier: other_identifier.into_iter().collect(),
        ..Identity::default()
    })
}

/// Surname, forename and middle names of a pupil or contact; an error when there is no surname.
pub(super) fn name(person: &mut Reader<'_, '_>, middle_names: &str) -> Option<PersonName> {
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

fn requested_name(pupil: &mut Reader<'_, '_>, name: &PersonName) -> Option<String> {
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

fn former_name(pupil: &mut Reader<'_, '_>, name: &PersonName) -> Option<PersonName> {
    let surname = pupil.field("BasicDetails/FormerSurname").and_then(Field::name);
    let given = pupil.field("BasicDetails/FormerForename").map(Field::given_names).unwrap_or_default();
    if surname.is_none() && given.is_empty() {
        return None;
    }
    let person_family_name = surname.unwrap_or_else(|| name.person_family_name.clone());
    Some(PersonName { person_given_name: given, person_family_name, ..PersonName::default() })
}

/// The first language, and every language with what it is to the pupil when the file says so.
fn languages(pupil: &mut Reader<'_, '_>) -> (Option<String>, Vec<LanguageSpoken>) {
    let spoken = pupil.each("BasicDetails/Languages", "Type", |one| {
        let kind = one.field("LanguageType").and_then(Field::code);
        let language = one.field("Language").and_then(Field::text);
        Some(LanguageSpoken { language: one.needed("Language", language)?, kind })
    });
    let language = first(&spoken).cloned();
    let told = spoken.len() > 1 || spoken.iter().any(|one| one.kind.is_some());
    (language, if told { spoken } else { Vec::new() })
}

/// Of several languages the one marked as the first, or else the one that comes first.
pub(super) fn first(spoken: &[LanguageSpoken]) -> Option<&String> {
    let marked = spoken.iter().find(|one| one.kind.as_deref() == Some("F"));
    marked.or_else(|| spoken.first()).map(|one| &one.language)
}

fn disabilities(pupil: &mut Reader<'_, '_>) -> Vec<String> {
    let node = pupil.node;
    let path = "BasicDetails/Disabilities/Disability";
    let filled = node.all("BasicDetails/Disabilities", "Disability").filter(|node| node.filled().is_some());
    filled.filter_map(|node| pupil.field_of(node, path).listed("disability", None)).collect()
}

/// A candidate's identifier: twelve digits, the sixth of which may be a letter, and a check letter.
fn uci(field: Field<'_, impl Fn() -> Place>) -> Option<String> {
    field.shaped("unique candidate identifier", |text| {
        let text = text.replace(' ', "").to_uppercase();
        let fits = |(index, byte): (usize, u8)| match index {
            5 => byte.is_ascii_alphanumeric(),
            12 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        };
        (text.len() == 13 && text.bytes().enumerate().all(fits)).then_some(text)
    })
}
