//! What evidence of a transfer is gathered from.

use crosswalk_schemas::model::{MessageId, TransferId};
use jiff::Timestamp;
use rusqlite::OptionalExtension as _;

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

    /// The receipts, sent or received, that speak of a message and of which there is proof.
    pub(crate) fn receipts_for(&self, id: MessageId) -> Result<Vec<(Timestamp, MessageRow)>, StoreError> {
        let mut found = Vec::new();
        for (direction, columns) in SIDES {
            let mut query = self.0.prepare_cached(&format!(
                "SELECT m.id, o.transfer_id, {columns} JOIN messages m USING (message)
                 WHERE o.message IN (SELECT receipt FROM answered_by JOIN messages USING (message) WHERE id = ?1)
                   AND EXISTS (SELECT 1 FROM evidence e WHERE e.message = o.message AND e.side = '{direction}')"
            ))?;
            let rows = query
                .query_map([id.0], |row| Ok((moment(row.get(7)?), outbox::row_of(row, direction)?)))?
                .collect::<Result<Vec<_>, _>>()?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// A receipt, sent or received, speaks of a message.
    pub(crate) fn answered_by(&self, id: MessageId, receipt: MessageId) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO answered_by (message, receipt)
                 SELECT a.message, r.message FROM messages a, messages r WHERE a.id = ?1 AND r.id = ?2
                 ON CONFLICT DO NOTHING",
            )?
            .execute([id.0, receipt.0])?;
        Ok(())
    }

    /// Reads from the proofs of an older store which messages its receipts speak of.
    pub(super) fn answered_by_import(&self) -> Result<(), StoreError> {
        let mut query = self.0.prepare(
            "SELECT m.id, e.signed FROM evidence e JOIN messages m USING (message)
             WHERE message IN (SELECT message FROM outbox WHERE class = 'receipt'
                               UNION SELECT message FROM inbox WHERE class = 'receipt')",
        )?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let receipt = MessageId(row.get(0)?);
            let named = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?.windows(36);
            let named = named.filter(|text| text[8] == b'-' && text[13] == b'-');
            let named = named.filter_map(|text| uuid::Uuid::try_parse_ascii(text).ok().map(MessageId));
            named.filter(|id| *id != receipt).try_for_each(|id| self.answered_by(id, receipt))?;
        }
        Ok(())
    }

    /// The head of the chain after a row.
    pub(crate) fn audit_head(&self, seq: i64) -> Result<Option<Digest>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT head FROM audit WHERE seq = ?1")?;
        Ok(query.query_row([seq], |row| row.get(0).map(Digest)).optional()?)
    }
}
