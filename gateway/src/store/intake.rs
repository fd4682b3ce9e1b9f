//! What was last accepted of each record of a case system, so that the same thing told again goes nowhere twice.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{ChildKey, StoreError, Tx};
use crate::digest;

/// Names a record of a case system without holding its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordKey(pub [u8; 16]);

impl RecordKey {
    /// The record that `system` calls `key`.
    #[must_use]
    pub fn of(system: &str, key: &str) -> Self {
        Self(digest::half(format!("record {}:{system} {key}", system.len()).as_bytes()))
    }
}

/// What was told of a record: in which slot (kind of content, or who asked), and the digest of what it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The record.
    pub record: RecordKey,
    /// Kind of content, or who asked.
    pub slot: i64,
    /// Digest of the content.
    pub content: [u8; 16],
}

impl Mark {
    /// The mark of `content` in the slot called `slot`.
    #[must_use]
    pub fn of(record: RecordKey, slot: &str, content: &[u8]) -> Self {
        Self { record, slot: digest::short(slot.as_bytes()), content: digest::half(content) }
    }
}

/// What is known of a mark's slot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// The mark's content is what was accepted last.
    pub same: bool,
    /// How often what the record says had changed by then, this change included: what says A, then B, then A again has
    /// something to tell each time.
    pub turn: i64,
}

/// A mark is touched again only after so many days: a nightly extract of everything writes little.
const TOUCH_AFTER: i64 = 7;

impl Tx<'_> {
    /// For each mark, what is known of its slot.
    pub fn intake_known(&self, marks: &[Mark]) -> Result<Vec<Known>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT content = ?3, turn + (content <> ?3) FROM intake WHERE record = ?1 AND slot = ?2",
        )?;
        marks
            .iter()
            .map(|mark| {
                let (record, content) = (self.blind_record(mark.record), self.blind("content", &mark.content));
                let known = query.query_row(params![record, mark.slot, content], |row| {
                    Ok(Known { same: row.get(0)?, turn: row.get(1)? })
                });
                Ok(known.optional()?.unwrap_or_default())
            })
            .collect()
    }

    /// These were accepted, or seen again unchanged.
    pub fn intake_accepted(&self, marks: &[Mark], now: Timestamp) -> Result<(), StoreError> {
        let mut put = self.0.prepare_cached(
            "INSERT INTO intake (record, slot, content, seen_on) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (record, slot) DO UPDATE SET content = ?3, seen_on = ?4, turn = turn + (content <> ?3)
             WHERE content <> ?3 OR seen_on < ?4 - ?5",
        )?;
        for mark in marks {
            let (record, content) = (self.blind_record(mark.record), self.blind("content", &mark.content));
            put.execute(params![record, mark.slot, content, day(now), TOUCH_AFTER])?;
        }
        Ok(())
    }

    /// Forgets what was accepted of a record, and that its system holds it. Nothing that was sent is undone. Returns how
    /// many marks and entries there were.
    pub fn intake_purge(&self, record: RecordKey) -> Result<usize, StoreError> {
        let (mut forgotten, record) = (0, self.blind_record(record));
        for table in ["intake", "holdings"] {
            forgotten += self.0.prepare_cached(&format!("DELETE FROM {table} WHERE record = ?1"))?.execute([record])?;
        }
        Ok(forgotten)
    }

    /// Forgets up to `limit` marks that were not seen since `before`, and holdings that nothing marks any more. Returns
    /// how many marks.
    pub fn intake_forget(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let mut old = self.0.prepare_cached("SELECT record, slot FROM intake WHERE seen_on < ?1 LIMIT ?2")?;
        let old = old
            .query_map(params![day(before), limit], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<([u8; 16], i64)>, _>>()?;
        let mut mark = self.0.prepare_cached("DELETE FROM intake WHERE record = ?1 AND slot = ?2")?;
        let mut holding = self.0.prepare_cached(
            "DELETE FROM holdings WHERE record = ?1 AND NOT EXISTS (SELECT 1 FROM intake WHERE record = ?1)",
        )?;
        for (record, slot) in &old {
            mark.execute(params![record, slot])?;
            holding.execute([record])?;
        }
        Ok(old.len())
    }

    /// `system` holds a record of the child known by these keys, and of no other child under that record.
    pub fn holding_put(&self, system: &str, record: RecordKey, child: &[ChildKey]) -> Result<(), StoreError> {
        let record = self.blind_record(record);
        self.0.prepare_cached("DELETE FROM holdings WHERE record = ?1")?.execute([record])?;
        let mut put = self.0.prepare_cached(
            "INSERT INTO holdings (child, system, record) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        for key in child {
            put.execute(params![self.blind_child(*key), system, record])?;
        }
        Ok(())
    }

    /// Who is known by one of `old` is known by `new` too, in every system.
    pub fn holdings_merge(&self, old: &[ChildKey], new: &[ChildKey]) -> Result<(), StoreError> {
        let mut copy = self.0.prepare_cached(
            "INSERT INTO holdings (child, system, record) SELECT ?2, system, record FROM holdings WHERE child = ?1
             ON CONFLICT DO NOTHING",
        )?;
        for from in old {
            for to in new.iter().filter(|to| *to != from) {
                copy.execute([self.blind_child(*from), self.blind_child(*to)])?;
            }
        }
        Ok(())
    }

    /// The systems that hold a record of a child known by one of these keys, each once, in the order of their names.
    pub fn holders(&self, child: &[ChildKey]) -> Result<Vec<String>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT DISTINCT system FROM holdings WHERE child = ?1")?;
        let mut systems = std::collections::BTreeSet::new();
        for key in child {
            systems.extend(
                query.query_map([self.blind_child(*key)], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?,
            );
        }
        Ok(systems.into_iter().collect())
    }

    fn blind_record(&self, record: RecordKey) -> [u8; 16] {
        self.blind("record", &record.0)
    }
}

/// A day, counted since 1970.
fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(86_400)
}
