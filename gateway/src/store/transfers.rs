//! Each side's own copy of a transfer, the names it is known by, and the children it is about.

use std::collections::BTreeSet;

use crosswalk_schemas::model::TransferId;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{HistoryLine, StoreError, Tx, millis, moment};
use crate::transfer::Transfer;

/// The first 64 bits of a digest of something that identifies a child: finds candidates without holding the identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChildKey(pub i64);

impl Tx<'_> {
    /// The transfer known by `name`.
    pub fn transfer(&self, name: TransferId) -> Result<Option<Transfer>, StoreError> {
        self.0
            .prepare_cached("SELECT body FROM transfer_names JOIN transfers USING (transfer) WHERE name = ?1")?
            .query_row([name.0], |row| Ok(read(row.get_ref(0)?.as_str()?)))
            .optional()?
            .transpose()
    }

    /// Keeps a transfer with its names, and makes it known by `children`.
    pub fn transfer_put(&self, transfer: &Transfer, children: &[ChildKey], now: Timestamp) -> Result<(), StoreError> {
        let body = serde_json::to_string(transfer).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let number = match self.transfer_number(transfer.id)? {
            Some(number) => {
                self.0
                    .prepare_cached("UPDATE transfers SET body = ?2, updated_at = ?3 WHERE transfer = ?1")?
                    .execute(params![number, body, millis(now)])?;
                number
            }
            None => self.transfer_add(transfer, &body, now)?,
        };
        self.0
            .prepare_cached("UPDATE transfers SET closed = ?2 WHERE transfer = ?1 AND closed <> ?2")?
            .execute(params![number, transfer.closed_at.is_some()])?;
        for alias in &transfer.aliases {
            self.transfer_name(*alias, number)?;
        }
        let mut child = self
            .0
            .prepare_cached("INSERT INTO transfer_children (child, transfer) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        for key in children {
            child.execute([key.0, number])?;
        }
        Ok(())
    }

    fn transfer_add(&self, transfer: &Transfer, body: &str, now: Timestamp) -> Result<i64, StoreError> {
        self.0.prepare_cached("INSERT INTO transfers (id, body, updated_at) VALUES (?1, ?2, ?3)")?.execute(params![
            transfer.id.0,
            body,
            millis(now)
        ])?;
        let number = self.0.last_insert_rowid();
        self.transfer_name(transfer.id, number)?;
        Ok(number)
    }

    fn transfer_name(&self, name: TransferId, number: i64) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO transfer_names (name, transfer) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET transfer = ?2 WHERE transfer <> ?2",
            )?
            .execute(params![name.0, number])?;
        Ok(())
    }

    fn transfer_number(&self, name: TransferId) -> Result<Option<i64>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT transfer FROM transfer_names WHERE name = ?1")?;
        Ok(query.query_row([name.0], |row| row.get(0)).optional()?)
    }

    /// Makes the copy kept as `old` known as `new`, of which it has become an alias: the row moves to the new id, or, when
    /// there is a copy under that already, everything that refers to the old one does.
    pub(crate) fn transfer_rename(&self, old: TransferId, new: TransferId) -> Result<(), StoreError> {
        let Some(from) = self.transfer_number(old)? else { return Ok(()) };
        let Some(to) = self.transfer_number(new)? else {
            let mut update = self.0.prepare_cached("UPDATE transfers SET id = ?2 WHERE transfer = ?1")?;
            update.execute(params![from, new.0])?;
            return self.transfer_name(new, from);
        };
        if from == to {
            return Ok(());
        }
        for statement in [
            "UPDATE transfer_names SET transfer = ?2 WHERE transfer = ?1",
            "UPDATE transfer_log SET transfer = ?2 WHERE transfer = ?1",
            "UPDATE OR REPLACE transfer_children SET transfer = ?2 WHERE transfer = ?1",
        ] {
            self.0.prepare_cached(statement)?.execute([from, to])?;
        }
        self.0.prepare_cached("DELETE FROM transfers WHERE transfer = ?1")?.execute([from])?;
        Ok(())
    }

    /// Transfers that know a child by one of these keys, in the order of their ids.
    pub fn transfers_of(&self, children: &[ChildKey]) -> Result<Vec<Transfer>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT transfer FROM transfer_children WHERE child = ?1")?;
        let mut numbers = BTreeSet::new();
        for key in children {
            numbers.extend(query.query_map([key.0], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?);
        }
        let mut bodies = self.0.prepare_cached("SELECT body FROM transfers WHERE transfer = ?1")?;
        let mut found = numbers
            .into_iter()
            .map(|number| bodies.query_row([number], |row| Ok(read(row.get_ref(0)?.as_str()?)))?)
            .collect::<Result<Vec<_>, StoreError>>()?;
        found.sort_by_key(|transfer| transfer.id);
        Ok(found)
    }

    /// Transfers, the latest changed first.
    pub fn transfers_recent(&self, limit: u32) -> Result<Vec<Transfer>, StoreError> {
        self.0
            .prepare_cached("SELECT body FROM transfers ORDER BY updated_at DESC LIMIT ?1")?
            .query_map([limit], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?
            .iter()
            .map(|body| read(body))
            .collect()
    }

    /// Adds a line to a transfer's log. `detail` holds no personal data.
    pub(crate) fn transfer_log(
        &self,
        id: TransferId,
        event: &str,
        detail: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO transfer_log (transfer, at, event, detail)
                 VALUES ((SELECT transfer FROM transfer_names WHERE name = ?1), ?2, ?3, ?4)",
            )?
            .execute(params![id.0, millis(now), event, detail])?;
        Ok(())
    }

    /// The log of a transfer, oldest first.
    pub fn transfer_lines(&self, id: TransferId) -> Result<Vec<HistoryLine>, StoreError> {
        let lines = self
            .0
            .prepare_cached(
                "SELECT at, event, detail FROM transfer_names JOIN transfer_log USING (transfer) WHERE name = ?1
                 ORDER BY seq",
            )?
            .query_map([id.0], |row| {
                Ok(HistoryLine { at: moment(row.get(0)?), event: row.get(1)?, detail: row.get(2)? })
            })?
            .collect::<Result<_, _>>()?;
        Ok(lines)
    }

    /// The ids of every open transfer.
    pub fn transfers_open(&self) -> Result<Vec<TransferId>, StoreError> {
        let ids = self
            .0
            .prepare_cached("SELECT id FROM transfers WHERE closed = 0")?
            .query_map([], |row| row.get(0).map(TransferId))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }
}

fn read(body: &str) -> Result<Transfer, StoreError> {
    serde_json::from_str(body).map_err(|_| StoreError::Corrupt("transfer".to_owned()))
}
