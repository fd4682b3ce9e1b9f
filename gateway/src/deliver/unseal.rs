//! What came sealed: whether it is a partner's, which message it is, whether it came before; and the proof of it.

use crosswalk_certs::{cms::Digest, identity::Identity};
use crosswalk_schemas::{
    model::{Body, Message, MessageClass, MessageId},
    report::{Finding, Form, Layer, Place, Severity},
};
use jiff::Timestamp;

use super::open::{self, Verdict};
use crate::{
    digest,
    gateway::Gateway,
    seal::{self, NotGenuine, Proof},
    store::{Event, Named, Opened, Proved, QuarantineSide, Sealed, StoreError, Tx},
    telemetry::{happenings, traces::Opening},
};

/// What a sealed message turned out to be.
pub(super) enum Judged {
    /// Nothing of it is believed: the reason and what a person should do.
    NotGenuine(&'static str, String),
    /// We cannot tell, for a fault of ours.
    Fault,
    /// Its sender signed it.
    Genuine(Box<Genuine>),
}

/// A document that its sender signed, judged.
pub(super) struct Genuine {
    opened: Opened,
    /// The proof, and the part of it that is kept; none when it was proved before.
    proof: Option<(Proof, Vec<u8>)>,
    verdict: Verdict,
}

/// Opens, verifies and judges; touches nothing. What was opened before, and released by a person, is only judged again.
pub(super) fn judge(gateway: &Gateway, sealed: &Sealed) -> Judged {
    let (body, form, digest, proof) = match &sealed.opened {
        Some((form, digest)) => (sealed.body.clone(), *form, digest.clone(), None),
        None => match seal::open(gateway, &sealed.sender, &sealed.body) {
            Ok(genuine) => {
                let form = Form::sniff(&genuine.document).unwrap_or(Form::Json);
                (genuine.document, form, genuine.digest, Some(genuine.proof))
            }
            Err(NotGenuine::Refused(reason, detail)) => return Judged::NotGenuine(reason, detail),
            Err(NotGenuine::Fault) => return Judged::Fault,
        },
    };
    let mut opened = Opened {
        id: sealed.id,
        known_as: sealed.envelope.unwrap_or(sealed.id),
        class: None,
        sender: sealed.sender.clone(),
        form,
        digest,
        body,
        received_at: sealed.received_at,
    };
    let verdict = open::judge(gateway, &mut opened);
    let proof = match proof.map(|proof| (proof.kept(&opened.body, opened.class), proof)) {
        Some((Some(kept), proof)) => Some((proof, kept)),
        Some((None, _)) => return Judged::Fault,
        None => None,
    };
    Judged::Genuine(Box::new(Genuine { opened, proof, verdict }))
}

impl Judged {
    /// What a trace says of it.
    pub(super) fn told(&self, sealed: &Sealed) -> Opening {
        let (opened, verdict) = match self {
            Self::Genuine(genuine) => (Some(&genuine.opened), Some(&genuine.verdict)),
            Self::NotGenuine(..) | Self::Fault => (None, None),
        };
        Opening {
            kept_as: sealed.id,
            envelope: sealed.envelope,
            received_at: sealed.received_at,
            id: opened.map_or_else(|| sealed.envelope.unwrap_or(sealed.id), |opened| opened.id),
            class: opened.and_then(|opened| opened.class),
            transfer: verdict.and_then(Verdict::transfer),
            sender: sealed.sender.clone(),
            is_first: sealed.opened.is_none(),
        }
    }
}

/// Commits what was judged: under its own id, once, with its proof. Returns what it came to, in a word.
pub(super) fn commit(
    tx: &Tx<'_>,
    gateway: &Gateway,
    sealed: &Sealed,
    judged: Judged,
) -> Result<&'static str, StoreError> {
    let now = gateway.clock.now();
    let genuine = match judged {
        Judged::Genuine(genuine) if !matches!(genuine.verdict, Verdict::Fault) => *genuine,
        Judged::Genuine(_) | Judged::Fault => {
            return open::fault(tx, gateway, sealed.id, sealed.attempts).map(|()| open::FAULT);
        }
        Judged::NotGenuine(reason, detail) => {
            happenings::quarantined(&gateway.metrics, sealed.id, reason);
            return unopened(tx, (sealed.id, sealed.envelope), (reason, &detail), now).map(|()| reason);
        }
    };
    let Genuine { opened, proof, verdict } = genuine;
    match tx.inbox_name(sealed.id, &opened)? {
        Named::New => {}
        Named::Instead(digest) => {
            let before = format!("it was refused with SHA-256 {}", digest::hex(&digest));
            tx.history_add(opened.id, Event::Replaced, Some(&before), now)?;
        }
        Named::Duplicate => {
            happenings::seen_before(&gateway.metrics, opened.id, "duplicate");
            tx.history_add(opened.id, Event::Repeated, Some("by the broker"), now)?;
            return tx.receipt_repeat(opened.id).map(|()| open::DUPLICATE);
        }
        Named::Conflict => {
            happenings::seen_before(&gateway.metrics, opened.id, "conflict");
            let why = ("id-reused", ID_REUSED);
            return unopened(tx, (sealed.id, Some(opened.id)), why, now).map(|()| why.0);
        }
    }
    if let Some((proof, kept)) = &proof {
        tx.history_add(opened.id, Event::Arrived, None, now)?;
        prove(tx, gateway, &opened, (proof, kept))?;
    }
    match (&verdict, &proof) {
        (Verdict::Valid(message, ..), Some((proof, _))) if !answers_ours(tx, message, proof.answers)? => {
            open::refuse(tx, gateway, &opened, &[other_records(&opened)])
        }
        _ => open::apply(tx, gateway, &opened, verdict),
    }
}

/// Puts what could not be opened before a person, under the id that it is kept under.
pub(crate) fn unopened(
    tx: &Tx<'_>,
    (id, envelope): (MessageId, Option<MessageId>),
    (reason, detail): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let came = envelope.map(|envelope| format!("not opened; it came under the id {envelope}"));
    tx.history_add(id, Event::Arrived, came.as_deref(), now)?;
    tx.inbox_set(id, "quarantined", None, now)?;
    tx.quarantine_add((id, QuarantineSide::Inbox), (reason, detail), &[], now)
}

/// Keeps the proof, and what it shows of clocks and certificates.
fn prove(tx: &Tx<'_>, gateway: &Gateway, opened: &Opened, (proof, kept): (&Proof, &[u8])) -> Result<(), StoreError> {
    tx.evidence_add(opened.id, Proved::Received, kept, opened.received_at)?;
    if let Some(trouble) = proof.clock_trouble(opened.received_at) {
        happenings::clock_differs(&gateway.metrics, opened.id, &trouble);
        tx.history_add(opened.id, Event::ClockDiffers, Some(&trouble), gateway.clock.now())?;
    }
    if let Some(chain) = &proof.learned {
        happenings::certificate_learned(opened.sender.as_str());
        tx.partner_learned(opened.sender.as_str(), chain)?;
        let signer = chain.first().and_then(|der| Identity::of(&der.as_slice().into()).ok());
        if let Some(signer) = signer {
            tx.certificate_seen("certificate-partner", &signer.to_string(), opened.received_at)?;
        }
    }
    Ok(())
}

/// Whether an outcome is signed over the records that we sent, to the byte.
fn answers_ours(tx: &Tx<'_>, message: &Message, answers: Option<Digest>) -> Result<bool, StoreError> {
    let (Body::TransferOutcome(_), Some(answered)) = (&message.body, message.header.correlation_id) else {
        return Ok(true);
    };
    let Some(sent) = tx.outbox_row(answered)? else { return Ok(true) };
    Ok(match answers {
        Some(answers) => sent.digest == digest::hex(&answers),
        None => sent.class != MessageClass::RecordTransfer.as_str(),
    })
}

fn other_records(opened: &Opened) -> Finding {
    let path = "/Message/Header/CorrelationID";
    let (line, column) = crosswalk_schemas::validation::locate(&opened.body, opened.form, path).unwrap_or((1, 1));
    Finding {
        rule: "open.answers".to_owned(),
        severity: Severity::Error,
        layer: Layer::Rules,
        place: Place { line, column, path: path.to_owned() },
        text: "The outcome is not signed over the records that were sent under this id.".to_owned(),
    }
}

const ID_REUSED: &str = "Another message is here already under the id of this one, which is kept beside it. Ask both \
                         senders, and have the one that is not here sent again under an id of its own.";
