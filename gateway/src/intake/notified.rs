//! By what a move that was notified is found again: told twice by two people, or in a list of placements.

use crosswalk_schemas::model::{Body, ChildReference, Message, MoveNotification, MovingPerson, TransferId};
use jiff::civil::Date;

use crate::{
    digest,
    journey::child_keys,
    store::{ChildKey, StoreError, Tx},
    transfer::folded,
};

/// Notices of one household this many days apart may be of one move.
pub const WITHIN_DAYS: i64 = 28;
/// A reference of the housing system names its household for so long.
const REFERENCE_DAYS: i64 = 366;

/// How sure it is that a notice is of the same move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same postcodes; nobody's name is known.
    Possible,
    /// The same family name at one of the postcodes.
    Likely,
    /// The same reference, the same number of a person, or the same name and birth date.
    Sure,
}

/// A notice that may be of the same move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its transfer.
    pub transfer: TransferId,
    /// The day of the move that it tells.
    pub moved: Date,
    /// How sure it is.
    pub likeness: Likeness,
}

/// Makes the move that a message tells findable. Other messages tell none.
pub(crate) fn note(tx: &Tx<'_>, message: &Message) -> Result<(), StoreError> {
    let (Body::MoveNotification(notice), Some(transfer)) = (&message.body, message.header.transfer_id) else {
        return Ok(());
    };
    let keys = [reference(notice), people(notice), names(notice), way(notice)].concat();
    tx.notified_put(&keys, (notice.move_date, transfer))
}

/// The notice nearest to the move that `asked` tells, by the surest sign.
pub fn find(tx: &Tx<'_>, asked: &MoveNotification) -> Result<Option<Found>, StoreError> {
    let by = [
        (reference(asked), REFERENCE_DAYS, Likeness::Sure),
        (people(asked), WITHIN_DAYS, Likeness::Sure),
        (names(asked), WITHIN_DAYS, Likeness::Likely),
        (way(asked), WITHIN_DAYS, Likeness::Possible),
    ];
    for (keys, within, likeness) in by {
        if let Some((transfer, moved)) = tx.notified(&keys, (asked.move_date, within))?.first() {
            return Ok(Some(Found { transfer: *transfer, moved: *moved, likeness }));
        }
    }
    Ok(None)
}

fn key(kind: &str, value: &str) -> ChildKey {
    ChildKey(digest::short(format!("moved {kind} {value}").as_bytes()))
}

fn reference(notice: &MoveNotification) -> Vec<ChildKey> {
    notice.local_reference.iter().map(|reference| key("reference", reference)).collect()
}

fn people(notice: &MoveNotification) -> Vec<ChildKey> {
    notice.person.iter().flat_map(|person| child_keys(&identity(person))).collect()
}

/// Who a person of a household is, adult or child.
fn identity(person: &MovingPerson) -> ChildReference {
    ChildReference {
        person_name: person.person_name.clone(),
        birth_date: person.birth_date.clone(),
        nhs_number: person.nhs_number.clone(),
        upn: person.upn.clone(),
        ..ChildReference::default()
    }
}

fn postcodes(notice: &MoveNotification) -> [Option<&str>; 2] {
    [notice.from_address.post_code.as_deref(), notice.to_address.as_ref().and_then(|to| to.post_code.as_deref())]
}

fn names(notice: &MoveNotification) -> Vec<ChildKey> {
    let mut names: Vec<_> = notice.person.iter().map(|person| folded(&person.person_name.person_family_name)).collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    let [from, to] = postcodes(notice);
    let at = |side: &'static str, postcode: Option<&str>| {
        postcode.into_iter().flat_map(|at| names.iter().map(move |name| key(side, &format!("{at} {name}")))).collect()
    };
    let keys: [Vec<ChildKey>; 2] = [at("from", from), at("to", to)];
    keys.concat()
}

fn way(notice: &MoveNotification) -> Vec<ChildKey> {
    match postcodes(notice) {
        [Some(from), Some(to)] => vec![key("way", &format!("{from} {to}"))],
        _ => Vec::new(),
    }
}
