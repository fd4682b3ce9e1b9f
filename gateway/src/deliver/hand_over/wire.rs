//! Over a wire: each delivery by itself, sent until the system acknowledges it, in the order in which they came.

use std::sync::Arc;

use crosswalk_adapters::folder::Answer;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    channels::{Handed, Parcel, Reach},
    crash,
    deliver::answer::{self, Answered},
    gateway::Gateway,
    policy::at_the_door::{self, Handing},
    store::{Delivery, Event, StoreError},
    telemetry::happenings,
};

use super::{
    Receiver, delivered, quarantine, retry,
    write::{UNREADABLE, Written, not_carried, write_all},
};

/// Hands over what was leased. When the system cannot be reached the rest waits too; when we stop it is given back.
pub(super) async fn hand_over(
    to: &Receiver,
    reach: &dyn Reach,
    deliveries: Vec<Delivery>,
    stop: &CancellationToken,
) -> Result<(), StoreError> {
    let mut waiting = deliveries.into_iter();
    while let Some(delivery) = waiting.next() {
        if stop.is_cancelled() {
            return give_back(&to.gateway, std::iter::once(delivery).chain(waiting).collect()).await;
        }
        if let Some(delivery) = one(to, reach, delivery).await? {
            let rest: Vec<_> = std::iter::once(delivery).chain(waiting).collect();
            return retry(&to.gateway, &to.system, rest).await;
        }
    }
    Ok(())
}

/// Due at once, for whoever looks next.
async fn give_back(gateway: &Gateway, deliveries: Vec<Delivery>) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(move |tx| deliveries.iter().try_for_each(|delivery| tx.delivery_retry(delivery, now))).await
}

/// Hands over one delivery. Gives it back when the system cannot be reached.
async fn one(to: &Receiver, reach: &dyn Reach, delivery: Delivery) -> Result<Option<Delivery>, StoreError> {
    let (gateway, system) = (&to.gateway, &to.system);
    let (id, begun) = (delivery.message, gateway.clock.now());
    let document = gateway.store.read(move |tx| tx.inbox_document(id)).await?;
    let bytes = document.as_ref().map_or(0, |(_, bytes)| bytes.len());
    let (handing, whole) = (Handing::to(gateway, system), delivery.clone());
    let batch = gateway.heavy(bytes, move || write_all(&handing, vec![whole], vec![document])).await;
    let mut batch = batch.unwrap_or_default();
    if !batch.forbidden.is_empty() {
        at_the_door::held(gateway, batch.forbidden).await?;
        return Ok(None);
    }
    let Some(written) = batch.written.pop() else {
        quarantine(gateway, vec![delivery], "unreadable", UNREADABLE).await?;
        return Ok(None);
    };
    let parcel = Parcel { id, adapter: written.pieces.adapter, files: &written.pieces.files };
    match reach.hand_over(parcel).await {
        Handed::Taken(answered) => {
            crash::point("deliver-after-send");
            happenings::system_reached(&gateway.metrics, &system.name);
            taken(gateway, written, answered, begun).await?;
            Ok(None)
        }
        Handed::TakenWithNoise => {
            happenings::system_reached(&gateway.metrics, &system.name);
            happenings::answer_unusable(&system.name, "what came with a delivery is no answer");
            taken(gateway, written, None, begun).await?;
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

/// The system has the delivery, and its answer if it gave one: both are committed together, for it will not answer again.
async fn taken(
    gateway: &Arc<Gateway>,
    written: Written,
    answered: Option<Answer>,
    begun: Timestamp,
) -> Result<(), StoreError> {
    let came = gateway.clock.now();
    let (id, system) = (written.delivery.message, written.delivery.system.clone());
    let (shared, name) = (Arc::clone(gateway), system.clone());
    let said = gateway.store.write(move |tx| {
        at_the_door::record(tx, &shared, (id, Some(&name)), &written.pieces.withheld)?;
        if let Some(losses) = not_carried(&written.pieces.losses) {
            tx.history_add(id, Event::Prepared, Some(&losses), shared.clock.now())?;
        }
        delivered(tx, &shared, &written.delivery)?;
        answered.map(|answer| answer::apply(tx, &shared, &name, id, &answer)).transpose()
    });
    let said = said.await?;
    crash::point("deliver-after-taken");
    happenings::delivered(&gateway.metrics, id, &system);
    let now = gateway.clock.now();
    gateway.traces.handed_over(id, &system, Ok(()), (begun, now));
    if let Some(said) = said {
        gateway.traces.answered(id, &system, said.outcome(), (came, now));
    }
    match said {
        Some(Answered::Taken) => happenings::answered(&gateway.metrics, id, &system),
        Some(Answered::Refused(why)) => tracing::warn!(id = %id, system, why, "an answer was of no use"),
        None => {}
    }
    gateway.ring();
    Ok(())
}
