//! Copies of a store: taken beside the running gateway, put back while none runs.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, backup::Backup};

use super::{Entry, StoreError, Tx, schema, unlock};
use crate::audit::chain::{Digest, Subject};

/// How many rows of the audit log are followed at a time.
const ROWS: u32 = 1000;

/// What a copy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// How many rows the audit log has.
    pub rows: i64,
    /// The head of its chain.
    pub head: Digest,
    /// When the last thing in it happened.
    pub until: Option<Timestamp>,
}

fn misconfigured(path: &Path, reason: impl std::fmt::Display) -> StoreError {
    StoreError::Misconfigured { path: path.display().to_string(), reason: reason.to_string() }
}

/// Copies the store `from` into the new file `to`, whole and consistent, while a gateway may be writing it.
pub fn back_up((from, key): (&Path, &Path), to: &Path) -> Result<Copied, StoreError> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    if to.exists() {
        return Err(misconfigured(to, "there is a file already; name a new one"));
    }
    // A part left by a copy that was broken off is of no use.
    drop(fs::remove_file(part));
    let private = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part);
    private.map_err(|e| misconfigured(part, e))?;
    copy(from, part)?;
    let copied = check(part, key)?;
    File::open(part).and_then(|file| file.sync_all()).map_err(|e| misconfigured(part, e))?;
    fs::rename(part, to).map_err(|e| misconfigured(to, e))?;
    Ok(copied)
}

/// Puts a copy in the place of the store `to`, where there is none; says so in its audit log. No gateway may be running.
pub fn restore(from: &Path, (to, key): (&Path, &Path), now: Timestamp) -> Result<Copied, StoreError> {
    if to.exists() {
        return Err(misconfigured(
            to,
            "there is a store; move it, and the files beside it that begin with its name, away",
        ));
    }
    let copied = check(from, key)?;
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    drop(fs::remove_file(part));
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).map_err(|e| misconfigured(part, e))?;
    copy(from, part)?;
    let vault = unlock(key, false)?;
    let restored = Connection::open(part)?;
    let detail = format!("to row {}", copied.rows);
    let entry = Entry { event: "restored", subject: Subject::Gateway, who: "", detail: &detail };
    Tx(&restored, &vault).audit(&entry, now)?;
    drop(restored);
    File::open(part).and_then(|file| file.sync_all()).map_err(|e| misconfigured(part, e))?;
    fs::rename(part, to).map_err(|e| misconfigured(to, e))?;
    Ok(copied)
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags).map_err(|e| misconfigured(from, e))?;
    source.busy_timeout(Duration::from_secs(5))?;
    let mut target = Connection::open(to)?;
    // All in one step: it reads one moment of the store, and nobody who writes waits for it.
    Backup::new(&source, &mut target)?.run_to_completion(i32::MAX, Duration::from_millis(100), None)?;
    // A copy stands alone: no log beside it.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

/// Whether a copy is whole: its pages, its keys, the chain of its audit log.
fn check(file: &Path, key: &Path) -> Result<Copied, StoreError> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| misconfigured(file, e))?;
    let sound: String = connection
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(|_| misconfigured(file, "it is no store"))?;
    if sound != "ok" || !schema::is_sealed(&connection).map_err(|reason| misconfigured(file, reason))? {
        return Err(misconfigured(file, "it is damaged, or no store of this release"));
    }
    let vault = unlock(key, false)?;
    let tx = Tx(&connection, &vault);
    tx.prove_keys().map_err(|_| misconfigured(key, "these are not the keys of the store in the copy"))?;
    let (mut copied, mut chain) = (Copied { rows: 0, head: Digest::NONE, until: None }, Digest::NONE);
    loop {
        let rows = tx.audit_rows(copied.rows, ROWS)?;
        let Some(last) = rows.last() else { return Ok(copied) };
        copied = Copied { rows: last.row.seq, head: last.head, until: Some(last.row.at) };
        for chained in &rows {
            chain = chain.then(chained.row.digest());
            if chained.head != chain {
                return Err(misconfigured(file, format!("its audit log was changed at row {}", chained.row.seq)));
            }
        }
    }
}
