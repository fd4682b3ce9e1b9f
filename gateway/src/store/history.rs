//! What happened to each message, in order; the answer to "where is it?".

use crosswalk_schemas::model::MessageId;
use jiff::Timestamp;
use serde::Serialize;

use super::{StoreError, Tx, audit::Entry};
use crate::audit::chain::{Row, Subject};

/// A thing that happens to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Committed to our outbox: from here on it cannot be lost.
    Accepted,
    /// Sent again by its sender; nothing was done twice.
    Repeated,
    /// Written in an older version of the standard for its recipient; something is lost by that.
    Converted,
    /// A sharing agreement forbids parts of it: they were taken out, and are named in it as withheld.
    Withheld,
    /// Confirmed by the broker.
    Relayed,
    /// There is no certificate to seal it to.
    Waiting,
    /// The broker has no queue for its recipient.
    Undeliverable,
    /// A signed-for receipt came: the partner's gateway has it and found it valid.
    Received,
    /// The partner's gateway refused it.
    Refused,
    /// It arrived after its time.
    Expired,
    /// Committed to our inbox.
    Arrived,
    /// Its signer's clock, or ours, goes wrong, or its signature says no time.
    ClockDiffers,
    /// Checked again and authorised.
    Opened,
    /// Written beside the case system's folder, about to appear in it.
    Prepared,
    /// Handed to a case system.
    Delivered,
    /// The case system answered.
    Answered,
    /// Needs a person.
    Quarantined,
    /// A person put another document in its place.
    Mended,
    /// Refused before, it came again with another document.
    Replaced,
    /// A person released it.
    Released,
    /// A person settled it otherwise; it goes nowhere.
    Closed,
    /// It is about a test child: it has arrived, and is shown to no case system.
    TestArrived,
    /// What it says was forgotten, for its time was over.
    Purged,
    /// What it says was forgotten because a person asked for it.
    Erased,
}

impl Event {
    /// The word in the table and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Repeated => "repeated",
            Self::Converted => "converted",
            Self::Withheld => "withheld",
            Self::Relayed => "relayed",
            Self::Waiting => "waiting",
            Self::Undeliverable => "undeliverable",
            Self::Received => "received-by-partner",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Arrived => "arrived",
            Self::ClockDiffers => "clock-differs",
            Self::Opened => "opened",
            Self::Prepared => "prepared",
            Self::Delivered => "delivered",
            Self::Answered => "answered",
            Self::Quarantined => "quarantined",
            Self::Mended => "mended",
            Self::Replaced => "replaced",
            Self::Released => "released",
            Self::Closed => "closed",
            Self::TestArrived => "test-arrived",
            Self::Purged => "purged",
            Self::Erased => "erased",
        }
    }
}

/// One line of a message's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryLine {
    /// When, UTC.
    pub at: Timestamp,
    /// What happened.
    pub event: String,
    /// Who did it, when it was not the gateway itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// To what, without personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Tx<'_> {
    /// Adds a line to a message's history, which is its part of the audit log. `detail` holds no personal data.
    pub fn history_add(
        &self,
        id: MessageId,
        event: Event,
        detail: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.history_add_by(id, event, ("", detail.unwrap_or_default()), now)
    }

    /// [`Self::history_add`], saying who did it.
    pub(crate) fn history_add_by(
        &self,
        id: MessageId,
        event: Event,
        (who, detail): (&str, &str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.audit(&Entry { event: event.as_str(), subject: Subject::Message(id), who, detail }, now)
    }

    /// The history of a message, oldest first.
    pub fn history(&self, id: MessageId) -> Result<Vec<HistoryLine>, StoreError> {
        Ok(self.audit_of(id)?.into_iter().map(|chained| chained.row.into()).collect())
    }
}

impl From<Row> for HistoryLine {
    fn from(row: Row) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Self { at: row.at, event: row.event, who: some(row.who), detail: some(row.detail) }
    }
}
