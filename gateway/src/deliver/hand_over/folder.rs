//! Into a watched folder: written aside, committed as prepared, shown by one rename, committed as delivered.

use std::sync::Arc;

use crosswalk_adapters::folder::Folder;

use super::{
    Receiver, quarantine, retry, shown,
    write::{Batch, UNREADABLE, not_carried, write_all},
};
use crate::{
    config::System,
    crash,
    gateway::Gateway,
    policy::at_the_door::{self, Handing},
    store::{Delivery, DeliveryState, Event, StoreError},
    telemetry::happenings,
};

/// Hands over what was leased, in a batch.
pub(super) async fn hand_over(
    to: &Receiver,
    folder: &Arc<Folder>,
    deliveries: Vec<Delivery>,
) -> Result<(), StoreError> {
    let (gateway, system) = (&to.gateway, &to.system);
    let begun = gateway.clock.now();
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
            shown(gateway, prepared, begun).await
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
    let (to, folder, name) = (Handing::to(gateway, system), Arc::clone(folder), system.name.clone());
    let staging = tokio::task::spawn_blocking(move || {
        let batch = write_all(&to, pending, documents);
        let entries: Vec<_> = batch
            .written
            .iter()
            .map(|one| (one.delivery.entry.as_deref().unwrap_or_default(), one.pieces.files.as_slice()))
            .collect();
        let staged = if entries.is_empty() { Ok(()) } else { folder.stage_all(&entries) };
        (batch, staged)
    });
    let Ok((Batch { written, unreadable, forbidden }, staged)) = staging.await else { return Ok(Ok(Vec::new())) };
    if !unreadable.is_empty() {
        quarantine(gateway, unreadable, "unreadable", UNREADABLE).await?;
    }
    at_the_door::held(gateway, forbidden).await?;
    if let Err(error) = staged {
        happenings::system_unreachable(&gateway.metrics, &name, error.code());
        return Ok(Err(written.into_iter().map(|one| one.delivery).collect()));
    }
    crash::point("deliver-after-stage");
    let now = gateway.clock.now();
    let prepared = written.iter().map(|one| one.delivery.clone()).collect();
    let shared = Arc::clone(gateway);
    gateway
        .store
        .write(move |tx| {
            for one in &written {
                tx.delivery_set(&one.delivery, DeliveryState::Prepared)?;
                let (id, pieces) = (one.delivery.message, &one.pieces);
                at_the_door::record(tx, &shared, (id, Some(&one.delivery.system)), &pieces.withheld)?;
                tx.history_add(id, Event::Prepared, not_carried(&pieces.losses).as_deref(), now)?;
            }
            Ok(())
        })
        .await?;
    Ok(Ok(prepared))
}
