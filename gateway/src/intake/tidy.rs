//! What is kept of old intake is forgotten after its time: digests of records that no extract has named for long, leads
//! that ended.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::{gateway::Gateway, store::StoreError};

/// How many marks are forgotten in one transaction.
const AT_ONCE: u32 = 10_000;

/// Forgets what is old.
pub async fn forget(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let intake = &gateway.config.intake;
    let (marks, leads) = (before(now, intake.remember_days), before(now, intake.leads_days));
    gateway.store.write(move |tx| tx.leads_forget(leads)).await?;
    while gateway.store.write(move |tx| tx.intake_forget(marks, AT_ONCE)).await? > 0 {}
    Ok(())
}

/// So many days ago.
fn before(now: Timestamp, days: u32) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::UNIX_EPOCH)
}
