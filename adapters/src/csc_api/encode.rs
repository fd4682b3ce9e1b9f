//! Records into the department's JSON: a payload with its children.

use crosswalk_schemas::{
    authorities::Register,
    model::{ChildRecord, Header, Identity, RecordTransfer, SocialCare},
};

use super::{
    decode::{MIS_ID, UASC},
    losses::{self, Told},
    nest,
    object::{Object, list},
};
use crate::contract::{Encoded, NativeFile};

pub(super) fn encode(transfer: &RecordTransfer, header: &Header) -> Encoded {
    let mut told = Told::default();
    let children: Vec<String> =
        (1..).zip(&transfer.child_record).map(|(number, record)| child(record, number, &mut told)).collect();
    if !transfer.nothing_held.is_empty() {
        told.lose("RecordTransfer/NothingHeld", losses::NO_FIELD);
    }
    let number =
        Register::built_in().entry(header.sender.authority.as_str()).and_then(|entry| entry.dfe_number.clone());
    let children = match children.as_slice() {
        [one] => one.clone(),
        several => list(several),
    };
    let payload =
        Object::default().number("la_code", number.and_then(|number| number.parse().ok())).raw("Children", children);
    let file = NativeFile { name: "children.json".to_owned(), bytes: (payload.text() + "\n").into_bytes() };
    Encoded { files: vec![file], losses: told.losses }
}

fn child(record: &ChildRecord, number: usize, told: &mut Told) -> String {
    told.record(record);
    let identity = &record.identity;
    let mis = identity.other_identifier.iter().find(|other| other.kind == MIS_ID).map(|other| &other.value);
    let made = format!("child-{number}");
    let care = record.social_care.clone().unwrap_or_default();
    let scores = care
        .strengths_difficulties
        .iter()
        .map(|row| Object::default().date("date", row.completed_date).number("score", row.score.map(u64::from)).text());
    let scores: Vec<String> = scores.collect();
    let health = (!scores.is_empty())
        .then(|| Object::default().raw("sdq_assessments", list(&scores)).flag("purge", Some(false)));
    let involved = record.involvements.as_ref().map(|section| section.involvement.as_slice()).unwrap_or_default();
    let episodes = nest::episodes(&care, involved, told);
    Object::default()
        .string("la_child_id", identity.local_id.as_ref().or(Some(&made)))
        .string("mis_child_id", mis)
        .flag("purge", Some(false))
        .raw("child_details", details(identity, record, &care).text())
        .maybe("health_and_wellbeing", health)
        .raw_unless_empty("social_care_episodes", &episodes)
        .text()
}

fn details(identity: &Identity, record: &ChildRecord, care: &SocialCare) -> Object {
    let born = identity.birth_date.as_ref().map(|birth| birth.person_birth_date);
    let sought = care.immigration_status.iter().find(|status| losses::is_unaccompanied(status));
    let sex = identity.sex.map(|sex| sex.to_string());
    let given = Some(identity.person_name.person_given_name.join(" ")).filter(|name| !name.is_empty());
    let codes: Vec<String> =
        identity.disability.iter().map(|code| serde_json::Value::from(code.as_str()).to_string()).collect();
    Object::default()
        .string("unique_pupil_number", identity.upn.as_ref())
        .string("former_unique_pupil_number", identity.former_upn.as_ref())
        .string("unique_pupil_number_unknown_reason", identity.upn_unknown.as_ref())
        .string("first_name", given.as_ref())
        .string("surname", Some(&identity.person_name.person_family_name))
        .date("date_of_birth", born)
        .date("expected_date_of_birth", identity.expected_birth_date.filter(|_| born.is_none()))
        .string("sex", sex.as_ref())
        .string("ethnicity", identity.ethnicity.as_ref())
        .raw_unless_empty("disabilities", &codes)
        .string("postcode", losses::home(record).and_then(|address| address.post_code.as_ref()))
        .flag("uasc_flag", sought.map(|_| true))
        .date("uasc_end_date", sought.and_then(|status| status.end_date))
        .flag("purge", Some(false))
}

/// The words that the flag stands for.
pub(super) fn is_the_flag_s_word(status: &str) -> bool {
    status == UASC
}
