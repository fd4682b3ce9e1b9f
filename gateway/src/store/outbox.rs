//! Step 6 of 12: outbox: what was accepted, kept until the partner's gateway has it.

use crosswalk_schemas::{
    model::{Header, MessageClass, MessageId, TransferId},
    report::Form,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, params};

use super::{Event, Proved, QuarantineSide, StoreError, Tx, millis};

/// A message on its way out, before it is stored.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The message's header.
    pub header: Header,
    /// The form of `body`.
    pub form: Form,
    /// SHA-256 of `body`, in hex.
    pub digest: String,
    /// The document.
    pub body: Vec<u8>,
}

/// What storing a message came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is new and will be sent.
    New,
    /// It was there already; nothing is sent twice.
    Duplicate,
    /// Another message was stored under this id.
    Conflict,
}

/// Where a message in the outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutgoingState {
    /// Waits for the broker.
    Pending,
    /// The broker has it.
    Relayed,
    /// The partner's gateway received it and found it valid.
    Received,
    /// The partner's gateway refused it.
    Refused,
    /// It arrived after its time.
    Expired,
    /// It needs a person.
    Quarantined,
}

impl OutgoingState {
    /// The word in the table and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Relayed => "relayed",
            Self::Received => "received",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Quarantined => "quarantined",
        }
    }
}

/// A message as the outbox or inbox knows it, without its body.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MessageRow {
    /// The message's id.
    pub id: MessageId,
    /// The transfer it belongs to.
    pub transfer: Option<TransferId>,
    /// What it is.
    pub class: String,
    /// Who sends it: `authority/service`, or the authority alone for a message that came in.
    pub from: String,
    /// Whom it is for.
    pub to: String,
    /// `sent` or `received`.
    pub direction: &'static str,
    /// Where it stands.
    pub state: String,
    /// SHA-256 of the document, in hex.
    pub digest: String,
}

/// A message that the relay has taken under lease.
#[derive(Debug, Clone)]
pub(crate) struct Leased {
    pub(crate) id: MessageId,
    pub(crate) class: MessageClass,
    pub(crate) recipient: String,
    /// For an outcome: SHA-256 in hex of the records that it answers.
    pub(crate) answers: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) attempts: u32,
}

pub(super) const DOCUMENT: &str = "outbox_documents.body";

/// What the broker has had for long, no receipt has answered, and no person was told of.
pub(super) const UNANSWERED: &str = "SELECT m.id FROM outbox o JOIN messages m USING (message)
    WHERE state = 'relayed' AND class <> 'receipt' AND created_at < ?1
    AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.message = o.message) LIMIT 1000";

impl Leased {
    /// The authority that it is for.
    pub(crate) fn authority(&self) -> &str {
        self.recipient.split('/').next().unwrap_or_default()
    }
}

impl Tx<'_> {
    /// Stores a message to be sent. The same id with the same content is stored once.
    pub fn outbox_add(&self, message: &Outgoing, now: Timestamp) -> Result<Stored, StoreError> {
        let header = &message.header;
        let number = self.message_number(header.message_id)?;
        let added = self
            .0
            .prepare_cached(
                "INSERT INTO outbox (message, transfer_id, correlation_id, class, sender, recipient, form, digest, size,
                                     state, due_at, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'pending', ?10, ?10) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                number,
                header.transfer_id.map(|id| id.0),
                header.correlation_id.map(|id| id.0),
                header.class.as_str(),
                header.sender.to_string(),
                header.recipient.to_string(),
                message.form.extension(),
                message.digest,
                message.body.len(),
                millis(now),
            ])?;
        if added == 1 {
            self.0
                .prepare_cached("INSERT INTO outbox_documents (message, body) VALUES (?1, ?2)")?
                .execute(params![number, self.seal(DOCUMENT, number, &message.body)?])?;
            self.history_add(header.message_id, Event::Accepted, None, now)?;
            return Ok(Stored::New);
        }
        let digest: String = self
            .0
            .prepare_cached("SELECT digest FROM outbox WHERE message = ?1")?
            .query_row([number], |row| row.get(0))?;
        Ok(if digest == message.digest { Stored::Duplicate } else { Stored::Conflict })
    }

    /// Takes up to `limit` messages that are due, oldest first, and leases them for `lease`.
    pub(crate) fn outbox_lease(
        &self,
        limit: usize,
        lease: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Leased>, StoreError> {
        let numbers: Vec<i64> = self
            .0
            .prepare_cached(
                "UPDATE outbox SET lease_until = ?3, attempts = attempts + 1 WHERE message IN (
                   SELECT message FROM (
                     SELECT message, size, sum(size) OVER (ORDER BY due_at, message) AS total FROM (
                       SELECT message, due_at, size FROM outbox
                       WHERE state = 'pending' AND due_at <= ?1 AND lease_until <= ?1 ORDER BY due_at, message LIMIT ?2))
                   WHERE total - size < 16777216)
                 RETURNING message",
            )?
            .query_map(params![millis(now), limit, millis(now + lease)], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        numbers.into_iter().map(|number| self.outbox_leased(number)).collect()
    }

    fn outbox_leased(&self, number: i64) -> Result<Leased, StoreError> {
        self.0
            .prepare_cached(
                "SELECT m.id, o.class, o.recipient,
                   iif(o.class = 'transfer-outcome',
                       (SELECT digest FROM messages c JOIN inbox USING (message) WHERE c.id = o.correlation_id), NULL),
                   d.body, o.attempts FROM outbox o
                 JOIN messages m USING (message) JOIN outbox_documents d USING (message) WHERE o.message = ?1",
            )?
            .query_row([number], |row| {
                let class = row.get_ref(1)?.as_str()?.parse();
                let (id, recipient, answers) = (MessageId(row.get(0)?), row.get(2)?, row.get(3)?);
                let (body, attempts) = (self.unseal(DOCUMENT, number, row.get_ref(4)?.as_blob()?), row.get(5)?);
                let class = class.map_err(|_| StoreError::Corrupt("class".to_owned()));
                Ok(class.and_then(|class| Ok(Leased { id, class, recipient, answers, body: body?, attempts })))
            })?
    }

    /// The broker has confirmed these messages; each with the proof of what we said.
    pub(crate) fn outbox_relayed(&self, relayed: &[(MessageId, Vec<u8>)], now: Timestamp) -> Result<(), StoreError> {
        let mut update = self.0.prepare_cached(
            "UPDATE outbox SET state = 'relayed', lease_until = 0
             WHERE message = (SELECT message FROM messages WHERE id = ?1) AND state = 'pending'",
        )?;
        let mut is_another = self.0.prepare_cached(
            "SELECT 1 FROM outbox WHERE message = (SELECT message FROM messages WHERE id = ?1)
               AND state = 'pending' AND lease_until = 0",
        )?;
        for (id, proof) in relayed {
            // A refusal may have come before this line and a person have mended it: what was confirmed is not what it says
            // now.
            if is_another.exists([id.0])? {
                continue;
            }
            // A receipt may have come before this line: then the state has moved on already.
            update.execute([id.0])?;
            self.evidence_add(*id, Proved::Sent, proof, now)?;
            self.history_add(*id, Event::Relayed, None, now)?;
        }
        Ok(())
    }

    /// The broker did not take these messages: they are due again at `at`.
    pub(crate) fn outbox_retry(&self, ids: &[MessageId], at: Timestamp) -> Result<(), StoreError> {
        let mut update = self.0.prepare_cached(
            "UPDATE outbox SET due_at = ?2, lease_until = 0
             WHERE message = (SELECT message FROM messages WHERE id = ?1) AND state = 'pending'",
        )?;
        for id in ids {
            update.execute(params![id.0, millis(at)])?;
        }
        Ok(())
    }

    /// Puts a message of the outbox into another state, when it is in one of the states a partner's word may change.
    /// Returns whether it was.
    pub fn outbox_answered(&self, id: MessageId, state: OutgoingState) -> Result<bool, StoreError> {
        let changed = self
            .0
            .prepare_cached(
                "UPDATE outbox SET state = ?2, lease_until = 0
                 WHERE message = (SELECT message FROM messages WHERE id = ?1)
                   AND state IN ('pending', 'relayed', 'received')",
            )?
            .execute(params![id.0, state.as_str()])?;
        Ok(changed == 1)
    }

    /// Puts before a person, once, what the broker has had since before `since` and no receipt has answered.
    pub(crate) fn outbox_unanswered(&self, since: Timestamp, now: Timestamp) -> Result<Vec<MessageId>, StoreError> {
        let ids: Vec<MessageId> = self
            .0
            .prepare_cached(UNANSWERED)?
            .query_map([millis(since)], |row| row.get(0).map(MessageId))?
            .collect::<Result<_, _>>()?;
        let detail = "The broker has it, but the recipient's gateway has not said so. Ask its operator whether it runs; a \
                      release sends it again, which does no harm.";
        for id in &ids {
            self.quarantine_add((*id, QuarantineSide::Outbox), ("no-receipt", detail), &[], now)?;
        }
        Ok(ids)
    }

    /// Sends a quarantined or refused message again, under the same id.
    pub(crate) fn outbox_release(&self, id: MessageId, now: Timestamp) -> Result<bool, StoreError> {
        let changed = self
            .0
            .prepare_cached(
                "UPDATE outbox SET state = 'pending', due_at = ?2, lease_until = 0
                 WHERE message = (SELECT message FROM messages WHERE id = ?1)
                   AND state IN ('relayed', 'quarantined', 'refused', 'expired')",
            )?
            .execute(params![id.0, millis(now)])?;
        Ok(changed == 1)
    }

    /// A message of the outbox, without its body.
    pub fn outbox_row(&self, id: MessageId) -> Result<Option<MessageRow>, StoreError> {
        self.0
            .prepare_cached(
                "SELECT m.id, transfer_id, class, sender, recipient, state, digest
                 FROM messages m JOIN outbox USING (message) WHERE m.id = ?1",
            )?
            .query_row([id.0], |row| row_of(row, "sent"))
            .optional()
            .map_err(Into::into)
    }

    /// The document of a message of the outbox.
    pub fn outbox_document(&self, id: MessageId) -> Result<Option<(Form, Vec<u8>)>, StoreError> {
        let found: Option<(i64, String, Vec<u8>)> = self
            .0
            .prepare_cached(
                "SELECT message, form, body FROM messages m JOIN outbox USING (message)
                 JOIN outbox_documents USING (message) WHERE m.id = ?1",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        found.map(|(number, form, body)| Ok((form_of(&form)?, self.unseal(DOCUMENT, number, &body)?))).transpose()
    }

    /// Up to `limit` messages that wait for the broker, oldest first.
    pub(crate) fn outbox_pending(&self, limit: u32) -> Result<Vec<MessageId>, StoreError> {
        let ids = self
            .0
            .prepare_cached(
                "SELECT id FROM outbox JOIN messages USING (message) WHERE state = 'pending'
                 ORDER BY due_at, message LIMIT ?1",
            )?
            .query_map([limit], |row| Ok(MessageId(row.get(0)?)))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// Holds back a message that still waits for the broker. False when it waits no more.
    pub(crate) fn outbox_hold(&self, id: MessageId) -> Result<bool, StoreError> {
        let held = self
            .0
            .prepare_cached(
                "UPDATE outbox SET state = 'quarantined', lease_until = 0
                 WHERE message = (SELECT message FROM messages WHERE id = ?1) AND state = 'pending'",
            )?
            .execute([id.0])?;
        Ok(held == 1)
    }

    /// How many messages wait to be sent to an authority.
    pub fn outbox_waiting_for(&self, authority: &str) -> Result<u64, StoreError> {
        let count: i64 = self
            .0
            .prepare_cached("SELECT count(*) FROM outbox WHERE state = 'pending' AND recipient LIKE ?1 || '/%'")?
            .query_row([authority], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    /// The newest messages of outbox and inbox, newest first.
    pub fn messages_recent(&self, limit: u32) -> Result<Vec<MessageRow>, StoreError> {
        let mut rows = self
            .0
            .prepare_cached(
                "SELECT m.id, transfer_id, class, sender, recipient, state, digest
                 FROM outbox JOIN messages m USING (message) ORDER BY message DESC LIMIT ?1",
            )?
            .query_map([limit], |row| row_of(row, "sent"))?
            .collect::<Result<Vec<_>, _>>()?;
        let received = self
            .0
            .prepare_cached(
                "SELECT m.id, transfer_id, class, sender, '', state, digest
                 FROM inbox JOIN messages m USING (message) ORDER BY message DESC LIMIT ?1",
            )?
            .query_map([limit], |row| row_of(row, "received"))?
            .collect::<Result<Vec<_>, _>>()?;
        rows.extend(received);
        Ok(rows)
    }
}

/// Reads the seven columns that the queries above agree on.
pub(super) fn row_of(row: &Row<'_>, direction: &'static str) -> rusqlite::Result<MessageRow> {
    Ok(MessageRow {
        id: MessageId(row.get(0)?),
        transfer: row.get::<_, Option<_>>(1)?.map(TransferId),
        class: row.get(2)?,
        from: row.get(3)?,
        to: row.get(4)?,
        state: row.get(5)?,
        digest: row.get(6)?,
        direction,
    })
}

/// The form that a table's word means.
pub(super) fn form_of(word: &str) -> Result<Form, StoreError> {
    match word {
        "xml" => Ok(Form::Xml),
        "json" => Ok(Form::Json),
        _ => Err(StoreError::Corrupt("form".to_owned())),
    }
}
