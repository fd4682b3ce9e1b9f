//! Signed heads of the chain: what stood in the audit log when one was signed cannot be taken away unseen, not even its end.

use std::{sync::Arc, time::Duration};

use crosswalk_certs::{Keyring, cms};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::chain::Digest;
use crate::{
    gateway::Gateway,
    store::{Checkpoint, StoreError},
    telemetry::happenings,
};

/// How often the head is signed, when something has happened since.
const EVERY: Duration = Duration::from_mins(1);
/// No more rows than these stand between two signed heads: so many digests prove that a row stands in the log.
const ROWS: i64 = 256;

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Whose log.
    pub authority: String,
    /// The last row that it covers.
    pub row: i64,
    /// The head of the chain after it.
    pub head: Digest,
}

impl Said {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self, at: Timestamp) -> String {
        let Self { authority, row, head } = self;
        format!("Crosswalk audit checkpoint\nauthority: {authority}\nrow: {row}\nhead: {head}\nat: {at}\n")
    }

    /// Reads the text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        lines.next().filter(|line| *line == "Crosswalk audit checkpoint")?;
        let mut field = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(": ");
        let (authority, row, head) = (field("authority")?.to_owned(), field("row")?.parse().ok()?, field("head")?);
        Some(Self { authority, row, head: Digest::read(head)? })
    }
}

/// Signs the head now and then, until `stop`, and once more then.
pub async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    loop {
        let stopped = tokio::time::timeout(EVERY, stop.cancelled()).await.is_ok();
        if let Err(error) = sign(&gateway).await {
            happenings::store_failed(&gateway.metrics, "checkpoint", &error);
        }
        if stopped {
            return;
        }
    }
}

/// Signs the head, and those on the way to it, so that never more than `ROWS` rows stand between two.
pub async fn sign(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    let (keyring, now) = (Arc::clone(&gateway.identity.keyring), gateway.clock.now());
    let authority = gateway.config.authority.to_string();
    gateway
        .store
        .write(move |tx| {
            let Some((end, ..)) = tx.audit_end()? else { return Ok(()) };
            let mut last = tx.checkpoint_before(i64::MAX)?.map_or(0, |checkpoint| checkpoint.seq);
            while last < end {
                last = end.min(last + ROWS);
                let Some(head) = tx.audit_head(last)? else { return Ok(()) };
                let said = Said { authority: authority.clone(), row: last, head };
                tx.checkpoint_add(&signed(&keyring, &said, now)?)?;
            }
            Ok(())
        })
        .await
}

fn signed(keyring: &Keyring, said: &Said, at: Timestamp) -> Result<Checkpoint, StoreError> {
    let signed = cms::sign(&keyring.current(), said.text(at).as_bytes(), false, at.into());
    let signed =
        signed.map_err(|error| StoreError::Failed(format!("the head of the audit log is not signed: {error}")))?;
    Ok(Checkpoint { seq: said.row, at, signed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_reads_back() {
        let said = Said { authority: "E08000003".to_owned(), row: 7, head: Digest::of(b"abc") };
        let text = said.text("2026-11-22T10:00:00Z".parse().unwrap());
        assert_eq!(Said::read(&text), Some(said));
        assert_eq!(Said::read(&text.replace("row: 7", "row: x")), None);
        assert_eq!(Said::read(&text[1..]), None);
    }
}
