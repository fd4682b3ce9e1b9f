//! Step 11 of 12: hand over: to the case system in its own format, exactly once, whenever the power fails.
//!
//! Written aside, committed as prepared, shown by one rename, committed as delivered. After a crash a prepared delivery
//! that still lies aside was not shown yet; one that does not was.

use std::{sync::Arc, time::Duration};

use crosswalk_adapters::{
    contract::{Loss, NativeFile},
    folder::{Folder, entry_name},
};
use crosswalk_schemas::{
    decode, encode,
    model::{MessageClass, MessageId},
    report::Form,
    versions::{Bridged, Version, bridge},
};
use jiff::SignedDuration;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    channels::Folders,
    config::System,
    crash,
    gateway::{Gateway, STANDARD, adapter_of},
    journey,
    store::{Delivery, DeliveryState, Event, QuarantineSide, StoreError, Tx},
    telemetry::happenings,
    transfer,
};

/// How many deliveries are made together.
const BATCH: usize = 128;

/// How often to look for deliveries that no system waits for.
const ORPHANS: Duration = Duration::from_secs(5);

/// A delivery written in the system's format.
struct Written {
    delivery: Delivery,
    files: Vec<NativeFile>,
    losses: Vec<Loss>,
}

/// A case system, and how what is for it gets there.
#[derive(Clone)]
struct Receiver {
    gateway: Arc<Gateway>,
    system: System,
    /// `None` when the system fetches by itself.
    folder: Option<Arc<Folder>>,
}

/// Hands over what is due, each system by itself until `stop`: one that hangs delays no other.
pub fn start(gateway: &Arc<Gateway>, folders: &Folders, tracker: &TaskTracker, stop: &CancellationToken) {
    for system in &gateway.config.systems {
        let receiver =
            Receiver { gateway: Arc::clone(gateway), system: system.clone(), folder: folders.of(&system.name) };
        tracker.spawn(run(receiver, stop.clone()));
    }
    tracker.spawn(orphans(Arc::clone(gateway), stop.clone()));
}

async fn run(to: Receiver, stop: CancellationToken) {
    let mut bell = to.gateway.bells.deliveries.subscribe();
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        match batch(&to).await {
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
async fn batch(to: &Receiver) -> Result<usize, StoreError> {
    let gateway = &to.gateway;
    let (now, lease, name) = (gateway.clock.now(), gateway.config.clocks.lease, to.system.name.clone());
    let leased = gateway.store.write(move |tx| tx.deliveries_lease(&name, BATCH, lease, now)).await?;
    let count = leased.len();
    match &to.folder {
        // The system fetches by itself: from here on it can.
        None => shown(gateway, leased).await?,
        Some(folder) => into_folder(to, folder, leased).await?,
    }
    Ok(count)
}

async fn into_folder(to: &Receiver, folder: &Arc<Folder>, deliveries: Vec<Delivery>) -> Result<(), StoreError> {
    let (gateway, system) = (&to.gateway, &to.system);
    let (mut prepared, pending): (Vec<_>, Vec<_>) =
        deliveries.into_iter().partition(|delivery| delivery.state == DeliveryState::Prepared);
    match prepare(gateway, system, folder, pending).await? {
        Ok(now_prepared) => prepared.extend(now_prepared),
        Err(failed) => retry(gateway, system, failed).await?,
    }
    if prepared.is_empty() {
        return Ok(());
    }
    crash::point("deliver-after-prepare");
    let entries: Vec<String> = prepared.iter().filter_map(|delivery| delivery.entry.clone()).collect();
    let folder = Arc::clone(folder);
    let showing = tokio::task::spawn_blocking(move || {
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        folder.publish_all(&entries)
    });
    match showing.await {
        Ok(Ok(())) => {
            crash::point("deliver-after-publish");
            shown(gateway, prepared).await
        }
        Ok(Err(error)) => {
            happenings::system_unreachable(&gateway.metrics, &system.name, error.code());
            retry(gateway, system, prepared).await
        }
        Err(_) => Ok(()),
    }
}

/// Writes deliveries aside and commits that. The outer error is the store's, the inner the folder's.
async fn prepare(
    gateway: &Arc<Gateway>,
    system: &System,
    folder: &Arc<Folder>,
    pending: Vec<Delivery>,
) -> Result<Result<Vec<Delivery>, Vec<Delivery>>, StoreError> {
    if pending.is_empty() {
        return Ok(Ok(pending));
    }
    let ids: Vec<_> = pending.iter().map(|delivery| delivery.message).collect();
    let documents = gateway
        .store
        .read(move |tx| ids.iter().map(|id| tx.inbox_document(*id)).collect::<Result<Vec<_>, _>>())
        .await?;
    crash::point("deliver-before-stage");
    let (system, folder, name) = (system.clone(), Arc::clone(folder), system.name.clone());
    let staging = tokio::task::spawn_blocking(move || {
        let (written, unreadable) = write_all(&system, pending, documents);
        let entries: Vec<_> = written
            .iter()
            .map(|one| (one.delivery.entry.as_deref().unwrap_or_default(), one.files.as_slice()))
            .collect();
        let staged = if entries.is_empty() { Ok(()) } else { folder.stage_all(&entries) };
        (written, unreadable, staged)
    });
    let Ok((written, unreadable, staged)) = staging.await else { return Ok(Ok(Vec::new())) };
    if !unreadable.is_empty() {
        let detail = "The kept document cannot be read back as a message. Report the fault.";
        quarantine(gateway, unreadable, "unreadable", detail).await?;
    }
    if let Err(error) = staged {
        happenings::system_unreachable(&gateway.metrics, &name, error.code());
        return Ok(Err(written.into_iter().map(|one| one.delivery).collect()));
    }
    crash::point("deliver-after-stage");
    let now = gateway.clock.now();
    let prepared = written.iter().map(|one| one.delivery.clone()).collect();
    gateway
        .store
        .write(move |tx| {
            for one in &written {
                tx.delivery_set(&one.delivery, DeliveryState::Prepared)?;
                tx.history_add(one.delivery.message, Event::Prepared, not_carried(&one.losses).as_deref(), now)?;
            }
            Ok(())
        })
        .await?;
    Ok(Ok(prepared))
}

/// Writes each document as its system takes it in; those that cannot be read back are given apart.
fn write_all(
    system: &System,
    pending: Vec<Delivery>,
    documents: Vec<Option<(Form, Vec<u8>)>>,
) -> (Vec<Written>, Vec<Delivery>) {
    let (mut written, mut unreadable) = (Vec::new(), Vec::new());
    for (mut delivery, document) in pending.into_iter().zip(documents) {
        match document.and_then(|(form, bytes)| write(system, form, bytes)) {
            Some((adapter, files, losses)) => {
                delivery.entry = Some(name_of(delivery.message, adapter, &files));
                written.push(Written { delivery, files, losses });
            }
            None => unreadable.push(delivery),
        }
    }
    (written, unreadable)
}

/// `<id>.xml` or `<id>.json` in the standard's own form, otherwise as the channel names it.
fn name_of(id: MessageId, adapter: &str, files: &[NativeFile]) -> String {
    match files {
        [file] if adapter == STANDARD => file.name.replacen("message", &id.to_string(), 1),
        _ => entry_name(id, adapter, files),
    }
}

/// The message in the system's format, or in the standard's own form where that format has no words for it.
fn write(system: &System, form: Form, bytes: Vec<u8>) -> Option<(&'static str, Vec<NativeFile>, Vec<Loss>)> {
    let standard = |bytes| {
        let name = format!("message.{}", system.form.extension());
        (STANDARD, vec![NativeFile { name, bytes }])
    };
    let adapter = adapter_of(system);
    let as_it_is = form == system.form && Version::of_document(&bytes, form) == system.version;
    if adapter.is_none() && as_it_is {
        let (name, files) = standard(bytes);
        return Some((name, files, Vec::new()));
    }
    let Bridged { message, losses } = bridge(decode(&bytes, form).ok()?, system.version);
    let losses = losses.into_iter().map(|loss| Loss { field: loss.path, reason: loss.text.into() });
    match adapter.and_then(|adapter| Some((adapter.name(), adapter.encode(&message)?))) {
        Some((name, encoded)) if !encoded.files.is_empty() => {
            Some((name, encoded.files, encoded.losses.into_iter().chain(losses).collect()))
        }
        _ => {
            let bytes = if as_it_is { bytes } else { encode(&message, system.form) };
            let no_words = adapter.map(|_| Loss {
                field: format!("messages of class {}", message.header.class),
                reason: "handed over in the standard's own form".into(),
            });
            let (name, files) = standard(bytes);
            Some((name, files, losses.chain(no_words).collect()))
        }
    }
}

fn not_carried(losses: &[Loss]) -> Option<String> {
    if losses.is_empty() {
        return None;
    }
    let mut fields: Vec<_> = losses.iter().map(|loss| loss.field.as_str()).collect();
    fields.sort_unstable();
    fields.dedup();
    Some(format!("the system's format does not carry: {}", fields.join(", ")))
}

/// The case system has them now, or may fetch them.
async fn shown(gateway: &Arc<Gateway>, deliveries: Vec<Delivery>) -> Result<(), StoreError> {
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
    detail: &'static str,
) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    for delivery in &deliveries {
        happenings::quarantined(&gateway.metrics, delivery.message, reason);
    }
    gateway
        .store
        .write(move |tx| {
            for delivery in &deliveries {
                tx.delivery_set(delivery, DeliveryState::Quarantined)?;
                tx.quarantine_add((delivery.message, QuarantineSide::Delivery), (reason, detail), &[], now)?;
            }
            Ok(())
        })
        .await
}
