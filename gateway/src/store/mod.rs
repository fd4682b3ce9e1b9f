//! The gateway's memory: one SQLite file, one writing thread that groups commits, a few reading connections.
//!
//! Everything that must survive is written through [`Store::write`], which answers only after the commit has reached
//! the disk. Jobs that wait at the same time share one commit, so that durability does not cost a flush a message.

mod accounts;
mod audit;
mod backup;
mod deliveries;
mod evidence;
mod handled;
mod history;
mod inbox;
mod intake;
mod leads;
pub mod listings;
mod mending;
mod outbox;
mod papers;
mod partners;
mod pauses;
mod policy;
mod positions;
mod proofs;
mod quarantine;
mod receipts;
mod register;
mod rekey;
mod reported;
mod retention;
mod schema;
mod sealed;
mod searches;
mod standing;
#[cfg(test)]
mod tests;
mod transfers;
mod vault;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use crosswalk_schemas::model::MessageId;
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tokio::sync::watch;

pub use accounts::{Account, Attempt, NewAccount, Session};
pub(crate) use audit::Entry;
pub use audit::{Chained, Checkpoint};
pub use backup::{Copied, back_up, restore};
pub use deliveries::{Delivery, DeliveryState, Waiting};
pub use evidence::{Evidence, Proved};
pub use handled::handled_lately;
pub use history::{Event, HistoryLine};
pub use inbox::{Arrival, Arrived};
pub(crate) use inbox::{Named, Opened, Sealed};
pub use intake::{Known, Mark, RecordKey};
pub use leads::{Lead, LeadEnd, LeadRow, NewLead};
pub use mending::Before;
pub(crate) use outbox::Leased;
pub use outbox::{MessageRow, Outgoing, OutgoingState, Stored};
pub use papers::{Paper, PaperKind};
pub use pauses::{Pause, TestChild};
pub use policy::{PolicyLine, PolicyVersion};
pub use quarantine::{QuarantineSide, Quarantined};
pub use receipts::DueReceipt;
pub use register::{Register, RegisterEntry, Registered};
pub use rekey::change_key;
pub use reported::{MoveReport, Reported, Which};
pub(crate) use retention::{Closed, Kept, Side};
pub use searches::{Asked, Near, Search, SearchAnswer, Sought};
pub use standing::{Stage, Standing, Waits};
pub use transfers::ChildKey;
pub(crate) use transfers::NEEDS_A_PERSON;

/// How many reading connections stay open.
const READERS: usize = 4;

/// The store of one gateway. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: writer::Writer,
    vault: Arc<vault::Vault>,
    path: Arc<PathBuf>,
    readers: Arc<Mutex<Vec<Connection>>>,
}

/// One transaction, or one consistent reading of the store. Its methods stand beside the tables they work on.
pub struct Tx<'a>(&'a Connection, &'a vault::Vault);

/// The store could not do its work. Nothing of the transaction was kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The disk is full.
    #[error("the disk that holds the store is full: free some space, nothing was lost")]
    DiskFull,
    /// The file cannot be opened or was made by a newer release.
    #[error("the store cannot be opened: {path}: {reason}")]
    Misconfigured {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A row does not read back as what was written.
    #[error("the store holds a row that cannot be read: {0}")]
    Corrupt(String),
    /// SQLite failed otherwise.
    #[error("the store failed: {0}")]
    Failed(String),
    /// Another message is stored under this id.
    #[error("another message is stored under this id")]
    Conflict,
    /// The message names a transfer between other authorities.
    #[error("the message names a transfer between other authorities")]
    Foreign,
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// A short word for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DiskFull => "disk-full",
            Self::Misconfigured { .. } => "misconfigured",
            Self::Corrupt(_) => "corrupt",
            Self::Failed(_) => "failed",
            Self::Conflict => "conflict",
            Self::Foreign => "foreign-transfer",
            Self::Closed => "closed",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl Store {
    /// Opens the store at `path`, makes it when it is missing, and brings its tables up to date. Its keys are in the file
    /// `key`, which is made together with the store, or when an older store is sealed for the first time.
    pub fn open(path: &Path, key: &Path) -> Result<Self, StoreError> {
        let misconfigured = |reason: String| StoreError::Misconfigured { path: path.display().to_string(), reason };
        let mut connection = Connection::open(path).map_err(|e| misconfigured(e.to_string()))?;
        prepare(&connection)?;
        let is_sealed = schema::is_sealed(&connection).map_err(misconfigured)?;
        let vault = Arc::new(unlock(key, !is_sealed)?);
        schema::migrate(&mut connection, &vault).map_err(misconfigured)?;
        Tx(&connection, &vault).prove_keys().map_err(|_| StoreError::Misconfigured {
            path: key.display().to_string(),
            reason: "these are not the keys that the store is sealed with: put back a copy of the right file"
                .to_owned(),
        })?;
        release_leases(&connection)?;
        Tx(&connection, &vault).transfers_look_again()?;
        Ok(Self {
            writer: writer::Writer::start(connection, Arc::clone(&vault)),
            vault,
            path: Arc::new(path.to_owned()),
            readers: Arc::new(Mutex::new(Vec::new())),
        })
    }

    /// Runs `work` in a transaction and answers after the commit is on disk. An `Err` of `work` undoes only its own
    /// changes.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(work).await
    }

    /// Runs `work` over a consistent view of what was committed.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || {
            let connection = store.reader()?;
            let result = work(&Tx(&connection, &store.vault));
            store.give_back(connection);
            result
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }

    /// Changes with each commit that changes something; several in a row may be seen as one.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.writer.commits()
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        if let Some(connection) = self.readers.lock().ok().and_then(|mut pool| pool.pop()) {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(self.path.as_path(), flags)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        plan_once(&connection)?;
        Ok(connection)
    }

    fn give_back(&self, connection: Connection) {
        if let Ok(mut pool) = self.readers.lock()
            && pool.len() < READERS
        {
            pool.push(connection);
        }
    }
}

/// Reads the file of keys.
fn unlock(key: &Path, may_make: bool) -> Result<vault::Vault, StoreError> {
    vault::Vault::open(key, may_make)
        .map_err(|reason| StoreError::Misconfigured { path: key.display().to_string(), reason })
}

/// Nothing is under way when a store is opened: one process has it to itself, so leases of one that died end here.
fn release_leases(connection: &Connection) -> Result<(), StoreError> {
    for table in ["outbox", "inbox", "deliveries"] {
        connection.execute(&format!("UPDATE {table} SET lease_until = 0 WHERE lease_until > 0"), [])?;
    }
    Ok(())
}

/// WAL, and a flush of the disk at each commit.
fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // What is deleted is overwritten.
    connection.pragma_update(None, "secure_delete", "ON")?;
    // Copying the log back into the database costs two more flushes: not after every 4 MiB, but after every 64.
    connection.pragma_update(None, "wal_autocheckpoint", 16_384)?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    // What a savepoint may have to undo is kept in memory, not in a file of its own.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    plan_once(connection)
}

/// A statement is planned once, whatever values it is given later.
fn plan_once(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

impl Tx<'_> {
    /// The number under which the tables know a message; given now when it has none.
    fn message_number(&self, id: MessageId) -> Result<i64, StoreError> {
        let added =
            self.0.prepare_cached("INSERT INTO messages (id) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([id.0])?;
        if added == 1 {
            return Ok(self.0.last_insert_rowid());
        }
        Ok(self.0.prepare_cached("SELECT message FROM messages WHERE id = ?1")?.query_row([id.0], |row| row.get(0))?)
    }
}

/// A moment as the tables keep it: milliseconds since 1970, UTC.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// The moment that a table's milliseconds mean.
pub(crate) fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Reads a word of a closed list out of a row.
fn parsed<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(what.to_owned()))
}
