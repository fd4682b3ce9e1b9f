//! Each side's own copy of a transfer, the names it is known by, and the children it is about.

use std::collections::BTreeSet;

use crosswalk_schemas::model::TransferId;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{HistoryLine, StoreError, Tx, audit::Entry, millis};
use crate::{audit::chain::Subject, transfer::Transfer};

pub(super) const BODY: &str = "transfers.body";

/// The line of a transfer's log by which a person was told of something.
pub(crate) const NEEDS_A_PERSON: &str = "needs-a-person";

/// The first 64 bits of a digest of something that identifies a child: finds candidates without holding the identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChildKey(pub i64);

impl Tx<'_> {
    /// The transfer known by `name`.
    pub fn transfer(&self, name: TransferId) -> Result<Option<Transfer>, StoreError> {
        self.0
            .prepare_cached(
                "SELECT transfer, body FROM transfer_names JOIN transfers USING (transfer) WHERE name = ?1",
            )?
            .query_row([name.0], |row| Ok(self.transfer_of(row)))
            .optional()?
            .transpose()
    }

    /// Whether a transfer is known by `name`.
    pub fn transfer_is_known(&self, name: TransferId) -> Result<bool, StoreError> {
        Ok(self.transfer_number(name)?.is_some())
    }

    /// Keeps a transfer with its names, and makes it known by `children`.
    pub fn transfer_put(&self, transfer: &Transfer, children: &[ChildKey], now: Timestamp) -> Result<(), StoreError> {
        let number = match self.transfer_number(transfer.id)? {
            Some(number) => number,
            None => self.transfer_add(transfer, now)?,
        };
        self.0
            .prepare_cached(
                "UPDATE transfers SET body = ?2, updated_at = ?3, closed_at = ?4, purged = 0, partner = ?5, opened_at = ?6
                 WHERE transfer = ?1",
            )?
            .execute(params![
                number,
                self.seal_json(BODY, number, transfer)?,
                millis(now),
                transfer.closed_at.map(millis),
                other_side(transfer),
                transfer.opened_at.map_or(0, millis),
            ])?;
        self.transfer_looked_at(transfer)?;
        for alias in &transfer.aliases {
            self.transfer_name(*alias, number)?;
        }
        let mut child = self
            .0
            .prepare_cached("INSERT INTO transfer_children (child, transfer) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        for key in children {
            child.execute([self.blind_child(*key), number])?;
        }
        Ok(())
    }

    /// A row for a transfer, still without what is known of it: where that stands is part of how it is sealed.
    fn transfer_add(&self, transfer: &Transfer, now: Timestamp) -> Result<i64, StoreError> {
        self.0
            .prepare_cached("INSERT INTO transfers (id, body, updated_at) VALUES (?1, x'', ?2)")?
            .execute(params![transfer.id.0, millis(now)])?;
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
            numbers.extend(
                query
                    .query_map([self.blind_child(*key)], |row| row.get::<_, i64>(0))?
                    .collect::<Result<Vec<_>, _>>()?,
            );
        }
        let mut bodies = self.0.prepare_cached("SELECT transfer, body FROM transfers WHERE transfer = ?1")?;
        let mut found = numbers
            .into_iter()
            .map(|number| bodies.query_row([number], |row| Ok(self.transfer_of(row)))?)
            .collect::<Result<Vec<_>, StoreError>>()?;
        found.sort_by_key(|transfer| transfer.id);
        Ok(found)
    }

    /// Transfers, the latest changed first.
    pub fn transfers_recent(&self, limit: u32) -> Result<Vec<Transfer>, StoreError> {
        self.0
            .prepare_cached("SELECT transfer, body FROM transfers ORDER BY updated_at DESC LIMIT ?1")?
            .query_map([limit], |row| Ok(self.transfer_of(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// Adds a line to a transfer's log, which is its part of the audit log. `detail` holds no personal data.
    pub(crate) fn transfer_log(
        &self,
        id: TransferId,
        event: &str,
        detail: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let detail = detail.unwrap_or_default();
        if event == NEEDS_A_PERSON {
            self.0
                .prepare_cached(
                    "UPDATE transfers SET alerts = alerts + 1
                     WHERE transfer = (SELECT transfer FROM transfer_names WHERE name = ?1)",
                )?
                .execute([id.0])?;
        }
        self.audit(&Entry { event, subject: Subject::Transfer(id), who: "", detail }, now)
    }

    /// Reads out of transfers that an older release kept what they are listed by.
    pub(super) fn transfers_fill(&self) -> Result<(), StoreError> {
        let numbers: Vec<i64> = self
            .0
            .prepare("SELECT transfer FROM transfers")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut read = self.0.prepare("SELECT transfer, body FROM transfers WHERE transfer = ?1")?;
        let mut keep = self.0.prepare(
            "UPDATE transfers SET partner = ?2, opened_at = ?3, alerts = (
               SELECT count(*) FROM audit WHERE event = ?4
                 AND audit.transfer IN (SELECT name FROM transfer_names n WHERE n.transfer = transfers.transfer))
             WHERE transfer = ?1",
        )?;
        for number in numbers {
            let transfer = read.query_row([number], |row| Ok(self.transfer_of(row)))??;
            let opened_at = transfer.opened_at.map_or(0, millis);
            keep.execute(params![number, other_side(&transfer), opened_at, NEEDS_A_PERSON])?;
        }
        Ok(())
    }

    /// The log of a transfer, oldest first.
    pub fn transfer_lines(&self, id: TransferId) -> Result<Vec<HistoryLine>, StoreError> {
        Ok(self.audit_of_transfer(id)?.into_iter().map(|chained| chained.row.into()).collect())
    }

    /// Keeps when to look at a transfer next, and how many of its steps are late.
    pub(crate) fn transfer_looked_at(&self, transfer: &Transfer) -> Result<(), StoreError> {
        let due = transfer.due_at().map_or(i64::MAX, millis);
        self.0
            .prepare_cached(
                "UPDATE transfers SET due_at = ?2, overdue = ?3
                 WHERE transfer = (SELECT transfer FROM transfer_names WHERE name = ?1)
                   AND (due_at <> ?2 OR overdue <> ?3)",
            )?
            .execute(params![transfer.id.0, due, transfer.overdue()])?;
        Ok(())
    }

    /// The ids of open transfers to be looked at now.
    pub(crate) fn transfers_due(&self, now: Timestamp) -> Result<Vec<TransferId>, StoreError> {
        let ids = self
            .0
            .prepare_cached("SELECT id FROM transfers WHERE closed_at IS NULL AND due_at <= ?1")?
            .query_map([millis(now)], |row| row.get(0).map(TransferId))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// Looks at every open transfer once more: what is due follows from the configuration, too.
    pub(super) fn transfers_look_again(&self) -> Result<(), StoreError> {
        self.0.execute("UPDATE transfers SET due_at = 0 WHERE closed_at IS NULL AND due_at <> 0", [])?;
        Ok(())
    }

    /// Reads `transfer, body`.
    pub(super) fn transfer_of(&self, row: &Row<'_>) -> Result<Transfer, StoreError> {
        self.unseal_json(BODY, row.get(0)?, row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)
    }
}

/// The authority on the other side, as lists know it; empty when there is none.
fn other_side(transfer: &Transfer) -> &str {
    transfer.partner().map_or("", |partner| partner.as_str())
}
