//! A pupil who left: a move to the destination's authority, a lost pupil, or a lead for a person; never a guess.

use crosswalk_schemas::{
    authorities::{Authority, Register},
    model::{ChildRecord, Identity, MoveKind, MoveNotification, MovingPerson, RoleInHousehold, SchoolAttended},
};
use jiff::{ToSpan, civil::Date};

use super::header::{Destination, Header};
use crate::contract::{Content, Lead};

/// Stands in a lead's draft for a day that nobody knows.
const NO_DAY: Date = jiff::civil::date(1900, 1, 1);

/// What follows from a pupil's leaving.
pub(super) enum Leaver {
    /// A message, or a lead to one.
    Says(Content),
    /// No business of children's services.
    Adult,
}

/// What a pupil's leaving says; nothing for a pupil who stays, or who stays within the authority.
pub(super) fn read(record: &ChildRecord, header: &Header, key: &str) -> Option<Leaver> {
    let last = last_school(record);
    let left_on = last.and_then(|school| school.leaving_date);
    let reason = last.and_then(|school| school.leaving_reason.as_ref());
    if left_on.is_none() && reason.is_none() {
        return None;
    }
    let on = left_on.or(header.made_on).unwrap_or(NO_DAY);
    let losing = last.and_then(|school| school.lea.as_deref()).or(header.source.lea.as_deref());
    let losing = losing.and_then(|lea| Register::built_in().find(lea, on));
    let mut notice = notice(record, header, on, losing, key);
    let (missing, why) = match &header.destination {
        Destination::NotSaid => return None,
        Destination::Unknown => {
            notice.kind = MoveKind::UnknownDestination;
            (None, "")
        }
        Destination::Outside => {
            notice.kind = MoveKind::UnknownDestination;
            (Some("MoveNotification/Kind"), OUTSIDE)
        }
        Destination::Authority { lea, .. } => match Register::built_in().find(lea, on) {
            Some(gaining) if losing.is_some_and(|losing| losing.code == gaining.code) => return None,
            Some(gaining) => {
                notice.gaining_authority = Some(gaining.code.clone());
                (None, "")
            }
            None => (Some("MoveNotification/GainingAuthority"), NOT_ENGLISH),
        },
    };
    let adult = |born: Date| born.saturating_add(18.years()) <= on;
    if record.identity.birth_date.as_ref().is_some_and(|birth| adult(birth.person_birth_date)) {
        return Some(Leaver::Adult);
    }
    let mut gaps: Vec<(&str, &str)> = missing.map(|missing| (missing, why)).into_iter().collect();
    if left_on.is_none() {
        gaps.push(("MoveNotification/MoveDate", NO_DATE));
    }
    if losing.is_none() {
        gaps.push(("MoveNotification/LosingAuthority", NO_SOURCE));
    }
    Some(Leaver::Says(if gaps.is_empty() { Content::Move(Box::new(notice)) } else { lead(&gaps, notice) }))
}

const OUTSIDE: &str = "The file is for MMMMMMM: a school outside the maintained ones, or abroad. Find out where the family lives now, or that it left England.";
const NOT_ENGLISH: &str = "The destination's number is not that of an English authority; 660 to 681 are Welsh. Find out where the family lives now, or that it left England.";
const NO_DATE: &str = "There is a reason for leaving but no readable leaving date. Ask the school for the date.";
const NO_SOURCE: &str =
    "Neither the school history, the header nor the file's name says which authority the pupil leaves. Name it.";

fn lead(gaps: &[(&str, &str)], draft: MoveNotification) -> Content {
    let reasons: Vec<&str> = gaps.iter().map(|(_, reason)| *reason).collect();
    Content::Lead(Box::new(Lead {
        text: format!("A pupil left a school, and it cannot be said where to or when. {}", reasons.join(" ")),
        missing: gaps.iter().map(|(path, _)| (*path).to_owned()).collect(),
        draft,
    }))
}

/// Adds the children of a move to those of the one before it, when they leave one home on one day for one authority:
/// brothers and sisters, who travel together.
pub(super) fn together(before: &mut MoveNotification, next: &MoveNotification) -> bool {
    let way = |notice: &MoveNotification| {
        let MoveNotification { kind, move_date, from_address, losing_authority, gaining_authority, .. } =
            notice.clone();
        (kind, move_date, from_address, losing_authority, gaining_authority)
    };
    let one_home = before.from_address.post_code.is_some() && way(before) == way(next);
    if one_home {
        before.person.extend(next.person.iter().cloned());
    }
    one_home
}

/// The school that the pupil attended last.
pub(super) fn last_school(record: &ChildRecord) -> Option<&SchoolAttended> {
    let schools = &record.education.as_ref()?.school_attended;
    schools.iter().find(|school| school.last_school == Some(true)).or_else(|| schools.last())
}

fn notice(
    record: &ChildRecord,
    header: &Header,
    move_date: Date,
    losing: Option<&Authority>,
    key: &str,
) -> MoveNotification {
    let home = record.addresses.as_ref().and_then(|section| section.address.first()).cloned();
    MoveNotification {
        kind: MoveKind::Permanent,
        move_date,
        section208_notice: None,
        reporter: None,
        from_address: home.unwrap_or_default(),
        to_address: None,
        losing_authority: losing.map(|losing| losing.code.clone()),
        gaining_authority: None,
        person: vec![person(&record.identity)],
        note: Some(note(record, header)),
        local_reference: Some(key.to_owned()),
    }
}

fn person(identity: &Identity) -> MovingPerson {
    MovingPerson {
        role: RoleInHousehold::Child,
        person_name: identity.person_name.clone(),
        birth_date: identity.birth_date.clone(),
        sex: identity.sex,
        relationship: None,
        nhs_number: None,
        upn: identity.upn.clone(),
        local_id: None,
    }
}

/// Where the news comes from, and the school that the pupil goes to.
fn note(record: &ChildRecord, header: &Header) -> String {
    let last = last_school(record);
    let name = last.and_then(|school| school.school_name.as_ref()).or(header.source.name.as_ref());
    let from = name.map(|name| format!(" of {name}")).unwrap_or_default();
    let to = match &header.destination {
        Destination::Authority { lea, estab: Some(estab) } => format!(" The pupil goes to the school {lea}/{estab}."),
        Destination::Unknown => " The school does not know where the pupil goes.".to_owned(),
        _ => String::new(),
    };
    format!("Told by a Common Transfer File{from}: the pupil left the school.{to}")
}
