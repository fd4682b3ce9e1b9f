//! Step 8 of 12: inbox: what the broker handed us, committed before it is acknowledged; a message seen before is dropped.

use crosswalk_schemas::{
    model::{AuthorityCode, MessageId, TransferId},
    report::Form,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::{Event, MessageRow, StoreError, Tx, millis, moment, outbox, parsed};

/// A message as it came from the broker: only its envelope has been read.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The id in the AMQP properties.
    pub id: MessageId,
    /// The class in the AMQP properties.
    pub class: String,
    /// The authority that the broker vouches for.
    pub sender: AuthorityCode,
    /// The form, by content type.
    pub form: Form,
    /// SHA-256 of `body`, in hex.
    pub digest: String,
    /// The document, not yet parsed.
    pub body: Vec<u8>,
}

/// What committing an arrival came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It is new and will be opened.
    New,
    /// It is here already: dropped.
    Duplicate,
    /// Another message came under this id: a person must look.
    Conflict,
}

/// A message of the inbox that a worker has taken under lease.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub(crate) id: MessageId,
    pub(crate) sender: AuthorityCode,
    pub(crate) form: Form,
    pub(crate) digest: String,
    pub(crate) body: Vec<u8>,
    pub(crate) attempts: u32,
    pub(crate) received_at: Timestamp,
}

const DOCUMENT: &str = "inbox_documents.body";

impl Tx<'_> {
    /// Commits an arrival, once.
    pub fn inbox_add(&self, message: &Arrived, now: Timestamp) -> Result<Arrival, StoreError> {
        let number = self.message_number(message.id)?;
        let added = self
            .0
            .prepare_cached(
                "INSERT INTO inbox (message, class, sender, form, digest, size, state, due_at, received_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'arrived', ?7, ?7) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                number,
                message.class,
                message.sender.as_str(),
                message.form.extension(),
                message.digest,
                message.body.len(),
                millis(now),
            ])?;
        if added == 1 {
            self.0
                .prepare_cached("INSERT INTO inbox_documents (message, body) VALUES (?1, ?2)")?
                .execute(params![number, self.seal(DOCUMENT, number, &message.body)?])?;
            self.history_add(message.id, Event::Arrived, None, now)?;
            return Ok(Arrival::New);
        }
        let digest: String = self
            .0
            .prepare_cached("SELECT digest FROM inbox WHERE message = ?1")?
            .query_row([number], |row| row.get(0))?;
        Ok(if digest == message.digest { Arrival::Duplicate } else { Arrival::Conflict })
    }

    /// Takes up to `limit` arrivals that are due, oldest first, and leases them for `lease`.
    pub(crate) fn inbox_lease(
        &self,
        limit: usize,
        lease: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Opened>, StoreError> {
        let numbers: Vec<i64> = self
            .0
            .prepare_cached(
                "UPDATE inbox SET lease_until = ?3, attempts = attempts + 1 WHERE message IN (
                   SELECT message FROM (
                     SELECT message, size, sum(size) OVER (ORDER BY due_at, message) AS total FROM (
                       SELECT message, due_at, size FROM inbox
                       WHERE state = 'arrived' AND due_at <= ?1 AND lease_until <= ?1 ORDER BY due_at, message LIMIT ?2))
                   WHERE total - size < 16777216)
                 RETURNING message",
            )?
            .query_map(params![millis(now), limit, millis(now + lease)], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        numbers.into_iter().map(|number| self.inbox_leased(number)).collect()
    }

    fn inbox_leased(&self, number: i64) -> Result<Opened, StoreError> {
        self.0
            .prepare_cached(
                "SELECT m.id, i.sender, i.form, i.digest, d.body, i.attempts, i.received_at FROM inbox i
                 JOIN messages m USING (message) JOIN inbox_documents d USING (message) WHERE i.message = ?1",
            )?
            .query_row([number], |row| {
                let (sender, form) = (parsed(row.get_ref(1)?.as_str()?, "sender"), row.get_ref(2)?.as_str()?);
                let form = outbox::form_of(form);
                let (id, digest, attempts) = (MessageId(row.get(0)?), row.get(3)?, row.get(5)?);
                let body = self.unseal(DOCUMENT, number, row.get_ref(4)?.as_blob()?);
                let received_at = moment(row.get(6)?);
                Ok(sender.and_then(|sender| {
                    Ok(Opened { id, sender, form: form?, digest, body: body?, attempts, received_at })
                }))
            })?
    }

    /// Puts a message of the inbox into its next state: `done`, `refused`, `quarantined`, or `arrived` when released.
    pub(crate) fn inbox_set(
        &self,
        id: MessageId,
        state: &str,
        transfer: Option<TransferId>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE inbox SET state = ?2, transfer_id = coalesce(?3, transfer_id), lease_until = 0, due_at = ?4
                 WHERE message = (SELECT message FROM messages WHERE id = ?1)",
            )?
            .execute(params![id.0, state, transfer.map(|id| id.0), millis(now)])?;
        Ok(())
    }

    /// A message could not be opened for a fault of ours: it is due again at `at`.
    pub(crate) fn inbox_retry(&self, id: MessageId, at: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE inbox SET due_at = ?2, lease_until = 0
                 WHERE message = (SELECT message FROM messages WHERE id = ?1) AND state = 'arrived'",
            )?
            .execute(params![id.0, millis(at)])?;
        Ok(())
    }

    /// A message of the inbox, without its body.
    pub fn inbox_row(&self, id: MessageId) -> Result<Option<MessageRow>, StoreError> {
        self.0
            .prepare_cached(
                "SELECT m.id, transfer_id, class, sender, '', state, digest
                 FROM messages m JOIN inbox USING (message) WHERE m.id = ?1",
            )?
            .query_row([id.0], |row| outbox::row_of(row, "received"))
            .optional()
            .map_err(Into::into)
    }

    /// The document of a message of the inbox.
    pub fn inbox_document(&self, id: MessageId) -> Result<Option<(Form, Vec<u8>)>, StoreError> {
        let found: Option<(i64, String, Vec<u8>)> = self
            .0
            .prepare_cached(
                "SELECT message, form, body FROM messages m JOIN inbox USING (message)
                 JOIN inbox_documents USING (message) WHERE m.id = ?1",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        found
            .map(|(number, form, body)| Ok((outbox::form_of(&form)?, self.unseal(DOCUMENT, number, &body)?)))
            .transpose()
    }
}
