//! Which sharing agreements were in force when, and what they said.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use super::{Store, StoreError, Tx, audit::Entry, millis, moment};
use crate::{audit::chain::Subject, policy::Agreements};

/// A set of rules that is in force from a moment on.
#[derive(Debug, Clone)]
pub struct PolicyVersion {
    /// SHA-256 over all its files, in hexadecimal.
    pub digest: String,
    /// The authority's own files.
    pub files: Agreements,
    /// Since when.
    pub at: Timestamp,
}

/// A line of the list of versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyLine {
    /// Its number, from 1.
    pub version: i64,
    /// Since when, UTC.
    pub since: Timestamp,
    /// SHA-256 over all its files.
    pub digest: String,
    /// The authority's own files, by name.
    pub files: Vec<String>,
}

impl Store {
    /// The authority's own files of the version that was kept last: what to fall back on.
    pub(crate) fn policy_last(&self) -> Result<Option<Agreements>, StoreError> {
        let connection = self.reader()?;
        let last = Tx(&connection, &self.vault).policy_last();
        self.give_back(connection);
        last
    }
}

impl Tx<'_> {
    /// Keeps a version, unless it is the one that was kept last.
    pub fn policy_record(&self, version: &PolicyVersion) -> Result<(), StoreError> {
        let files = serde_json::to_string(&version.files).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let kept = self
            .0
            .prepare_cached(
                "INSERT INTO policy_versions (at, digest, files) SELECT ?1, ?2, ?3
                 WHERE ?2 IS NOT (SELECT digest FROM policy_versions ORDER BY version DESC LIMIT 1)",
            )?
            .execute(params![millis(version.at), version.digest, files])?;
        if kept == 0 {
            return Ok(());
        }
        let own: Vec<_> = version.files.files().map(|file| file.name.as_str()).collect();
        let detail = format!("{} {}", version.digest, own.join(" "));
        let entry =
            Entry { event: "sharing-agreements", subject: Subject::Gateway, who: "", detail: detail.trim_end() };
        self.audit(&entry, version.at)
    }

    /// The authority's own files of the version that was kept last.
    fn policy_last(&self) -> Result<Option<Agreements>, StoreError> {
        let mut found = self.0.prepare_cached("SELECT files FROM policy_versions ORDER BY version DESC LIMIT 1")?;
        let files: Option<String> = found.query_row([], |row| row.get(0)).optional()?;
        files.map(|files| agreements(&files)).transpose()
    }

    /// The versions, the newest first.
    pub fn policy_versions(&self, limit: u32) -> Result<Vec<PolicyLine>, StoreError> {
        let rows = self
            .0
            .prepare_cached("SELECT version, at, digest, files FROM policy_versions ORDER BY version DESC LIMIT ?1")?
            .query_map([limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(version, at, digest, files)| {
                let files = agreements(&files)?;
                let files = files.agreements.into_iter().chain(files.stops).map(|file| file.name).collect();
                Ok(PolicyLine { version, since: moment(at), digest, files })
            })
            .collect()
    }
}

fn agreements(files: &str) -> Result<Agreements, StoreError> {
    serde_json::from_str(files).map_err(|_| StoreError::Corrupt("policy files".to_owned()))
}
