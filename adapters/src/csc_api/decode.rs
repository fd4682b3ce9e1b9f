//! A child's JSON into a record, or into the word that the child must be forgotten.

use crosswalk_schemas::model::{
    Address, AddressKind, Addresses, BirthDate, ChildRecord, ChildReference, Identity, ImmigrationStatus, Involvements,
    OtherIdentifier, PersonName, SocialCare, StrengthsDifficulties,
};

use super::{
    PREFIX, episodes,
    part::Part,
    split::{Child, Children, Next},
    tree,
};
use crate::{
    contract::{Content, Item, Native, Refused, Sink, Source},
    native::{
        field::{Field, Notes},
        place::{self, Place},
        values,
    },
};

/// The kind under which the case system's second id travels.
pub(super) const MIS_ID: &str = "mis_child_id";

/// The immigration status of an unaccompanied asylum-seeking child.
pub(super) const UASC: &str = "Unaccompanied Asylum Seeking Child";

pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    for file in files {
        let Some(mut children) = Children::open(*file, sink) else { continue };
        let mut count = 0_u64;
        while !sink.stopped() {
            match children.next(sink) {
                Next::Child(read) => child(file.name(), &read, sink),
                Next::Broken(read) => broken(file.name(), &read, "Its brackets do not close as they open.", 0, sink),
                Next::End => break,
            }
            count += 1;
        }
        if count == 0 {
            let text = "There is no child in this file. A payload has its children under \"Children\".";
            sink.finding(Place::file(file.name()).error(format!("{PREFIX}.empty"), text));
        }
    }
}

fn broken(file: &str, child: &Child, why: &str, at: usize, sink: &mut dyn Sink) {
    let (line, column) = child.place(at);
    let place = Place { file: file.to_owned(), line, column, field: "Children".to_owned() };
    let text = format!("This is not JSON, and the child was not read. {why} Mend it, or export it again.");
    let findings = vec![place.error(format!("{PREFIX}.not-json"), text)];
    sink.refused(Refused { key: None, findings, native: native(file, child) });
}

fn native(file: &str, child: &Child) -> Vec<Native> {
    let bytes = child.bytes.trim_ascii_end();
    vec![Native { file: file.to_owned(), bytes: bytes.strip_suffix(b",").unwrap_or(bytes).to_vec() }]
}

fn child(file: &str, child: &Child, sink: &mut dyn Sink) {
    let node = match tree::read(&child.bytes) {
        Ok((node, _)) => node,
        Err(error) => return broken(file, child, &format!("Here {} should stand.", error.wanted), error.at, sink),
    };
    let part = Part { node: &node, path: String::new(), file, child };
    let mut notes = Notes::default();
    part.unknown(&mut notes);
    let Some(key) = part.id("la_child_id", &mut notes).filter(|id| values::is_id(id)) else {
        let text = "This child has no la_child_id that can be used. Fill it in: one line, 70 characters at most.";
        notes.findings.push(part.place(&node, "la_child_id").error(format!("{PREFIX}.id-missing"), text));
        sink.refused(Refused { key: None, findings: notes.findings, native: native(file, child) });
        return;
    };
    let content = if part.is_purged() {
        Some(Content::Purged(Box::new(reference(&part, &key))))
    } else {
        record(&part, &key, &mut notes).map(|record| Content::Record(Box::new(record)))
    };
    let Notes { findings, losses } = notes;
    let native = native(file, child);
    match content {
        Some(content) if !place::stops(&findings) => sink.item(Item { key, content, findings, losses, native }),
        _ => sink.refused(Refused { key: Some(key), findings, native }),
    }
}

/// Who must be forgotten, as far as the tombstone says.
fn reference(part: &Part<'_>, key: &str) -> ChildReference {
    // What is wrong with the details of a child who is forgotten is of no matter.
    let notes = &mut Notes::default();
    let details = part.node.get("child_details").map(|node| Part { node, path: "child_details".to_owned(), ..*part });
    let identity = details.map(|details| identity(&details, notes)).unwrap_or_default();
    ChildReference {
        person_name: identity.person_name,
        birth_date: identity.birth_date,
        nhs_number: None,
        upn: identity.upn,
        local_id: Some(key.to_owned()),
    }
}

fn record(part: &Part<'_>, key: &str, notes: &mut Notes) -> Option<ChildRecord> {
    let details = part.object("child_details", notes);
    let mut identity = details.as_ref().map(|details| identity(details, notes)).unwrap_or_default();
    if identity.person_name.person_family_name.is_empty() {
        let text = "This child has no surname. Fill it in; for an unborn child use the mother's.";
        notes
            .findings
            .push(part.place(part.node, "child_details/surname").error(format!("{PREFIX}.surname-missing"), text));
        return None;
    }
    identity.local_id = Some(key.to_owned());
    let mis = part.field(MIS_ID, notes).and_then(Field::text);
    let mis = mis.map(|value| OtherIdentifier { kind: MIS_ID.to_owned(), value, ..OtherIdentifier::default() });
    identity.other_identifier.extend(mis);
    let mut record = ChildRecord::new(identity);
    let mut care = SocialCare::default();
    if let Some(details) = &details {
        record.addresses = address(details, notes);
        care.immigration_status.extend(immigration(details, notes));
    }
    if let Some(health) = part.object("health_and_wellbeing", notes) {
        care.strengths_difficulties = health
            .objects("sdq_assessments", notes)
            .iter()
            .map(|sdq| StrengthsDifficulties {
                completed_date: sdq.date("date", notes),
                score: sdq.field("score", notes).and_then(Field::count),
                ..StrengthsDifficulties::default()
            })
            .collect();
    }
    let mut involvement = Vec::new();
    for episode in part.objects("social_care_episodes", notes) {
        episodes::read(&episode, &mut care, &mut involvement, notes);
    }
    record.involvements = (!involvement.is_empty()).then(|| Involvements { involvement, ..Involvements::default() });
    record.social_care = (care != SocialCare::default()).then_some(care);
    Some(record)
}

fn identity(details: &Part<'_>, notes: &mut Notes) -> Identity {
    let birth_date = details.date("date_of_birth", notes);
    let mut expected_birth_date = details.date("expected_date_of_birth", notes);
    if birth_date.is_some() && expected_birth_date.take().is_some() {
        notes.lose("child_details/expected_date_of_birth", BORN);
    }
    Identity {
        person_name: PersonName {
            person_given_name: details.field("first_name", notes).map(Field::given_names).unwrap_or_default(),
            person_family_name: details.field("surname", notes).and_then(Field::name).unwrap_or_default(),
            ..PersonName::default()
        },
        birth_date: birth_date.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
        expected_birth_date,
        sex: details.field("sex", notes).and_then(Field::sex),
        ethnicity: details.code("ethnicity", "ethnicity", notes),
        disability: details.codes("disabilities", "disability", notes),
        upn: details.field("unique_pupil_number", notes).and_then(Field::upn),
        former_upn: details.field("former_unique_pupil_number", notes).and_then(Field::upn),
        upn_unknown: details.code("unique_pupil_number_unknown_reason", "upn-unknown", notes),
        ..Identity::default()
    }
}

/// Why the expected date of a child who is born is not carried.
pub(super) const BORN: &str = "the child is born; a birth date and an expected one exclude each other";

fn address(details: &Part<'_>, notes: &mut Notes) -> Option<Addresses> {
    let post_code = details.field("postcode", notes).and_then(Field::postcode)?;
    let address = Address { kind: Some(AddressKind::Home), post_code: Some(post_code), ..Address::default() };
    Some(Addresses { address: vec![address], ..Addresses::default() })
}

fn immigration(details: &Part<'_>, notes: &mut Notes) -> Option<ImmigrationStatus> {
    let flag = details.field("uasc_flag", notes).and_then(Field::flag);
    let end_date = details.date("uasc_end_date", notes);
    (flag == Some(true) || end_date.is_some()).then(|| ImmigrationStatus {
        status: Some(UASC.to_owned()),
        end_date,
        ..ImmigrationStatus::default()
    })
}
