//! Papers: what a person works on in the console and has not sent yet. Sealed, and for that person only.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};

use super::{StoreError, Tx, millis, moment};

const CONTENT: &str = "papers.content";
const FILE: &str = "papers.file";

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    /// The form of one move.
    Move,
    /// A file of moves.
    Upload,
    /// A list of placements.
    Placements,
}

impl PaperKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Upload => "upload",
            Self::Placements => "placements",
        }
    }
}

/// A paper of somebody.
#[derive(Debug, Clone)]
pub struct Paper<T> {
    /// Its number.
    pub id: i64,
    /// When it was last worked on.
    pub changed: Timestamp,
    /// What it says.
    pub content: T,
}

impl Tx<'_> {
    /// A new paper of an account, with the file that it is about. Returns its number.
    pub fn paper_add<T: Serialize>(
        &self,
        (account, kind): (i64, PaperKind),
        content: &T,
        file: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        self.0
            .prepare_cached("INSERT INTO papers (account, kind, content, changed_at) VALUES (?1, ?2, x'', ?3)")?
            .execute(params![account, kind.as_str(), millis(now)])?;
        let id = self.0.last_insert_rowid();
        if let Some(file) = file {
            let sealed = self.seal(FILE, id, file)?;
            self.0.prepare_cached("UPDATE papers SET file = ?2 WHERE paper = ?1")?.execute(params![id, sealed])?;
        }
        self.paper_put(id, content, now)?;
        Ok(id)
    }

    /// What a paper says from now on.
    pub fn paper_put<T: Serialize>(&self, id: i64, content: &T, now: Timestamp) -> Result<(), StoreError> {
        let sealed = self.seal_json(CONTENT, id, content)?;
        self.0.prepare_cached("UPDATE papers SET content = ?2, changed_at = ?3 WHERE paper = ?1")?.execute(params![
            id,
            sealed,
            millis(now)
        ])?;
        Ok(())
    }

    /// A paper, if it is of this account.
    pub fn paper<T: DeserializeOwned>(
        &self,
        (account, kind): (i64, PaperKind),
        id: i64,
    ) -> Result<Option<Paper<T>>, StoreError> {
        let sql = "SELECT content, changed_at FROM papers WHERE paper = ?1 AND account = ?2 AND kind = ?3";
        let found: Option<(Vec<u8>, i64)> = self
            .0
            .prepare_cached(sql)?
            .query_row(params![id, account, kind.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((content, changed)) = found else { return Ok(None) };
        Ok(Some(Paper { id, changed: moment(changed), content: self.unseal_json(CONTENT, id, &content)? }))
    }

    /// The file that a paper is about.
    pub fn paper_file(&self, account: i64, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT file FROM papers WHERE paper = ?1 AND account = ?2 AND file IS NOT NULL";
        let sealed: Option<Vec<u8>> =
            self.0.prepare_cached(sql)?.query_row([id, account], |row| row.get(0)).optional()?;
        sealed.map(|sealed| self.unseal(FILE, id, &sealed)).transpose()
    }

    /// The papers of an account, the latest first.
    pub fn papers<T: DeserializeOwned>(
        &self,
        (account, kind): (i64, PaperKind),
        limit: u32,
    ) -> Result<Vec<Paper<T>>, StoreError> {
        let sql = "SELECT paper, content, changed_at FROM papers WHERE account = ?1 AND kind = ?2
                   ORDER BY paper DESC LIMIT ?3";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map(params![account, kind.as_str(), limit], |row| {
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
        })?;
        rows.map(|row| {
            let (id, content, changed) = row?;
            Ok(Paper { id, changed: moment(changed), content: self.unseal_json(CONTENT, id, &content)? })
        })
        .collect()
    }

    /// Forgets a paper of an account. Returns whether there was one.
    pub fn paper_drop(&self, account: i64, id: i64) -> Result<bool, StoreError> {
        let mut delete = self.0.prepare_cached("DELETE FROM papers WHERE paper = ?1 AND account = ?2")?;
        Ok(delete.execute([id, account])? > 0)
    }

    /// Forgets papers that nobody has worked on since `before`.
    pub fn papers_forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        Ok(self.0.prepare_cached("DELETE FROM papers WHERE changed_at < ?1")?.execute([millis(before)])?)
    }
}
