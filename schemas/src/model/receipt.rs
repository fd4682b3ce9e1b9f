//! Class `receipt`: gateway to gateway: received and valid, refused with the report, or expired.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::header::{MessageId, words};

/// Says of one or more messages of the same sender what became of each. Never answered itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Receipt {
    /// One entry for each message.
    pub entry: Vec<ReceiptEntry>,
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ReceiptEntry {
    /// The message.
    #[serde(rename = "MessageID")]
    pub message_id: MessageId,
    /// SHA-256 of the message as received, 64 hexadecimal digits in lower case.
    pub digest: String,
    /// What became of it.
    pub status: ReceiptStatus,
    /// When it was received, UTC.
    pub received_at: Timestamp,
    /// The findings, when it was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub finding: Vec<ReceiptFinding>,
}

words! {
    /// What became of a message at the receiving gateway.
    ReceiptStatus {
        /// Received and valid.
        Received = "received",
        /// Refused: the findings say why.
        Refused = "refused",
        /// Arrived after its time.
        Expired = "expired",
    }
}

/// One finding of the receiver's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ReceiptFinding {
    /// The rule that was broken.
    pub rule: String,
    /// `error` or `warning`.
    pub severity: String,
    /// Where, as a path of element names with positions.
    pub path: String,
    /// What to do, in plain English.
    pub text: String,
    /// Line in the message as received, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in the message as received, from 1, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}
