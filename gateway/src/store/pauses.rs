//! To whom nothing is sent for now, and the test children that were sent.

use crosswalk_schemas::model::{AuthorityCode, MessageId};
use jiff::Timestamp;
use rusqlite::params;

use super::{Store, StoreError, Tx, audit::Entry, millis, moment, parsed};
use crate::audit::chain::Subject;

/// Something that is paused: messages wait, and none is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// A partner's code, or `system:` and a system's name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// Who paused it.
    pub who: String,
    /// Why, in their words.
    pub reason: String,
}

/// A test child on its way to a partner.
#[derive(Debug, Clone)]
pub struct TestChild {
    /// The partner.
    pub authority: AuthorityCode,
    /// The message that it travels in.
    pub message: MessageId,
    /// When it was sent.
    pub sent: Timestamp,
    /// Where the message stands.
    pub state: String,
    /// When the partner's receipt came.
    pub received: Option<Timestamp>,
}

impl Store {
    /// Everything that is paused, when the gateway starts.
    pub(crate) fn paused(&self) -> Result<Vec<Pause>, StoreError> {
        let connection = self.reader()?;
        let pauses = Tx(&connection, &self.vault).pauses();
        self.give_back(connection);
        pauses
    }
}

impl Tx<'_> {
    /// Everything that is paused, by name.
    pub fn pauses(&self) -> Result<Vec<Pause>, StoreError> {
        let pauses = self
            .0
            .prepare_cached("SELECT name, since, who, reason FROM pauses ORDER BY name")?
            .query_map([], |row| {
                Ok(Pause { name: row.get(0)?, since: moment(row.get(1)?), who: row.get(2)?, reason: row.get(3)? })
            })?
            .collect::<Result<_, _>>()?;
        Ok(pauses)
    }

    /// Pauses, or says anew why.
    pub(crate) fn pause(&self, pause: &Pause) -> Result<(), StoreError> {
        let Pause { name, since, who, reason } = pause;
        self.0
            .prepare_cached(
                "INSERT INTO pauses (name, since, who, reason) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (name) DO UPDATE SET reason = ?4",
            )?
            .execute(params![name, millis(*since), who, reason])?;
        let detail = format!("{name}: {reason}");
        self.audit(&Entry { event: "paused", subject: Subject::Gateway, who, detail: &detail }, *since)
    }

    /// Ends a pause: what has waited is due at once. False when there was none.
    pub(crate) fn resume(&self, name: &str, who: &str, now: Timestamp) -> Result<bool, StoreError> {
        if self.0.prepare_cached("DELETE FROM pauses WHERE name = ?1")?.execute([name])? == 0 {
            return Ok(false);
        }
        self.0
            .prepare_cached("UPDATE outbox SET due_at = ?2 WHERE state = 'pending' AND recipient LIKE ?1 || '/%'")?
            .execute(params![name, millis(now)])?;
        self.audit(&Entry { event: "resumed", subject: Subject::Gateway, who, detail: name }, now)?;
        Ok(true)
    }

    /// Keeps which message carries the test child that a partner was last sent.
    pub(crate) fn test_child_sent(
        &self,
        authority: &AuthorityCode,
        message: MessageId,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO test_children (authority, message, sent_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (authority) DO UPDATE SET message = ?2, sent_at = ?3",
            )?
            .execute(params![authority.as_str(), message.0, millis(now)])?;
        let detail = authority.as_str();
        self.audit(&Entry { event: "test-child", subject: Subject::Message(message), who, detail }, now)
    }

    /// The last test child of each partner, by code.
    pub fn test_children(&self) -> Result<Vec<TestChild>, StoreError> {
        self.0
            .prepare_cached(
                "SELECT t.authority, t.message, t.sent_at, o.state,
                        (SELECT max(at) FROM audit a WHERE a.message = o.message AND event = 'received-by-partner')
                 FROM test_children t JOIN messages m ON m.id = t.message JOIN outbox o ON o.message = m.message
                 ORDER BY t.authority",
            )?
            .query_map([], |row| {
                let authority = parsed(row.get_ref(0)?.as_str()?, "authority");
                let (message, sent, state) = (MessageId(row.get(1)?), moment(row.get(2)?), row.get(3)?);
                let received = row.get::<_, Option<i64>>(4)?.map(moment);
                Ok(authority.map(|authority| TestChild { authority, message, sent, state, received }))
            })?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// Of the last `many` messages that we sent: how many of each state to each authority.
    pub fn sent_lately(&self, many: i64) -> Result<Vec<(String, String, u64)>, StoreError> {
        let counts = self
            .0
            .prepare_cached(
                "SELECT substr(recipient, 1, 9), state, count(*) FROM outbox
                 WHERE message > (SELECT coalesce(max(message), 0) FROM outbox) - ?1 GROUP BY 1, 2",
            )?
            .query_map([many], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?.cast_unsigned())))?
            .collect::<Result<_, _>>()?;
        Ok(counts)
    }

    /// How many deliveries wait for each system.
    pub fn deliveries_pending(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let counts = self
            .0
            .prepare_cached(
                "SELECT system, count(*) FROM deliveries WHERE state IN ('pending', 'prepared') GROUP BY system",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?
            .collect::<Result<_, _>>()?;
        Ok(counts)
    }
}
