//! Class receipt: gateway to gateway: received and valid, refused with the report, or expired.

use jiff::Timestamp;

use crate::model::{MessageId, record::record, words::words};

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

record! {
    /// Says of one or more messages of the same sender what became of each. Never answered itself.
    #[derive(Default)]
    Receipt {
        /// One entry for each message.
        entry+: ReceiptEntry,
    }
}

record! {
    /// What became of one message.
    ReceiptEntry {
        /// The message.
        #[serde(rename = "MessageID")]
        message_id: MessageId,
        /// SHA-256 of the message as received, 64 hexadecimal digits in lower case.
        digest: String,
        /// What became of it.
        status: ReceiptStatus,
        /// When it was received, UTC.
        received_at: Timestamp,
        /// The findings, when it was refused.
        finding*: ReceiptFinding,
    }
}

record! {
    /// One finding of the receiver's report.
    #[derive(Default)]
    ReceiptFinding {
        /// The rule that was broken.
        rule: String,
        /// Whether it stopped the message.
        severity: String,
        /// Where, as a path of element names with positions.
        path: String,
        /// What to do, in plain English.
        text: String,
        /// Line in the message as received, from 1.
        line?: u32,
        /// Column in the message as received, from 1, in characters.
        column?: u32,
    }
}
