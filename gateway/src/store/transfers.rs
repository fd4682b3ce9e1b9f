//! Each side's own copy of a transfer, the names it is known by, and the children it is about.

use crosswalk_schemas::model::TransferId;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{HistoryLine, StoreError, Tx, millis, moment, parsed};
use crate::transfer::Transfer;

/// A digest of something that identifies a child; finds its transfers without holding the identifier itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChildKey(pub String);

impl Tx<'_> {
    /// The transfer known by `name`.
    pub fn transfer(&self, name: TransferId) -> Result<Option<Transfer>, StoreError> {
        let body: Option<String> = self
            .0
            .prepare_cached(
                "SELECT t.body FROM transfer_names n JOIN transfers t ON t.id = n.transfer_id WHERE n.name = ?1",
            )?
            .query_row([name.to_string()], |row| row.get(0))
            .optional()?;
        body.as_deref().map(read).transpose()
    }

    /// Keeps a transfer with its names and children.
    pub fn transfer_put(&self, transfer: &Transfer, children: &[ChildKey], now: Timestamp) -> Result<(), StoreError> {
        let id = transfer.id.to_string();
        let body = serde_json::to_string(transfer).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        self.0
            .prepare_cached(
                "INSERT INTO transfers (id, body, closed, updated_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET body = ?2, closed = ?3, updated_at = ?4",
            )?
            .execute(params![id, body, transfer.closed_at.is_some(), millis(now)])?;
        let mut name = self.0.prepare_cached(
            "INSERT INTO transfer_names (name, transfer_id) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET transfer_id = ?2",
        )?;
        name.execute(params![id, id])?;
        for alias in &transfer.aliases {
            name.execute(params![alias.to_string(), id])?;
        }
        let mut child = self.0.prepare_cached(
            "INSERT INTO transfer_children (child, transfer_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?;
        for key in children {
            child.execute(params![key.0, id])?;
        }
        Ok(())
    }

    /// Forgets the copy kept under an id that has become an alias of another.
    pub(crate) fn transfer_rename(&self, old: TransferId, new: TransferId) -> Result<(), StoreError> {
        let (old, new) = (old.to_string(), new.to_string());
        self.0.prepare_cached("DELETE FROM transfers WHERE id = ?1")?.execute([&old])?;
        self.0
            .prepare_cached("UPDATE transfer_names SET transfer_id = ?2 WHERE transfer_id = ?1")?
            .execute([&old, &new])?;
        self.0
            .prepare_cached("UPDATE transfer_log SET transfer_id = ?2 WHERE transfer_id = ?1")?
            .execute([&old, &new])?;
        self.0
            .prepare_cached("UPDATE OR REPLACE transfer_children SET transfer_id = ?2 WHERE transfer_id = ?1")?
            .execute([&old, &new])?;
        Ok(())
    }

    /// Transfers that know a child by one of these keys, in the order of their ids.
    pub fn transfers_of(&self, children: &[ChildKey]) -> Result<Vec<Transfer>, StoreError> {
        let mut found: Vec<Transfer> = Vec::new();
        let mut query = self.0.prepare_cached(
            "SELECT t.body FROM transfer_children c JOIN transfers t ON t.id = c.transfer_id WHERE c.child = ?1",
        )?;
        for key in children {
            let bodies = query.query_map([&key.0], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
            found.extend(bodies.iter().map(|body| read(body)).collect::<Result<Vec<_>, _>>()?);
        }
        found.sort_by_key(|transfer| transfer.id);
        found.dedup_by_key(|transfer| transfer.id);
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
            .prepare_cached("INSERT INTO transfer_log (transfer_id, at, event, detail) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id.to_string(), millis(now), event, detail])?;
        Ok(())
    }

    /// The log of a transfer, oldest first.
    pub fn transfer_lines(&self, id: TransferId) -> Result<Vec<HistoryLine>, StoreError> {
        let lines = self
            .0
            .prepare_cached("SELECT at, event, detail FROM transfer_log WHERE transfer_id = ?1 ORDER BY seq")?
            .query_map([id.to_string()], |row| {
                Ok(HistoryLine { at: moment(row.get(0)?), event: row.get(1)?, detail: row.get(2)? })
            })?
            .collect::<Result<_, _>>()?;
        Ok(lines)
    }

    /// The ids of every open transfer.
    pub fn transfers_open(&self) -> Result<Vec<TransferId>, StoreError> {
        self.0
            .prepare_cached("SELECT id FROM transfers WHERE closed = 0")?
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?
            .iter()
            .map(|id| parsed(id, "transfer id"))
            .collect()
    }
}

fn read(body: &str) -> Result<Transfer, StoreError> {
    serde_json::from_str(body).map_err(|_| StoreError::Corrupt("transfer".to_owned()))
}
