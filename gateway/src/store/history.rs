//! What happened to each message, in order; the answer to "where is it?".

use crosswalk_schemas::model::MessageId;
use jiff::Timestamp;
use rusqlite::params;
use serde::Serialize;

use super::{StoreError, Tx, millis, moment};

/// A thing that happens to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Committed to our outbox: from here on it cannot be lost.
    Accepted,
    /// Sent again by its sender; nothing was done twice.
    Repeated,
    /// Written in an older version of the standard for its recipient; something is lost by that.
    Converted,
    /// Confirmed by the broker.
    Relayed,
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
    /// A person released it.
    Released,
    /// A person settled it otherwise; it goes nowhere.
    Closed,
}

impl Event {
    /// The word in the table and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Repeated => "repeated",
            Self::Converted => "converted",
            Self::Relayed => "relayed",
            Self::Undeliverable => "undeliverable",
            Self::Received => "received-by-partner",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Arrived => "arrived",
            Self::Opened => "opened",
            Self::Prepared => "prepared",
            Self::Delivered => "delivered",
            Self::Answered => "answered",
            Self::Quarantined => "quarantined",
            Self::Released => "released",
            Self::Closed => "closed",
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
    /// To what or by whom, without personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Tx<'_> {
    /// Adds a line to a message's history. `detail` holds no personal data.
    pub fn history_add(
        &self,
        id: MessageId,
        event: Event,
        detail: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let added = self
            .0
            .prepare_cached(
                "INSERT INTO history (message, number, at, event, detail)
                 SELECT m.message, (SELECT coalesce(max(number), 0) + 1 FROM history h WHERE h.message = m.message),
                        ?2, ?3, ?4 FROM messages m WHERE m.id = ?1",
            )?
            .execute(params![id.0, millis(now), event.as_str(), detail])?;
        if added == 1 { Ok(()) } else { Err(StoreError::Corrupt("history of an unknown message".to_owned())) }
    }

    /// The history of a message, oldest first.
    pub fn history(&self, id: MessageId) -> Result<Vec<HistoryLine>, StoreError> {
        let lines = self
            .0
            .prepare_cached(
                "SELECT at, event, detail FROM messages m JOIN history USING (message) WHERE m.id = ?1 ORDER BY number",
            )?
            .query_map([id.0], |row| {
                Ok(HistoryLine { at: moment(row.get(0)?), event: row.get(1)?, detail: row.get(2)? })
            })?
            .collect::<Result<_, _>>()?;
        Ok(lines)
    }
}
