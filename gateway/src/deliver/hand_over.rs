//! Step 11 of 12: hand over: to the case system in its own format, exactly once, whenever the power fails.
//!
//! Into a folder: written aside, committed as prepared, shown by one rename, committed as delivered. After a crash a
//! prepared delivery that still lies aside was not shown yet; one that does not was. Over a wire: sent, acknowledged,
//! committed as delivered; after a crash it is sent again under the same id.

mod folder;
mod wire;
mod write;

use std::{sync::Arc, time::Duration};

use crosswalk_schemas::model::MessageClass;
use jiff::{SignedDuration, Timestamp};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    channels::{Way, Ways},
    config::System,
    gateway::Gateway,
    journey,
    partners::pause,
    policy::at_the_door,
    store::{Delivery, DeliveryState, Event, QuarantineSide, StoreError, Tx},
    telemetry::happenings,
    transfer,
};

/// How many deliveries are made together.
const BATCH: usize = 128;

/// How often to look for deliveries that no system waits for.
const ORPHANS: Duration = Duration::from_secs(5);

/// A case system, and how what is for it gets there.
#[derive(Clone)]
struct Receiver {
    gateway: Arc<Gateway>,
    system: System,
    way: Way,
}

/// Hands over what is due, each system by itself until `stop`: one that hangs delays no other.
pub fn start(gateway: &Arc<Gateway>, ways: &Ways, tracker: &TaskTracker, stop: &CancellationToken) {
    for system in &gateway.config.systems {
        let way = ways.of(&system.name);
        let receiver = Receiver { gateway: Arc::clone(gateway), system: system.clone(), way };
        tracker.spawn(run(receiver, stop.clone()));
    }
    tracker.spawn(orphans(Arc::clone(gateway), stop.clone()));
}

async fn run(to: Receiver, stop: CancellationToken) {
    let mut bell = to.gateway.bells.deliveries.subscribe();
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        match batch(&to, &stop).await {
            Ok(0) => {
                tokio::select! {
                    _ = bell.changed() => {}
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                    () = stop.cancelled() => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                happenings::store_failed(&to.gateway.metrics, "deliver", &error);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Deliveries to systems that the configuration no longer names are put before a person: those found at the start, and
/// those released since although there still is no such system. Until `stop`.
async fn orphans(gateway: Arc<Gateway>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = before_a_person(&gateway).await {
            happenings::store_failed(&gateway.metrics, "deliver", &error);
        }
        tokio::select! {
            () = tokio::time::sleep(ORPHANS) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn before_a_person(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    let systems: Vec<_> = gateway.config.systems.iter().map(|system| system.name.clone()).collect();
    let deliveries = gateway.store.read(move |tx| tx.deliveries_of_others(&systems)).await?;
    if deliveries.is_empty() {
        return Ok(());
    }
    let detail = "The case system is no longer configured. Add it again, then release.";
    quarantine(gateway, deliveries, "no-system", detail).await
}

/// Hands over one batch.
async fn batch(to: &Receiver, stop: &CancellationToken) -> Result<usize, StoreError> {
    let gateway = &to.gateway;
    if gateway.paused.holds(&pause::of_system(&to.system.name)) {
        return Ok(0);
    }
    let (now, lease, name) = (gateway.clock.now(), gateway.config.clocks.lease, to.system.name.clone());
    let leased = gateway.store.write(move |tx| tx.deliveries_lease(&name, BATCH, lease, now)).await?;
    let count = leased.len();
    let mut timer = (count > 0).then(|| gateway.metrics.step("hand-over"));
    if let Some(timer) = &mut timer {
        timer.about(leased.iter().find_map(|delivery| gateway.example(delivery.message)));
    }
    match &to.way {
        // The system fetches by itself: from here on it can.
        Way::Fetched => {
            let permitted = at_the_door::fetched(gateway, &to.system, leased).await?;
            shown(gateway, permitted, now).await?;
        }
        Way::Folder(folder) => folder::hand_over(to, folder, leased).await?,
        Way::Reached(reach) => wire::hand_over(to, reach.as_ref(), leased, stop).await?,
    }
    Ok(count)
}

/// The case system has them now, or may fetch them; it was `begun` to hand them over then.
async fn shown(gateway: &Arc<Gateway>, deliveries: Vec<Delivery>, begun: Timestamp) -> Result<(), StoreError> {
    if deliveries.is_empty() {
        return Ok(());
    }
    let shared = Arc::clone(gateway);
    let deliveries = gateway
        .store
        .write(move |tx| {
            for delivery in &deliveries {
                delivered(tx, &shared, delivery)?;
            }
            Ok(deliveries)
        })
        .await?;
    for delivery in &deliveries {
        happenings::delivered(&gateway.metrics, delivery.message, &delivery.system);
        gateway.traces.handed_over(delivery.message, &delivery.system, Ok(()), (begun, gateway.clock.now()));
    }
    gateway.ring();
    Ok(())
}

fn delivered(tx: &Tx<'_>, gateway: &Gateway, delivery: &Delivery) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    tx.delivery_set(delivery, DeliveryState::Delivered)?;
    tx.history_add(delivery.message, Event::Delivered, Some(&delivery.system), now)?;
    let Some(row) = tx.inbox_row(delivery.message)? else { return Ok(()) };
    match row.transfer {
        Some(id) if row.class == MessageClass::RecordTransfer.as_str() => {
            let event = transfer::Event::Delivered { message: delivery.message, at: now };
            journey::happened(tx, gateway, id, &event)
        }
        _ => Ok(()),
    }
}

/// The system cannot be reached: the wait grows with each try, to a minute.
async fn retry(gateway: &Arc<Gateway>, system: &System, deliveries: Vec<Delivery>) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    tracing::debug!(system = %system.name, count = deliveries.len(), "deliveries wait");
    // Once: how often it is tried again stands on the message's page.
    for delivery in deliveries.iter().filter(|delivery| delivery.attempts == 1) {
        gateway.traces.handed_over(delivery.message, &system.name, Err("unreachable"), (now, now));
    }
    gateway
        .store
        .write(move |tx| {
            for delivery in &deliveries {
                let seconds = i64::from(delivery.attempts.min(6)).pow(2).clamp(1, 60);
                tx.delivery_retry(delivery, now + SignedDuration::from_secs(seconds))?;
            }
            Ok(())
        })
        .await
}

async fn quarantine(
    gateway: &Arc<Gateway>,
    deliveries: Vec<Delivery>,
    reason: &'static str,
    detail: &str,
) -> Result<(), StoreError> {
    let (now, detail) = (gateway.clock.now(), detail.to_owned());
    for delivery in &deliveries {
        happenings::quarantined(&gateway.metrics, delivery.message, reason);
        gateway.traces.handed_over(delivery.message, &delivery.system, Err(reason), (now, now));
    }
    gateway
        .store
        .write(move |tx| {
            for delivery in &deliveries {
                tx.delivery_set(delivery, DeliveryState::Quarantined)?;
                tx.quarantine_add((delivery.message, QuarantineSide::Delivery), (reason, &detail), &[], now)?;
            }
            Ok(())
        })
        .await
}
