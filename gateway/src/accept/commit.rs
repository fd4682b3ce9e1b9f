//! Committing what was routed: into the outbox, together with what it means for the transfer, in one transaction.

use std::sync::Arc;

use crosswalk_schemas::{
    model::{Body, Header},
    report::Finding,
    versions::Loss,
};

use super::{Accepted, Naming, NotAccepted, Offered, accepted, route::Routed};
use crate::{
    crash, digest,
    gateway::Gateway,
    intake::notified,
    journey, negotiate,
    policy::at_the_door,
    store::{Event, Outgoing, StoreError, Stored, Tx},
};

/// A message as it will be sent, and what is not in it any more.
pub(super) struct Ready {
    pub(super) routed: Routed,
    /// What sharing agreements took out.
    pub(super) withheld: Vec<Finding>,
    /// What its recipient's version of the standard cannot say.
    pub(super) losses: Vec<Loss>,
}

/// Commits all messages or none of them; a repeated one counts as committed.
pub async fn all(
    gateway: &Arc<Gateway>,
    routed: Vec<Routed>,
    naming: Naming,
    offered: Offered,
) -> Result<Vec<Accepted>, NotAccepted> {
    Ok(all_and(gateway, routed, (naming, offered), |_, _| Ok(())).await?.0)
}

/// The same together with what `also` writes, given the messages' headers.
pub async fn all_and<T: Send + 'static>(
    gateway: &Arc<Gateway>,
    routed: Vec<Routed>,
    (naming, offered): (Naming, Offered),
    also: impl FnOnce(&Tx<'_>, &[&Header]) -> Result<T, StoreError> + Send + 'static,
) -> Result<(Vec<Accepted>, T), NotAccepted> {
    crash::point("accept-before-commit");
    let shared = Arc::clone(gateway);
    let routed = routed.into_iter().map(|one| ready(gateway, one)).collect::<Result<Vec<_>, _>>()?;
    let (routed, stored, also) = gateway
        .store
        .write(move |tx| {
            let stored = routed.iter().map(|one| add(tx, &shared, one, naming)).collect::<Result<Vec<_>, _>>()?;
            // What was added beside a conflict is undone with it.
            if stored.contains(&Stored::Conflict) {
                return Err(StoreError::Conflict);
            }
            let headers: Vec<_> = routed.iter().map(|one| &one.routed.message.header).collect();
            let also = also(tx, &headers)?;
            Ok((routed, stored, also))
        })
        .await?;
    crash::point("accept-after-commit");
    gateway.bells.outbox.notify_one();
    Ok((accepted(gateway, &routed, &stored, offered), also))
}

/// A message as it will be sent: without what may not be shared with its recipient, in the version that they take.
fn ready(gateway: &Gateway, routed: Routed) -> Result<Ready, NotAccepted> {
    let (routed, withheld) = at_the_door::routed(gateway, routed).map_err(NotAccepted::Refused)?;
    let (routed, losses) = negotiate::routed(gateway, routed);
    Ok(Ready { routed, withheld, losses })
}

fn add(
    tx: &Tx<'_>,
    gateway: &Gateway,
    Ready { routed, withheld, losses }: &Ready,
    naming: Naming,
) -> Result<Stored, StoreError> {
    let now = gateway.clock.now();
    let stored = match (tx.outbox_add(&outgoing(routed), now)?, naming) {
        (Stored::Conflict, Naming::ByContent) => Stored::Duplicate,
        (stored, _) => stored,
    };
    if stored == Stored::New {
        let id = routed.message.header.message_id;
        at_the_door::record(tx, gateway, (id, None), withheld)?;
        negotiate::record(tx, gateway, id, losses)?;
        notified::note(tx, &routed.message)?;
    }
    match stored {
        Stored::New if matches!(routed.message.body, Body::RecordRequest(_) | Body::RecordTransfer(_)) => {
            journey::sent(tx, gateway, &routed.message)?.ok_or(StoreError::Foreign)?;
        }
        Stored::Duplicate => tx.history_add(routed.message.header.message_id, Event::Repeated, None, now)?,
        Stored::New | Stored::Conflict => {}
    }
    Ok(stored)
}

/// The row that a routed message becomes.
pub(crate) fn outgoing(routed: &Routed) -> Outgoing {
    Outgoing {
        header: routed.message.header.clone(),
        form: routed.form,
        digest: digest::sha256_hex(&routed.bytes),
        body: routed.bytes.clone(),
    }
}
