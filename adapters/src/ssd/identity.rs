//! Who a child is: `ssd_person`, `ssd_disability`, `ssd_send`, `ssd_linked_identifiers`.

use crosswalk_schemas::{
    identifiers,
    model::{BirthDate, Identity, OtherIdentifier, PersonName},
};

use super::{decode::reader, extract::Extract, sections::Cells};
use crate::native::{
    field::{Field, Notes},
    row::RowReader,
    values,
};

/// The kind under which the system's second id for a person travels.
const LEGACY_ID: &str = "pers_legacy_id";
const NHS_NUMBER: &str = "NHS Number";
const UPN: &str = "Unique Pupil Number";
const FORMER_UPN: &str = "Former Unique Pupil Number";

/// Reads the identity of the person in a row of `ssd_person`; nothing, and an error, when the surname is missing.
pub(super) fn read(extract: &Extract, row: &mut RowReader<'_>, id: &str) -> Option<Identity> {
    let mut identity = Identity {
        person_name: name(row)?,
        birth_date: birth_date(row),
        expected_birth_date: row.date("pers_expected_dob"),
        person_death_date: row.date("pers_death_date"),
        sex: row.sex("pers_sex"),
        ethnicity: row.field("pers_ethnicity").and_then(Field::short_code),
        nationality: row.field("pers_nationality").and_then(Field::country),
        nhs_number: row.field("pers_common_child_id").and_then(Field::nhs_number),
        upn_unknown: row.field("pers_upn_unknown").and_then(Field::short_code),
        local_id: Some(id.to_owned()),
        ..Identity::default()
    };
    let legacy = row.text("pers_legacy_id").map(|value| OtherIdentifier {
        kind: LEGACY_ID.to_owned(),
        value,
        ..OtherIdentifier::default()
    });
    identity.other_identifier.extend(legacy);
    for (table, found) in extract.rows("ssd_disability", id) {
        let code = reader(table, found, row.notes).field("disa_disability_code").and_then(Field::short_code);
        identity.disability.extend(code);
    }
    read_send(extract, id, &mut identity, row.notes);
    for (table, found) in extract.rows("ssd_linked_identifiers", id) {
        read_linked(&mut reader(table, found, row.notes), &mut identity);
    }
    Some(identity)
}

/// The name in a row of `ssd_person`.
pub(super) fn name(row: &mut RowReader<'_>) -> Option<PersonName> {
    let Some(person_family_name) = row.field("pers_surname").and_then(Field::name) else {
        let finding = row.place("pers_surname").error(
            "ssd.surname-missing",
            "This person has no surname. Fill it in; for an unborn child use the mother's.",
        );
        row.notes.findings.push(finding);
        return None;
    };
    let person_given_name = row.field("pers_forename").map(Field::given_names).unwrap_or_default();
    Some(PersonName { person_given_name, person_family_name, ..PersonName::default() })
}

/// The birth date in a row of `ssd_person`.
pub(super) fn birth_date(row: &mut RowReader<'_>) -> Option<BirthDate> {
    row.date("pers_dob").map(|date| BirthDate { person_birth_date: date, verification_level: None })
}

fn read_send(extract: &Extract, id: &str, identity: &mut Identity, notes: &mut Notes) {
    for (table, found) in extract.rows("ssd_send", id) {
        let mut row = reader(table, found, notes);
        identity.upn = identity.upn.take().or_else(|| row.field("send_upn")?.upn());
        identity.uln = identity.uln.take().or_else(|| row.field("send_uln")?.uln());
        identity.upn_unknown = identity.upn_unknown.take().or_else(|| row.field("send_upn_unknown")?.short_code());
    }
}

/// A linked identifier: into its own element if it has one and that is free, otherwise under its kind.
fn read_linked(row: &mut RowReader<'_>, identity: &mut Identity) {
    let (Some(kind), Some(value)) = (row.text("link_identifier_type"), row.text("link_identifier_value")) else {
        return;
    };
    let ended = row.date("link_valid_to_date").is_some();
    let upn = identifiers::upn::normalise(&value);
    let nhs_number = identifiers::nhs_number::normalise(&value);
    let is = |name: &str| kind.eq_ignore_ascii_case(name);
    if (is(FORMER_UPN) || (is(UPN) && ended)) && identity.former_upn.is_none() && upn.is_some() {
        identity.former_upn = upn;
    } else if is(UPN) && upn.is_some() && (identity.upn.is_none() || identity.upn == upn) {
        identity.upn = upn;
    } else if is(NHS_NUMBER)
        && nhs_number.is_some()
        && (identity.nhs_number.is_none() || identity.nhs_number == nhs_number)
    {
        identity.nhs_number = nhs_number;
    } else {
        identity.other_identifier.push(OtherIdentifier { kind, value, ..OtherIdentifier::default() });
    }
}

/// The row of `ssd_person` for a child.
pub(super) fn write_person(identity: &Identity, id: &str) -> Cells {
    let legacy = identity.other_identifier.iter().find(|other| other.kind == LEGACY_ID);
    let mut cells = write_name(&identity.person_name, id);
    cells.extend([
        ("pers_sex", identity.sex.map(|sex| sex.to_string()).unwrap_or_default()),
        ("pers_ethnicity", identity.ethnicity.clone().unwrap_or_default()),
        ("pers_dob", written_birth(identity.birth_date.as_ref())),
        ("pers_common_child_id", identity.nhs_number.clone().unwrap_or_default()),
        ("pers_legacy_id", legacy.map(|other| other.value.clone()).unwrap_or_default()),
        ("pers_upn_unknown", identity.upn_unknown.clone().unwrap_or_default()),
        ("pers_expected_dob", identity.expected_birth_date.map(|date| date.to_string()).unwrap_or_default()),
        ("pers_death_date", identity.person_death_date.map(|date| date.to_string()).unwrap_or_default()),
        ("pers_is_mother", values::yes_no(false)),
        ("pers_nationality", identity.nationality.clone().unwrap_or_default()),
    ]);
    cells
}

/// Id and names, in the columns of `ssd_person`.
pub(super) fn write_name(name: &PersonName, id: &str) -> Cells {
    vec![
        ("pers_person_id", id.to_owned()),
        ("pers_forename", name.person_given_name.join(" ")),
        ("pers_surname", name.person_family_name.clone()),
    ]
}

/// A birth date as it stands in `ssd_person`.
pub(super) fn written_birth(birth: Option<&BirthDate>) -> String {
    birth.map(|birth| birth.person_birth_date.to_string()).unwrap_or_default()
}

/// The row of `ssd_send`, if the child has a pupil's or learner's number.
pub(super) fn write_send(identity: &Identity) -> Option<Cells> {
    let (upn, uln) = (identity.upn.clone(), identity.uln.clone());
    (upn.is_some() || uln.is_some())
        .then(|| vec![("send_upn", upn.unwrap_or_default()), ("send_uln", uln.unwrap_or_default())])
}

/// The rows of `ssd_linked_identifiers`.
pub(super) fn write_linked(identity: &Identity) -> Vec<Cells> {
    let former = identity.former_upn.iter().map(|upn| (FORMER_UPN.to_owned(), upn.clone()));
    let others = identity.other_identifier.iter().filter(|other| other.kind != LEGACY_ID);
    let others = others.map(|other| (other.kind.clone(), other.value.clone()));
    former
        .chain(others)
        .map(|(kind, value)| vec![("link_identifier_type", kind), ("link_identifier_value", value)])
        .collect()
}
