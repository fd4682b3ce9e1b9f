//! A case system whose bytes travel by a database: changes are polled with a read-only account, deliveries are upserted.
//!
//! The one place beside `store/` that knows a database driver. The tables are those of the adapter `hub`; statements that
//! say what is a table's key come from there, so that nothing here knows a child.

mod address;
mod deliver;
mod poll;
mod postgres;
mod refused;
mod sqlite;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use crosswalk_adapters::contract::NativeFile;
use crosswalk_schemas::model::MessageId;

pub(super) use deliver::Deliver;
pub(super) use poll::start;

use address::Address;

/// So many events are read together.
const BATCH: u32 = 500;

/// A connection to a hub, whichever database it is in.
enum Hub {
    Postgres(postgres::Hub),
    Sqlite(sqlite::Hub),
}

impl Hub {
    /// Connects, for reading only or for writing too.
    async fn connect(address: &Address, writes: bool) -> Result<Self, Failed> {
        match address {
            Address::Postgres(address) => postgres::Hub::connect(address, writes).await.map(Self::Postgres),
            Address::Sqlite(path) => sqlite::Hub::open(path, writes).await.map(Self::Sqlite),
        }
    }

    /// What was committed after `after`, as far as nothing older can still be committed.
    async fn changes(&mut self, after: &Position) -> Result<Changes, Failed> {
        match self {
            Self::Postgres(hub) => hub.changes(after).await,
            Self::Sqlite(hub) => hub.changes(after).await,
        }
    }

    /// Writes a delivery in one transaction; false when it was written before.
    async fn deliver(&mut self, delivery: Upserts) -> Result<bool, Failed> {
        match self {
            Self::Postgres(hub) => hub.deliver(delivery).await,
            Self::Sqlite(hub) => hub.deliver(delivery).await,
        }
    }
}

/// A place in the order in which a hub's events were committed: the transaction and the event's number. SQLite, which has
/// one writer at a time, numbers no transactions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    transaction: u64,
    event: i64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.transaction, self.event)
    }
}

impl FromStr for Position {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (transaction, event) = text.split_once(':').ok_or(())?;
        Ok(Self { transaction: transaction.parse().map_err(drop)?, event: event.parse().map_err(drop)? })
    }
}

/// What one look at a hub gave.
#[derive(Debug, Default)]
struct Changes {
    /// The tables of the children that something happened to, and what happened.
    files: Vec<NativeFile>,
    /// The hub's answers to deliveries.
    answers: Vec<Said>,
    /// Where to go on, once all of this is kept; `None` when there was nothing new.
    position: Option<Position>,
    /// There may be more at once.
    more: bool,
    /// Events wait for a transaction that has stayed open for so many seconds.
    held_back: Option<i64>,
}

/// The hub's answer to a delivery.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    message: String,
    decision: String,
    reason: Option<String>,
}

/// A delivery, ready to be written.
#[derive(Debug, Clone)]
struct Upserts {
    id: MessageId,
    class: String,
    /// The authority that sent it: stands before ids from elsewhere.
    sender: String,
    transfer: Option<String>,
    /// Rows, or the document itself where the tables have no words for it.
    rows: Vec<crosswalk_adapters::hub::upsert::Upsert>,
    document: Option<String>,
}

/// Why a hub did not do what was asked. The texts hold codes only, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Failed {
    /// It cannot be reached, or broke off: tried again.
    #[error("{0}")]
    Unreachable(String),
    /// Tables or rights are not as they must be: an operator mends the hub, it is tried again.
    #[error("{0}")]
    Misconfigured(String),
    /// These rows will never go in.
    #[error("{0}")]
    Refused(String),
    /// The hub was restored into another server and `after-restore.sql` was not run.
    #[error("restored-hub: run after-restore.sql")]
    Restored,
}
