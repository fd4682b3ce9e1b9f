//! The tables, and how an older store becomes a newer one.

use rusqlite::Connection;

/// One step for each release that changed the tables; a step that has run is never edited.
const STEPS: &[&str] = &[
    include_str!("schema-1.sql"),
    include_str!("schema-2.sql"),
    include_str!("schema-3.sql"), //
];

/// Runs the steps that this store has not seen, each with its version in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), String> {
    let version: u32 =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|e| e.to_string())?;
    let version = version as usize;
    if version > STEPS.len() {
        return Err(format!("it was made by a newer release (tables {version}, this release knows {})", STEPS.len()));
    }
    for (index, step) in STEPS.iter().enumerate().skip(version) {
        let tx = connection.transaction().map_err(|e| e.to_string())?;
        tx.execute_batch(step).map_err(|e| e.to_string())?;
        tx.pragma_update(None, "user_version", u32::try_from(index + 1).map_err(|e| e.to_string())?)
            .map_err(|e| e.to_string())?;
        tx.commit().map_err(|e| e.to_string())?;
    }
    Ok(())
}
