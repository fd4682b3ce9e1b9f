//! Births, deaths, and changed records.

use crosswalk_schemas::model::{ChildEvent, ChildEventKind, Household, HouseholdMember};
use jiff::civil::Date;

use super::{
    bundle::{Bundle, Resource, code_of, value},
    child,
    decode::{Event, Kind, Outcome, withdrawn},
};
use crate::contract::Content;

/// The baby of a birth notification: whom a related person (the mother's link) names, or else the youngest Patient.
pub(super) fn baby<'p>(bundle: &Bundle<'p>) -> Option<Resource<'p>> {
    let related = bundle.each("RelatedPerson").find_map(|related| bundle.target(related.at("patient")));
    related
        .filter(|named| named.name == "Patient")
        .or_else(|| bundle.each("Patient").max_by_key(|patient| value(patient, "birthDate").unwrap_or_default()))
}

/// A birth: the event, and the record with the mother in it.
pub(super) fn born(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    if event.kind == Kind::Delete {
        return withdrawn(bundle, event);
    }
    if stillborn(bundle) {
        return Outcome::Skipped("a stillbirth");
    }
    let Some(birth) = event.person.birth else {
        let text = "The notification does not say when the baby was born. Fill in birthDate.";
        bundle.error(event.patient, "Patient/birthDate", "birth-date-missing", text);
        return Outcome::Refused;
    };
    let told = happened(bundle, event, ChildEventKind::Born, birth);
    let mut record = child::record(bundle, event.patient, &event.person);
    let mother = bundle.each("Patient").find(|patient| !std::ptr::eq(*patient, event.patient));
    let member = mother.and_then(|mother| {
        let person = child::patient(bundle, mother);
        Some(HouseholdMember {
            relationship: Some("mother".to_owned()),
            birth_date: person.birth_date(),
            nhs_number: person.nhs_number(),
            local_id: person.local_id(),
            person_name: person.name?,
            ..HouseholdMember::default()
        })
    });
    record.household = member.map(|member| Household { member: vec![member], ..Household::default() });
    Outcome::Items(vec![
        ("born".to_owned(), Content::Event(Box::new(told))),
        ("birth record".to_owned(), Content::Record(Box::new(record))),
    ])
}

/// True when an observation says that the baby was not born alive.
fn stillborn(bundle: &Bundle<'_>) -> bool {
    bundle.each("Observation").any(|observation| {
        let indicator = observation.at("valueCodeableConcept").and_then(|node| code_of(node, "StillBornIndicator-1"));
        indicator.is_some_and(|code| code != "1")
    })
}

/// A death that was notified. That it is taken back no message can say.
pub(super) fn died(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    let status = child::death_status(event.patient);
    if event.kind == Kind::Delete || status == Some("U") {
        return withdrawn(bundle, event);
    }
    let Some(date) = bundle.date(event.patient, "Patient", "deceasedDateTime") else {
        let text = "The notification does not say when the child died. Fill in deceasedDateTime.";
        bundle.error(event.patient, "Patient/deceasedDateTime", "death-date-missing", text);
        return Outcome::Refused;
    };
    let mut told = happened(bundle, event, ChildEventKind::Died, date);
    told.note = match status {
        Some("1") => Some("Informal notification: no death certificate has been issued yet.".to_owned()),
        Some("2") => Some("Formal notification.".to_owned()),
        _ => None,
    };
    no_sex(bundle, event);
    Outcome::Items(vec![("died".to_owned(), Content::Event(Box::new(told)))])
}

/// A record that changed: what the event says of the child, which need not be what changed.
pub(super) fn changed(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    if event.kind == Kind::Delete {
        return withdrawn(bundle, event);
    }
    if event.person.birth.is_none() {
        let text = "The event does not say when the child was born. Fill in birthDate.";
        bundle.error(event.patient, "Patient/birthDate", "birth-date-missing", text);
        return Outcome::Refused;
    }
    let mut record = child::record(bundle, event.patient, &event.person);
    record.health = super::care::health_of(bundle, event.patient);
    Outcome::Items(vec![("record".to_owned(), Content::Record(Box::new(record)))])
}

/// An event of the child, with the home as it stands.
pub(super) fn happened(
    bundle: &mut Bundle<'_>,
    event: &Event<'_>,
    kind: ChildEventKind,
    occurred_on: Date,
) -> ChildEvent {
    ChildEvent {
        kind,
        occurred_on,
        child: vec![event.person.reference()],
        reporter: event.reporter.clone(),
        involvement: None,
        flag_of_concern: None,
        missing_episode: None,
        general_practice: None,
        address: child::home(bundle, event.patient),
        no_school_reason: None,
        note: None,
        local_reference: None,
        sharing_basis: None,
    }
}

/// An event names a child without its sex and ethnicity.
pub(super) fn no_sex(bundle: &mut Bundle<'_>, event: &Event<'_>) {
    if value(event.patient, "gender").is_some() {
        bundle.notes.lose("Patient/gender", "an event names a child without its sex");
    }
}
