//! Step 8 of 12: inbox: what the broker handed us, committed before it is acknowledged; once opened, what was seen before
//! is dropped.

use crosswalk_schemas::{
    model::{AuthorityCode, Message, MessageClass, MessageId, TransferId},
    report::Form,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::{MessageRow, Proved, StoreError, Tx, millis, moment, outbox, parsed};

/// A message as it came from the broker: only its envelope has been read, and nobody vouches for that but the broker.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The id under which it is kept until it is opened: of our own making.
    pub id: MessageId,
    /// The id in the AMQP properties.
    pub envelope: Option<MessageId>,
    /// The class in the AMQP properties.
    pub class: String,
    /// The authority that the broker vouches for.
    pub sender: AuthorityCode,
    /// SHA-256 of `body`, in hex.
    pub digest: String,
    /// What came: sealed, not yet opened.
    pub body: Vec<u8>,
}

/// What committing an arrival came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It is new and will be opened.
    New,
    /// The very same bytes wait here already: dropped.
    Duplicate,
}

/// A message of the inbox that a worker has taken under lease, to open it.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    pub(crate) id: MessageId,
    pub(crate) envelope: Option<MessageId>,
    pub(crate) sender: AuthorityCode,
    /// What came; its document, when it was opened before and a person has released it.
    pub(crate) body: Vec<u8>,
    /// Form and digest of that document.
    pub(crate) opened: Option<(Form, String)>,
    pub(crate) attempts: u32,
    pub(crate) received_at: Timestamp,
}

/// A message that was opened: its document, and the names that this gives itself.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    /// What the document says; what it was kept under, when the document cannot be read.
    pub(crate) id: MessageId,
    /// Under which id its sender knows it.
    pub(crate) known_as: MessageId,
    pub(crate) class: Option<MessageClass>,
    pub(crate) sender: AuthorityCode,
    pub(crate) form: Form,
    /// SHA-256 of the document, in hex.
    pub(crate) digest: String,
    pub(crate) body: Vec<u8>,
    pub(crate) received_at: Timestamp,
}

impl Opened {
    /// It is called what `message` says.
    pub(crate) fn name(&mut self, message: &Message) {
        (self.id, self.known_as) = (message.header.message_id, message.header.message_id);
        self.class = Some(message.header.class);
    }
}

/// What giving an opened message its own id came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// It stands under its id now.
    New,
    /// So does it, in the place of one of this SHA-256 that was refused.
    Instead([u8; 32]),
    /// The same document of the same sender was opened before: this one is gone.
    Duplicate,
    /// Another document stands under this id: this one is kept where it was.
    Conflict,
}

const DOCUMENT: &str = "inbox_documents.body";
/// The form of what has not been opened, also where the statements below say so themselves.
const SEALED: &str = "sealed";

impl Tx<'_> {
    /// Commits an arrival, once.
    pub fn inbox_add(&self, message: &Arrived, now: Timestamp) -> Result<Arrival, StoreError> {
        let number = self.message_number(message.id)?;
        let added = self
            .0
            .prepare_cached(
                "INSERT INTO inbox (message, envelope, class, sender, form, digest, size, state, due_at, received_at)
                 VALUES (?1, ?2, ?3, ?4, 'sealed', ?5, ?6, 'arrived', ?7, ?7) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                number,
                message.envelope.map(|id| id.0),
                message.class,
                message.sender.as_str(),
                message.digest,
                message.body.len(),
                millis(now),
            ])?;
        if added == 0 {
            return Ok(Arrival::Duplicate);
        }
        self.inbox_document_put(number, &message.body)?;
        Ok(Arrival::New)
    }

    fn inbox_document_put(&self, number: i64, body: &[u8]) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT INTO inbox_documents (message, body) VALUES (?1, ?2)")?
            .execute(params![number, self.seal(DOCUMENT, number, body)?])?;
        Ok(())
    }

    /// Puts an opened message, kept as `kept_as` until now, under the id that it names itself, with its document in place
    /// of what was sealed.
    pub(crate) fn inbox_name(&self, kept_as: MessageId, opened: &Opened) -> Result<Named, StoreError> {
        let (from, to) = (self.message_number(kept_as)?, self.message_number(opened.id)?);
        let mut named = Named::New;
        if from != to {
            let known: Option<(String, String, String)> = self
                .0
                .prepare_cached("SELECT digest, sender, state FROM inbox WHERE message = ?1")?
                .query_row([to], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            match known {
                Some((digest, sender, _)) if digest == opened.digest && sender == opened.sender.as_str() => {
                    self.inbox_drop(from)?;
                    return Ok(Named::Duplicate);
                }
                // What was refused may be mended by its sender and come again.
                Some((digest, sender, state)) if state == "refused" && sender == opened.sender.as_str() => {
                    self.inbox_give_way(to, opened.id)?;
                    named = Named::Instead(crate::digest::from_hex(&digest).unwrap_or_default());
                }
                Some(_) => return Ok(Named::Conflict),
                None => {}
            }
        }
        self.0
            .prepare_cached(
                "UPDATE inbox SET message = ?2, class = coalesce(?3, class), form = ?4, digest = ?5, size = ?6,
                                  envelope = iif(?1 = ?2, envelope, NULL) WHERE message = ?1",
            )?
            .execute(params![
                from,
                to,
                opened.class.map(MessageClass::as_str),
                opened.form.extension(),
                opened.digest,
                opened.body.len()
            ])?;
        self.0.prepare_cached("DELETE FROM inbox_documents WHERE message = ?1")?.execute([from])?;
        self.inbox_document_put(to, &opened.body)?;
        if from != to {
            self.message_forget(from)?;
        }
        Ok(named)
    }

    /// A refused message makes room for one that its sender has mended. Its proof stays, set apart.
    fn inbox_give_way(&self, number: i64, id: MessageId) -> Result<(), StoreError> {
        for table in ["inbox", "inbox_documents", "deliveries"] {
            self.0.prepare_cached(&format!("DELETE FROM {table} WHERE message = ?1"))?.execute([number])?;
        }
        self.evidence_supersede(id, Proved::Received)
    }

    /// Drops a sealed message; one that a person was told of stays as a row, without what was in it.
    fn inbox_drop(&self, number: i64) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM inbox_documents WHERE message = ?1")?.execute([number])?;
        let gone = self.message_forget(number)?;
        let sql = if gone {
            "DELETE FROM inbox WHERE message = ?1"
        } else {
            "UPDATE inbox SET state = 'duplicate', lease_until = 0 WHERE message = ?1"
        };
        self.0.prepare_cached(sql)?.execute([number])?;
        Ok(())
    }

    /// Forgets the id that a sealed message was kept under, unless a person was told of it by that.
    fn message_forget(&self, number: i64) -> Result<bool, StoreError> {
        let forgotten = self
            .0
            .prepare_cached(
                "DELETE FROM messages WHERE message = ?1
                   AND NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine.message = ?1)",
            )?
            .execute([number])?;
        Ok(forgotten == 1)
    }

    /// Takes up to `limit` arrivals that are due, oldest first, and leases them for `lease`.
    pub(crate) fn inbox_lease(
        &self,
        limit: usize,
        lease: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Sealed>, StoreError> {
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

    fn inbox_leased(&self, number: i64) -> Result<Sealed, StoreError> {
        self.0
            .prepare_cached(
                "SELECT m.id, i.envelope, i.sender, d.body, i.attempts, i.received_at, i.form, i.digest FROM inbox i
                 JOIN messages m USING (message) JOIN inbox_documents d USING (message) WHERE i.message = ?1",
            )?
            .query_row([number], |row| {
                let envelope: Option<_> = row.get(1)?;
                let (id, envelope) = (MessageId(row.get(0)?), envelope.map(MessageId));
                let sender = parsed(row.get_ref(2)?.as_str()?, "sender");
                let body = self.unseal(DOCUMENT, number, row.get_ref(3)?.as_blob()?);
                let (attempts, received_at) = (row.get(4)?, moment(row.get(5)?));
                let digest: String = row.get(7)?;
                let opened = match row.get_ref(6)?.as_str()? {
                    SEALED => Ok(None),
                    form => outbox::form_of(form).map(|form| Some((form, digest))),
                };
                Ok(sender.and_then(|sender| {
                    Ok(Sealed { id, envelope, sender, body: body?, opened: opened?, attempts, received_at })
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

    /// A message that came under this id in its envelope and was not opened, the newest, without its body.
    pub fn inbox_claiming(&self, id: MessageId) -> Result<Option<MessageRow>, StoreError> {
        self.0
            .prepare_cached(
                "SELECT m.id, transfer_id, class, sender, '', state, digest
                 FROM messages m JOIN inbox USING (message) WHERE envelope = ?1 ORDER BY message DESC LIMIT 1",
            )?
            .query_row([id.0], |row| outbox::row_of(row, "received"))
            .optional()
            .map_err(Into::into)
    }

    /// The document of a message of the inbox. None as long as it is sealed.
    pub fn inbox_document(&self, id: MessageId) -> Result<Option<(Form, Vec<u8>)>, StoreError> {
        let found: Option<(i64, String, Vec<u8>)> = self
            .0
            .prepare_cached(
                "SELECT message, form, body FROM messages m JOIN inbox USING (message)
                 JOIN inbox_documents USING (message) WHERE m.id = ?1 AND form <> 'sealed'",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        found
            .map(|(number, form, body)| Ok((outbox::form_of(&form)?, self.unseal(DOCUMENT, number, &body)?)))
            .transpose()
    }
}
