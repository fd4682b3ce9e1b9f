//! Searches: children whom somebody here looks for, with the answers; and those whom other authorities look for.

use crosswalk_schemas::model::{FindRequest, FindResponse, MessageId};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{StoreError, Tx, millis, moment};

const SEARCH: &str = "searches.content";
const ANSWER: &str = "search_answers.content";
const SOUGHT: &str = "sought.content";

/// A child whom somebody here looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Its number.
    pub id: i64,
    /// Who looks.
    pub account: String,
    /// What is asked.
    pub request: FindRequest,
    /// Since when.
    pub at: Timestamp,
}

/// An answer to a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchAnswer {
    /// Its number.
    pub id: i64,
    /// The search.
    pub search: i64,
    /// Who answers.
    pub authority: String,
    /// What they say.
    pub response: FindResponse,
    /// `settled`, `look` when a person must look, `accepted` or `rejected` when one has.
    pub standing: String,
    /// When it came.
    pub at: Timestamp,
}

/// Something known here that may be a child who is sought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// Which child of the request, from 0.
    pub child: usize,
    /// `certain`, `probable` or `possible`.
    pub confidence: String,
    /// What agrees.
    pub why: String,
    /// Systems that hold a record.
    pub systems: Vec<String>,
    /// The child of a transfer here, as known there.
    pub known_as: Option<crosswalk_schemas::model::ChildReference>,
}

/// A child whom another authority looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Its number.
    pub id: i64,
    /// The find-request.
    pub message: MessageId,
    /// Who looks: authority and service.
    pub authority: String,
    /// `open` or `answered`.
    pub standing: String,
    /// When it came.
    pub at: Timestamp,
    /// What is asked, and what may match.
    pub asked: Asked,
}

/// What is sealed of a request by another authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What is asked.
    pub request: FindRequest,
    /// The service here that it is for.
    pub service: crosswalk_schemas::model::Service,
    /// What may match.
    pub near: Vec<Near>,
}

impl Tx<'_> {
    /// Keeps a search with the copies of its request, each with whom it is for. Returns its number.
    pub fn search_add(
        &self,
        account: &str,
        request: &FindRequest,
        copies: &[(MessageId, String)],
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        self.0
            .prepare_cached("INSERT INTO searches (account, content, at) VALUES (?1, x'', ?2)")?
            .execute(params![account, millis(now)])?;
        let id = self.0.last_insert_rowid();
        let content = self.seal_json(SEARCH, id, request)?;
        self.0.prepare_cached("UPDATE searches SET content = ?2 WHERE search = ?1")?.execute(params![id, content])?;
        let sql = "INSERT INTO search_messages (message, search, asked) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        for (message, asked) in copies {
            self.0.prepare_cached(sql)?.execute(params![message.0, id, asked])?;
        }
        Ok(id)
    }

    /// A search.
    pub fn search(&self, id: i64) -> Result<Option<Search>, StoreError> {
        let sql = "SELECT search, account, content, at FROM searches WHERE search = ?1";
        self.0.prepare_cached(sql)?.query_row([id], |row| Ok(self.search_of(row))).optional()?.transpose()
    }

    /// The latest searches of an account.
    pub fn searches(&self, account: &str, limit: u32) -> Result<Vec<Search>, StoreError> {
        let sql = "SELECT search, account, content, at FROM searches WHERE account = ?1 ORDER BY search DESC LIMIT ?2";
        let mut query = self.0.prepare_cached(sql)?;
        query.query_map(params![account, limit], |row| Ok(self.search_of(row)))?.map(|row| row?).collect()
    }

    fn search_of(&self, row: &Row<'_>) -> Result<Search, StoreError> {
        let id = row.get(0)?;
        let content = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        let request = self.unseal_json(SEARCH, id, content)?;
        Ok(Search { id, account: row.get(1)?, request, at: moment(row.get(3)?) })
    }

    /// Whom a search asked, and where the request stands in the outbox.
    pub fn search_asked(&self, id: i64) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT s.asked, coalesce(o.state, '') FROM search_messages s
                   LEFT JOIN messages m ON m.id = s.message LEFT JOIN outbox o ON o.message = m.message
                   WHERE s.search = ?1 ORDER BY s.asked";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The search whose request this message was.
    pub fn search_of_message(&self, message: MessageId) -> Result<Option<i64>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT search FROM search_messages WHERE message = ?1")?;
        Ok(query.query_row([message.0], |row| row.get(0)).optional()?)
    }

    /// Keeps an answer to a search.
    pub fn search_answered(
        &self,
        (search, message, authority): (i64, MessageId, &str),
        (response, standing): (&FindResponse, &str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO search_answers (search, message, authority, content, standing, at)
                   VALUES (?1, ?2, ?3, x'', ?4, ?5) ON CONFLICT DO NOTHING";
        let new = self.0.prepare_cached(sql)?.execute(params![search, message.0, authority, standing, millis(now)])?;
        if new == 1 {
            let id = self.0.last_insert_rowid();
            let content = self.seal_json(ANSWER, id, response)?;
            let sql = "UPDATE search_answers SET content = ?2 WHERE answer = ?1";
            self.0.prepare_cached(sql)?.execute(params![id, content])?;
        }
        Ok(())
    }

    /// The answers to a search, as they came.
    pub fn search_answers(&self, search: i64) -> Result<Vec<SearchAnswer>, StoreError> {
        self.answers("search = ?1 ORDER BY answer", search)
    }

    /// Answers that a person must look at, after this one.
    pub fn search_answers_to_look_at(&self, after: i64) -> Result<Vec<SearchAnswer>, StoreError> {
        self.answers("standing = 'look' AND answer > ?1 ORDER BY answer LIMIT 50", after)
    }

    fn answers(&self, which: &str, value: i64) -> Result<Vec<SearchAnswer>, StoreError> {
        let sql = format!("SELECT answer, search, authority, content, standing, at FROM search_answers WHERE {which}");
        let mut query = self.0.prepare_cached(&sql)?;
        let answer = |row: &Row<'_>| {
            let id = row.get(0)?;
            let content = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
            Ok(SearchAnswer {
                id,
                search: row.get(1)?,
                authority: row.get(2)?,
                response: self.unseal_json(ANSWER, id, content)?,
                standing: row.get(4)?,
                at: moment(row.get(5)?),
            })
        };
        query.query_map([value], |row| Ok(answer(row)))?.map(|row| row?).collect()
    }

    /// A person has looked at an answer. Returns whether it waited for that.
    pub fn search_answer_decide(&self, answer: i64, standing: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE search_answers SET standing = ?2 WHERE answer = ?1 AND standing = 'look'";
        Ok(self.0.prepare_cached(sql)?.execute(params![answer, standing])? == 1)
    }

    /// Keeps that another authority looks for a child.
    pub fn sought_add(
        &self,
        (message, authority): (MessageId, &str),
        asked: &Asked,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO sought (message, authority, content, standing, at) VALUES (?1, ?2, x'', 'open', ?3)
                   ON CONFLICT DO NOTHING";
        if self.0.prepare_cached(sql)?.execute(params![message.0, authority, millis(now)])? == 1 {
            let id = self.0.last_insert_rowid();
            let content = self.seal_json(SOUGHT, id, asked)?;
            self.0.prepare_cached("UPDATE sought SET content = ?2 WHERE sought = ?1")?.execute(params![id, content])?;
        }
        Ok(())
    }

    /// A request of another authority.
    pub fn sought(&self, id: i64) -> Result<Option<Sought>, StoreError> {
        Ok(self.soughts("sought = ?1", id)?.pop())
    }

    /// Requests of other authorities that wait for an answer, after this one.
    pub fn sought_open(&self, after: i64) -> Result<Vec<Sought>, StoreError> {
        self.soughts("standing = 'open' AND sought > ?1 ORDER BY sought LIMIT 50", after)
    }

    fn soughts(&self, which: &str, value: i64) -> Result<Vec<Sought>, StoreError> {
        let sql = format!("SELECT sought, message, authority, content, standing, at FROM sought WHERE {which}");
        let mut query = self.0.prepare_cached(&sql)?;
        let sought = |row: &Row<'_>| {
            let id = row.get(0)?;
            let content = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
            Ok(Sought {
                id,
                message: MessageId(row.get(1)?),
                authority: row.get(2)?,
                asked: self.unseal_json(SOUGHT, id, content)?,
                standing: row.get(4)?,
                at: moment(row.get(5)?),
            })
        };
        query.query_map([value], |row| Ok(sought(row)))?.map(|row| row?).collect()
    }

    /// A request of another authority was answered. Returns whether it waited for that.
    pub fn sought_end(&self, id: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE sought SET standing = 'answered' WHERE sought = ?1 AND standing = 'open'";
        Ok(self.0.prepare_cached(sql)?.execute([id])? == 1)
    }

    /// Forgets searches, by people here and by others, begun before `before`.
    pub fn searches_forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        let own = self.0.prepare_cached("DELETE FROM searches WHERE at < ?1")?.execute([millis(before)])?;
        Ok(own + self.0.prepare_cached("DELETE FROM sought WHERE at < ?1")?.execute([millis(before)])?)
    }
}
