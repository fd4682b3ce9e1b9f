//! Cohort status T: the young person was transferred to another authority, which opens a transfer; or a lead for a person.

use crosswalk_schemas::{
    authorities::Register,
    model::{Address, ChildRecord, Connexions, Identity, MoveKind, MoveNotification, MovingPerson, RoleInHousehold},
};
use jiff::{ToSpan, civil::Date};

use super::{leaves::YoungPerson, read::FileHeader};
use crate::contract::{Content, Lead, NativeFinding};

/// Stands in a lead's draft for a day that nobody knows.
const NO_DAY: Date = jiff::civil::date(1900, 1, 1);

/// What follows from the status.
pub(super) struct Said {
    /// The message, or a lead to one; none for somebody who is no child any more.
    pub(super) content: Option<Content>,
    pub(super) findings: Vec<NativeFinding>,
}

/// What status T says, if the record has it. A T without an authority is taken off the record, because the standard has
/// no such status.
pub(super) fn read(
    record: &mut ChildRecord,
    header: &FileHeader,
    key: &str,
    person: &mut YoungPerson<'_, '_>,
) -> Option<Said> {
    let connexions = record.connexions.clone().unwrap_or_default();
    if connexions.cohort_status.as_deref() != Some("T") {
        if connexions.transferred_to_authority.is_some() {
            let text = "There is a TransferredToLEACode, but the CohortStatus is not T (NCCIS error 34). Check which is right.";
            let place = person.missing("YoungPersonsRecord/PersonalDetails/TransferredToLEACode");
            person.push(place.warning("nccis.transfer-without-status", text));
        }
        return None;
    }
    if connexions.transferred_to_authority.is_none() {
        without_authority(record, person);
    }
    let on = header.period_end.unwrap_or(NO_DAY);
    let born = record.identity.birth_date.as_ref().map(|birth| birth.person_birth_date);
    if born.is_some_and(|born| born.saturating_add(18.years()) <= on) {
        return Some(Said { content: None, findings: Vec::new() });
    }
    Some(said(&record.identity, &connexions, header, key, person))
}

/// The status goes, with a finding and a loss.
fn without_authority(record: &mut ChildRecord, person: &mut YoungPerson<'_, '_>) {
    let status = "YoungPersonsRecord/PersonalDetails/CohortStatus";
    let place = person.missing("YoungPersonsRecord/PersonalDetails/TransferredToLEACode");
    let text = "The CohortStatus is T, but there is no readable TransferredToLEACode (NCCIS error 13). Fill it in.";
    person.push(place.warning("nccis.transfer-without-authority", text));
    person.notes.lose(status, "T says nothing without the authority");
    record.connexions = record
        .connexions
        .take()
        .map(|section| Connexions { cohort_status: None, ..section })
        .filter(|section| *section != Connexions::default());
}

fn said(
    identity: &Identity,
    connexions: &Connexions,
    header: &FileHeader,
    key: &str,
    person: &YoungPerson<'_, '_>,
) -> Said {
    let on = header.period_end.unwrap_or(NO_DAY);
    let authority = |number: Option<&String>| number.and_then(|number| Register::built_in().find(number, on));
    let losing = authority(connexions.lead_authority.as_ref()).or_else(|| authority(header.lea.as_ref()));
    let gaining = authority(connexions.transferred_to_authority.as_ref());
    let mut gaps: Vec<(&str, &str)> = Vec::new();
    if header.period_end.is_none() {
        gaps.push(("MoveNotification/MoveDate", "The file's header has no date. Find out when."));
    }
    if losing.is_none() {
        gaps.push(("MoveNotification/LosingAuthority", "LeadLEA names no English authority. Find out where from."));
    }
    let same = gaining.is_some() && gaining.map(|one| &one.code) == losing.map(|one| &one.code);
    let gaining = gaining.filter(|_| !same);
    if gaining.is_none() {
        gaps.push(("MoveNotification/GainingAuthority", if same { SAME_AUTHORITY } else { NO_AUTHORITY }));
    }
    let notice = MoveNotification {
        kind: MoveKind::Permanent,
        move_date: on,
        section208_notice: None,
        reporter: None,
        // Whether the address in the record is the old or the new one is not said, so it is neither.
        from_address: Address::default(),
        to_address: None,
        losing_authority: losing.map(|losing| losing.code.clone()),
        gaining_authority: gaining.map(|gaining| gaining.code.clone()),
        person: vec![moving(identity)],
        note: Some(format!(
            "Told by the monthly return of the Client Caseload Information System: transferred in the month to {on}."
        )),
        local_reference: Some(key.to_owned()),
    };
    if gaps.is_empty() {
        let place = person.missing("FileHeader/PeriodEnd");
        let text =
            "The return does not say on which day the young person was transferred; the end of its month was taken.";
        let findings = vec![place.warning("nccis.move-date", text)];
        return Said { content: Some(Content::Move(Box::new(notice))), findings };
    }
    Said { content: Some(lead(&gaps, notice)), findings: Vec::new() }
}

const NO_AUTHORITY: &str =
    "TransferredToLEACode is missing or names no English authority. Find out where the young person lives now.";
const SAME_AUTHORITY: &str = "TransferredToLEACode is the authority that transferred (NCCIS error 42). Find out where the young person lives now.";

fn lead(gaps: &[(&str, &str)], draft: MoveNotification) -> Content {
    let reasons: Vec<&str> = gaps.iter().map(|(_, reason)| *reason).collect();
    Content::Lead(Box::new(Lead {
        text: format!("A young person was transferred to another authority (cohort status T). {}", reasons.join(" ")),
        missing: gaps.iter().map(|(path, _)| (*path).to_owned()).collect(),
        draft,
    }))
}

fn moving(identity: &Identity) -> MovingPerson {
    MovingPerson {
        role: RoleInHousehold::Child,
        person_name: identity.person_name.clone(),
        birth_date: identity.birth_date.clone(),
        sex: identity.sex,
        relationship: None,
        nhs_number: None,
        upn: identity.upn.clone(),
        local_id: identity.young_persons_id.clone().or_else(|| identity.local_id.clone()),
    }
}
