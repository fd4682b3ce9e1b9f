//! What happened to a child is told to whom it concerns, and to nobody else.
//!
//! - Every other service of this authority that holds a record of the child.
//! - The other authority of every open transfer of the child: the same service when its records move too, otherwise
//!   children's services.
//! - This authority's children's services always, when somebody has to act or a register has to be kept: a child is
//!   missing or found, has no school or has one again (Every Child Matters 4.3 to 4.6).

use std::sync::Arc;

use crosswalk_schemas::{
    encode,
    model::{Body, ChildEvent, ChildEventKind, MessageId, Party, Qualifier, Service},
    report::Report,
};

use super::{identity::holding_keys, occasion::Occasion};
use crate::{
    accept::{self, Acceptance, Naming, NotAccepted},
    config::System,
    digest,
    gateway::Gateway,
    journey::{
        child_keys,
        make::{Envelope, message},
    },
    store::{StoreError, Tx},
    transfer::Match,
};

/// Sends an event to everybody it concerns. `None` when that is nobody. The id follows from what happened and whom it is
/// for, and from the occasion: the same event twice is one message.
pub(super) async fn send(
    gateway: &Arc<Gateway>,
    system: &System,
    (key, occasion): (&str, &Occasion),
    event: ChildEvent,
) -> Result<Option<Acceptance>, NotAccepted> {
    let (shared, from, told) = (Arc::clone(gateway), system.clone(), event.clone());
    let recipients = gateway.store.read(move |tx| recipients(tx, &shared, &from, &told)).await?;
    let content = serde_json::to_vec(&event).unwrap_or_default();
    let own = &gateway.config.authority;
    let origin = format!("event {own} {} {key} {}{}", system.name, digest::sha256_hex(&content), occasion);
    let (mut all, mut refused): (Option<Acceptance>, _) = (None, Vec::new());
    for recipient in recipients {
        let envelope = Envelope {
            id: MessageId(digest::uuid(format!("{origin} to {recipient}").as_bytes())),
            transfer: None,
            correlation: None,
            sender: Party::new(own.clone(), system.service),
            recipient,
            at: gateway.clock.now(),
        };
        let message = message(envelope, Qualifier::Request, Body::ChildEvent(Box::new(event.clone())));
        let bytes = encode(&message, gateway.config.form);
        let acceptance = match accept::document(gateway, bytes, gateway.config.form, Naming::ByContent).await {
            Ok(acceptance) => acceptance,
            // What a sharing agreement keeps from one, the others are told all the same.
            Err(NotAccepted::Refused(why)) => {
                refused.extend(why.findings);
                continue;
            }
            Err(error) => return Err(error),
        };
        match &mut all {
            Some(all) => all.messages.extend(acceptance.messages),
            none => *none = Some(acceptance),
        }
    }
    match &mut all {
        Some(all) => all.findings.extend(refused),
        None if refused.is_empty() => {}
        None => return Err(NotAccepted::Refused(Report { findings: refused, ..Report::default() })),
    }
    Ok(all)
}

/// Whom an event of `system` concerns, each once.
fn recipients(tx: &Tx<'_>, gateway: &Gateway, system: &System, event: &ChildEvent) -> Result<Vec<Party>, StoreError> {
    let config = &gateway.config;
    let own = |service| Party::new(config.authority.clone(), service);
    let mut parties = Vec::new();
    if concerns_childrens_services(event.kind) && config.systems_of(Service::SocialCare).next().is_some() {
        parties.push(own(Service::SocialCare));
    }
    for child in &event.child {
        let holders = tx.holders(&holding_keys(child))?;
        parties.extend(holders.iter().filter_map(|name| config.system(name)).map(|holder| own(holder.service)));
        for transfer in tx.transfers_of(&child_keys(child))?.iter().filter(|transfer| transfer.closed_at.is_none()) {
            let named = transfer.children.iter().find(|one| transfer.matching(&one.reference, child) == Match::Same);
            let (Some(named), Some(partner)) = (named, transfer.partner()) else { continue };
            let moves = named.strands.contains_key(&system.service);
            let service = if moves { system.service } else { Service::SocialCare };
            parties.push(Party::new(partner.clone(), service));
        }
    }
    parties.sort_by_key(ToString::to_string);
    parties.dedup();
    parties.retain(|party| *party != own(system.service));
    Ok(parties)
}

/// Whether children's services have to act, or keep a register, whether or not they know the child.
fn concerns_childrens_services(kind: ChildEventKind) -> bool {
    matches!(
        kind,
        ChildEventKind::Missing
            | ChildEventKind::Found
            | ChildEventKind::NoCurrentEducationRecord
            | ChildEventKind::EducationResumed
    )
}
