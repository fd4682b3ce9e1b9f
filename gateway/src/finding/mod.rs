//! Finding children: requests of this authority and of others, answers, near matches, the registers of children out of school
//! and of missing children (Every Child Matters 4.3 to 4.6).

mod answer;
mod ask;
mod near;

pub use answer::{Reply, answer};
pub use ask::ask;

use crosswalk_schemas::model::{Body, ChildEvent, ChildEventKind, FindRequest, FindResponse, MatchConfidence, Message};

use crate::{
    gateway::Gateway,
    intake::holding_keys,
    journey::child_keys,
    store::{Asked, ChildKey, Register, Registered, StoreError, Tx},
};

/// Notes what a message that came in says of a child who is sought, found or on a register. Returns whether people see it in
/// the console, so that it need not wait for a case system.
pub(crate) fn received(tx: &Tx<'_>, gateway: &Gateway, message: &Message) -> Result<bool, StoreError> {
    let seen = match &message.body {
        Body::FindRequest(request) => sought(tx, gateway, message, request)?,
        Body::FindResponse(response) => answered(tx, gateway, message, response)?,
        Body::ChildEvent(event) => registered(tx, message, event)?,
        _ => false,
    };
    Ok(seen && gateway.config.console.is_some())
}

fn sought(tx: &Tx<'_>, gateway: &Gateway, message: &Message, request: &FindRequest) -> Result<bool, StoreError> {
    let header = &message.header;
    let near = near::all(tx, request)?;
    let has_system = gateway.config.systems_of(header.recipient.service).next().is_some();
    if near.is_empty() && has_system {
        // The case system answers; nothing here needs a person.
        return Ok(false);
    }
    let asked = Asked { request: request.clone(), service: header.recipient.service, near };
    tx.sought_add((header.message_id, &header.sender.to_string()), &asked, gateway.clock.now())?;
    Ok(true)
}

fn answered(tx: &Tx<'_>, gateway: &Gateway, message: &Message, response: &FindResponse) -> Result<bool, StoreError> {
    let Some(request) = message.header.correlation_id else { return Ok(false) };
    let Some(search) = tx.search_of_message(request)? else { return Ok(false) };
    let unsure = response.found.iter().any(|found| found.match_confidence != MatchConfidence::Certain);
    let standing = if unsure { "look" } else { "settled" };
    let authority = message.header.sender.to_string();
    tx.search_answered((search, message.header.message_id, &authority), (response, standing), gateway.clock.now())?;
    Ok(true)
}

fn registered(tx: &Tx<'_>, message: &Message, event: &ChildEvent) -> Result<bool, StoreError> {
    let (register, begins) = match event.kind {
        ChildEventKind::Missing => (Register::Missing, true),
        ChildEventKind::Found => (Register::Missing, false),
        ChildEventKind::NoCurrentEducationRecord => (Register::OutOfSchool, true),
        ChildEventKind::EducationResumed => (Register::OutOfSchool, false),
        _ => return Ok(false),
    };
    for child in &event.child {
        let keys: Vec<ChildKey> = [child_keys(child), holding_keys(child)].concat();
        if !begins {
            tx.register_end(register, &keys, event.occurred_on)?;
            continue;
        }
        let reporter = event.reporter.clone().unwrap_or_default();
        let contact = [reporter.name, reporter.organisation, reporter.telephone, reporter.email];
        let note = [event.no_school_reason.clone(), event.note.clone()];
        let joined = |texts: &[Option<String>]| texts.iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        let said = Registered {
            child: child.clone(),
            told_by: vec![message.header.sender.to_string()],
            contact: joined(&contact),
            note: joined(&note),
        };
        tx.register_put(register, &keys, (event.occurred_on, &said))?;
    }
    Ok(true)
}
