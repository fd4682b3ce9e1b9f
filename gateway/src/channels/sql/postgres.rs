//! A hub in PostgreSQL, 13 or later: only what no open transaction can still come before is read.
//!
//! Each event carries the number of its transaction. Those below `pg_snapshot_xmin` have all ended, so nothing can be
//! committed before them any more; the order is (transaction, event), and a transaction that commits late comes later.

use crosswalk_adapters::{
    contract::NativeFile,
    hub::{self, upsert},
};
use futures_util::TryStreamExt;
use std::collections::BTreeMap;
use tokio_postgres::{Client, IsolationLevel, NoTls, Transaction, error::SqlState};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{BATCH, Changes, Failed, Position, Said, Upserts, address::Server};

/// After so many seconds an operator is told that an open transaction holds changes back.
const TOO_LONG: i64 = 600;

/// A connection.
pub(super) struct Hub {
    client: Client,
}

impl Hub {
    pub(super) async fn connect(server: &Server, writes: bool) -> Result<Self, Failed> {
        let mut config = server.config.clone();
        let only = if writes { "off" } else { "on" };
        config.options(format!("-c default_transaction_read_only={only} -c datestyle=ISO -c statement_timeout=300000"));
        let client = if let Some(tls) = &server.tls {
            let tls = MakeRustlsConnect::new(tls.as_ref().clone());
            let (client, connection) = config.connect(tls).await.map_err(failed)?;
            tokio::spawn(async move { drop(connection.await) });
            client
        } else {
            let (client, connection) = config.connect(NoTls).await.map_err(failed)?;
            tokio::spawn(async move { drop(connection.await) });
            client
        };
        let hub = Self { client };
        if !writes {
            hub.look_at_rights().await?;
        }
        Ok(hub)
    }

    /// The account that polls should not be able to write, whatever we ask of it.
    async fn look_at_rights(&self) -> Result<(), Failed> {
        let may_write = "SELECT has_table_privilege('hub_child', 'INSERT, UPDATE, DELETE')";
        let row = self.client.query_one(may_write, &[]).await.map_err(failed)?;
        if row.get(0) {
            tracing::warn!("the account that polls the hub may also write; give it rights to read only");
        }
        Ok(())
    }

    pub(super) async fn changes(&mut self, after: &Position) -> Result<Changes, Failed> {
        let build = self.client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let transaction = build.start().await.map_err(failed)?;
        let after = if other_server(&transaction, after).await? { Position::default() } else { *after };
        let Some((to, count)) = end_of_batch(&transaction, after).await? else {
            return Ok(Changes { held_back: held_back(&transaction, after).await?, ..Changes::default() });
        };
        let mut files = Vec::new();
        if any(&transaction, after, to).await? {
            for table in hub::TABLES {
                files.push(copied(&transaction, table, after, to).await?);
            }
        }
        let answers = answers(&transaction, after, to).await?;
        transaction.rollback().await.map_err(failed)?;
        Ok(Changes { files, answers, position: Some(to), more: count == i64::from(BATCH), held_back: None })
    }

    pub(super) async fn deliver(&mut self, mut delivery: Upserts) -> Result<bool, Failed> {
        let transaction = self.client.transaction().await.map_err(failed)?;
        let id = delivery.id.to_string();
        let added = transaction
            .execute(
                "INSERT INTO hub_delivery (message_id, class, sender, transfer_id, document)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (message_id) DO NOTHING",
                &[&id, &delivery.class, &delivery.sender, &delivery.transfer, &delivery.document],
            )
            .await
            .map_err(failed)?;
        if added == 0 {
            return Ok(false);
        }
        let origin = "SELECT set_config('crosswalk.origin', $1, true)";
        transaction.execute(origin, &[&id]).await.map_err(failed)?;
        let known = known(&transaction, &delivery.rows).await?;
        upsert::settle(&mut delivery.rows, (&delivery.sender, &id), &known);
        for table in &delivery.rows {
            let names = table.columns.join(", ");
            let source = format!("SELECT {names} FROM json_populate_record(NULL::{}, $1::text::json)", table.table);
            let statement = transaction.prepare(&table.statement(&source)).await.map_err(failed)?;
            for row in &table.rows {
                let fields: BTreeMap<&String, &Option<String>> = table.columns.iter().zip(row).collect();
                let json = serde_json::to_string(&fields).unwrap_or_default();
                transaction.execute(&statement, &[&json]).await.map_err(failed)?;
            }
        }
        transaction.commit().await.map_err(failed)?;
        Ok(true)
    }
}

/// Which children of a message the hub knows: by NHS number or UPN, when the birth date does not contradict.
async fn known(transaction: &Transaction<'_>, rows: &[upsert::Upsert]) -> Result<BTreeMap<String, String>, Failed> {
    let find = "SELECT child_id FROM hub_child WHERE (nhs_number = $1 OR upn = $2)
                AND merged_into IS NULL AND coalesce(date_of_birth = $3::text::date, true) LIMIT 2";
    let find = transaction.prepare(find).await.map_err(failed)?;
    let mut known = BTreeMap::new();
    for child in upsert::wanted(rows) {
        let wanted = [&child.nhs_number, &child.upn, &child.date_of_birth];
        let found = transaction.query(&find, &[wanted[0], wanted[1], wanted[2]]).await.map_err(failed)?;
        if let [one] = found.as_slice() {
            known.insert(child.id, one.get(0));
        }
    }
    Ok(known)
}

/// Whether the position is of another server than this: its transactions have not come that far. Tells of events that a
/// restored dump brought with numbers from the future.
async fn other_server(transaction: &Transaction<'_>, after: &Position) -> Result<bool, Failed> {
    let ahead = "SELECT $1::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot()),
                   EXISTS (SELECT 1 FROM hub_event WHERE changed_xid >= pg_snapshot_xmax(pg_current_snapshot()))";
    let row = transaction.query_one(ahead, &[&after.transaction.to_string()]).await.map_err(failed)?;
    if row.get(1) {
        return Err(Failed::Restored);
    }
    Ok(row.get(0))
}

/// The last of the next events, and how many there are; `None` when there is none.
async fn end_of_batch(transaction: &Transaction<'_>, after: Position) -> Result<Option<(Position, i64)>, Failed> {
    let next = "WITH next AS (
                  SELECT changed_xid, event_seq FROM hub_event
                  WHERE changed_xid < pg_snapshot_xmin(pg_current_snapshot())
                    AND (changed_xid, event_seq) > ($1::text::xid8, $2)
                  ORDER BY changed_xid, event_seq LIMIT $3)
                SELECT changed_xid::text, event_seq, (SELECT count(*) FROM next) FROM next
                ORDER BY changed_xid DESC, event_seq DESC LIMIT 1";
    let row = transaction
        .query_opt(next, &[&after.transaction.to_string(), &after.event, &i64::from(BATCH)])
        .await
        .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let xid: String = row.get(0);
    let unreadable = |_| Failed::Misconfigured("event-without-transaction".to_owned());
    let position = Position { transaction: xid.parse().map_err(unreadable)?, event: row.get(1) };
    Ok(Some((position, row.get(2))))
}

/// For how long committed events have waited for a transaction that is still open, when that is too long.
async fn held_back(transaction: &Transaction<'_>, after: Position) -> Result<Option<i64>, Failed> {
    let waiting = "SELECT extract(epoch FROM now() - min(changed_at))::bigint FROM hub_event
                   WHERE (changed_xid, event_seq) > ($1::text::xid8, $2)";
    let row = transaction.query_one(waiting, &[&after.transaction.to_string(), &after.event]).await.map_err(failed)?;
    Ok(row.get::<_, Option<i64>>(0).filter(|seconds| *seconds >= TOO_LONG))
}

/// The events of a batch, as a condition. Numbers only: nothing that came from anywhere else goes into it.
fn batch(after: Position, to: Position) -> String {
    format!(
        "(changed_xid, event_seq) > ('{}'::xid8, {}) AND (changed_xid, event_seq) <= ('{}'::xid8, {})",
        after.transaction, after.event, to.transaction, to.event
    )
}

/// Of these we wrote nothing ourselves, or the hub's own triggers found something to do.
const OURS_TO_READ: &str = "(origin IS NULL OR kind = 'asked') AND child_id IS NOT NULL";

async fn any(transaction: &Transaction<'_>, after: Position, to: Position) -> Result<bool, Failed> {
    let any = format!("SELECT EXISTS (SELECT 1 FROM hub_event WHERE {} AND {OURS_TO_READ})", batch(after, to));
    Ok(transaction.query_one(&any, &[]).await.map_err(failed)?.get(0))
}

/// A table's rows of the children of a batch, as a CSV file.
async fn copied(
    transaction: &Transaction<'_>,
    table: &str,
    after: Position,
    to: Position,
) -> Result<NativeFile, Failed> {
    let columns = hub::columns(table).join(", ");
    let batch = batch(after, to);
    let rows = if table == "hub_event" {
        format!("{batch} AND {OURS_TO_READ} ORDER BY changed_xid, event_seq")
    } else {
        format!("child_id IN (SELECT child_id FROM hub_event WHERE {batch} AND {OURS_TO_READ}) ORDER BY child_id")
    };
    let copy = format!("COPY (SELECT {columns} FROM {table} WHERE {rows}) TO STDOUT WITH (FORMAT csv, HEADER)");
    let stream = transaction.copy_out(&copy).await.map_err(failed)?;
    let chunks: Vec<_> = stream.try_collect().await.map_err(failed)?;
    let bytes = chunks.into_iter().flatten().collect();
    Ok(NativeFile { name: format!("{table}.csv"), bytes })
}

async fn answers(transaction: &Transaction<'_>, after: Position, to: Position) -> Result<Vec<Said>, Failed> {
    let answers = format!(
        "SELECT message_id, decision, reason FROM hub_delivery WHERE decision IS NOT NULL AND message_id IN
           (SELECT row_id FROM hub_event WHERE {} AND kind = 'answered')",
        batch(after, to)
    );
    let rows = transaction.query(&answers, &[]).await.map_err(failed)?;
    Ok(rows.iter().map(|row| Said { message: row.get(0), decision: row.get(1), reason: row.get(2) }).collect())
}

/// What an error means for whoever must act. Its code only: the text may quote a value.
#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn failed(error: tokio_postgres::Error) -> Failed {
    let Some(code) = error.code() else {
        let code = if error.is_closed() { "connection-broke" } else { "cannot-connect" };
        return Failed::Unreachable(code.to_owned());
    };
    let said = format!("sqlstate-{}", code.code());
    let refusals = [&SqlState::INVALID_PASSWORD, &SqlState::INVALID_AUTHORIZATION_SPECIFICATION];
    match code.code().get(..2) {
        Some("22" | "23") => Failed::Refused(said),
        Some("42" | "3D" | "3F" | "25") => Failed::Misconfigured(said),
        _ if refusals.contains(&code) => Failed::Misconfigured(said),
        _ => Failed::Unreachable(said),
    }
}
