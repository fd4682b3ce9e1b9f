//! Messages that the gateway makes itself: requests, outcomes, notices passed on, receipts. Checked before they leave.

use crosswalk_schemas::{
    encode,
    model::{
        Address, AuthorityCode, Body, ChildReference, Header, Message, MessageId, MoveKind, MoveNotification,
        MovingPerson, Party, Qualifier, RecordRequest, RoleInHousehold, Service, SharingBasis, SharingBasisKind,
        TransferId, TransferOutcome,
    },
    report::Report,
    versions::Bridged,
};
use jiff::{Timestamp, civil::Date};

use crate::{
    digest,
    gateway::Gateway,
    negotiate,
    policy::at_the_door,
    store::{Outgoing, QuarantineSide, StoreError, Stored, Tx},
};

/// Which message, of which transfer, between whom, when.
pub(crate) struct Envelope {
    pub(crate) id: MessageId,
    pub(crate) transfer: Option<TransferId>,
    pub(crate) correlation: Option<MessageId>,
    pub(crate) sender: Party,
    pub(crate) recipient: Party,
    pub(crate) at: Timestamp,
}

/// Puts a body into its envelope.
pub(crate) fn message(envelope: Envelope, qualifier: Qualifier, body: Body) -> Message {
    let header = Header {
        standard_version: "1.0".to_owned(),
        class: body.class(),
        qualifier,
        message_id: envelope.id,
        transfer_id: envelope.transfer,
        correlation_id: envelope.correlation,
        sender: envelope.sender,
        recipient: envelope.recipient,
        sent_at: envelope.at,
        expires_at: None,
    };
    Message { header, body }
}

/// Checks a message of our own making and puts it into the outbox; one that does not pass is put before a person.
pub(crate) fn send(tx: &Tx<'_>, gateway: &Gateway, message: &Message) -> Result<(), StoreError> {
    let (message, withheld, forbidden) = at_the_door::own(gateway, message);
    let Bridged { message, losses } = negotiate::own(gateway, &message);
    let bytes = encode(&message, gateway.config.form);
    let report = gateway.validator.check(&bytes, gateway.config.form, gateway.clock.today()).report;
    add(tx, gateway, &message, bytes, &report)?;
    let id = message.header.message_id;
    if report.passes() && !forbidden.is_empty() && tx.outbox_hold(id)? {
        at_the_door::hold(tx, gateway, (id, QuarantineSide::Outbox), &forbidden)?;
    }
    // The store knows no history of a message before the message.
    at_the_door::record(tx, gateway, (id, None), &withheld)?;
    negotiate::record(tx, gateway, id, &losses)
}

fn add(tx: &Tx<'_>, gateway: &Gateway, message: &Message, bytes: Vec<u8>, report: &Report) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let id = message.header.message_id;
    let outgoing = Outgoing {
        header: message.header.clone(),
        form: gateway.config.form,
        digest: digest::sha256_hex(&bytes),
        body: bytes,
    };
    if tx.outbox_add(&outgoing, now)? == Stored::New {
        gateway.traces.begun("make", &message.header, None, (now, gateway.clock.now()));
    }
    if !report.passes() {
        tx.outbox_answered(id, crate::store::OutgoingState::Quarantined)?;
        tx.quarantine_add(
            (id, QuarantineSide::Outbox),
            (
                "not-valid",
                "The gateway made a message that does not pass the standard's checks. See the findings; mend what a case \
             system answered, or report a fault of the gateway.",
            ),
            &report.findings,
            now,
        )?;
    }
    Ok(())
}

/// The body of a request for records.
pub(super) fn request(service: Service, children: &[ChildReference]) -> Body {
    let provision = match service {
        Service::Education => "Education (Pupil Information) (England) Regulations 2005, regulation 9",
        _ => "Children Act 2004, sections 10 and 11",
    };
    Body::RecordRequest(Box::new(RecordRequest {
        reason: "The family has moved to this authority.".to_owned(),
        child: children.to_vec(),
        section: Vec::new(),
        sharing_basis: Some(SharingBasis {
            kind: SharingBasisKind::LegalGateway,
            provision: provision.to_owned(),
            given_by: None,
            given_on: None,
            ends_on: None,
            agreement: None,
        }),
    }))
}

/// The body of an outcome.
pub(super) fn outcome(outcome: &TransferOutcome) -> Body {
    Body::TransferOutcome(Box::new(outcome.clone()))
}

/// An address of which only the authority is known.
fn within(authority: &AuthorityCode) -> Address {
    Address { address_line: vec![format!("In the area of {authority}")], ..Address::default() }
}

/// The notice by which a losing authority passes a family on that has moved on before its records were accepted.
pub(super) fn passed_on(own: &AuthorityCode, to: &AuthorityCode, on: Date, children: &[ChildReference]) -> Body {
    let person = |child: &ChildReference| MovingPerson {
        role: RoleInHousehold::Child,
        person_name: child.person_name.clone(),
        birth_date: child.birth_date.clone(),
        sex: None,
        relationship: None,
        nhs_number: child.nhs_number.clone(),
        upn: child.upn.clone(),
        local_id: child.local_id.clone(),
    };
    Body::MoveNotification(Box::new(MoveNotification {
        kind: MoveKind::Permanent,
        move_date: on,
        section208_notice: None,
        reporter: None,
        from_address: within(own),
        to_address: Some(within(to)),
        losing_authority: Some(own.clone()),
        gaining_authority: Some(to.clone()),
        person: children.iter().map(person).collect(),
        note: Some(
            "The family moved on before its records were accepted; passed on by the losing authority.".to_owned(),
        ),
        local_reference: None,
    }))
}
