//! Who reported which move, and by what a move that was notified is found again.

use crosswalk_schemas::model::TransferId;
use jiff::{Timestamp, civil::Date};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{ChildKey, StoreError, Tx, millis, moment};

const CONTENT: &str = "move_reports.content";

/// What a report of a move says of it, for whoever reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The confirmation number.
    pub reference: String,
    /// The family's name, and how many children.
    pub family: String,
    /// When they moved, or will.
    pub moved: Date,
    /// The place they left, as people call it.
    pub from: String,
    /// The place they go to.
    pub to: String,
}

/// A report of a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveReport {
    /// Its number.
    pub id: i64,
    /// The transfer that it began or joined.
    pub transfer: TransferId,
    /// `form`, `file` or `lead`.
    pub origin: String,
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub said: Reported,
}

/// Where a report stands in the list: how many and after which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The latest.
    Latest,
    /// Older than this one.
    OlderThan(i64),
    /// Newer than this one.
    NewerThan(i64),
}

const COLUMNS: &str = "report, transfer, origin, at, content";

impl Tx<'_> {
    /// Keeps that an account reported a move. The same move again changes what is said of it. Returns its number.
    pub fn move_reported(
        &self,
        (account, origin): (&str, &str),
        (transfer, said): (TransferId, &Reported),
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO move_reports (account, transfer, origin, content, at) VALUES (?1, ?2, ?3, x'', ?4)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![account, transfer.0, origin, millis(now)])?;
        let id: i64 = self
            .0
            .prepare_cached("SELECT report FROM move_reports WHERE account = ?1 AND transfer = ?2")?
            .query_row(params![account, transfer.0], |row| row.get(0))?;
        let content = self.seal_json(CONTENT, id, said)?;
        self.0
            .prepare_cached("UPDATE move_reports SET content = ?2 WHERE report = ?1")?
            .execute(params![id, content])?;
        Ok(id)
    }

    /// A report of an account.
    pub fn move_report(&self, account: &str, id: i64) -> Result<Option<MoveReport>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM move_reports WHERE account = ?1 AND report = ?2");
        let found = self.0.prepare_cached(&sql)?.query_row(params![account, id], |row| Ok(self.report_of(row)));
        found.optional()?.transpose()
    }

    /// Reports of an account, the latest first.
    pub fn move_reports(&self, account: &str, which: Which, limit: u32) -> Result<Vec<MoveReport>, StoreError> {
        let (sql, than) = match which {
            Which::Latest => ("report < ?2 ORDER BY report DESC", i64::MAX),
            Which::OlderThan(id) => ("report < ?2 ORDER BY report DESC", id),
            Which::NewerThan(id) => ("report > ?2 ORDER BY report", id),
        };
        let sql = format!("SELECT {COLUMNS} FROM move_reports WHERE account = ?1 AND {sql} LIMIT ?3");
        let mut query = self.0.prepare_cached(&sql)?;
        let rows = query.query_map(params![account, than, limit], |row| Ok(self.report_of(row)))?;
        let mut reports = rows.map(|row| row?).collect::<Result<Vec<_>, StoreError>>()?;
        reports.sort_by_key(|report| std::cmp::Reverse(report.id));
        Ok(reports)
    }

    /// Forgets reports made before `before`.
    pub fn move_reports_forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        Ok(self.0.prepare_cached("DELETE FROM move_reports WHERE at < ?1")?.execute([millis(before)])?)
    }

    /// The latest notice of a transfer to each recipient: whom it is for, and where it stands in the outbox.
    pub fn notices_of(&self, transfer: TransferId) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT recipient, state FROM outbox WHERE transfer_id = ?1 AND class = 'move-notification'
                   ORDER BY message";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([transfer.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let latest = rows.collect::<Result<std::collections::BTreeMap<_, _>, _>>()?;
        Ok(latest.into_iter().collect())
    }

    fn report_of(&self, row: &Row<'_>) -> Result<MoveReport, StoreError> {
        let id = row.get(0)?;
        let content = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        Ok(MoveReport {
            id,
            transfer: TransferId(row.get(1)?),
            origin: row.get(2)?,
            at: moment(row.get(3)?),
            said: self.unseal_json(CONTENT, id, content)?,
        })
    }

    /// A notice of a move is known: it is found by these keys from now on.
    pub fn notified_put(&self, keys: &[ChildKey], (moved, transfer): (Date, TransferId)) -> Result<(), StoreError> {
        let sql = "INSERT INTO notified (key, day, transfer) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        let mut put = self.0.prepare_cached(sql)?;
        for key in keys {
            put.execute(params![self.blind_child(*key), day(moved), transfer.0])?;
        }
        Ok(())
    }

    /// Transfers whose notices are found by one of the keys, of moves at most so many days from that day: the nearest
    /// first, with the day of the move.
    pub fn notified(
        &self,
        keys: &[ChildKey],
        (moved, within): (Date, i64),
    ) -> Result<Vec<(TransferId, Date)>, StoreError> {
        let sql = "SELECT transfer, day FROM notified WHERE key = ?1 AND day BETWEEN ?2 AND ?3 LIMIT 100";
        let (mut query, on) = (self.0.prepare_cached(sql)?, day(moved));
        let mut found = Vec::new();
        for key in keys {
            let rows = query.query_map(params![self.blind_child(*key), on - within, on + within], |row| {
                Ok((TransferId(row.get(0)?), row.get::<_, i64>(1)?))
            })?;
            found.extend(rows.collect::<Result<Vec<_>, _>>()?);
        }
        found.sort_by_key(|(transfer, day)| ((day - on).abs(), *transfer));
        found.dedup();
        Ok(found.into_iter().map(|(transfer, day)| (transfer, date(day))).collect())
    }

    /// Forgets by what notices of moves before that day were found.
    pub fn notified_forget(&self, before: Date) -> Result<usize, StoreError> {
        Ok(self.0.prepare_cached("DELETE FROM notified WHERE day < ?1")?.execute([day(before)])?)
    }

    /// Forgets by what notices were found that are found by one of these keys: of the child whom they name.
    pub(crate) fn notified_erase(&self, keys: &[ChildKey]) -> Result<(), StoreError> {
        let sql = "DELETE FROM notified WHERE transfer IN (SELECT transfer FROM notified WHERE key = ?1)";
        for key in keys {
            self.0.prepare_cached(sql)?.execute([self.blind_child(*key)])?;
        }
        Ok(())
    }

    /// Forgets by what the notices of a transfer were found.
    pub(super) fn notified_drop(&self, transfer: TransferId) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM notified WHERE transfer = ?1")?.execute([transfer.0])?;
        Ok(())
    }
}

/// A day, counted since 1970.
pub(super) fn day(on: Date) -> i64 {
    on.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

pub(super) fn date(day: i64) -> Date {
    Date::constant(1970, 1, 1).checked_add(jiff::SignedDuration::from_hours(24 * day)).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_read_back() {
        for (text, number) in [("1970-01-01", 0), ("1969-12-31", -1), ("2026-11-22", 20_779)] {
            let on: Date = text.parse().unwrap();
            assert_eq!((day(on), date(number)), (number, on));
        }
    }
}
