//! What evidence of a transfer is gathered from.

use crosswalk_schemas::model::{MessageId, TransferId};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::{MessageRow, StoreError, Tx, moment, outbox};
use crate::audit::chain::Digest;

/// Both sides, and the columns that they have in common.
const SIDES: [(&str, &str); 2] = [
    ("sent", "o.class, o.sender, o.recipient, o.state, o.digest, o.created_at FROM outbox o"),
    ("received", "o.class, o.sender, '', o.state, o.digest, o.received_at FROM inbox o"),
];

impl Tx<'_> {
    /// The messages of a transfer, under any of its ids, with when they were sent or came, in that order.
    pub(crate) fn messages_of_transfer(&self, id: TransferId) -> Result<Vec<(Timestamp, MessageRow)>, StoreError> {
        let names = "SELECT name FROM transfer_names WHERE transfer =
                       (SELECT transfer FROM transfer_names WHERE name = ?1) UNION SELECT ?1";
        let mut found = Vec::new();
        for (direction, columns) in SIDES {
            let mut query = self.0.prepare(&format!(
                "SELECT m.id, o.transfer_id, {columns} JOIN messages m USING (message) WHERE o.transfer_id IN ({names})"
            ))?;
            let rows = query
                .query_map([id.0], |row| Ok((moment(row.get(7)?), outbox::row_of(row, direction)?)))?
                .collect::<Result<Vec<_>, _>>()?;
            found.extend(rows);
        }
        found.sort_by_key(|(at, row)| (*at, row.id));
        Ok(found)
    }

    /// The signatures over a message that was sent, or received, with when each was kept.
    pub(crate) fn proofs(&self, id: MessageId, direction: &str) -> Result<Vec<(Timestamp, Vec<u8>)>, StoreError> {
        if !self.keeps_proofs()? {
            return Ok(Vec::new());
        }
        let found = self
            .0
            .prepare("SELECT at, signed FROM messages m JOIN evidence USING (message) WHERE m.id = ?1 AND side = ?2")?
            .query_map(params![id.0, direction], |row| Ok((moment(row.get(0)?), row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        Ok(found)
    }

    /// Whether this release signs messages.
    fn keeps_proofs(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'evidence')";
        Ok(self.0.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// The receipts, sent or received, whose signed text names a message.
    pub(crate) fn receipts_for(&self, id: MessageId) -> Result<Vec<(Timestamp, MessageRow)>, StoreError> {
        let mut found = Vec::new();
        if !self.keeps_proofs()? {
            return Ok(found);
        }
        for (direction, columns) in SIDES {
            let mut query = self.0.prepare(&format!(
                "SELECT m.id, o.transfer_id, {columns} JOIN messages m USING (message) JOIN evidence e USING (message)
                 WHERE o.class = 'receipt' AND e.side = '{direction}' AND instr(e.signed, CAST(?1 AS BLOB)) > 0"
            ))?;
            let rows = query
                .query_map([id.to_string()], |row| Ok((moment(row.get(7)?), outbox::row_of(row, direction)?)))?
                .collect::<Result<Vec<_>, _>>()?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// The head of the chain after a row.
    pub(crate) fn audit_head(&self, seq: i64) -> Result<Option<Digest>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT head FROM audit WHERE seq = ?1")?;
        Ok(query.query_row([seq], |row| row.get(0).map(Digest)).optional()?)
    }
}
