//! The tables, and how an older store becomes a newer one.

use std::sync::Arc;

use rusqlite::{
    Connection,
    functions::FunctionFlags,
    types::{Value, ValueRef},
};

use super::{StoreError, Tx, audit, vault::Vault};

/// One step for each release that changed the tables; a step that has run is never edited.
const STEPS: &[&str] = &[
    include_str!("schema-1.sql"),
    include_str!("schema-2.sql"),
    include_str!("schema-3.sql"),
    include_str!("schema-4.sql"),
    include_str!("schema-5.sql"),
    include_str!("schema-6.sql"),
    include_str!("schema-7.sql"),
    include_str!("schema-8.sql"),
    include_str!("schema-9.sql"),
    include_str!("schema-10.sql"),
];

/// The step that makes the audit log: what it replaces is read into it.
const AUDIT: usize = 4;
/// The step that notes which receipts speak of which messages.
const ANSWERED: usize = 9;
/// The step that seals what messages say.
const SEALED: usize = 5;
/// The step that makes lists of transfers: what they are listed by is read out of them.
const LISTED: usize = 10;

/// Which step this store has seen last.
fn version(connection: &Connection) -> Result<usize, String> {
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|e| e.to_string())?;
    if version > STEPS.len() {
        return Err(format!("it was made by a newer release (tables {version}, this release knows {})", STEPS.len()));
    }
    Ok(version)
}

/// Whether what messages say is sealed in it.
pub(super) fn is_sealed(connection: &Connection) -> Result<bool, String> {
    Ok(version(connection)? >= SEALED)
}

/// Runs the steps that this store has not seen, each with its version in one transaction.
pub(super) fn migrate(connection: &mut Connection, vault: &Arc<Vault>) -> Result<(), String> {
    let version = version(connection)?;
    if version < SEALED {
        functions(connection, vault).map_err(|e| e.to_string())?;
    }
    for (number, step) in (1..).zip(STEPS).skip(version) {
        run(connection, vault, number, step).map_err(|e| e.to_string())?;
    }
    if (1..SEALED).contains(&version) {
        // What stood here in clear still stands on pages that are no longer used.
        connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)").map_err(|e| e.to_string())?;
    }
    Ok(())
}

fn run(connection: &mut Connection, vault: &Vault, number: usize, step: &str) -> Result<(), StoreError> {
    let tx = connection.transaction()?;
    tx.execute_batch(step)?;
    if number == AUDIT {
        audit::import(&Tx(&tx, vault))?;
        tx.execute_batch("DROP TABLE history; DROP TABLE transfer_log")?;
    }
    if number == ANSWERED {
        Tx(&tx, vault).answered_by_import()?;
    }
    if number == LISTED {
        Tx(&tx, vault).transfers_fill()?;
    }
    tx.pragma_update(None, "user_version", i64::try_from(number).unwrap_or(i64::MAX))?;
    Ok(tx.commit()?)
}

/// `seal` and `blind`, for the step that seals.
fn functions(connection: &Connection, vault: &Arc<Vault>) -> rusqlite::Result<()> {
    let failed = |_| rusqlite::Error::UserFunctionError("the store's key does not seal".into());
    let sealing = Arc::clone(vault);
    connection.create_scalar_function("seal", 3, FunctionFlags::SQLITE_DIRECTONLY, move |context| {
        let (column, row): (String, i64) = (context.get(0)?, context.get(1)?);
        Ok(match context.get_raw(2) {
            ValueRef::Null => Value::Null,
            value => Value::Blob(sealing.seal(&column, row, value.as_bytes()?).map_err(failed)?),
        })
    })?;
    let blinding = Arc::clone(vault);
    connection.create_scalar_function("blind", 2, FunctionFlags::SQLITE_DIRECTONLY, move |context| {
        let kind: String = context.get(0)?;
        Ok(match context.get_raw(1) {
            ValueRef::Integer(number) => Value::Integer(blinding.blind_number(&kind, number)),
            value => Value::Blob(blinding.blind(&kind, value.as_bytes()?).to_vec()),
        })
    })
}

/// A store as an older release made it.
#[cfg(test)]
pub(super) fn make_old(connection: &Connection, version: usize) {
    for step in STEPS.iter().take(version) {
        connection.execute_batch(step).unwrap();
    }
    connection.pragma_update(None, "user_version", version).unwrap();
}
