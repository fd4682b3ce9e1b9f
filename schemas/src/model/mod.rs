//! Child Record Interchange 1.0 as Rust types: one model, two equal forms (XML and JSON).
//!
//! Field names are the standard's element names (`PascalCase` on the wire). Whatever the model holds, both forms can
//! say: an element that may repeat is a JSON array, an absent element is an absent key, an empty section is `<X/>` and
//! `{}`.

mod addresses;
mod education;
mod header;
mod household;
mod identity;
mod involvements;
mod move_notification;
mod receipt;
mod record_request;
mod record_transfer;
mod sharing;
mod social_care;
mod transfer_outcome;

use serde::{Deserialize, Serialize};

pub use addresses::{Address, AddressKind, Addresses, Bs7666Address};
pub use education::{Attendance, Education, SchoolAttended, SenNeed, SenProvision};
pub use header::{
    AuthorityCode, Header, InvalidAuthorityCode, MessageClass, MessageId, Party, Qualifier, Service, TransferId,
};
pub use household::{Household, HouseholdMember};
pub use identity::{BirthDate, ChildReference, Identity, OtherIdentifier, PersonName, Sex, VerificationLevel};
pub use involvements::{Involvement, Involvements, Professional};
pub use move_notification::{MoveKind, MoveNotification, MovingPerson, Reporter, RoleInHousehold};
pub use receipt::{Receipt, ReceiptEntry, ReceiptFinding, ReceiptStatus};
pub use record_request::RecordRequest;
pub use record_transfer::{ChildRecord, RecordTransfer};
pub use sharing::{Section, SharingBasis, SharingBasisKind};
pub use social_care::{
    Assessment, ChildInNeedPlan, ChildProtectionPlan, LegalStatus, LookedAfterEpisode, Placement, Referral, Section47,
    SocialCare,
};
pub use transfer_outcome::{ChildOutcome, Decision, SectionOutcome, TransferOutcome};

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
            receipt: None,
        };
        match message.body {
            Body::MoveNotification(body) => wire.move_notification = Some(body),
            Body::RecordRequest(body) => wire.record_request = Some(body),
            Body::RecordTransfer(body) => wire.record_transfer = Some(body),
            Body::TransferOutcome(body) => wire.transfer_outcome = Some(body),
            Body::Receipt(body) => wire.receipt = Some(body),
        }
        wire
    }
}
