//! Adapter `hub`: the table set of a local information hub, as CSV files or rows of a database, in and out.

mod around;
mod bases;
mod basics;
mod decode;
mod encode;
mod events;
mod flags;
mod involved;
mod mapping;
pub mod upsert;

use crosswalk_schemas::model::Message;

use crate::{
    contract::{Adapter, Encoded, Mapping, Sink, Source},
    native::set::{self, Set},
};

/// What the tables have in common.
const SET: Set = Set { prefix: "hub", key: "child_id", main: "hub_child" };

/// The tables in `PostgreSQL`, with their triggers.
pub const POSTGRESQL: &str = include_str!("sql/postgresql.sql");
/// The accounts that read and write them.
pub const POSTGRESQL_ACCOUNTS: &str = include_str!("sql/accounts.sql");
/// The tables in SQLite, with their triggers.
pub const SQLITE: &str = include_str!("sql/sqlite.sql");

/// The tables that are read for a child.
pub const TABLES: &[&str] = &[
    "hub_child",
    "hub_former_name",
    "hub_address",
    "hub_carer",
    "hub_basis",
    "hub_agency",
    "hub_involvement",
    "hub_flag",
    "hub_event",
];

/// The columns of a table that are read and written, in their order.
#[must_use]
pub fn columns(table: &str) -> Vec<&'static str> {
    set::columns_of(&mapping::mapping(), table)
}

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Hub;

impl Adapter for Hub {
    fn name(&self) -> &'static str {
        "hub"
    }

    fn summary(&self) -> &'static str {
        "Local information hub: children, who is involved, flags of concern; tables of PostgreSQL, SQLite or CSV, in and out"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        SET.read(&mapping::mapping(), files, sink, decode::child);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        encode::encode(message, &mapping::mapping())
    }
}
