//! Mending a message of ours in place: the new text is checked as one that comes in at the door, and goes out under the same id.

use std::sync::Arc;

use crosswalk_schemas::{
    model::Message,
    report::{Finding, Form, Layer, Place, Report, Severity},
    validation::locate,
};

use super::Ways;
use crate::{
    gateway::Gateway,
    journey,
    policy::at_the_door,
    store::{MessageRow, Quarantined, StoreError, Tx},
};

/// What became of mending.
#[derive(Debug)]
pub(crate) enum Mended {
    /// It is on its way.
    Done,
    /// The text does not pass yet.
    NotYet(Report),
    /// There is nothing to mend any more.
    Gone,
}

/// What checking a text came to: the report, and the message when it passes.
type Checked = (Report, Option<Message>);

/// Checks `text` in the place of the document of entry `id`, and keeps nothing. `None`: there is nothing to mend.
pub(crate) async fn check(gateway: &Arc<Gateway>, id: i64, text: &str) -> Result<Option<Report>, StoreError> {
    let Some((row, form)) = gateway.store.read(move |tx| mendable(tx, id)).await? else { return Ok(None) };
    Ok(Some(judge(gateway, &row, (form, text.as_bytes().to_vec())).await?.0))
}

/// Puts `text` in the place of the document of entry `id` when it passes, and releases it.
pub(crate) async fn mend(gateway: &Arc<Gateway>, id: i64, text: &str, who: String) -> Result<Mended, StoreError> {
    let Some((row, form)) = gateway.store.read(move |tx| mendable(tx, id)).await? else { return Ok(Mended::Gone) };
    let body = text.as_bytes().to_vec();
    let (report, message) = judge(gateway, &row, (form, body.clone())).await?;
    let Some(message) = message.filter(|_| report.passes()) else { return Ok(Mended::NotYet(report)) };
    let shared = Arc::clone(gateway);
    let released = gateway.store.write(move |tx| replace(tx, &shared, (id, &message, &body), &who)).await?;
    gateway.ring();
    Ok(if released.is_some() { Mended::Done } else { Mended::Gone })
}

fn replace(
    tx: &Tx<'_>,
    gateway: &Gateway,
    (id, message, body): (i64, &Message, &[u8]),
    who: &str,
) -> Result<Option<Quarantined>, StoreError> {
    let now = gateway.clock.now();
    let Some((row, _)) = mendable(tx, id)? else { return Ok(None) };
    let same = tx.outbox_document(row.id)?.is_some_and(|(_, said)| said == body);
    if !same {
        if !tx.outbox_replace_document(row.id, body, who, now)? {
            return Ok(None);
        }
        journey::mended(tx, gateway, message)?;
    }
    tx.quarantine_release(id, who, now)
}

/// The message of an entry that may be mended, and its form.
fn mendable(tx: &Tx<'_>, id: i64) -> Result<Option<(MessageRow, Form)>, StoreError> {
    let Some(entry) = tx.quarantine_entry(id)? else { return Ok(None) };
    if Ways::of(tx, &entry)?.mend.is_err() {
        return Ok(None);
    }
    let (row, document) = (tx.outbox_row(entry.message)?, tx.outbox_document(entry.message)?);
    Ok(row.zip(document.map(|(form, _)| form)))
}

/// The checks of the standard, that it is still the same message, and that it may leave.
async fn judge(gateway: &Arc<Gateway>, row: &MessageRow, (form, body): (Form, Vec<u8>)) -> Result<Checked, StoreError> {
    let (shared, row) = (Arc::clone(gateway), row.clone());
    let judged = gateway.heavy(body.len(), move || {
        let checked = shared.validator.check(&body, form, shared.clock.today());
        let mut report = checked.report;
        if let Some(message) = checked.message.as_ref().filter(|_| report.passes()) {
            report.findings.extend(other_message(&row, message, (&body, form)));
            report.findings.extend(at_the_door::forbids(&shared, form, &body));
        }
        (report, checked.message)
    });
    let judged = judged.await.filter(|(report, message)| message.is_some() || !report.passes());
    judged.ok_or_else(|| StoreError::Corrupt("the validator failed; the message is not to blame".to_owned()))
}

/// Where the header is another than that of the message that waits.
fn other_message(row: &MessageRow, message: &Message, (body, form): (&[u8], Form)) -> Vec<Finding> {
    let header = &message.header;
    let parts = [
        (header.message_id == row.id, "MessageID", row.id.to_string()),
        (header.class.as_str() == row.class, "Class", row.class.clone()),
        (header.sender.to_string() == row.from, "Sender", row.from.clone()),
        (header.recipient.to_string() == row.to, "Recipient", row.to.clone()),
        (
            row.transfer.is_none() || header.transfer_id == row.transfer,
            "TransferID",
            row.transfer.map(|id| id.to_string()).unwrap_or_default(),
        ),
    ];
    let wrong = parts.into_iter().filter(|(same, ..)| !same).map(|(_, name, was)| {
        let path = format!("/Message/Header/{name}");
        let (line, column) = locate(body, form, &path).unwrap_or((1, 1));
        Finding {
            rule: "mend.same-message".to_owned(),
            severity: Severity::Error,
            layer: Layer::Rules,
            place: Place { line, column, path },
            text: format!(
                "{name} must stay {was}: it is the same message. For another, have its system send a new one."
            ),
        }
    });
    wrong.collect()
}
