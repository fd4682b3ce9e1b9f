//! What a person does about a message in quarantine: another document in its place, a refusal. What it said before is kept
//! beside, and the audit log has both digests.

use crosswalk_schemas::{model::MessageId, report::Finding};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Event, Proved, Quarantined, StoreError, Tx, millis, moment, outbox, quarantine};
use crate::digest;

const BEFORE: &str = "mended.body";

/// What a message said before it was mended.
#[derive(Debug, Clone)]
pub struct Before {
    /// When it was mended.
    pub at: Timestamp,
    /// By whom.
    pub who: String,
    /// SHA-256 of what it said, hex.
    pub digest: String,
    /// What it said.
    pub body: Vec<u8>,
}

impl Tx<'_> {
    /// Puts another document in the place of one that waits for a person in the outbox, under the same id. False when it
    /// does not wait there: what a partner may have must stay as it is.
    pub fn outbox_replace_document(
        &self,
        id: MessageId,
        body: &[u8],
        who: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let found: Option<(i64, String)> = self
            .0
            .prepare_cached(
                "SELECT message, digest FROM messages m JOIN outbox USING (message)
                 WHERE m.id = ?1 AND state IN ('quarantined', 'refused', 'expired')",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((number, before)) = found else { return Ok(false) };
        let Some((_, said)) = self.outbox_document(id)? else { return Ok(false) };
        self.0
            .prepare_cached("INSERT INTO mended (message, at, who, digest, body) VALUES (?1, ?2, ?3, ?4, x'')")?
            .execute(params![number, millis(now), who, before])?;
        let kept = self.0.last_insert_rowid();
        self.0
            .prepare_cached("UPDATE mended SET body = ?2 WHERE id = ?1")?
            .execute(params![kept, self.seal(BEFORE, kept, &said)?])?;
        let after = digest::sha256_hex(body);
        self.0.prepare_cached("UPDATE outbox SET digest = ?2, size = ?3 WHERE message = ?1")?.execute(params![
            number,
            after,
            body.len()
        ])?;
        self.0
            .prepare_cached("UPDATE outbox_documents SET body = ?2 WHERE message = ?1")?
            .execute(params![number, self.seal(outbox::DOCUMENT, number, body)?])?;
        self.evidence_supersede(id, Proved::Sent)?;
        self.history_add_by(id, Event::Mended, (who, &format!("SHA-256 was {before}, is {after}")), now)?;
        Ok(true)
    }

    /// What a message said before it was mended, the latest first.
    pub fn mended(&self, id: MessageId) -> Result<Vec<Before>, StoreError> {
        self.0
            .prepare_cached(
                "SELECT d.id, d.at, d.who, d.digest, d.body FROM messages m JOIN mended d USING (message)
                 WHERE m.id = ?1 ORDER BY d.id DESC",
            )?
            .query_map([id.0], |row| {
                let body = self.unseal(BEFORE, row.get(0)?, row.get_ref(4)?.as_blob()?);
                let (at, who, digest) = (moment(row.get(1)?), row.get(2)?, row.get(3)?);
                Ok(body.map(|body| Before { at, who, digest, body }))
            })?
            .collect::<Result<Result<Vec<_>, StoreError>, _>>()?
    }

    /// The proof of a message that another is to take the place of stays, set apart.
    pub(super) fn evidence_supersede(&self, id: MessageId, side: Proved) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE evidence SET side = ?2 || '-' || (
                   SELECT count(*) FROM evidence e WHERE e.message = evidence.message AND e.side LIKE ?2 || '%')
                 WHERE message = (SELECT message FROM messages WHERE id = ?1) AND side = ?2",
            )?
            .execute(params![id.0, side.as_str()])?;
        Ok(())
    }

    /// Settles an entry by a refusal, whose reason is kept with it. Returns the entry, or `None` when there is no such open
    /// entry.
    pub fn quarantine_refuse(
        &self,
        id: i64,
        reason: &Finding,
        who: &str,
        now: Timestamp,
    ) -> Result<Option<Quarantined>, StoreError> {
        let Some(mut entry) = self.quarantine_entry(id)?.filter(|entry| entry.state == "open") else { return Ok(None) };
        entry.findings.push(reason.clone());
        self.0
            .prepare_cached("UPDATE quarantine SET state = 'refused', report = ?2 WHERE id = ?1")?
            .execute(params![id, self.seal_json(quarantine::REPORT, id, &entry.findings)?])?;
        self.history_add_by(entry.message, Event::Refused, (who, "by a person, who gave the reason"), now)?;
        Ok(Some(entry))
    }

    /// A message of the outbox goes nowhere any more.
    pub(crate) fn outbox_refused(&self, id: MessageId) -> Result<bool, StoreError> {
        let changed = self
            .0
            .prepare_cached(
                "UPDATE outbox SET state = 'refused', lease_until = 0
                 WHERE message = (SELECT message FROM messages WHERE id = ?1)
                   AND state IN ('quarantined', 'refused', 'expired')",
            )?
            .execute([id.0])?;
        Ok(changed == 1)
    }

    /// A person has answered in the place of the systems that a message could not be handed to.
    pub(crate) fn deliveries_answered(&self, id: MessageId) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE deliveries SET state = 'answered'
                 WHERE message = (SELECT message FROM messages WHERE id = ?1) AND state = 'quarantined'",
            )?
            .execute([id.0])?;
        Ok(())
    }
}
