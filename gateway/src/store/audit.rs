//! The audit log: rows are only ever added, each in the transaction of what it tells of, chained to the row before it.

use crosswalk_schemas::model::{MessageId, TransferId};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row as SqlRow, params};

use super::{StoreError, Tx, millis, moment};
use crate::audit::chain::{Digest, Row, Subject, plain};

/// A clock that is set back by more than this is recorded.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// What a new row says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) event: &'a str,
    pub(crate) subject: Subject,
    /// Who did it; empty for the gateway itself.
    pub(crate) who: &'a str,
    /// No personal data.
    pub(crate) detail: &'a str,
}

/// A row of the log and the head of the chain after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// The row.
    pub row: Row,
    /// The head after it.
    pub head: Digest,
}

/// A head of the chain that this gateway has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last row that it covers.
    pub seq: i64,
    /// When it was signed.
    pub at: Timestamp,
    /// CMS, with the text inside.
    pub signed: Vec<u8>,
}

const COLUMNS: &str = "a.seq, a.at, a.event, m.id, a.transfer, a.number, a.who, a.detail, a.head
                       FROM audit a LEFT JOIN messages m USING (message)";

impl Tx<'_> {
    /// Adds a row, in the transaction of what it tells of.
    pub(crate) fn audit(&self, entry: &Entry<'_>, now: Timestamp) -> Result<(), StoreError> {
        let (mut seq, mut head) = (0, Digest::NONE);
        if let Some((last, at, after)) = self.audit_end()? {
            (seq, head) = (last, after);
            if now + CLOCK_TOLERANCE < at {
                let detail = format!("by {} s", at.duration_since(now).as_secs());
                let set_back = Entry { event: "clock-set-back", subject: Subject::Gateway, who: "", detail: &detail };
                (seq, head) = self.audit_append(&set_back, (seq, head), now)?;
            }
        }
        self.audit_append(entry, (seq, head), now).map(drop)
    }

    fn audit_append(
        &self,
        entry: &Entry<'_>,
        (last, head): (i64, Digest),
        now: Timestamp,
    ) -> Result<(i64, Digest), StoreError> {
        let (message, number) = match entry.subject {
            Subject::Message(id) => self.audit_of_message(id)?,
            Subject::Transfer(id) => {
                let sql = "SELECT NULL, coalesce(max(number), 0) FROM audit WHERE transfer = ?1";
                self.0.prepare_cached(sql)?.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            }
            // Which came when is told by their places alone.
            Subject::Gateway => (None, 0),
        };
        let transfer = if let Subject::Transfer(id) = entry.subject { Some(id.0) } else { None };
        let row = Row {
            seq: last + 1,
            at: moment(millis(now)),
            event: entry.event.to_owned(),
            subject: entry.subject,
            number: if entry.subject == Subject::Gateway { 0 } else { number + 1 },
            who: plain(entry.who),
            detail: plain(entry.detail),
        };
        let head = head.then(row.digest());
        self.0
            .prepare_cached(
                "INSERT INTO audit (seq, at, event, message, transfer, number, who, detail, head)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                row.seq,
                millis(now),
                row.event,
                message,
                transfer,
                row.number,
                row.who,
                row.detail,
                head.0
            ])?;
        Ok((row.seq, head))
    }

    /// The number of a message and how many rows it has.
    fn audit_of_message(&self, id: MessageId) -> Result<(Option<i64>, i64), StoreError> {
        self.0
            .prepare_cached(
                "SELECT m.message, (SELECT coalesce(max(number), 0) FROM audit a WHERE a.message = m.message)
                 FROM messages m WHERE m.id = ?1",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .ok_or_else(|| StoreError::Corrupt("history of an unknown message".to_owned()))
    }

    /// The last row: its place, its time, and the head of the chain.
    pub(crate) fn audit_end(&self) -> Result<Option<(i64, Timestamp, Digest)>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT seq, at, head FROM audit ORDER BY seq DESC LIMIT 1")?;
        Ok(query.query_row([], |row| Ok((row.get(0)?, moment(row.get(1)?), Digest(row.get(2)?)))).optional()?)
    }

    /// Up to `limit` rows after the row `after`, in their order.
    pub fn audit_rows(&self, after: i64, limit: u32) -> Result<Vec<Chained>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE a.seq > ?1 ORDER BY a.seq LIMIT ?2"))?
            .query_map(params![after, limit], |row| Ok(chained(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// Up to `limit` rows, the newest first: the last ones, or those before the row `before`.
    pub fn audit_rows_before(&self, before: Option<i64>, limit: u32) -> Result<Vec<Chained>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE a.seq < ?1 ORDER BY a.seq DESC LIMIT ?2"))?
            .query_map(params![before.unwrap_or(i64::MAX), limit], |row| Ok(chained(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// The rows of a message, in their order.
    pub fn audit_of(&self, id: MessageId) -> Result<Vec<Chained>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE m.id = ?1 ORDER BY a.number"))?
            .query_map([id.0], |row| Ok(chained(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// The rows of a transfer, under any of its ids, in their order.
    pub fn audit_of_transfer(&self, id: TransferId) -> Result<Vec<Chained>, StoreError> {
        self.0
            .prepare_cached(&format!(
                "SELECT {COLUMNS} WHERE a.transfer IN (
                   SELECT name FROM transfer_names WHERE transfer = (SELECT transfer FROM transfer_names WHERE name = ?1))
                 ORDER BY a.seq"
            ))?
            .query_map([id.0], |row| Ok(chained(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// Keeps a signed head.
    pub(crate) fn checkpoint_add(&self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        let Checkpoint { seq, at, signed } = checkpoint;
        self.0
            .prepare_cached("INSERT INTO checkpoints (seq, at, signed) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![seq, millis(*at), signed])?;
        Ok(())
    }

    /// The first signed head that covers the row `seq`.
    pub fn checkpoint_over(&self, seq: i64) -> Result<Option<Checkpoint>, StoreError> {
        self.checkpoint("WHERE seq >= ?1 ORDER BY seq LIMIT 1", seq)
    }

    /// The last signed head that does not cover the row `seq`.
    pub fn checkpoint_before(&self, seq: i64) -> Result<Option<Checkpoint>, StoreError> {
        self.checkpoint("WHERE seq < ?1 ORDER BY seq DESC LIMIT 1", seq)
    }

    fn checkpoint(&self, which: &str, seq: i64) -> Result<Option<Checkpoint>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT seq, at, signed FROM checkpoints {which}"))?
            .query_row([seq], |row| Ok(Checkpoint { seq: row.get(0)?, at: moment(row.get(1)?), signed: row.get(2)? }))
            .optional()
            .map_err(Into::into)
    }
}

fn chained(row: &SqlRow<'_>) -> Result<Chained, StoreError> {
    let subject = match (row.get::<_, Option<_>>(3)?, row.get::<_, Option<_>>(4)?) {
        (Some(id), None) => Subject::Message(MessageId(id)),
        (None, Some(id)) => Subject::Transfer(TransferId(id)),
        (None, None) => Subject::Gateway,
        (Some(_), Some(_)) => return Err(StoreError::Corrupt("audit".to_owned())),
    };
    let said = Row {
        seq: row.get(0)?,
        at: moment(row.get(1)?),
        event: row.get(2)?,
        subject,
        number: row.get(5)?,
        who: row.get(6)?,
        detail: row.get(7)?,
    };
    Ok(Chained { row: said, head: Digest(row.get(8)?) })
}

/// What an older release kept as history of messages and log of transfers becomes the beginning of the log.
pub(super) fn import(tx: &Tx<'_>) -> Result<(), StoreError> {
    let mut query = tx.0.prepare(
        "SELECT h.at, h.event, m.id, NULL, h.detail, h.number FROM history h JOIN messages m USING (message)
         UNION ALL
         SELECT l.at, l.event, NULL, t.id, l.detail, l.seq FROM transfer_log l JOIN transfers t USING (transfer)
         ORDER BY 1, 3, 6",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let subject = match (row.get::<_, Option<_>>(2)?, row.get::<_, Option<_>>(3)?) {
            (Some(id), _) => Subject::Message(MessageId(id)),
            (None, Some(id)) => Subject::Transfer(TransferId(id)),
            (None, None) => Subject::Gateway,
        };
        let (event, detail): (String, Option<String>) = (row.get(1)?, row.get(4)?);
        let detail = detail.unwrap_or_default();
        tx.audit(&Entry { event: &event, subject, who: "", detail: &detail }, moment(row.get(0)?))?;
    }
    Ok(())
}
