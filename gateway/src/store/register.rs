//! The registers of children out of school and of missing children: who is on them, since when, who told.

use crosswalk_schemas::model::ChildReference;
use jiff::civil::Date;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::{
    ChildKey, StoreError, Tx,
    reported::{date, day},
};

const CONTENT: &str = "register.content";

/// Which register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// Children who are missing.
    Missing,
    /// Children without a school.
    OutOfSchool,
}

impl Register {
    /// The word in the table and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::OutOfSchool => "out-of-school",
        }
    }
}

/// What is sealed of a child on a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The child.
    pub child: ChildReference,
    /// Who told: authority and service.
    pub told_by: Vec<String>,
    /// Whom to ask.
    pub contact: String,
    /// What else was said.
    pub note: String,
}

/// A child on a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// Its number.
    pub id: i64,
    /// Since when.
    pub since: Date,
    /// Who, and who told.
    pub said: Registered,
}

impl Tx<'_> {
    /// Puts a child on a register; one who is there already stays there since then, and who tells is added.
    pub fn register_put(
        &self,
        register: Register,
        keys: &[ChildKey],
        (since, said): (Date, &Registered),
    ) -> Result<(), StoreError> {
        if let Some(mut known) = self.register_find(register, keys)?.pop() {
            known
                .said
                .told_by
                .extend(said.told_by.iter().filter(|by| !known.said.told_by.contains(by)).cloned().collect::<Vec<_>>());
            let content = self.seal_json(CONTENT, known.id, &known.said)?;
            let sql = "UPDATE register SET content = ?2, since = min(since, ?3) WHERE entry = ?1";
            self.0.prepare_cached(sql)?.execute(params![known.id, content, day(since)])?;
            return self.register_keys(known.id, keys);
        }
        let sql = "INSERT INTO register (kind, since, content) VALUES (?1, ?2, x'')";
        self.0.prepare_cached(sql)?.execute(params![register.as_str(), day(since)])?;
        let id = self.0.last_insert_rowid();
        let content = self.seal_json(CONTENT, id, said)?;
        self.0.prepare_cached("UPDATE register SET content = ?2 WHERE entry = ?1")?.execute(params![id, content])?;
        self.register_keys(id, keys)
    }

    fn register_keys(&self, id: i64, keys: &[ChildKey]) -> Result<(), StoreError> {
        let sql = "INSERT INTO register_children (child, entry) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        for key in keys {
            self.0.prepare_cached(sql)?.execute([self.blind_child(*key), id])?;
        }
        Ok(())
    }

    /// Takes a child off a register. What is told late changes nothing that began after it.
    pub fn register_end(&self, register: Register, keys: &[ChildKey], on: Date) -> Result<usize, StoreError> {
        let found = self.register_find(register, keys)?;
        let over: Vec<_> = found.into_iter().filter(|entry| entry.since <= on).collect();
        for entry in &over {
            let mut end = self.0.prepare_cached("UPDATE register SET ended = ?2 WHERE entry = ?1")?;
            end.execute([entry.id, day(on)])?;
        }
        Ok(over.len())
    }

    /// Children on a register now who are known by one of the keys.
    pub fn register_find(&self, register: Register, keys: &[ChildKey]) -> Result<Vec<RegisterEntry>, StoreError> {
        let sql = "SELECT r.entry, r.since, r.content FROM register_children c JOIN register r USING (entry)
                   WHERE c.child = ?1 AND r.kind = ?2 AND r.ended IS NULL";
        let mut query = self.0.prepare_cached(sql)?;
        let mut found: Vec<RegisterEntry> = Vec::new();
        for key in keys {
            let rows =
                query.query_map(params![self.blind_child(*key), register.as_str()], |row| Ok(self.entry_of(row)))?;
            found.extend(rows.map(|entry| entry?).collect::<Result<Vec<_>, StoreError>>()?);
        }
        found.sort_by_key(|entry| entry.id);
        found.dedup_by_key(|entry| entry.id);
        Ok(found)
    }

    /// Children on a register now, after this entry.
    pub fn register_after(&self, register: Register, after: i64, limit: u32) -> Result<Vec<RegisterEntry>, StoreError> {
        let sql = "SELECT entry, since, content FROM register WHERE kind = ?1 AND entry > ?2 AND ended IS NULL
                   ORDER BY entry LIMIT ?3";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map(params![register.as_str(), after, limit], |row| Ok(self.entry_of(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Forgets entries that ended before that day.
    pub fn register_forget(&self, before: Date) -> Result<usize, StoreError> {
        Ok(self.0.prepare_cached("DELETE FROM register WHERE ended < ?1")?.execute([day(before)])?)
    }

    /// Forgets the child known by these keys: nothing is left of who was on a register.
    pub(crate) fn register_erase(&self, keys: &[ChildKey]) -> Result<(), StoreError> {
        let sql = "DELETE FROM register WHERE entry IN (SELECT entry FROM register_children WHERE child = ?1)";
        for key in keys {
            self.0.prepare_cached(sql)?.execute([self.blind_child(*key)])?;
        }
        Ok(())
    }

    fn entry_of(&self, row: &Row<'_>) -> Result<RegisterEntry, StoreError> {
        let id = row.get(0)?;
        let content = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        Ok(RegisterEntry { id, since: date(row.get(1)?), said: self.unseal_json(CONTENT, id, content)? })
    }
}
