//! Step 10 of 12: journey: what a message means for its transfer, and what is to be done about it, in one transaction.
//!
//! The state machine itself is pure and stands in `transfer/`; here its copy is found, stepped and kept, and its actions
//! become rows: messages in the outbox, deliveries to case systems, lines in the transfer's log.

mod actions;
pub(crate) mod make;

pub(crate) use actions::alert;

use std::sync::Arc;

use crosswalk_schemas::model::{ChildReference, Message, MessageClass, MessageId, TransferId};
use futures_util::future::join_all;

use crate::{
    digest,
    gateway::Gateway,
    store::{ChildKey, StoreError, Tx},
    telemetry::happenings,
    transfer::{Event, Told, Transfer, folded, joins, merge, step},
};

/// Applies a message that we received. Returns the transfer it belongs to.
pub(crate) fn received(tx: &Tx<'_>, gateway: &Gateway, message: &Message) -> Result<Option<TransferId>, StoreError> {
    Told::of(message).map_or(Ok(None), |told| tell(tx, gateway, &told))
}

/// Applies a message that we send of our own accord, rather than because a transfer asked for it.
pub(crate) fn sent(tx: &Tx<'_>, gateway: &Gateway, message: &Message) -> Result<Option<TransferId>, StoreError> {
    received(tx, gateway, message)
}

/// Applies an event to the transfer known as `name`; does nothing when there is none.
pub(crate) fn happened(tx: &Tx<'_>, gateway: &Gateway, name: TransferId, event: &Event) -> Result<(), StoreError> {
    match tx.transfer(name)? {
        Some(transfer) => advance(tx, gateway, transfer, event),
        None => Ok(()),
    }
}

/// A person has mended a message of ours: its transfer knows what it says now in place of what it said.
pub(crate) fn mended(tx: &Tx<'_>, gateway: &Gateway, message: &Message) -> Result<(), StoreError> {
    let Some(told) = Told::of(message) else { return Ok(()) };
    let Some(mut transfer) = tx.transfer(told.transfer)?.filter(|known| known.is_between(&told)) else { return Ok(()) };
    if !transfer.facts.mend(&told.event) {
        return Ok(());
    }
    let keys: Vec<_> = told.event.children().into_iter().flat_map(child_keys).collect();
    tx.transfer_put(&transfer, &keys, gateway.clock.now())?;
    advance(tx, gateway, transfer, &Event::Ticked)
}

/// Records and requests are for a case system: when there is none for their service they wait for a person, and are
/// handed over once they are released and there is one.
pub(crate) fn must_reach_a_system(tx: &Tx<'_>, gateway: &Gateway, message: &Message) -> Result<(), StoreError> {
    let (id, service) = (message.header.message_id, message.header.recipient.service);
    let waited = tx.quarantine_of(id)?.iter().any(|entry| entry.reason == actions::NO_SYSTEM);
    if waited || gateway.config.systems_of(service).next().is_none() {
        return actions::deliver(tx, gateway, id, service);
    }
    Ok(())
}

/// Whether a message is for people and case systems alone: events, searches and letters step no transfer.
pub(crate) fn stands_alone(message: &Message) -> bool {
    matches!(
        message.header.class,
        MessageClass::ChildEvent
            | MessageClass::FindRequest
            | MessageClass::FindResponse
            | MessageClass::PractitionerMessage
    )
}

/// Whether a system here is for what a message is about.
pub(crate) fn has_system(gateway: &Gateway, message: &Message) -> bool {
    gateway.config.systems_of(message.header.recipient.service).next().is_some()
}

/// Gives a message to every system of the service it is for; to a person when there is none.
pub(crate) fn hand_over(tx: &Tx<'_>, gateway: &Gateway, message: &Message) -> Result<(), StoreError> {
    actions::deliver(tx, gateway, message.header.message_id, message.header.recipient.service)
}

/// How many transfers are looked at in one commit.
const BATCH: usize = 64;

/// Looks for what is late in the open transfers that something can be late in by now.
pub(crate) async fn tick(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let due = gateway.store.read(move |tx| tx.transfers_due(now)).await?;
    for ids in due.chunks(BATCH) {
        let looked = ids.iter().map(|id| {
            let (shared, id) = (Arc::clone(gateway), *id);
            gateway.store.write(move |tx| happened(tx, &shared, id, &Event::Ticked))
        });
        for error in join_all(looked).await.into_iter().filter_map(Result::err) {
            happenings::store_failed(&gateway.metrics, "tick", &error);
        }
    }
    let longest = gateway.config.clocks.unanswered;
    let silent = gateway.store.write(move |tx| tx.outbox_unanswered(now - longest, now)).await?;
    for id in silent {
        happenings::quarantined(&gateway.metrics, id, "no-receipt");
    }
    gateway.ring();
    Ok(())
}

fn tell(tx: &Tx<'_>, gateway: &Gateway, told: &Told) -> Result<Option<TransferId>, StoreError> {
    let Some(transfer) = find(tx, gateway, told)? else { return Ok(None) };
    let id = transfer.id;
    advance(tx, gateway, transfer, &told.event)?;
    Ok(Some(id))
}

/// The transfer that `told` speaks of: by its id, or of the same children between the same authorities; several that
/// turn out to be one become one; or a new one. `None` when we are neither side, or when the id belongs to a transfer
/// between others: knowing an id gives nobody a say.
fn find(tx: &Tx<'_>, gateway: &Gateway, told: &Told) -> Result<Option<Transfer>, StoreError> {
    let by_id = tx.transfer(told.transfer)?;
    if by_id.as_ref().is_some_and(|known| !known.is_between(told)) {
        return Ok(None);
    }
    let keys: Vec<_> = told.event.children().into_iter().flat_map(child_keys).collect();
    let mut same: Vec<_> = by_id.into_iter().collect();
    for other in tx.transfers_of(&keys)? {
        if joins(&other, told) && same.iter().all(|known| known.id != other.id) {
            same.push(other);
        }
    }
    let ids: Vec<_> = same.iter().map(|transfer| transfer.id).collect();
    let Some(mut one) = same.into_iter().reduce(|one, other| merge(one, other, &gateway.policy)) else {
        return Ok(Transfer::open(told, &gateway.config.authority));
    };
    if one.ids().all(|id| id != told.transfer) {
        one.adopt(told.transfer);
    }
    for old in ids.into_iter().filter(|old| *old != one.id) {
        tx.transfer_rename(old, one.id)?;
    }
    Ok(Some(one))
}

fn advance(tx: &Tx<'_>, gateway: &Gateway, transfer: Transfer, event: &Event) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let before = transfer.clone();
    let (transfer, todo) = step(transfer, event, &gateway.policy, now);
    if transfer != before || *event != Event::Ticked {
        // Only what names children can make it known by more of them.
        let named = if event.children().is_empty() { &[][..] } else { transfer.children.as_slice() };
        let spoken_of = event.children().into_iter();
        let keys: Vec<_> = named.iter().map(|child| &child.reference).chain(spoken_of).flat_map(child_keys).collect();
        tx.transfer_put(&transfer, &keys, now)?;
    } else {
        tx.transfer_looked_at(&transfer)?;
    }
    for action in &todo {
        actions::carry_out(tx, gateway, &transfer, action)?;
    }
    Ok(())
}

/// Digests of what identifies a child: each number, and family name with birth date. They only find candidates; whether
/// it is the same child is decided by [`crate::transfer::match_children`].
pub(crate) fn child_keys(child: &ChildReference) -> Vec<ChildKey> {
    let squeeze =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect::<String>();
    let mut keys = Vec::with_capacity(3);
    let mut add = |kind: &str, value: &str| keys.push(ChildKey(digest::short(format!("{kind} {value}").as_bytes())));
    if let Some(number) = &child.nhs_number {
        add("nhs", &squeeze(number));
    }
    if let Some(number) = &child.upn {
        add("upn", &squeeze(number));
    }
    if let Some(birth) = &child.birth_date {
        add("born", &format!("{} {}", birth.person_birth_date, folded(&child.person_name.person_family_name)));
    }
    keys
}

/// The id of the record-transfer's transfer, for events that name a message only.
pub(crate) fn transfer_of(tx: &Tx<'_>, id: MessageId) -> Result<Option<TransferId>, StoreError> {
    let row = match tx.outbox_row(id)? {
        Some(row) => Some(row),
        None => tx.inbox_row(id)?,
    };
    Ok(row.and_then(|row| row.transfer))
}
