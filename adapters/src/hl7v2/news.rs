//! What a message says: a move, a death, a record, two records that are one, or nothing for children's services.

use crosswalk_schemas::model::{
    Address, ChildEvent, ChildEventKind, ChildRecord, ChildReference, Identity, MoveKind, MoveNotification,
    MovingPerson, PersonName, Reporter, RoleInHousehold,
};
use jiff::{ToSpan, civil::Date};

use super::address::{Lived, same_place};
use crate::contract::{Content, Lead};

/// A message as it was read.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) record: ChildRecord,
    pub(super) addresses: Vec<Lived>,
    /// The day of the message.
    pub(super) day: Option<Date>,
    /// The day on which it happened, where the message says so (EVN-6).
    pub(super) occurred: Option<Date>,
    /// Who sends it.
    pub(super) sender: Option<String>,
}

/// What becomes of a changed address.
#[derive(Debug, PartialEq)]
enum Change {
    None,
    Move(Box<MoveNotification>),
    Lead(Box<Lead>),
}

/// What an update (A08, A31) says: the move or death that is news, and the record where it says more than the news.
pub(super) fn update(said: Said) -> Vec<(&'static str, Content)> {
    let mut all = Vec::new();
    match change(&said) {
        Change::None => {}
        Change::Move(notice) => all.push(("move", Content::Move(notice))),
        Change::Lead(lead) => all.push(("move", Content::Lead(lead))),
    }
    all.extend(death(&said).map(|event| ("died", Content::Event(Box::new(event)))));
    let moved = all.iter().any(|(what, _)| *what == "move");
    if all.is_empty() || says_more(&said.record, moved) {
        all.push(("", Content::Record(Box::new(said.record))));
    }
    all
}

/// The child of a record, in a message that carries no records.
pub(super) fn reference(identity: &Identity) -> ChildReference {
    ChildRecord::new(identity.clone()).reference()
}

/// True when a record holds what its news does not say: a move-notification has sex and two addresses, an event neither.
fn says_more(record: &ChildRecord, moved: bool) -> bool {
    let identity = Identity {
        person_name: PersonName::default(),
        birth_date: None,
        sex: record.identity.sex.filter(|_| !moved),
        nhs_number: None,
        local_id: None,
        person_death_date: None,
        ..record.identity.clone()
    };
    let addresses = record.addresses.as_ref().is_some_and(|all| {
        let told = if moved { 2 } else { 0 };
        all.address.len() > told || !all.telephone.is_empty() || all.email.is_some()
    });
    addresses || identity != Identity::default() || record.household.is_some() || record.health.is_some()
}

fn death(said: &Said) -> Option<ChildEvent> {
    let occurred_on = said.record.identity.person_death_date?;
    Some(ChildEvent {
        kind: ChildEventKind::Died,
        occurred_on,
        child: vec![reference(&said.record.identity)],
        reporter: reporter(said),
        involvement: None,
        flag_of_concern: None,
        missing_episode: None,
        general_practice: None,
        address: None,
        no_school_reason: None,
        note: None,
        local_reference: None,
        sharing_basis: None,
    })
}

fn reporter(said: &Said) -> Option<Reporter> {
    let organisation = Some(said.sender.clone()?);
    Some(Reporter { organisation, ..Reporter::default() })
}

/// Where the child left and where it went.
#[derive(Debug, Default)]
struct Places<'a> {
    left: Option<&'a Address>,
    reached: Option<&'a Address>,
    date: Option<Date>,
}

fn change(said: &Said) -> Change {
    let day = said.day;
    let homes: Vec<&Lived> = said.addresses.iter().filter(|lived| lived.is_home).collect();
    let has_ended =
        |lived: &&&Lived| lived.is_former || lived.address.end_date.is_some_and(|end| day.is_none_or(|day| end <= day));
    let former = homes.iter().filter(has_ended).max_by_key(|lived| lived.address.end_date);
    let present: Vec<&&Lived> = homes.iter().filter(|lived| !has_ended(lived)).collect();
    let places = match (former, present.as_slice()) {
        (_, [one, two]) => between(&one.address, &two.address),
        (Some(former), [present]) => {
            let date = present.address.start_date.or(former.address.end_date).or(said.occurred);
            Places { left: Some(&former.address), reached: Some(&present.address), date }
        }
        (Some(former), []) if !former.is_former => {
            Places { left: Some(&former.address), reached: None, date: former.address.end_date }
        }
        _ => return Change::None,
    };
    let Some(left) = places.left else { return Change::None };
    let stayed = places.reached.is_some_and(|reached| same_place(left, reached));
    // What happened more than a year before the message is the address's history, and no news.
    let old = places.date.zip(day).is_some_and(|(date, day)| date < day.saturating_sub(1.year()));
    if stayed || old { Change::None } else { notice(said, &places, left) }
}

/// Two homes that have not ended: a move only when one ends on the day when the other begins, or later.
fn between<'a>(one: &'a Address, two: &'a Address) -> Places<'a> {
    for (left, reached) in [(one, two), (two, one)] {
        if let (Some(end), Some(start)) = (left.end_date, reached.start_date)
            && end <= start.saturating_add(1.day())
        {
            return Places { left: Some(left), reached: Some(reached), date: Some(start) };
        }
    }
    Places::default()
}

fn notice(said: &Said, places: &Places<'_>, left: &Address) -> Change {
    let identity = &said.record.identity;
    let mut missing = Vec::new();
    let mut lacks = |lacking: bool, path: &str, text: &'static str| {
        if lacking {
            missing.push((path.to_owned(), text));
        }
    };
    let kind = places.reached.map_or(MoveKind::UnknownDestination, kind_of);
    lacks(places.date.is_none(), "MoveNotification/MoveDate", "when the child moved");
    lacks(no_place(left), "MoveNotification/FromAddress/PostCode", "the postcode of the address that the child left");
    let reached = places.reached.filter(|_| kind != MoveKind::LeavingEngland);
    lacks(reached.is_some_and(no_place), "MoveNotification/ToAddress/PostCode", "the postcode of the new address");
    lacks(
        identity.birth_date.is_none(),
        "MoveNotification/Person/BirthDate",
        "the birth date, so that nobody can tell whether this is a child",
    );
    let draft = MoveNotification {
        kind,
        move_date: places.date.or(said.day).unwrap_or_default(),
        section208_notice: None,
        reporter: reporter(said),
        from_address: without_kind(left),
        to_address: places.reached.map(without_kind),
        losing_authority: None,
        gaining_authority: None,
        person: vec![person(identity)],
        note: None,
        local_reference: None,
    };
    if missing.is_empty() {
        return Change::Move(Box::new(draft));
    }
    let words: Vec<&str> = missing.iter().map(|(_, text)| *text).collect();
    let text = format!(
        "A health system says that this child's address changed. The message does not say {}. Ask the sender or the family, \
         complete the move, or dismiss it.",
        words.join("; nor ")
    );
    Change::Lead(Box::new(Lead { text, missing: missing.into_iter().map(|(path, _)| path).collect(), draft }))
}

/// A move to another country is told by the country; else it is a move for good.
fn kind_of(reached: &Address) -> MoveKind {
    if reached.country.is_some() { MoveKind::LeavingEngland } else { MoveKind::Permanent }
}

fn no_place(address: &Address) -> bool {
    address.post_code.as_ref().is_none()
}

/// What an address is to the child is told by its place in the notice.
fn without_kind(address: &Address) -> Address {
    Address { kind: None, local_kind: None, ..address.clone() }
}

fn person(identity: &Identity) -> MovingPerson {
    MovingPerson {
        role: RoleInHousehold::Child,
        person_name: identity.person_name.clone(),
        birth_date: identity.birth_date.clone(),
        sex: identity.sex,
        relationship: None,
        nhs_number: identity.nhs_number.clone(),
        upn: None,
        local_id: identity.local_id.clone(),
    }
}
