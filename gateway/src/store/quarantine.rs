//! Messages that need a person: why, what to do, and what became of them.

use crosswalk_schemas::{model::MessageId, report::Finding};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::{Event, StoreError, Tx, millis, moment};

/// Where a quarantined message was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuarantineSide {
    /// On its way out.
    Outbox,
    /// On its way in.
    Inbox,
    /// On its way to a case system.
    Delivery,
}

impl QuarantineSide {
    /// The word in the table and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Inbox => "inbox",
            Self::Delivery => "delivery",
        }
    }

    fn of(word: &str) -> Result<Self, StoreError> {
        [Self::Outbox, Self::Inbox, Self::Delivery]
            .into_iter()
            .find(|side| side.as_str() == word)
            .ok_or_else(|| StoreError::Corrupt("quarantine side".to_owned()))
    }
}

/// An entry of the quarantine.
#[derive(Debug, Clone, Serialize)]
pub struct Quarantined {
    /// Its number, for the operator.
    pub id: i64,
    /// The message.
    pub message: MessageId,
    /// Where it was stopped.
    pub side: QuarantineSide,
    /// Why, as a code.
    pub reason: String,
    /// What a person should do.
    pub detail: String,
    /// What is wrong with the document, when that is why.
    pub findings: Vec<Finding>,
    /// `open`, `released`, `refused` or `closed`.
    pub state: String,
    /// Since when.
    pub since: Timestamp,
}

const COLUMNS: &str = "q.id, m.id, side, reason, detail, report, state, created_at
                       FROM quarantine q JOIN messages m USING (message)";

pub(super) const REPORT: &str = "quarantine.report";

impl Tx<'_> {
    /// Puts a message before a person. `reason` is a code, `detail` says what to do; neither holds personal data.
    pub(crate) fn quarantine_add(
        &self,
        (message, side): (MessageId, QuarantineSide),
        (reason, detail): (&str, &str),
        findings: &[Finding],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO quarantine (message, side, reason, detail, state, created_at)
                 VALUES ((SELECT message FROM messages WHERE id = ?1), ?2, ?3, ?4, 'open', ?5)",
            )?
            .execute(params![message.0, side.as_str(), reason, detail, millis(now)])?;
        if !findings.is_empty() {
            let id = self.0.last_insert_rowid();
            self.0
                .prepare_cached("UPDATE quarantine SET report = ?2 WHERE id = ?1")?
                .execute(params![id, self.seal_json(REPORT, id, &findings)?])?;
        }
        self.history_add(message, Event::Quarantined, Some(reason), now)
    }

    /// The entries that wait for a person, oldest first.
    pub fn quarantine_open(&self, limit: u32) -> Result<Vec<Quarantined>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE state = 'open' ORDER BY q.id LIMIT ?1"))?
            .query_map([limit], |row| Ok(self.quarantined_of(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// Every entry of a message, whatever its state.
    pub fn quarantine_of(&self, message: MessageId) -> Result<Vec<Quarantined>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE m.id = ?1 ORDER BY q.id"))?
            .query_map([message.0], |row| Ok(self.quarantined_of(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// One entry.
    pub fn quarantine_entry(&self, id: i64) -> Result<Option<Quarantined>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE q.id = ?1"))?
            .query_row([id], |row| Ok(self.quarantined_of(row)))
            .optional()?
            .transpose()
    }

    /// Sends an entry's message on its way again, under the same id. Returns the entry, or `None` when there is no such
    /// open entry.
    pub fn quarantine_release(&self, id: i64, who: &str, now: Timestamp) -> Result<Option<Quarantined>, StoreError> {
        let Some(entry) = self.quarantine_entry(id)?.filter(|entry| entry.state == "open") else { return Ok(None) };
        match entry.side {
            QuarantineSide::Outbox => {
                self.outbox_release(entry.message, now)?;
            }
            QuarantineSide::Inbox => self.inbox_set(entry.message, "arrived", None, now)?,
            QuarantineSide::Delivery => self.deliveries_release(entry.message, now)?,
        }
        self.0.prepare_cached("UPDATE quarantine SET state = 'released' WHERE id = ?1")?.execute([id])?;
        self.history_add_by(entry.message, Event::Released, (who, &entry.reason), now)?;
        Ok(Some(entry))
    }

    /// Settles an entry without sending its message anywhere: a person has done what was to be done by other means.
    /// Returns the entry, or `None` when there is no such open entry.
    pub fn quarantine_close(&self, id: i64, who: &str, now: Timestamp) -> Result<Option<Quarantined>, StoreError> {
        let Some(entry) = self.quarantine_entry(id)?.filter(|entry| entry.state == "open") else { return Ok(None) };
        self.0.prepare_cached("UPDATE quarantine SET state = 'closed' WHERE id = ?1")?.execute([id])?;
        self.history_add_by(entry.message, Event::Closed, (who, &entry.reason), now)?;
        Ok(Some(entry))
    }

    /// A receipt has come after all: nobody needs to look for it any more.
    pub(crate) fn quarantine_answered(&self, message: MessageId) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE quarantine SET state = 'closed' WHERE message = (SELECT message FROM messages WHERE id = ?1)
                   AND reason = 'no-receipt' AND state = 'open'",
            )?
            .execute([message.0])?;
        Ok(())
    }

    fn deliveries_release(&self, message: MessageId, now: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE deliveries SET state = 'pending', due_at = ?2, lease_until = 0
                 WHERE message = (SELECT message FROM messages WHERE id = ?1) AND state = 'quarantined'",
            )?
            .execute(params![message.0, millis(now)])?;
        Ok(())
    }

    /// Reads [`COLUMNS`].
    fn quarantined_of(&self, row: &Row<'_>) -> Result<Quarantined, StoreError> {
        let (id, report) = (row.get(0)?, row.get::<_, Option<Vec<u8>>>(5)?);
        let findings = report.map(|report| self.unseal_json(REPORT, id, &report)).transpose()?;
        Ok(Quarantined {
            id,
            message: MessageId(row.get(1)?),
            side: QuarantineSide::of(&row.get::<_, String>(2)?)?,
            reason: row.get(3)?,
            detail: row.get(4)?,
            findings: findings.unwrap_or_default(),
            state: row.get(6)?,
            since: moment(row.get(7)?),
        })
    }
}
