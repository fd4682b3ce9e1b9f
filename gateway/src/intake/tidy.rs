//! What is kept of old intake is forgotten after its time: digests of records that no extract has named for long, leads
//! that ended.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::{gateway::Gateway, store::StoreError};

/// How many marks are forgotten in one transaction.
const AT_ONCE: u32 = 10_000;
/// What nobody has worked on for so many days is forgotten: forms and files that were never sent.
const PAPERS_DAYS: u32 = 14;
/// Searches for children are forgotten after so many days.
const SEARCHES_DAYS: u32 = 366;
/// By what notices were found, and who is no longer on a register, is forgotten so many days after the move.
const NOTICES_DAYS: i32 = 400;

/// Forgets what is old.
pub async fn forget(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let intake = &gateway.config.intake;
    let (marks, leads) = (before(now, intake.remember_days), before(now, intake.leads_days));
    let papers = before(now, PAPERS_DAYS);
    let searches = before(now, SEARCHES_DAYS);
    let notices = gateway.clock.today().saturating_sub(jiff::Span::new().days(NOTICES_DAYS));
    gateway
        .store
        .write(move |tx| {
            tx.leads_forget(leads)?;
            tx.papers_forget(papers)?;
            tx.move_reports_forget(leads)?;
            tx.searches_forget(searches)?;
            tx.register_forget(notices)?;
            tx.notified_forget(notices)
        })
        .await?;
    while gateway.store.write(move |tx| tx.intake_forget(marks, AT_ONCE)).await? > 0 {}
    Ok(())
}

/// So many days ago.
fn before(now: Timestamp, days: u32) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::UNIX_EPOCH)
}
