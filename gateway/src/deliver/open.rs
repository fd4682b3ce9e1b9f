//! Step 9 of 12: open: what arrived is decrypted, its signature verified, and checked again as its sender should have;
//! believed only of whom both the broker and the signature vouch for.

use std::{sync::Arc, time::Duration};

use crosswalk_schemas::{
    decode,
    model::{
        Body, Message, MessageClass, MessageId, Party, ReceiptEntry, ReceiptFinding, ReceiptStatus, Service, TransferId,
    },
    report::{Finding, Layer, Place, Report, Severity},
};
use futures_util::future::join_all;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::{
    receipt,
    unseal::{self, Judged},
};
use crate::{
    accept::authorise,
    crash, finding,
    gateway::Gateway,
    intake::notified,
    journey,
    partners::test_child::is_test,
    policy::at_the_door,
    store::{DueReceipt, Event, Opened, QuarantineSide, Sealed, StoreError, Tx},
    telemetry::happenings,
    transfer::Told,
};

/// How many messages are opened together.
const BATCH: usize = 32;
/// After so many tries a message that we cannot open for a fault of ours is put before a person.
const TRIES: u32 = 20;

/// A message names no more children than this: comparing them all with all takes its time.
const MOST_CHILDREN: usize = 50;

/// What opening a message came to.
pub(super) enum Verdict {
    /// The message as it may be read here, and what was taken out of it.
    Valid(Box<Message>, Vec<Finding>),
    Refused(Report),
    Expired(Box<Message>),
    /// The validator itself failed: the message is not to blame.
    Fault,
}

/// What opening came to, in words of ours; those that stand where a message goes on, or ends as it must.
const DONE: &str = "done";
pub(super) const DUPLICATE: &str = "duplicate";
/// It is tried again.
pub(super) const FAULT: &str = "fault";

impl Verdict {
    /// The transfer that the message names.
    pub(super) fn transfer(&self) -> Option<TransferId> {
        match self {
            Self::Valid(message, _) | Self::Expired(message) => message.header.transfer_id,
            Self::Refused(_) | Self::Fault => None,
        }
    }
}

/// Opens what arrives, until `stop`.
pub async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let rung = gateway.bells.inbox.notified();
        match batch(&gateway).await {
            Ok(0) => {
                tokio::select! {
                    () = rung => {}
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                    () = stop.cancelled() => {}
                }
            }
            Ok(_) => gateway.ring(),
            Err(error) => {
                happenings::store_failed(&gateway.metrics, "open", &error);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn batch(gateway: &Arc<Gateway>) -> Result<usize, StoreError> {
    let (now, lease) = (gateway.clock.now(), gateway.config.clocks.lease);
    let leased = gateway.store.write(move |tx| tx.inbox_lease(BATCH, lease, now)).await?;
    let count = leased.len();
    for result in join_all(leased.into_iter().map(|sealed| one(gateway, sealed))).await {
        result?;
    }
    Ok(count)
}

/// Opens one message. Its own failure delays no other.
async fn one(gateway: &Arc<Gateway>, sealed: Sealed) -> Result<(), StoreError> {
    let (mut timer, begun) = (gateway.metrics.step("open"), gateway.clock.now());
    let shared = Arc::clone(gateway);
    let sealed = Arc::new(sealed);
    let judging = Arc::clone(&sealed);
    let judged = gateway.heavy(sealed.body.len(), move || unseal::judge(&shared, &judging)).await;
    let judged = judged.unwrap_or(Judged::Fault);
    let told = judged.told(&sealed);
    timer.about(gateway.example(told.id));
    crash::point("open-before-commit");
    let (shared, id, attempts) = (Arc::clone(gateway), sealed.id, sealed.attempts);
    let applied = gateway.store.write(move |tx| unseal::commit(tx, &shared, &sealed, judged)).await;
    crash::point("open-after-commit");
    if let Err(error @ StoreError::Corrupt(_)) = &applied {
        happenings::store_failed(&gateway.metrics, "journey", error);
        gateway.traces.opened(&told, Err(FAULT), (begun, gateway.clock.now()));
        let shared = Arc::clone(gateway);
        return gateway.store.write(move |tx| fault(tx, &shared, id, attempts)).await;
    }
    let word = applied?;
    let outcome = if [DONE, DUPLICATE].contains(&word) { Ok(word) } else { Err(word) };
    gateway.traces.opened(&told, outcome, (begun, gateway.clock.now()));
    Ok(())
}

/// Judges a document that its sender signed, and notes what it is called.
pub(super) fn judge(gateway: &Gateway, opened: &mut Opened) -> Verdict {
    let checked = gateway.validator.check(&opened.body, opened.form, gateway.clock.today());
    happenings::found(&gateway.metrics, opened.sender.as_str(), &checked.report.findings);
    match &checked.message {
        Some(message) => opened.name(message),
        // Refused or not, it is known by the id that it says, if it can be read at all.
        None => drop(decode(&opened.body, opened.form).map(|message| opened.name(&message))),
    }
    let Some(message) = checked.message else {
        return if checked.report.passes() { Verdict::Fault } else { Verdict::Refused(checked.report) };
    };
    let doubts = doubts(gateway, opened, &message);
    if !doubts.is_empty() {
        happenings::found(&gateway.metrics, opened.sender.as_str(), &doubts);
        return Verdict::Refused(Report { findings: doubts, ..Report::default() });
    }
    match message.header.expires_at {
        Some(end) if end < opened.received_at => Verdict::Expired(Box::new(message)),
        _ => match at_the_door::received(gateway, message, (&opened.body, opened.form)) {
            Ok((message, withheld)) => Verdict::Valid(Box::new(message), withheld),
            Err(report) => Verdict::Refused(report),
        },
    }
}

/// Where the message does not agree with its envelope, or its sender may not send it.
fn doubts(gateway: &Gateway, opened: &Opened, message: &Message) -> Vec<Finding> {
    let header = &message.header;
    let mut findings = Vec::new();
    let mut doubt = |rule: &str, path: &str, text: &str| {
        let (line, column) = crosswalk_schemas::validation::locate(&opened.body, opened.form, path).unwrap_or((1, 1));
        findings.push(Finding {
            rule: rule.to_owned(),
            severity: Severity::Error,
            layer: Layer::Rules,
            place: Place { line, column, path: path.to_owned() },
            text: text.to_owned(),
        });
    };
    if header.sender.authority != opened.sender {
        let text = "The sender is not the authority that signed the message and whose certificate it came under.";
        doubt("open.sender", "/Message/Header/Sender/Authority", text);
    }
    if header.recipient.authority != gateway.config.authority {
        doubt("open.recipient", "/Message/Header/Recipient/Authority", "This message is for another authority.");
    }
    if Told::of(message).is_some_and(|told| told.event.children().len() > MOST_CHILDREN) {
        let text = "A household has at most fifty children here. Send the others in messages of their own.";
        doubt("open.too-many", "/Message/Header/Class", text);
    }
    let by_gateway = matches!(header.class, MessageClass::TransferOutcome | MessageClass::Receipt);
    if !by_gateway && !authorise::may_send(header.sender.service, header.class) {
        doubt("authorise.class", "/Message/Header/Class", "The sending service may not send this class of message.");
    }
    findings
}

/// Returns what it came to, in a word.
pub(super) fn apply(
    tx: &Tx<'_>,
    gateway: &Gateway,
    opened: &Opened,
    verdict: Verdict,
) -> Result<&'static str, StoreError> {
    match verdict {
        Verdict::Valid(message, withheld) => {
            let word = valid(tx, gateway, opened, (message.as_ref(), withheld.as_slice()))?;
            at_the_door::record(tx, gateway, (opened.id, None), &withheld)?;
            Ok(word)
        }
        Verdict::Expired(message) => {
            let word = end(tx, gateway, opened, ("expired", Event::Expired), None)?;
            owe(tx, gateway, opened, Some(&message), (ReceiptStatus::Expired, &[]))?;
            Ok(word)
        }
        Verdict::Refused(report) => refuse(tx, gateway, opened, &report.findings),
        Verdict::Fault => Err(StoreError::Corrupt("a fault is no verdict".to_owned())),
    }
}

/// We failed, not the message: it is tried again, and put before a person when that does not help.
pub(super) fn fault(tx: &Tx<'_>, gateway: &Gateway, id: MessageId, attempts: u32) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    if attempts < TRIES {
        return tx.inbox_retry(id, now + SignedDuration::from_secs(30));
    }
    happenings::quarantined(&gateway.metrics, id, "fault");
    tx.inbox_set(id, "quarantined", None, now)?;
    let detail = "This gateway fails on the message, again and again. Report the fault; release when it is mended.";
    tx.quarantine_add((id, QuarantineSide::Inbox), ("fault", detail), &[], now)
}

fn valid(
    tx: &Tx<'_>,
    gateway: &Gateway,
    opened: &Opened,
    (message, withheld): (&Message, &[Finding]),
) -> Result<&'static str, StoreError> {
    if let Body::Receipt(body) = &message.body {
        receipt::apply(tx, gateway, opened, body)?;
        return end(tx, gateway, opened, (DONE, Event::Opened), None);
    }
    if journey::stands_alone(message) {
        end(tx, gateway, opened, (DONE, Event::Opened), None)?;
        if is_test(message) {
            tx.history_add(opened.id, Event::TestArrived, None, gateway.clock.now())?;
        } else if !finding::received(tx, gateway, message)? || journey::has_system(gateway, message) {
            journey::hand_over(tx, gateway, message)?;
        }
        return owe(tx, gateway, opened, Some(message), (ReceiptStatus::Received, withheld)).map(|()| DONE);
    }
    if let Some(transfer) = journey::received(tx, gateway, message)? {
        if let Body::TransferOutcome(outcome) = &message.body {
            happenings::outcome(&gateway.metrics, "theirs", outcome);
        }
        end(tx, gateway, opened, (DONE, Event::Opened), Some(transfer))?;
        notified::note(tx, message)?;
        if matches!(message.body, Body::RecordTransfer(_) | Body::RecordRequest(_)) {
            journey::must_reach_a_system(tx, gateway, message)?;
        }
        return owe(tx, gateway, opened, Some(message), (ReceiptStatus::Received, withheld)).map(|()| DONE);
    }
    let path = "/Message/Header/TransferID";
    let (line, column) = crosswalk_schemas::validation::locate(&opened.body, opened.form, path).unwrap_or((1, 1));
    let finding = Finding {
        rule: "open.not-ours".to_owned(),
        severity: Severity::Error,
        layer: Layer::Rules,
        place: Place { line, column, path: path.to_owned() },
        text: "The message names no transfer, or one that is not between its sender and this authority.".to_owned(),
    };
    refuse(tx, gateway, opened, &[finding])
}

pub(super) fn refuse(
    tx: &Tx<'_>,
    gateway: &Gateway,
    opened: &Opened,
    findings: &[Finding],
) -> Result<&'static str, StoreError> {
    let word = end(tx, gateway, opened, ("refused", Event::Refused), None)?;
    owe(tx, gateway, opened, None, (ReceiptStatus::Refused, findings))?;
    Ok(word)
}

fn end(
    tx: &Tx<'_>,
    gateway: &Gateway,
    opened: &Opened,
    (state, event): (&'static str, Event),
    transfer: Option<TransferId>,
) -> Result<&'static str, StoreError> {
    let now = gateway.clock.now();
    happenings::opened(&gateway.metrics, opened.id, state);
    tx.inbox_set(opened.id, state, transfer, now)?;
    tx.history_add(opened.id, event, None, now)?;
    Ok(state)
}

/// Owes the sender a receipt. A message that could not be read has no service to answer to: children's services then.
fn owe(
    tx: &Tx<'_>,
    gateway: &Gateway,
    opened: &Opened,
    message: Option<&Message>,
    (status, findings): (ReceiptStatus, &[Finding]),
) -> Result<(), StoreError> {
    let own = &gateway.config.authority;
    let (from, to) = message.map_or((Service::SocialCare, Service::SocialCare), |message| {
        (message.header.recipient.service, message.header.sender.service)
    });
    let due = DueReceipt {
        sender: Party::new(own.clone(), from),
        recipient: Party::new(opened.sender.clone(), to),
        entry: entry(opened, status, findings),
    };
    tx.receipt_owe(opened.id, &due)
}

fn entry(opened: &Opened, status: ReceiptStatus, findings: &[Finding]) -> ReceiptEntry {
    let finding = |finding: &Finding| ReceiptFinding {
        rule: finding.rule.clone(),
        severity: if finding.severity == Severity::Error { "error".to_owned() } else { "warning".to_owned() },
        path: finding.place.path.clone(),
        text: finding.text.clone(),
        line: Some(finding.place.line),
        column: Some(finding.place.column),
    };
    ReceiptEntry {
        message_id: opened.known_as,
        digest: opened.digest.clone(),
        status,
        received_at: opened.received_at,
        finding: findings.iter().map(finding).collect(),
    }
}
