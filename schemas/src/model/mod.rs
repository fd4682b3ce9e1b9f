//! Child Record Interchange 1.0 as Rust types: one model, two equal forms (XML and JSON).
//!
//! Field names are the standard's element names (`PascalCase` on the wire). Whatever the model holds, both forms can
//! say: an element that may repeat is a JSON array, an absent element is an absent key, an empty section is `<X/>` and
//! `{}`.

mod classes;
mod header;
mod record;
mod sections;
mod sharing;
mod words;

use serde::{Deserialize, Serialize};

pub use classes::*;
pub use header::{
    AuthorityCode, Header, InvalidAuthorityCode, MessageClass, MessageId, Party, Qualifier, Service, TransferId,
};
pub use sections::*;
pub use sharing::{Section, SharingBasis, SharingBasisKind, Withheld, WithheldReason};

/// The namespace of version 1.0 of the standard.
pub const NAMESPACE: &str = "urn:crosswalk:child-record:1.0";

/// One message of the standard: a header and exactly one body, whose class the header names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Message {
    /// Who sends what to whom, and which transfer it belongs to.
    pub header: Header,
    /// What it says.
    pub body: Body,
}

/// What a message says, by class.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// This household moved, or will.
    MoveNotification(Box<MoveNotification>),
    /// Please send what you hold.
    RecordRequest(Box<RecordRequest>),
    /// The records of one child or a sibling group.
    RecordTransfer(Box<RecordTransfer>),
    /// What the gaining case system made of them.
    TransferOutcome(Box<TransferOutcome>),
    /// An alert or event of a case system.
    ChildEvent(Box<ChildEvent>),
    /// Who knows this child?
    FindRequest(Box<FindRequest>),
    /// What is known of children that were asked for.
    FindResponse(Box<FindResponse>),
    /// Secure text from one professional to another.
    PractitionerMessage(Box<PractitionerMessage>),
    /// Received and valid, refused, or expired.
    Receipt(Box<Receipt>),
}

impl Body {
    /// The class of this body.
    #[must_use]
    pub fn class(&self) -> MessageClass {
        match self {
            Self::MoveNotification(_) => MessageClass::MoveNotification,
            Self::RecordRequest(_) => MessageClass::RecordRequest,
            Self::RecordTransfer(_) => MessageClass::RecordTransfer,
            Self::TransferOutcome(_) => MessageClass::TransferOutcome,
            Self::ChildEvent(_) => MessageClass::ChildEvent,
            Self::FindRequest(_) => MessageClass::FindRequest,
            Self::FindResponse(_) => MessageClass::FindResponse,
            Self::PractitionerMessage(_) => MessageClass::PractitionerMessage,
            Self::Receipt(_) => MessageClass::Receipt,
        }
    }
}

/// The shape on the wire: the body's element is named after its class.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, rename = "Message")]
struct Wire {
    header: Header,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    move_notification: Option<Box<MoveNotification>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record_request: Option<Box<RecordRequest>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record_transfer: Option<Box<RecordTransfer>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transfer_outcome: Option<Box<TransferOutcome>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    child_event: Option<Box<ChildEvent>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    find_request: Option<Box<FindRequest>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    find_response: Option<Box<FindResponse>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    practitioner_message: Option<Box<PractitionerMessage>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    receipt: Option<Box<Receipt>>,
}

impl TryFrom<Wire> for Message {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let bodies = [
            wire.move_notification.map(Body::MoveNotification),
            wire.record_request.map(Body::RecordRequest),
            wire.record_transfer.map(Body::RecordTransfer),
            wire.transfer_outcome.map(Body::TransferOutcome),
            wire.child_event.map(Body::ChildEvent),
            wire.find_request.map(Body::FindRequest),
            wire.find_response.map(Body::FindResponse),
            wire.practitioner_message.map(Body::PractitionerMessage),
            wire.receipt.map(Body::Receipt),
        ];
        let mut bodies = bodies.into_iter().flatten();
        let body = bodies.next().ok_or("a message has a body after its header")?;
        if bodies.next().is_some() {
            return Err("a message has one body only");
        }
        Ok(Self { header: wire.header, body })
    }
}

impl From<Message> for Wire {
    fn from(message: Message) -> Self {
        let mut wire = Self {
            header: message.header,
            move_notification: None,
            record_request: None,
            record_transfer: None,
            transfer_outcome: None,
            child_event: None,
            find_request: None,
            find_response: None,
            practitioner_message: None,
            receipt: None,
        };
        match message.body {
            Body::MoveNotification(body) => wire.move_notification = Some(body),
            Body::RecordRequest(body) => wire.record_request = Some(body),
            Body::RecordTransfer(body) => wire.record_transfer = Some(body),
            Body::TransferOutcome(body) => wire.transfer_outcome = Some(body),
            Body::ChildEvent(body) => wire.child_event = Some(body),
            Body::FindRequest(body) => wire.find_request = Some(body),
            Body::FindResponse(body) => wire.find_response = Some(body),
            Body::PractitionerMessage(body) => wire.practitioner_message = Some(body),
            Body::Receipt(body) => wire.receipt = Some(body),
        }
        wire
    }
}
