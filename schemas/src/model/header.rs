//! The GovTalk-shaped header: class, ids, sender, recipient, times; and the names of parties.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::words::words;

/// Who sends what to whom, and which transfer it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Header {
    /// Version of the standard that the message is written in: `1.0` or `1.1`.
    pub standard_version: String,
    /// What the message is. Must agree with the body's element.
    pub class: MessageClass,
    /// Its part in the exchange, in GovTalk's words.
    pub qualifier: Qualifier,
    /// Names this message for ever; a second message with the same id is the same message.
    #[serde(rename = "MessageID")]
    pub message_id: MessageId,
    /// The journey of a family's records that this message belongs to. A receipt may answer messages of several
    /// transfers and then has none.
    #[serde(rename = "TransferID", default, skip_serializing_if = "Option::is_none")]
    pub transfer_id: Option<TransferId>,
    /// The message that this one answers.
    #[serde(rename = "CorrelationID", default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<MessageId>,
    /// Who sends it.
    pub sender: Party,
    /// Whom it is for.
    pub recipient: Party,
    /// When the sender made it, UTC.
    pub sent_at: Timestamp,
    /// After this moment it must not be delivered any more, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A service of an authority: the address of a sender or recipient, shown as `E08000003/education`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Party {
    /// The local authority, by its GSS code.
    pub authority: AuthorityCode,
    /// The service within it.
    pub service: Service,
}

impl Party {
    /// The service `service` of `authority`.
    #[must_use]
    pub fn new(authority: AuthorityCode, service: Service) -> Self {
        Self { authority, service }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.authority, self.service)
    }
}

/// A local authority's nine-character GSS code, such as `E08000003`. Well-formed; whether such an authority exists on
/// a date is for the register to say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AuthorityCode(String);

/// The text is no GSS code of an English authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an authority is named by its GSS code: E, then eight digits, such as E08000003")]
pub struct InvalidAuthorityCode;

impl AuthorityCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AuthorityCode {
    type Err = InvalidAuthorityCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for AuthorityCode {
    type Error = InvalidAuthorityCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix('E').ok_or(InvalidAuthorityCode)?;
        if digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(InvalidAuthorityCode)
        }
    }
}

impl From<AuthorityCode> for String {
    fn from(code: AuthorityCode) -> Self {
        code.0
    }
}

impl fmt::Display for AuthorityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

words! {
    /// A service of a local authority, or a partner agency within its area.
    Service {
        /// Children's social care.
        SocialCare = "social-care",
        /// The education authority and its schools.
        Education = "education",
        /// Housing and homelessness.
        Housing = "housing",
        /// Child health.
        Health = "health",
        /// Youth offending teams.
        YouthJustice = "youth-justice",
        /// Connexions and its successors.
        Connexions = "connexions",
        /// The police.
        Police = "police",
    }
}

words! {
    /// What a message is.
    MessageClass {
        /// This household moved, or will.
        MoveNotification = "move-notification",
        /// Please send what you hold.
        RecordRequest = "record-request",
        /// The records of one child or a sibling group.
        RecordTransfer = "record-transfer",
        /// Accepted, accepted in part, or rejected.
        TransferOutcome = "transfer-outcome",
        /// An alert or event of a case system.
        ChildEvent = "child-event",
        /// Who knows this child?
        FindRequest = "find-request",
        /// What is known of a child that was asked for.
        FindResponse = "find-response",
        /// One professional writes to another.
        PractitionerMessage = "practitioner-message",
        /// Received and valid, refused, or expired.
        Receipt = "receipt",
    }
}

words! {
    /// The part of a message in the exchange (GovTalk envelope 2.0, `Qualifier`).
    Qualifier {
        /// Asks or tells something that wants an answer.
        Request = "request",
        /// Answers a request.
        Response = "response",
        /// Says that a message arrived.
        Acknowledgement = "acknowledgement",
        /// Says that a message was refused.
        Error = "error",
    }
}

/// Makes a typed UUID.
macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id! {
    /// Names one message for ever. A UUID, written in lower case with hyphens.
    MessageId
}
id! {
    /// Names one transfer: the whole journey of a family's records. A UUID, written in lower case with hyphens.
    TransferId
}
