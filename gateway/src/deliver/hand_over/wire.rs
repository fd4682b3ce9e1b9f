//! Over a wire: each delivery by itself, sent until the system acknowledges it, in the order in which they came.

use crate::{
    channels::{Handed, Parcel, Reach},
    crash,
    deliver::answer,
    gateway::Gateway,
    store::{Delivery, Event, StoreError},
    telemetry::happenings,
};

use super::{
    Receiver, quarantine, retry, shown,
    write::{UNREADABLE, not_carried, write_all},
};

/// Hands over what was leased. When the system cannot be reached the rest waits too.
pub(super) async fn hand_over(to: &Receiver, reach: &dyn Reach, deliveries: Vec<Delivery>) -> Result<(), StoreError> {
    let mut waiting = deliveries.into_iter();
    while let Some(delivery) = waiting.next() {
        if let Some(delivery) = one(to, reach, delivery).await? {
            let rest: Vec<_> = std::iter::once(delivery).chain(waiting).collect();
            return retry(&to.gateway, &to.system, rest).await;
        }
    }
    Ok(())
}

/// Hands over one delivery. Gives it back when the system cannot be reached.
async fn one(to: &Receiver, reach: &dyn Reach, delivery: Delivery) -> Result<Option<Delivery>, StoreError> {
    let (gateway, system) = (&to.gateway, &to.system);
    let id = delivery.message;
    let document = gateway.store.read(move |tx| tx.inbox_document(id)).await?;
    let bytes = document.as_ref().map_or(0, |(_, bytes)| bytes.len());
    let (shape, whole) = (system.clone(), delivery.clone());
    let written = gateway.heavy(bytes, move || write_all(&shape, vec![whole], vec![document]).0.pop()).await;
    let Some(written) = written.flatten() else {
        quarantine(gateway, vec![delivery], "unreadable", UNREADABLE).await?;
        return Ok(None);
    };
    let parcel = Parcel { id, adapter: written.adapter, files: &written.files };
    match reach.hand_over(parcel).await {
        Handed::Taken(answered) => {
            crash::point("deliver-after-send");
            happenings::system_reached(&gateway.metrics, &system.name);
            note_losses(gateway, &written.delivery, not_carried(&written.losses)).await?;
            shown(gateway, vec![written.delivery]).await?;
            if let Some(said) = answered
                && let answer::Answered::Refused(why) = answer::take(gateway, &system.name, id, said).await?
            {
                tracing::warn!(id = %id, system = %system.name, why, "an answer was of no use");
            }
            Ok(None)
        }
        Handed::Refused(code) => {
            happenings::system_reached(&gateway.metrics, &system.name);
            let detail =
                format!("The case system {} would not take it ({code}). Mend the cause, then release.", system.name);
            quarantine(gateway, vec![delivery], "system-refused", &detail).await?;
            Ok(None)
        }
        Handed::Unreachable(code) => {
            happenings::system_unreachable(&gateway.metrics, &system.name, &code);
            Ok(Some(delivery))
        }
    }
}

async fn note_losses(gateway: &Gateway, delivery: &Delivery, losses: Option<String>) -> Result<(), StoreError> {
    let Some(losses) = losses else { return Ok(()) };
    let (id, now) = (delivery.message, gateway.clock.now());
    gateway.store.write(move |tx| tx.history_add(id, Event::Prepared, Some(&losses), now)).await
}
