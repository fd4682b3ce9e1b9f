//! Leads: what a case system tells that a person must complete before it can be a message.

use crosswalk_schemas::model::{MessageId, MoveNotification};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{Entry, StoreError, Tx, millis, moment};
use crate::audit::chain::Subject;

/// A lead as a case system gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLead {
    /// The system.
    pub system: String,
    /// Its key of the record.
    pub record: String,
    /// What is missing: paths of a move-notification.
    pub missing: Vec<String>,
    /// What is known and what is missing, for the person who completes it.
    pub text: String,
    /// The notice as far as it is known.
    pub draft: MoveNotification,
}

/// A lead, for lists: nothing that a record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadRow {
    /// Its number, for people.
    pub id: i64,
    /// The system it comes from.
    pub system: String,
    /// The system's key of the record.
    pub record: String,
    /// What is missing: paths of a move-notification.
    pub missing: Vec<String>,
    /// `open`, `completed` or `dismissed`.
    pub state: String,
    /// Since when.
    pub since: Timestamp,
    /// When it was completed or dismissed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<Timestamp>,
    /// The notice that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
}

/// A lead with all that is known. For the person who completes it, never for a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lead {
    /// What lists show of it.
    #[serde(flatten)]
    pub row: LeadRow,
    /// What is known and what is missing.
    pub text: String,
    /// Why it was dismissed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The notice as far as it is known.
    pub draft: MoveNotification,
}

/// How a lead ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadEnd {
    /// It became this message.
    Completed(MessageId),
    /// It is none, for this reason.
    Dismissed(String),
}

const COLUMNS: &str = "id, system, content, missing, state, created_at, settled_at, message";
const CONTENT: &str = "leads.content";

/// What is sealed of a lead.
#[derive(Serialize, Deserialize)]
struct Content {
    record: String,
    text: String,
    draft: MoveNotification,
    reason: Option<String>,
}

impl Tx<'_> {
    /// Keeps a lead. One that is open already for the same record is replaced: its number and age stay. Returns whether
    /// it is a new one.
    pub fn lead_put(&self, lead: &NewLead, now: Timestamp) -> Result<bool, StoreError> {
        let missing = serde_json::to_string(&lead.missing).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let known = self.lead_open(&lead.system, &lead.record)?;
        if known.is_none() {
            let record = self.blind("lead", lead.record.as_bytes());
            self.0
                .prepare_cached(
                    "INSERT INTO leads (system, record, missing, content, state, created_at)
                     VALUES (?1, ?2, '', x'', 'open', ?3)",
                )?
                .execute(params![lead.system, record, millis(now)])?;
        }
        let id = known.unwrap_or_else(|| self.0.last_insert_rowid());
        let NewLead { record, text, draft, .. } = lead.clone();
        let content = self.seal_json(CONTENT, id, &Content { record, text, draft, reason: None })?;
        self.0
            .prepare_cached("UPDATE leads SET missing = ?2, content = ?3 WHERE id = ?1")?
            .execute(params![id, missing, content])?;
        Ok(known.is_none())
    }

    /// Ends an open lead, by `who`. `None` when it is not open.
    pub fn lead_end(&self, id: i64, end: &LeadEnd, who: &str, now: Timestamp) -> Result<Option<Lead>, StoreError> {
        let (state, event, reason, message) = match end {
            LeadEnd::Completed(message) => ("completed", "lead-completed", None, Some(message.0)),
            LeadEnd::Dismissed(reason) => ("dismissed", "lead-dismissed", Some(reason), None),
        };
        let changed = self
            .0
            .prepare_cached(
                "UPDATE leads SET state = ?2, message = ?3, settled_at = ?4 WHERE id = ?1 AND state = 'open'",
            )?
            .execute(params![id, state, message, millis(now)])?;
        if changed == 0 {
            return Ok(None);
        }
        self.lead_reason(id, reason.cloned())?;
        self.lead_audited(id, event, who, now)
    }

    /// Records what was done with a lead: not why, which is in a person's words.
    fn lead_audited(&self, id: i64, event: &str, who: &str, now: Timestamp) -> Result<Option<Lead>, StoreError> {
        let lead = self.lead(id)?;
        if let Some(Lead { row, .. }) = &lead {
            let became = row.message.map_or_else(String::new, |message| format!(", became message {message}"));
            let detail = format!("lead {id} of {}{became}", row.system);
            self.audit(&Entry { event, subject: Subject::Gateway, who, detail: &detail }, now)?;
        }
        Ok(lead)
    }

    fn lead_reason(&self, id: i64, reason: Option<String>) -> Result<(), StoreError> {
        let mut query = self.0.prepare_cached("SELECT content FROM leads WHERE id = ?1")?;
        let content: Vec<u8> = query.query_row([id], |row| row.get(0))?;
        let content = Content { reason, ..self.unseal_json(CONTENT, id, &content)? };
        let content = self.seal_json(CONTENT, id, &content)?;
        self.0.prepare_cached("UPDATE leads SET content = ?2 WHERE id = ?1")?.execute(params![id, content])?;
        Ok(())
    }

    /// The number of the open lead of a record.
    fn lead_open(&self, system: &str, record: &str) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT id FROM leads WHERE system = ?1 AND record = ?2 AND state = 'open'";
        let record = self.blind("lead", record.as_bytes());
        Ok(self.0.prepare_cached(sql)?.query_row(params![system, record], |row| row.get(0)).optional()?)
    }

    /// Ends the open lead of a record for which the system has since told everything itself.
    pub fn lead_overtaken(
        &self,
        (system, record): (&str, &str),
        by: MessageId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(match self.lead_open(system, record)? {
            Some(id) => self.lead_end(id, &LeadEnd::Completed(by), "", now)?.is_some(),
            None => false,
        })
    }

    /// Opens a dismissed lead again. `None` when it is not dismissed; `Conflict` when the record has a newer one.
    pub fn lead_reopen(&self, id: i64, who: &str, now: Timestamp) -> Result<Option<Lead>, StoreError> {
        let newer: bool = self
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM leads old JOIN leads new USING (system, record)
                 WHERE old.id = ?1 AND new.id <> ?1 AND new.state = 'open')",
            )?
            .query_row([id], |row| row.get(0))?;
        if newer {
            return Err(StoreError::Conflict);
        }
        let changed = self
            .0
            .prepare_cached("UPDATE leads SET state = 'open', settled_at = NULL WHERE id = ?1 AND state = 'dismissed'")?
            .execute([id])?;
        if changed == 0 {
            return Ok(None);
        }
        self.lead_reason(id, None)?;
        self.lead_audited(id, "lead-reopened", who, now)
    }

    /// A lead with all that is known.
    pub fn lead(&self, id: i64) -> Result<Option<Lead>, StoreError> {
        let found = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM leads WHERE id = ?1"))?
            .query_row([id], |row| Ok(self.lead_of(row)))
            .optional()?;
        found.transpose()
    }

    /// The leads in a state, oldest first.
    pub fn leads(&self, state: &str, limit: u32) -> Result<Vec<LeadRow>, StoreError> {
        self.leads_after(state, 0, limit)
    }

    /// The leads in a state after that of this number, oldest first.
    pub fn leads_after(&self, state: &str, after: i64, limit: u32) -> Result<Vec<LeadRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM leads WHERE state = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
        self.0
            .prepare_cached(&sql)?
            .query_map(params![state, after, limit], |row| Ok(self.lead_of(row)))?
            .map(|lead| lead?.map(|lead| lead.row))
            .collect()
    }

    /// Forgets leads that ended before `before`.
    pub fn leads_forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut delete = self.0.prepare_cached("DELETE FROM leads WHERE state <> 'open' AND settled_at < ?1")?;
        Ok(delete.execute([millis(before)])?)
    }

    /// Forgets every lead of a record, open or not: its system says that the record must be forgotten.
    pub fn leads_purge(&self, system: &str, record: &str) -> Result<usize, StoreError> {
        let mut delete = self.0.prepare_cached("DELETE FROM leads WHERE system = ?1 AND record = ?2")?;
        Ok(delete.execute(params![system, self.blind("lead", record.as_bytes())])?)
    }

    /// Reads [`COLUMNS`].
    fn lead_of(&self, row: &Row<'_>) -> Result<Lead, StoreError> {
        let id = row.get(0)?;
        let content = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        let Content { record, text, draft, reason } = self.unseal_json(CONTENT, id, content)?;
        let missing = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
        let row = LeadRow {
            id,
            system: row.get(1)?,
            record,
            missing: serde_json::from_str(missing).unwrap_or_default(),
            state: row.get(4)?,
            since: moment(row.get(5)?),
            settled: row.get::<_, Option<i64>>(6)?.map(moment),
            message: row.get::<_, Option<_>>(7)?.map(MessageId),
        };
        Ok(Lead { row, text, reason, draft })
    }
}
