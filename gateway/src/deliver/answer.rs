//! Step 12 of 12: answer: what the case system says of a delivery becomes the outcome that goes back.

use std::sync::Arc;

use crosswalk_adapters::folder::{Answer, Verdict};
use crosswalk_schemas::{
    decode,
    model::{Body, ChildReference, Decision, Message, MessageClass, MessageId, Party, Qualifier, RecordTransfer},
};

use crate::{
    crash, digest,
    gateway::Gateway,
    journey::{
        self,
        make::{self, Envelope},
    },
    store::{DeliveryState, Event, StoreError, Tx},
    telemetry::happenings,
    transfer::{self, Decisions, Match, match_children},
};

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It was taken, now or before.
    Taken,
    /// It cannot be taken, for this reason.
    Refused(&'static str),
}

impl Answered {
    /// What a trace says of it.
    pub(super) fn outcome(self) -> Result<(), &'static str> {
        match self {
            Self::Taken => Ok(()),
            Self::Refused(_) => Err("no-use"),
        }
    }
}

/// Takes the answer of `system` to the delivery of a message. The same answer twice is taken once.
pub async fn take(gateway: &Arc<Gateway>, system: &str, id: MessageId, answer: Answer) -> Result<Answered, StoreError> {
    let (shared, name, begun) = (Arc::clone(gateway), system.to_owned(), gateway.clock.now());
    crash::point("answer-before-commit");
    let answered = gateway.store.write(move |tx| apply(tx, &shared, &name, id, &answer)).await?;
    crash::point("answer-after-commit");
    gateway.traces.answered(id, system, answered.outcome(), (begun, gateway.clock.now()));
    if answered == Answered::Taken {
        happenings::answered(&gateway.metrics, id, system);
        gateway.ring();
    }
    Ok(answered)
}

/// [`take`] within a transaction that does something else too.
pub(super) fn apply(
    tx: &Tx<'_>,
    gateway: &Gateway,
    system: &str,
    id: MessageId,
    answer: &Answer,
) -> Result<Answered, StoreError> {
    let Some(delivery) = tx.delivery(id, system)? else {
        return Ok(Answered::Refused("No message of this id was delivered to this system."));
    };
    match delivery.state {
        // A later answer may mend or complete an earlier one; the same one twice changes nothing.
        DeliveryState::Prepared | DeliveryState::Delivered | DeliveryState::Answered => {}
        DeliveryState::Pending | DeliveryState::Quarantined => {
            return Ok(Answered::Refused("The message of this id has not been delivered yet."));
        }
    }
    let Some((form, bytes)) = tx.inbox_document(id)? else { return Ok(Answered::Refused("The message is gone.")) };
    let Ok(message) = decode(&bytes, form) else { return Err(StoreError::Corrupt("document".to_owned())) };
    if let Err(why) = answer_to(tx, gateway, &message, answer)? {
        return Ok(Answered::Refused(why));
    }
    tx.delivery_set(&delivery, DeliveryState::Answered)?;
    tx.history_add(id, Event::Answered, Some(system), gateway.clock.now())?;
    Ok(Answered::Taken)
}

/// What the answer means, by the class of the message it answers. The inner error says why it fits no such message.
fn answer_to(
    tx: &Tx<'_>,
    gateway: &Gateway,
    message: &Message,
    answer: &Answer,
) -> Result<Result<(), &'static str>, StoreError> {
    let class = message.header.class;
    match (class, &answer.verdict) {
        (MessageClass::RecordTransfer, Verdict::NothingHeld) => {
            Ok(Err("Records are accepted or rejected; \"nothing held\" answers a request for records."))
        }
        (MessageClass::RecordTransfer, verdict) if !says_why(verdict, answer.reason.as_deref()) => {
            Ok(Err("Say why: whatever is not accepted in full needs a Reason, which goes back to the sender."))
        }
        (MessageClass::RecordTransfer, verdict) => {
            decided(tx, gateway, message, verdict, answer.reason.clone()).map(Ok)
        }
        (MessageClass::RecordRequest, Verdict::NothingHeld) => nothing_held(tx, gateway, message).map(Ok),
        (MessageClass::RecordRequest, Verdict::All(Decision::Accepted)) => Ok(Ok(())),
        (MessageClass::RecordRequest, _) => {
            Ok(Err("Answer a request by exporting the records, or say that nothing is held."))
        }
        // A notice asks for nothing; any answer says that it was seen.
        _ => Ok(Ok(())),
    }
}

/// Whether everything that was not accepted in full has a reason.
fn says_why(verdict: &Verdict, reason: Option<&str>) -> bool {
    let given = |reason: Option<&str>| reason.is_some_and(|reason| !reason.trim().is_empty());
    match verdict {
        Verdict::All(decision) => *decision == Decision::Accepted || given(reason),
        Verdict::PerChild(children) => children.iter().all(|child| {
            let sections = child.section_outcome.iter();
            let some_section = sections.clone().any(|section| given(section.reason.as_deref()));
            child.decision == Decision::Accepted || given(child.reason.as_deref()) || some_section
        }),
        Verdict::NothingHeld => true,
    }
}

fn decided(
    tx: &Tx<'_>,
    gateway: &Gateway,
    message: &Message,
    verdict: &Verdict,
    reason: Option<String>,
) -> Result<(), StoreError> {
    let decisions = match verdict {
        Verdict::All(decision) => Decisions::All { decision: *decision, reason },
        Verdict::PerChild(children) => Decisions::Each(children.clone()),
        Verdict::NothingHeld => return Ok(()),
    };
    let records = message.header.message_id;
    let event = transfer::Event::Answered(transfer::Answer { records, at: gateway.clock.now(), decisions });
    match journey::transfer_of(tx, records)? {
        Some(id) => journey::happened(tx, gateway, id, &event),
        None => Err(StoreError::Corrupt("records without a transfer".to_owned())),
    }
}

/// Those of the children asked for whose records have not been sent: another system of the service may have had them.
fn still_awaited(tx: &Tx<'_>, request: &Message, asked: &[ChildReference]) -> Result<Vec<ChildReference>, StoreError> {
    let service = request.header.recipient.service;
    let Some(transfer) = request.header.transfer_id.map(|id| tx.transfer(id)).transpose()?.flatten() else {
        return Ok(Vec::new());
    };
    let awaited = transfer.awaits_records(service);
    let waits = |child: &&ChildReference| awaited.iter().any(|one| match_children(one, child) == Match::Same);
    Ok(asked.iter().filter(waits).cloned().collect())
}

/// The losing side's system holds nothing of these children: the gaining side is told so.
fn nothing_held(tx: &Tx<'_>, gateway: &Gateway, request: &Message) -> Result<(), StoreError> {
    let Body::RecordRequest(body) = &request.body else { return Ok(()) };
    let header = &request.header;
    let children = still_awaited(tx, request, &body.child)?;
    if children.is_empty() {
        return Ok(());
    }
    let envelope = Envelope {
        id: MessageId(digest::uuid(format!("nothing held {}", header.message_id).as_bytes())),
        transfer: header.transfer_id,
        correlation: Some(header.message_id),
        sender: Party::new(gateway.config.authority.clone(), header.recipient.service),
        recipient: header.sender.clone(),
        at: gateway.clock.now(),
    };
    let body = RecordTransfer { nothing_held: children, ..RecordTransfer::default() };
    let message = make::message(envelope, Qualifier::Response, Body::RecordTransfer(Box::new(body)));
    make::send(tx, gateway, &message)?;
    journey::sent(tx, gateway, &message).map(drop)
}
