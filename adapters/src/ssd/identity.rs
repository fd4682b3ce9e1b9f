//! Who a child is: `ssd_person`, `ssd_disability`, `ssd_send`, `ssd_linked_identifiers`.

use crosswalk_schemas::{
    identifiers,
    model::{BirthDate, ChildRecord, Identity, OtherIdentifier, PersonName},
};

use super::tables::{self, Cells};
use crate::native::{field::Field, row::RowReader, values};

/// The kind under which the system's second id for a person travels.
const LEGACY_ID: &str = "pers_legacy_id";
/// The kind under which the common id travels when it is no NHS number.
const COMMON_ID: &str = "pers_common_child_id";
const NHS_NUMBER: &str = "NHS Number";
const UPN: &str = "Unique Pupil Number";
const FORMER_UPN: &str = "Former Unique Pupil Number";
const NINO: &str = "National Insurance Number";
const UCI: &str = "Unique Candidate Identifier";
const YOUNG_PERSON: &str = "Young Persons ID";

/// Why the expected date of a child who is born is not carried.
pub(super) const BORN: &str = "the child is born; a birth date and an expected one exclude each other";

/// Reads the identity of the person in a row of `ssd_person`; nothing, and an error, when the surname is missing.
pub(super) fn read(row: &mut RowReader<'_>, id: &str) -> Option<Identity> {
    let mut identity = Identity {
        person_name: name(row)?,
        birth_date: birth_date(row),
        expected_birth_date: row.date("pers_expected_dob"),
        person_death_date: row.date("pers_death_date"),
        sex: row.sex("pers_sex"),
        gender: row.field("pers_gender").and_then(Field::code),
        ethnicity: tables::code(row, "pers_ethnicity", "ethnicity"),
        nationality: row.field("pers_nationality").and_then(Field::country),
        mother: row.flag("pers_is_mother"),
        upn: row.field("pers_upn").and_then(Field::upn),
        upn_unknown: tables::code(row, "pers_upn_unknown", "upn-unknown"),
        local_id: Some(id.to_owned()).filter(|id| !tables::is_made(id)),
        ..Identity::default()
    };
    if identity.birth_date.is_some() && identity.expected_birth_date.is_some() {
        identity.expected_birth_date = None;
        let place = row.place("pers_expected_dob");
        row.notes
            .findings
            .push(place.warning("ssd.born-and-expected", "This child is born; the expected date was left out."));
        row.notes.lose("pers_expected_dob", BORN);
    }
    for column in [LEGACY_ID, COMMON_ID] {
        let nhs_number = row.field(column).and_then(|field| identifiers::nhs_number::normalise(&field.value));
        if column == COMMON_ID && nhs_number.is_some() {
            identity.nhs_number = row.field(column).and_then(Field::nhs_number);
        } else if let Some(value) = row.text(column) {
            let kind = column.to_owned();
            identity.other_identifier.push(OtherIdentifier { kind, value, ..OtherIdentifier::default() });
        }
    }
    Some(identity)
}

/// Adds what a row of `ssd_disability`, `ssd_send` or `ssd_linked_identifiers` says; `false` for other tables.
pub(super) fn add(table: &str, row: &mut RowReader<'_>, identity: &mut Identity) -> bool {
    match table {
        "ssd_disability" => {
            let code = tables::code(row, "disa_disability_code", "disability");
            let new = code.filter(|code| !identity.disability.contains(code));
            identity.disability.extend(new);
        }
        "ssd_send" => {
            identity.upn = identity.upn.take().or_else(|| row.field("send_upn")?.upn());
            identity.uln = identity.uln.take().or_else(|| row.field("send_uln")?.uln());
            let unknown = |row: &mut RowReader<'_>| tables::code(row, "send_upn_unknown", "upn-unknown");
            identity.upn_unknown = identity.upn_unknown.take().or_else(|| unknown(row));
        }
        "ssd_linked_identifiers" => read_linked(row, identity),
        _ => return false,
    }
    true
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

/// A linked identifier: into its own element if it has one and that is free, otherwise under its kind. One that is dated
/// stays under its kind too, with its dates.
fn read_linked(row: &mut RowReader<'_>, identity: &mut Identity) {
    let (Some(kind), Some(value)) = (row.text("link_identifier_type"), row.text("link_identifier_value")) else {
        return;
    };
    let (valid_from, valid_to) = (row.date("link_valid_from_date"), row.date("link_valid_to_date"));
    let is = |name: &str| kind.eq_ignore_ascii_case(name);
    let former = is(FORMER_UPN) || (is(UPN) && valid_to.is_some());
    let (element, normal) = if former {
        (&mut identity.former_upn, identifiers::upn::normalise(&value))
    } else if is(UPN) {
        (&mut identity.upn, identifiers::upn::normalise(&value))
    } else if is(NHS_NUMBER) {
        (&mut identity.nhs_number, identifiers::nhs_number::normalise(&value))
    } else if is(NINO) {
        (&mut identity.nino, identifiers::nino::normalise(&value))
    } else if is(UCI) {
        (&mut identity.uci, Some(value.to_uppercase()).filter(|uci| is_uci(uci)))
    } else if is(YOUNG_PERSON) {
        (&mut identity.young_persons_id, Some(value.clone()).filter(|id| id.len() == 13 && is_digits(id)))
    } else {
        (&mut None, None)
    };
    let fits = normal.is_some() && (element.is_none() || *element == normal);
    if fits {
        *element = normal;
    }
    if !fits || valid_from.is_some() || valid_to.is_some() {
        identity.other_identifier.push(OtherIdentifier { kind, value, valid_from, valid_to });
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Five digits, a digit or letter, six digits, a letter.
fn is_uci(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 13
        && bytes.iter().enumerate().all(|(at, b)| match at {
            5 => b.is_ascii_digit() || b.is_ascii_uppercase(),
            12 => b.is_ascii_uppercase(),
            _ => b.is_ascii_digit(),
        })
}

/// The row of `ssd_person` for a child.
pub(super) fn write_person(record: &ChildRecord, id: &str) -> Cells {
    let identity = &record.identity;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let flag = |value: Option<bool>| value.map(values::yes_no).unwrap_or_default();
    let kept = |kind: &str| {
        let mut kept = identity.other_identifier.iter().filter(|other| other.kind == kind);
        kept.next().map(|other| other.value.clone())
    };
    let expected = identity.expected_birth_date.filter(|_| identity.birth_date.is_none());
    let send = record.education.as_ref().and_then(|education| education.special_educational_needs);
    let mut cells = write_name(&identity.person_name, id);
    cells.extend([
        ("pers_sex", identity.sex.map(|sex| sex.to_string()).unwrap_or_default()),
        ("pers_gender", text(&identity.gender)),
        ("pers_ethnicity", text(&identity.ethnicity)),
        ("pers_dob", written_birth(identity.birth_date.as_ref())),
        (COMMON_ID, identity.nhs_number.clone().or_else(|| kept(COMMON_ID)).unwrap_or_default()),
        (LEGACY_ID, kept(LEGACY_ID).unwrap_or_default()),
        ("pers_upn", text(&identity.upn)),
        ("pers_upn_unknown", text(&identity.upn_unknown)),
        ("pers_send_flag", flag(send)),
        ("pers_expected_dob", expected.map(|date| date.to_string()).unwrap_or_default()),
        ("pers_death_date", identity.person_death_date.map(|date| date.to_string()).unwrap_or_default()),
        ("pers_is_mother", flag(identity.mother)),
        ("pers_nationality", text(&identity.nationality)),
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

/// The row of `ssd_send`, if the child has a pupil's or learner's number or asked for a plan.
pub(super) fn write_send(record: &ChildRecord) -> Option<Cells> {
    let Identity { upn, uln, upn_unknown, .. } = &record.identity;
    let asked = record.education.as_ref().is_some_and(|education| !education.plan_request.is_empty());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    (upn.is_some() || uln.is_some() || asked)
        .then(|| vec![("send_upn", text(upn)), ("send_uln", text(uln)), ("send_upn_unknown", text(upn_unknown))])
}

/// The rows of `ssd_linked_identifiers`.
pub(super) fn write_linked(identity: &Identity) -> Vec<Cells> {
    let Identity { former_upn, nino, uci, young_persons_id, other_identifier, .. } = identity;
    let own = [(FORMER_UPN, former_upn), (NINO, nino), (UCI, uci), (YOUNG_PERSON, young_persons_id)];
    let own = own.into_iter().filter_map(|(kind, value)| value.as_ref().map(|value| (kind, value)));
    let dated = |(kind, value): &(&str, &String)| {
        other_identifier.iter().any(|other| other.kind.eq_ignore_ascii_case(kind) && other.value == **value)
    };
    let own = own.filter(|own| !dated(own)).map(|(kind, value)| OtherIdentifier {
        kind: kind.to_owned(),
        value: value.clone(),
        ..OtherIdentifier::default()
    });
    let in_person = |other: &&OtherIdentifier| {
        other.kind == LEGACY_ID || (other.kind == COMMON_ID && identity.nhs_number.is_none())
    };
    let others = other_identifier.iter().filter(|other| !in_person(other)).cloned();
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    own.chain(others)
        .map(|other| {
            vec![
                ("link_valid_from_date", date(other.valid_from)),
                ("link_valid_to_date", date(other.valid_to)),
                ("link_identifier_type", other.kind),
                ("link_identifier_value", other.value),
            ]
        })
        .collect()
}
