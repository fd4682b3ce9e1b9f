//! How long what messages say is kept: until some days after their transfer has closed; then, or when a person asks for it,
//! it is forgotten. What proves that they were sent, received and accepted is kept.

pub mod erase;

use std::{path::Path, sync::Arc, time::SystemTime};

use jiff::{SignedDuration, Timestamp};

use crate::{
    evidence,
    gateway::Gateway,
    store::{Closed, Kept, Side, StoreError, Tx},
    telemetry::happenings,
};

/// How many documents are looked at in one transaction.
const AT_ONCE: u32 = 500;

/// Forgets what is older than the configuration allows.
pub async fn purge(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    let (now, days) = (gateway.clock.now(), gateway.config.retention.days);
    let age = SignedDuration::from_hours(24 * i64::from(days));
    let before = now.checked_sub(age).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut messages = 0;
    for side in [Side::Outbox, Side::Inbox] {
        let mut after = Some(0);
        while let Some(last) = after {
            let fetching = fetching(gateway);
            let (next, forgotten) =
                gateway.store.write(move |tx| some(tx, (side, last), &fetching, (before, now))).await?;
            (after, messages) = (next, messages + forgotten);
        }
    }
    let mut transfers = 0;
    loop {
        let forgotten = gateway
            .store
            .write(move |tx| {
                let kept = tx.transfers_kept(before, AT_ONCE)?;
                kept.iter().try_for_each(|id| tx.forget_transfer(*id, "", now))?;
                Ok(kept.len())
            })
            .await?;
        transfers += forgotten;
        if forgotten == 0 {
            break;
        }
    }
    if messages + transfers > 0 {
        happenings::purged(messages, transfers);
    }
    let (reports, before) = (gateway.config.data.join("refused"), SystemTime::from(before));
    // A folder that cannot be read today is tried again tomorrow.
    drop(tokio::task::spawn_blocking(move || old_reports(&reports, before)).await);
    Ok(())
}

/// Reports of refused rows, which lie there for whoever keeps the database: those that were written before `before` go.
fn old_reports(folder: &Path, before: SystemTime) -> std::io::Result<()> {
    for system in std::fs::read_dir(folder)? {
        for report in std::fs::read_dir(system?.path())? {
            let report = report?;
            if report.metadata()?.modified()? < before {
                std::fs::remove_file(report.path())?;
            }
        }
    }
    Ok(())
}

/// The systems that fetch by themselves: what waits for them is still to be delivered.
pub(crate) fn fetching(gateway: &Gateway) -> Vec<String> {
    gateway.config.systems.iter().filter(|system| system.fetches()).map(|system| system.name.clone()).collect()
}

/// Looks at some documents after `last`. Returns after which to go on, if there may be more that are old enough, and how
/// many were forgotten.
fn some(
    tx: &Tx<'_>,
    (side, last): (Side, i64),
    fetching: &[String],
    (before, now): (Timestamp, Timestamp),
) -> Result<(Option<i64>, usize), StoreError> {
    let kept = tx.documents(side, last, fetching, AT_ONCE)?;
    let full = kept.len() == AT_ONCE as usize;
    let (mut forgotten, mut next) = (0, None);
    for one in kept {
        // They are numbered as they came.
        if one.since >= before {
            return Ok((None, forgotten));
        }
        next = Some(one.number);
        if one.settled && is_over(tx, &one, before)? {
            forget(tx, &one, "", now)?;
            forgotten += 1;
        }
    }
    Ok((next.filter(|_| full), forgotten))
}

/// Forgets what a message says; on which basis it was shared stays known.
fn forget(tx: &Tx<'_>, one: &Kept, who: &str, now: Timestamp) -> Result<(), StoreError> {
    let bases = tx.document_of(one)?.map(|(form, text)| evidence::bases(&text, form)).unwrap_or_default();
    tx.forget_message(one, (who, &bases.join("; ")), now)
}

fn is_over(tx: &Tx<'_>, one: &Kept, before: Timestamp) -> Result<bool, StoreError> {
    let Some(transfer) = one.transfer else { return Ok(true) };
    Ok(match tx.transfer_closed(transfer)? {
        // We only told of the move: its age counts.
        Closed::Unknown => true,
        Closed::Open => false,
        Closed::At(at) => at < before,
    })
}
