//! Records into A28, moves and deaths into A31: one file a child, version 2.4, UTF-8.

use std::borrow::Cow;

use crosswalk_schemas::model::{
    Address, Body, ChildEvent, ChildEventKind, ChildRecord, ChildReference, Health, HealthNeedKind, HouseholdMember,
    Identity, Message, MoveNotification, RecordTransfer, RoleInHousehold,
};

use super::{
    mapping,
    segments::{Person, ethnic_category, wrong_nhs_number},
};
use crate::{
    contract::{Encoded, Loss, NativeFile},
    native::{address as lines_of, losses},
};

const NO_FIELD: &str = "an ADT message has no field for it";

/// One message for each child; `None` for a class that ADT has no event for.
pub(super) fn encode(message: &Message) -> Option<Encoded> {
    let written = match &message.body {
        Body::RecordTransfer(transfer) => transferred(transfer),
        Body::MoveNotification(notice) => moved(notice),
        Body::ChildEvent(event) => happened(event)?,
        _ => return None,
    };
    let files = (1..).zip(&written.people).map(|(number, person)| {
        let name = format!("{}-{number}.hl7", message.header.message_id);
        NativeFile { name, bytes: person.message(&message.header, number) }
    });
    let files = files.collect();
    Some(Encoded { files, losses: written.losses })
}

/// What is to be written, and what cannot be.
struct Written<'m> {
    people: Vec<Person<'m>>,
    losses: Vec<Loss>,
}

fn transferred(transfer: &RecordTransfer) -> Written<'_> {
    let mut all = Vec::new();
    for record in &transfer.child_record {
        push_all(&mut all, losses::of_encoding("ChildRecord", record, &mapping::mapping(), NO_FIELD));
        push_all(&mut all, record_losses(record));
    }
    if !transfer.nothing_held.is_empty() {
        push_all(&mut all, vec![loss("RecordTransfer/NothingHeld", NO_FIELD)]);
    }
    let people = transfer.child_record.iter().map(|record| Person {
        event: "A28",
        identity: Cow::Borrowed(&record.identity),
        addresses: record.addresses.iter().flat_map(|section| &section.address).collect(),
        contacts: record.addresses.as_ref(),
        kin: record.household.iter().flat_map(|household| &household.member).map(Cow::Borrowed).collect(),
        health: record.health.as_ref().map(Cow::Borrowed),
    });
    Written { people: people.collect(), losses: all }
}

/// Losses that depend on the value, not only on the element.
fn record_losses(record: &ChildRecord) -> Vec<Loss> {
    let mut found = Vec::new();
    let addresses = record.addresses.iter().flat_map(|section| &section.address);
    found.extend(addresses.flat_map(|address| address_losses("ChildRecord/Addresses/Address", address)));
    for member in record.household.iter().flat_map(|household| &household.member) {
        if let Some(address) = &member.address {
            found.extend(address_losses("ChildRecord/Household/Member/Address", address));
            if member.lives_with_child.is_some() {
                found.push(loss("ChildRecord/Household/Member/LivesWithChild", "the contact's own address tells it"));
            }
        }
    }
    let identity = &record.identity;
    if identity.ethnicity.as_deref().is_some_and(|code| ethnic_category(code).is_none()) {
        found.push(loss("ChildRecord/Identity/Ethnicity", "the NHS has no code for it"));
    }
    if wrong_nhs_number(identity.nhs_number.as_ref()).is_some() {
        let reason = "its check digit is wrong, so it is written as another identifier";
        found.push(loss("ChildRecord/Identity/NHSnumber", reason));
    }
    if let Some(health) = &record.health {
        if health.general_practice.len() > 1 {
            found.push(loss("ChildRecord/Health/GeneralPractice", "one practice is written: the last"));
        }
        if health.health_need.iter().any(|need| need.kind != HealthNeedKind::Allergy) {
            found.push(loss("ChildRecord/Health/HealthNeed", "of health needs, allergies are written"));
            for part in ["Kind", "Description", "StartDate"] {
                found.push(loss(
                    &format!("ChildRecord/Health/HealthNeed/{part}"),
                    "of health needs, allergies are written",
                ));
            }
        }
    }
    found
}

/// What an XAD cannot say of an address, although it can of others.
fn address_losses(path: &str, address: &Address) -> Vec<Loss> {
    let mut found: Vec<Loss> = losses::leaves(path, address)
        .into_iter()
        .filter(|leaf| {
            let part = leaf.strip_prefix(path).unwrap_or_default().trim_start_matches('/');
            part.starts_with("BS7666Address")
                || matches!(part, "UPRN" | "Easting" | "Northing" | "Withheld" | "LocalID")
        })
        .map(|field| {
            let structured = field.contains("BS7666Address");
            Loss { reason: if structured { "written as lines".into() } else { NO_FIELD.into() }, field }
        })
        .collect();
    if lines_of::lines(address).len() > 4 {
        found.push(loss(
            &format!("{path}/AddressLine"),
            "an ADT address has four lines at most; the last two were joined",
        ));
    }
    found
}

/// A move: an A31 for each child, the adults as next of kin.
fn moved(notice: &MoveNotification) -> Written<'_> {
    let mut all = losses::of_encoding("MoveNotification", notice, &mapping::mapping(), NO_FIELD);
    for (path, address) in [
        ("MoveNotification/FromAddress", Some(&notice.from_address)),
        ("MoveNotification/ToAddress", notice.to_address.as_ref()),
    ] {
        push_all(&mut all, address.map(|address| address_losses(path, address)).unwrap_or_default());
    }
    let adults: Vec<HouseholdMember> = notice
        .person
        .iter()
        .filter(|person| person.role == RoleInHousehold::Adult)
        .map(|person| HouseholdMember {
            person_name: person.person_name.clone(),
            birth_date: person.birth_date.clone(),
            sex: person.sex,
            relationship: person.relationship.clone(),
            nhs_number: person.nhs_number.clone(),
            local_id: person.local_id.clone(),
            address: notice.to_address.clone(),
            ..HouseholdMember::default()
        })
        .collect();
    let children = notice.person.iter().filter(|person| person.role == RoleInHousehold::Child);
    let people = children.map(|child| Person {
        event: "A31",
        identity: Cow::Owned(Identity {
            person_name: child.person_name.clone(),
            birth_date: child.birth_date.clone(),
            sex: child.sex,
            nhs_number: child.nhs_number.clone(),
            local_id: child.local_id.clone(),
            ..Identity::default()
        }),
        addresses: [&notice.from_address].into_iter().chain(&notice.to_address).collect(),
        contacts: None,
        kin: adults.iter().cloned().map(Cow::Owned).collect(),
        health: None,
    });
    Written { people: people.collect(), losses: all }
}

/// A death, or another GP practice: an A31 for each child.
fn happened(event: &ChildEvent) -> Option<Written<'_>> {
    let died = match event.kind {
        ChildEventKind::Died => Some(event.occurred_on),
        ChildEventKind::GpPracticeChanged => None,
        _ => return None,
    };
    let health =
        event.general_practice.clone().map(|practice| Health { general_practice: vec![practice], ..Health::default() });
    let people = event.child.iter().map(|child| Person {
        event: "A31",
        identity: Cow::Owned(Identity { person_death_date: died, ..identity(child) }),
        addresses: event.address.iter().collect(),
        contacts: None,
        kin: Vec::new(),
        health: health.clone().map(Cow::Owned),
    });
    let losses = losses::of_encoding("ChildEvent", event, &mapping::mapping(), NO_FIELD);
    Some(Written { people: people.collect(), losses })
}

fn identity(child: &ChildReference) -> Identity {
    Identity {
        person_name: child.person_name.clone(),
        birth_date: child.birth_date.clone(),
        nhs_number: child.nhs_number.clone(),
        local_id: child.local_id.clone(),
        ..Identity::default()
    }
}

fn loss(field: &str, reason: &'static str) -> Loss {
    Loss { field: field.to_owned(), reason: reason.into() }
}

fn push_all(losses: &mut Vec<Loss>, more: Vec<Loss>) {
    for loss in more {
        if !losses.contains(&loss) {
            losses.push(loss);
        }
    }
}
