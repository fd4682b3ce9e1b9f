//! A hub in a SQLite file: one writer at a time, so events are numbered in the order of their commits.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use crosswalk_adapters::{
    contract::NativeFile,
    hub::{self, upsert},
};
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, params};

use super::{BATCH, Changes, Failed, Position, Said, Upserts};

/// How long another writer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection; it lives on a thread of its own while it works.
pub(super) struct Hub {
    connection: Option<Connection>,
}

impl Hub {
    pub(super) async fn open(path: &Path, writes: bool) -> Result<Self, Failed> {
        let path: PathBuf = path.to_owned();
        on_a_thread(move || {
            // Never made by us: a wrong path is said, not filled with an empty hub.
            let access = if writes { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
            let connection =
                Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
            connection.busy_timeout(PATIENCE).map_err(failed)?;
            connection.pragma_update(None, "foreign_keys", "ON").map_err(failed)?;
            Ok(Self { connection: Some(connection) })
        })
        .await
    }

    pub(super) async fn changes(&mut self, after: &Position) -> Result<Changes, Failed> {
        let after = after.event;
        self.with(move |connection| changes(connection, after)).await
    }

    pub(super) async fn deliver(&mut self, delivery: Upserts) -> Result<bool, Failed> {
        self.with(move |connection| deliver(connection, delivery)).await
    }

    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let lost = || Failed::Unreachable("connection-broke".to_owned());
        let mut connection = self.connection.take().ok_or_else(lost)?;
        let (connection, result) = on_a_thread(move || {
            let result = work(&mut connection);
            Ok((connection, result))
        })
        .await?;
        self.connection = Some(connection);
        result
    }
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failed> + Send + 'static,
) -> Result<T, Failed> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Failed::Unreachable("interrupted".to_owned())))
}

const OURS_TO_READ: &str =
    "event_seq > ?1 AND event_seq <= ?2 AND (origin IS NULL OR kind = 'asked') AND child_id IS NOT NULL";

fn changes(connection: &mut Connection, after: i64) -> Result<Changes, Failed> {
    let transaction = connection.transaction().map_err(failed)?;
    // A hub that was restored from a copy has not come that far: it is read anew, and what was taken is known again.
    let last = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'hub_event'), 0)";
    let last: i64 = transaction.query_row(last, [], |row| row.get(0)).map_err(failed)?;
    let after = if last < after { 0 } else { after };
    let next = "SELECT max(event_seq), count(*) FROM
                  (SELECT event_seq FROM hub_event WHERE event_seq > ?1 ORDER BY event_seq LIMIT ?2)";
    let (to, count): (Option<i64>, u32) =
        transaction.query_row(next, params![after, BATCH], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
    let Some(to) = to else { return Ok(Changes::default()) };
    let any = format!("SELECT EXISTS (SELECT 1 FROM hub_event WHERE {OURS_TO_READ})");
    let mut files = Vec::new();
    if transaction.query_row(&any, [after, to], |row| row.get(0)).map_err(failed)? {
        for table in hub::TABLES {
            files.push(copied(&transaction, table, (after, to)).map_err(failed)?);
        }
    }
    let mut said = transaction
        .prepare(
            "SELECT message_id, decision, reason FROM hub_delivery WHERE decision IS NOT NULL AND message_id IN
               (SELECT row_id FROM hub_event WHERE event_seq > ?1 AND event_seq <= ?2 AND kind = 'answered')",
        )
        .map_err(failed)?;
    let said = said
        .query_map([after, to], |row| Ok(Said { message: row.get(0)?, decision: row.get(1)?, reason: row.get(2)? }))
        .and_then(Iterator::collect)
        .map_err(failed)?;
    let position = Some(Position { transaction: 0, event: to });
    Ok(Changes { files, answers: said, position, more: count == BATCH, held_back: None })
}

/// A table's rows of the children of a batch, as a CSV file.
fn copied(transaction: &Transaction<'_>, table: &str, (after, to): (i64, i64)) -> rusqlite::Result<NativeFile> {
    let columns = hub::columns(table);
    let rows = if table == "hub_event" {
        format!("{OURS_TO_READ} ORDER BY event_seq")
    } else {
        format!("child_id IN (SELECT child_id FROM hub_event WHERE {OURS_TO_READ}) ORDER BY child_id")
    };
    let mut select = transaction.prepare(&format!("SELECT {} FROM {table} WHERE {rows}", columns.join(", ")))?;
    let mut rows = select.query([after, to])?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    writer.write_record(&columns).ok();
    while let Some(row) = rows.next()? {
        let cells = (0..columns.len()).map(|index| row.get_ref(index).map(text));
        writer.write_record(cells.collect::<rusqlite::Result<Vec<_>>>()?).ok();
    }
    Ok(NativeFile { name: format!("{table}.csv"), bytes: writer.into_inner().unwrap_or_default() })
}

fn text(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

fn deliver(connection: &mut Connection, mut delivery: Upserts) -> Result<bool, Failed> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let id = delivery.id.to_string();
    // The origin first: the hub's triggers may note an answer at once.
    transaction.execute("INSERT INTO hub_writing (message_id) VALUES (?1)", [&id]).map_err(failed)?;
    let added = transaction
        .execute(
            "INSERT INTO hub_delivery (message_id, class, sender, transfer_id, document) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (message_id) DO NOTHING",
            params![id, delivery.class, delivery.sender, delivery.transfer, delivery.document],
        )
        .map_err(failed)?;
    if added == 0 {
        return Ok(false);
    }
    let known = known(&transaction, &delivery.rows).map_err(failed)?;
    upsert::settle(&mut delivery.rows, (&delivery.sender, &id), &known);
    for table in &delivery.rows {
        let values: Vec<String> = (1..=table.columns.len()).map(|number| format!("?{number}")).collect();
        let statement = table.statement(&format!("VALUES ({})", values.join(", ")));
        let mut statement = transaction.prepare(&statement).map_err(failed)?;
        for row in &table.rows {
            statement.execute(rusqlite::params_from_iter(row)).map_err(failed)?;
        }
    }
    transaction.execute("DELETE FROM hub_writing", []).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    Ok(true)
}

/// Which children of a message the hub knows: by NHS number or UPN, when the birth date does not contradict.
fn known(transaction: &Transaction<'_>, rows: &[upsert::Upsert]) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut find = transaction.prepare(
        "SELECT child_id FROM hub_child WHERE (nhs_number = ?1 OR upn = ?2)
         AND merged_into IS NULL AND coalesce(date_of_birth = ?3, 1) LIMIT 2",
    )?;
    let mut known = BTreeMap::new();
    for child in upsert::wanted(rows) {
        let found = find
            .query_map(params![child.nhs_number, child.upn, child.date_of_birth], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        if let [one] = found.as_slice() {
            known.insert(child.id, one.clone());
        }
    }
    Ok(known)
}

/// What an error means for whoever must act. Its code only: the text may quote a value.
#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn failed(error: rusqlite::Error) -> Failed {
    let Some(code) = error.sqlite_error_code() else { return Failed::Misconfigured("sqlite-statement".to_owned()) };
    let said = format!("sqlite-{code:?}").to_lowercase();
    match code {
        ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig => Failed::Refused(said),
        ErrorCode::Unknown | ErrorCode::PermissionDenied | ErrorCode::ReadOnly | ErrorCode::NotADatabase => {
            Failed::Misconfigured(said)
        }
        _ => Failed::Unreachable(said),
    }
}
