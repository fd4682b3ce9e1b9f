//! Step 2 of 12: decode: a system's own files become messages of the standard: moves, and records that were asked for.

use std::sync::Arc;

use crosswalk_adapters::contract::{Adapter, Content, Item, Loss, NativeFile, NativeFinding};
use crosswalk_schemas::{
    encode,
    model::{Body, MessageId, MoveNotification, Party, Qualifier, TransferId},
    report::{Finding, Severity},
};
use serde::Serialize;

use super::{Accepted, Naming, NotAccepted, document, records};
use crate::{
    config::System,
    digest,
    gateway::Gateway,
    journey::make::{Envelope, message},
};

/// What became of the files of one extract; the report that is put beside them.
#[derive(Debug, Default, Serialize)]
pub struct NativeReport {
    /// Messages that were sent, or had been sent before.
    pub messages: Vec<Accepted>,
    /// What is wrong in the native files.
    pub findings: Vec<NativeFinding>,
    /// Native records whose message did not pass, with the standard's own findings.
    pub refused: Vec<RefusedRecord>,
    /// What the standard cannot carry.
    pub losses: Vec<LostFields>,
    /// How many records nobody has asked for; they go nowhere.
    pub not_asked_for: usize,
}

/// A native record that was not sent.
#[derive(Debug, Serialize)]
pub struct RefusedRecord {
    /// The record's key in its system.
    pub record: String,
    /// Why.
    pub findings: Vec<Finding>,
}

/// What a record held that was not carried.
#[derive(Debug, Serialize)]
pub struct LostFields {
    /// The record's key in its system.
    pub record: String,
    /// Each field, with the reason.
    pub fields: Vec<Loss>,
}

impl NativeReport {
    /// True when something was refused.
    #[must_use]
    pub fn has_refusals(&self) -> bool {
        !self.refused.is_empty() || self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// True when there is something that a person at the case system should read.
    #[must_use]
    pub fn says_something(&self) -> bool {
        !self.findings.is_empty() || !self.refused.is_empty() || !self.losses.is_empty() || self.not_asked_for > 0
    }
}

/// Takes the files of one extract. Each record goes its own way: a bad one stops none of the others.
pub async fn native(
    gateway: &Arc<Gateway>,
    system: &System,
    adapter: &'static dyn Adapter,
    files: Vec<NativeFile>,
) -> Result<NativeReport, NotAccepted> {
    // On a thread of its own: files may be large, and a fault of one adapter must not stop the others' folders.
    let Some(decoded) = gateway.heavy(usize::MAX, move || adapter.decode(&files)).await else {
        return Ok(NativeReport { findings: vec![failed(adapter.name())], ..NativeReport::default() });
    };
    let findings = decoded.findings.into_iter().chain(decoded.refused.into_iter().flat_map(|refused| refused.findings));
    let (items, findings) = (decoded.items, findings.collect());
    let mut report = NativeReport { findings, ..NativeReport::default() };
    let mut held = Vec::new();
    for Item { key, content, findings, losses, native: _ } in items {
        report.findings.extend(findings);
        if !losses.is_empty() {
            report.losses.push(LostFields { record: key.clone(), fields: losses });
        }
        match content {
            Content::Move(notice) => moved(gateway, system, (key, *notice), &mut report).await?,
            Content::Record(record) => held.push((key, *record)),
            Content::Request(_)
            | Content::Event(_)
            | Content::Lead(_)
            | Content::Merged { .. }
            | Content::Purged(_) => {
                report.not_asked_for += 1;
            }
        }
    }
    records::send(gateway, system, held, &mut report).await?;
    Ok(report)
}

/// The adapter itself broke down over these files.
fn failed(adapter: &str) -> NativeFinding {
    NativeFinding {
        rule: "adapter.failed".into(),
        severity: Severity::Error,
        file: String::new(),
        line: 0,
        column: 0,
        field: String::new(),
        text: format!("The adapter {adapter} failed on this. Nothing was sent; report the fault with the file."),
    }
}

/// From where to where, as far as it decides who gains and who loses.
fn places(notice: &MoveNotification) -> String {
    let to = notice.to_address.as_ref().and_then(|address| address.post_code.as_deref());
    let from = notice.from_address.post_code.as_deref();
    digest::sha256_hex(format!("{} {} {}", notice.kind, from.unwrap_or("-"), to.unwrap_or("-")).as_bytes())
}

/// Sends the notices of one household's move. The transfer's id follows from the system's own key and the places, the
/// message's id from the content: the same row twice is the same message, a changed row is a new message of the same transfer.
async fn moved(
    gateway: &Arc<Gateway>,
    system: &System,
    (key, notice): (String, MoveNotification),
    report: &mut NativeReport,
) -> Result<(), NotAccepted> {
    let own = &gateway.config.authority;
    let origin = format!("{own} {} {key}", system.name);
    // A corrected destination is another transfer: the authority that was named first must not stay its gaining side.
    let content = serde_json::to_vec(&notice).unwrap_or_default();
    let party = Party::new(own.clone(), system.service);
    let envelope = Envelope {
        id: MessageId(digest::uuid(format!("move {origin} {}", digest::sha256_hex(&content)).as_bytes())),
        transfer: Some(TransferId(digest::uuid(format!("transfer {origin} {}", places(&notice)).as_bytes()))),
        correlation: None,
        sender: party.clone(),
        recipient: party,
        at: gateway.clock.now(),
    };
    let message = message(envelope, Qualifier::Request, Body::MoveNotification(Box::new(notice)));
    let bytes = encode(&message, gateway.config.form);
    match document(gateway, bytes, gateway.config.form, Naming::ByContent).await {
        Ok(acceptance) => report.messages.extend(acceptance.messages),
        Err(NotAccepted::Refused(why)) => {
            report.refused.push(RefusedRecord { record: key, findings: why.findings });
        }
        Err(error) => return Err(error),
    }
    Ok(())
}
