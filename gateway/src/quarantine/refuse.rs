//! Refusing what waits for a person, with a reason that reaches the sender: a partner by outcome or receipt, a system of ours by
//! what the gateway says of the message, and by a report in its folder.

use std::{path::PathBuf, sync::Arc};

use crosswalk_adapters::folder;
use crosswalk_schemas::{
    decode,
    model::{
        Body, Decision, Message, MessageClass, MessageId, Party, ReceiptEntry, ReceiptFinding, ReceiptStatus, Service,
    },
    report::{Finding, Layer, Place, Severity},
};

use super::Ways;
use crate::{
    gateway::Gateway,
    journey,
    store::{DueReceipt, MessageRow, QuarantineSide, Quarantined, StoreError, Tx},
    telemetry::happenings,
    transfer::{Answer, Decisions, Event},
};

/// The rule that a person's refusal stands under in reports.
const RULE: &str = "person.refused";

/// Refuses the message of entry `id`. `None`: there is nothing to refuse any more.
pub(crate) async fn refuse(
    gateway: &Arc<Gateway>,
    id: i64,
    reason: String,
    who: String,
) -> Result<Option<Quarantined>, StoreError> {
    let shared = Arc::clone(gateway);
    let refused = gateway.store.write(move |tx| apply(tx, &shared, (id, &reason), &who)).await?;
    gateway.ring();
    let Some((entry, folders)) = refused else { return Ok(None) };
    let told = entry.clone();
    // The store has it, and the API says so: a folder that cannot be written to today loses nothing.
    if let Ok(Err(error)) = tokio::task::spawn_blocking(move || tell(&told, &folders)).await {
        happenings::system_unreachable(&gateway.metrics, "refused", &error);
    }
    Ok(Some(entry))
}

fn apply(
    tx: &Tx<'_>,
    gateway: &Gateway,
    (id, reason): (i64, &str),
    who: &str,
) -> Result<Option<(Quarantined, Vec<PathBuf>)>, StoreError> {
    let now = gateway.clock.now();
    let Some(entry) = tx.quarantine_entry(id)? else { return Ok(None) };
    if Ways::of(tx, &entry)?.refuse.is_err() {
        return Ok(None);
    }
    let Some(entry) = tx.quarantine_refuse(id, &finding(reason), who, now)? else { return Ok(None) };
    if entry.side != QuarantineSide::Outbox {
        incoming(tx, gateway, entry.message, reason)?;
        return Ok(Some((entry, Vec::new())));
    }
    tx.outbox_refused(entry.message)?;
    let Some(row) = tx.outbox_row(entry.message)? else { return Ok(None) };
    if let Some(transfer) = row.transfer {
        journey::happened(tx, gateway, transfer, &Event::Refused { message: entry.message, at: now })?;
    }
    Ok(Some((entry, folders(gateway, &row))))
}

fn finding(reason: &str) -> Finding {
    Finding {
        rule: RULE.to_owned(),
        severity: Severity::Error,
        layer: Layer::Rules,
        place: Place { line: 1, column: 1, path: "/Message".to_owned() },
        text: reason.to_owned(),
    }
}

/// The folders of our systems of the service that sent it.
fn folders(gateway: &Gateway, row: &MessageRow) -> Vec<PathBuf> {
    let service: Option<Service> = row.from.split('/').nth(1).and_then(|word| word.parse().ok());
    let systems = service.into_iter().flat_map(|service| gateway.config.systems_of(service));
    systems.filter_map(|system| system.folder.clone()).collect()
}

fn tell(entry: &Quarantined, folders: &[PathBuf]) -> Result<(), String> {
    let report = serde_json::json!({ "message": entry.message, "status": "refused", "findings": entry.findings });
    let name = entry.message.to_string();
    folders.iter().try_for_each(|at| folder::report_refusal(at, &name, &report).map_err(|e| e.to_string()))
}

/// Records are not accepted, which the state machine makes an outcome of; anything else is answered by a receipt.
fn incoming(tx: &Tx<'_>, gateway: &Gateway, id: MessageId, reason: &str) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let (Some((form, body)), Some(row)) = (tx.inbox_document(id)?, tx.inbox_row(id)?) else { return Ok(()) };
    let message = decode(&body, form).map_err(|_| StoreError::Corrupt("document".to_owned()))?;
    tx.deliveries_answered(id)?;
    if let (Body::RecordTransfer(_), Some(transfer)) = (&message.body, row.transfer) {
        let decisions = Decisions::All { decision: Decision::Rejected, reason: Some(reason.to_owned()) };
        let answer = Event::Answered(Answer { records: id, at: now, decisions });
        return journey::happened(tx, gateway, transfer, &answer);
    }
    if message.header.class == MessageClass::Receipt {
        return Ok(());
    }
    tx.inbox_set(id, "refused", None, now)?;
    tx.receipt_owe(id, &receipt(gateway, &message, (row.digest, reason)))
}

fn receipt(gateway: &Gateway, message: &Message, (digest, reason): (String, &str)) -> DueReceipt {
    let header = &message.header;
    let finding = ReceiptFinding {
        rule: RULE.to_owned(),
        severity: "error".to_owned(),
        path: "/Message".to_owned(),
        text: reason.to_owned(),
        line: None,
        column: None,
    };
    DueReceipt {
        sender: Party::new(gateway.config.authority.clone(), header.recipient.service),
        recipient: header.sender.clone(),
        entry: ReceiptEntry {
            message_id: header.message_id,
            digest,
            status: ReceiptStatus::Refused,
            received_at: gateway.clock.now(),
            finding: vec![finding],
        },
    }
}
