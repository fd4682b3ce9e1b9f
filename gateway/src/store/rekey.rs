//! Sealing a whole store with a fresh key.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Entry, StoreError, Tx, prepare, schema, unlock, vault};
use crate::audit::chain::Subject;

/// Every sealed column: its name, its table, the table's key, and the column.
const SEALED: &[(&str, &str, &str, &str)] = &[
    ("outbox_documents.body", "outbox_documents", "message", "body"),
    ("inbox_documents.body", "inbox_documents", "message", "body"),
    ("transfers.body", "transfers", "transfer", "body"),
    ("receipts.entry", "receipts", "message", "entry"),
    ("quarantine.report", "quarantine", "id", "report"),
    ("leads.content", "leads", "id", "content"),
    ("mended.body", "mended", "id", "body"),
    ("papers.content", "papers", "paper", "content"),
    ("papers.file", "papers", "paper", "file"),
    ("move_reports.content", "move_reports", "report", "content"),
    ("searches.content", "searches", "search", "content"),
    ("search_answers.content", "search_answers", "answer", "content"),
    ("sought.content", "sought", "sought", "content"),
    ("register.content", "register", "entry", "content"),
];

/// How many values are sealed in one transaction.
const AT_ONCE: usize = 500;

/// Adds a key to the file, seals every value with it, drops the older keys. No gateway may be running. Returns how many.
pub fn change_key(file: &Path, key: &Path, now: Timestamp) -> Result<usize, StoreError> {
    let wrong = |reason: String| StoreError::Misconfigured { path: key.display().to_string(), reason };
    if !file.exists() {
        return Err(StoreError::Misconfigured {
            path: file.display().to_string(),
            reason: "there is no store yet; it is made, with its keys, when the gateway first starts".to_owned(),
        });
    }
    let mut connection = Connection::open(file)?;
    prepare(&connection)?;
    let old = unlock(key, false)?;
    if !schema::is_sealed(&connection).map_err(wrong)? {
        return Err(wrong("the store is of an older release: start the gateway once".to_owned()));
    }
    Tx(&connection, &old).prove_keys()?;
    // The new key is in the file before anything is sealed with it.
    vault::add_key(key).map_err(wrong)?;
    let vault = unlock(key, false)?;
    let mut sealed = 0;
    for column in SEALED {
        sealed += reseal(&mut connection, &vault, column)?;
    }
    let tx = connection.transaction()?;
    tx.execute("DELETE FROM store_keys", [])?;
    Tx(&tx, &vault).prove_keys()?;
    let detail = format!("key {}", vault.current());
    Tx(&tx, &vault)
        .audit(&Entry { event: "store-key-changed", subject: Subject::Gateway, who: "", detail: &detail }, now)?;
    tx.commit()?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    // Nothing needs the old ones any more.
    vault::drop_old_keys(key).map_err(wrong)?;
    Ok(sealed)
}

fn reseal(
    connection: &mut Connection,
    vault: &vault::Vault,
    (name, table, id, column): &(&'static str, &str, &str, &str),
) -> Result<usize, StoreError> {
    let numbers: Vec<i64> = connection
        .prepare(&format!("SELECT {id} FROM {table} WHERE {column} IS NOT NULL"))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for some in numbers.chunks(AT_ONCE) {
        let tx = connection.transaction()?;
        for number in some {
            let read = format!("SELECT {column} FROM {table} WHERE {id} = ?1");
            let value: Vec<u8> = tx.prepare_cached(&read)?.query_row([number], |row| row.get(0))?;
            if vault::key_number(&value) == Some(vault.current()) {
                continue;
            }
            let sealing = Tx(&tx, vault);
            let value = sealing.seal(name, *number, &sealing.unseal(name, *number, &value)?)?;
            tx.prepare_cached(&format!("UPDATE {table} SET {column} = ?2 WHERE {id} = ?1"))?
                .execute(params![number, value])?;
        }
        tx.commit()?;
    }
    Ok(numbers.len())
}
