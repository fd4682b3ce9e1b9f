//! Accepting: what one of our own systems hands in becomes messages in the outbox, or a report that says what to mend.
//!
//! Each stage is a type, so none can be left out: [`check::Checked`] -> [`authorise::Authorised`] -> [`route::Routed`].

pub mod authorise;
pub mod check;
pub mod commit;
pub mod route;

use std::sync::Arc;

use crosswalk_schemas::{
    model::{Header, MessageId, Party, Service, TransferId},
    report::{Finding, Form, Layer, Place, Report, Severity},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    gateway::Gateway,
    store::{StoreError, Stored, Tx},
    telemetry::{happenings, traces::Context},
};

/// A message that is committed to the outbox.
#[derive(Debug, Clone, Serialize)]
pub struct Accepted {
    /// Its id.
    pub id: MessageId,
    /// Its transfer.
    pub transfer: Option<TransferId>,
    /// Whom it is for.
    pub to: String,
    /// `accepted`, or `duplicate` when it was there already.
    pub status: &'static str,
    /// What sharing agreements took out of it: where, and by which rule. It is named in the message as withheld.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Finding>,
    /// What its recipient will not read, because they take an older version of the standard: path and reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<String>,
}

/// What accepting a document came to.
#[derive(Debug, Clone, Serialize)]
pub struct Acceptance {
    /// The messages it became.
    pub messages: Vec<Accepted>,
    /// Warnings that travel along.
    pub findings: Vec<Finding>,
}

/// Why a document was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum NotAccepted {
    /// The content is wrong: the report says what and where.
    #[error("the message was refused with {} findings", .0.findings.len())]
    Refused(Report),
    /// Another message was accepted under this id.
    #[error("another message was accepted under this id before: give each message its own")]
    Conflict,
    /// Our store failed: to be tried again.
    #[error("{0}")]
    Store(StoreError),
    /// A layer of our validator failed: to be tried again.
    #[error("the validator failed; the message is not to blame")]
    Validator,
    /// We are stopping: to be offered again.
    #[error("the gateway is stopping; offer it again")]
    Stopping,
    /// A disk failed, that of the files, of refused records or of temporary files: to be tried again.
    #[error("the disk failed: {0}")]
    Disk(std::io::Error),
    /// Our directory failed: to be tried again.
    #[error("the directory of postcodes failed: {0}")]
    Directory(String),
}

impl From<StoreError> for NotAccepted {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Conflict,
            StoreError::Foreign => Self::Refused(check::refusal(vec![Finding {
                rule: "route.transfer".to_owned(),
                severity: Severity::Error,
                layer: Layer::Rules,
                place: Place { line: 1, column: 1, path: "/Message/Header/TransferID".to_owned() },
                text:
                    "This transfer is between other authorities than sender and recipient. Nothing was sent. Name the \
                       transfer of this move, or its gaining authority as recipient."
                        .to_owned(),
            }])),
            error => Self::Store(error),
        }
    }
}

/// Where a message's id comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// Its sender gave it: the same id with other content is a mistake.
    BySender,
    /// It follows from what the message says: the same id says the same, whenever the document was made.
    ByContent,
}

/// Who hands something in, and when that began.
#[derive(Debug, Clone, Copy)]
pub struct Offered {
    /// When.
    pub at: Timestamp,
    /// The service that a system may speak for, when its certificate lets it speak for one only.
    pub service: Option<Service>,
    /// What the request belongs to that it came with.
    pub context: Option<Context>,
}

impl Offered {
    /// By this gateway itself, or by a system of which no more is known.
    pub(crate) fn now(gateway: &Gateway) -> Self {
        Self { at: gateway.clock.now(), service: None, context: None }
    }
}

/// Takes a document of the standard from one of our own systems: check, authorise, route, commit.
pub async fn document(
    gateway: &Arc<Gateway>,
    bytes: Vec<u8>,
    form: Form,
    naming: Naming,
) -> Result<Acceptance, NotAccepted> {
    Ok(take(gateway, bytes, form, (naming, Offered::now(gateway)), |_, _| Ok(())).await?.0)
}

/// The same together with what `also` writes, given the headers of the messages: both are committed, or neither is.
pub(crate) async fn document_and<T: Send + 'static>(
    gateway: &Arc<Gateway>,
    bytes: Vec<u8>,
    form: Form,
    naming: Naming,
    also: impl FnOnce(&Tx<'_>, &[&Header]) -> Result<T, StoreError> + Send + 'static,
) -> Result<(Acceptance, T), NotAccepted> {
    take(gateway, bytes, form, (naming, Offered::now(gateway)), also).await
}

/// The same from a system of which it is known who it is, or what its request belongs to.
pub async fn document_of(
    gateway: &Arc<Gateway>,
    bytes: Vec<u8>,
    form: Form,
    offered: Offered,
) -> Result<Acceptance, NotAccepted> {
    Ok(take(gateway, bytes, form, (Naming::BySender, offered), |_, _| Ok(())).await?.0)
}

async fn take<T: Send + 'static>(
    gateway: &Arc<Gateway>,
    bytes: Vec<u8>,
    form: Form,
    (naming, offered): (Naming, Offered),
    also: impl FnOnce(&Tx<'_>, &[&Header]) -> Result<T, StoreError> + Send + 'static,
) -> Result<(Acceptance, T), NotAccepted> {
    let mut timer = gateway.metrics.step("accept");
    let (routed, findings) = routed(gateway, bytes, form, offered.service).await?;
    let (messages, also) = commit::all_and(gateway, routed, (naming, offered), also).await?;
    timer.about(messages.first().and_then(|message| gateway.example(message.id)));
    Ok((Acceptance { messages, findings }, also))
}

/// What would be sent if a document were taken.
#[derive(Debug)]
pub struct Preview {
    /// Whom it would go to.
    pub to: Vec<Party>,
    /// Warnings that would travel along.
    pub findings: Vec<Finding>,
}

/// Checks, authorises and routes a document as if it were taken; nothing is sent.
pub async fn preview(gateway: &Arc<Gateway>, bytes: Vec<u8>, form: Form) -> Result<Preview, NotAccepted> {
    let (routed, findings) = routed(gateway, bytes, form, None).await?;
    let to = routed.into_iter().map(|one| one.message.header.recipient).collect();
    Ok(Preview { to, findings })
}

/// Check, authorise, route. Returns warnings beside.
async fn routed(
    gateway: &Arc<Gateway>,
    bytes: Vec<u8>,
    form: Form,
    only: Option<Service>,
) -> Result<(Vec<route::Routed>, Vec<Finding>), NotAccepted> {
    let today = gateway.clock.today();
    let validator = gateway.validator.clone();
    let checked = gateway.heavy(bytes.len(), move || check::document(&validator, bytes, form, today)).await;
    let checked = checked.ok_or(NotAccepted::Validator)??;
    if let Some(service) = only.filter(|service| *service != checked.message.header.sender.service) {
        let text = format!("The certificate shown speaks for {service} only. Put {service} as the sender's service.");
        let place = "/Message/Header/Sender/Service";
        let finding = check::finding(&checked, "authorise.certificate", place, text);
        return Err(NotAccepted::Refused(check::refusal(vec![finding])));
    }
    let mut findings = checked.warnings.clone();
    let own = &gateway.config.authority;
    let authorised = authorise::message(checked, own, today).map_err(NotAccepted::Refused)?;
    let (routed, warnings) = route::message(authorised, &gateway.directory, own, today)?;
    findings.extend(warnings);
    Ok((routed, findings))
}

/// Says of each message what storing it came to.
fn accepted(gateway: &Gateway, ready: &[commit::Ready], stored: &[Stored], offered: Offered) -> Vec<Accepted> {
    let times = (offered.at, gateway.clock.now());
    let each = ready.iter().zip(stored).map(|(commit::Ready { routed, withheld, losses }, stored)| {
        let header = &routed.message.header;
        if *stored == Stored::New {
            happenings::accepted(&gateway.metrics, header.message_id, header.class);
            gateway.traces.begun("accept", header, offered.context, times);
        }
        Accepted {
            id: header.message_id,
            transfer: header.transfer_id,
            to: header.recipient.to_string(),
            status: if *stored == Stored::New { "accepted" } else { "duplicate" },
            withheld: withheld.clone(),
            losses: losses.iter().map(|loss| format!("{}: {}", loss.path, loss.text)).collect(),
        }
    });
    each.collect()
}
