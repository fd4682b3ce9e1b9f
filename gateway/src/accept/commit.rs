//! Committing what was routed: into the outbox, together with what it means for the transfer, in one transaction.

use std::sync::Arc;

use crosswalk_schemas::{model::Body, versions::Loss};

use super::{Accepted, Naming, NotAccepted, accepted, route::Routed};
use crate::{
    crash, digest,
    gateway::Gateway,
    journey, negotiate,
    store::{Event, Outgoing, StoreError, Stored, Tx},
};

/// Commits all messages or none of them; a repeated one counts as committed.
pub async fn all(gateway: &Arc<Gateway>, routed: Vec<Routed>, naming: Naming) -> Result<Vec<Accepted>, NotAccepted> {
    crash::point("accept-before-commit");
    let shared = Arc::clone(gateway);
    let routed: Vec<_> = routed.into_iter().map(|one| negotiate::routed(gateway, one)).collect();
    let (routed, stored) = gateway
        .store
        .write(move |tx| {
            let stored = routed.iter().map(|one| add(tx, &shared, one, naming)).collect::<Result<Vec<_>, _>>()?;
            // What was added beside a conflict is undone with it.
            if stored.contains(&Stored::Conflict) { Err(StoreError::Conflict) } else { Ok((routed, stored)) }
        })
        .await?;
    crash::point("accept-after-commit");
    gateway.bells.outbox.notify_one();
    Ok(accepted(gateway, &routed, &stored))
}

fn add(
    tx: &Tx<'_>,
    gateway: &Gateway,
    (routed, losses): &(Routed, Vec<Loss>),
    naming: Naming,
) -> Result<Stored, StoreError> {
    let now = gateway.clock.now();
    let stored = match (tx.outbox_add(&outgoing(routed), now)?, naming) {
        (Stored::Conflict, Naming::ByContent) => Stored::Duplicate,
        (stored, _) => stored,
    };
    if stored == Stored::New {
        negotiate::record(tx, gateway, routed.message.header.message_id, losses)?;
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
