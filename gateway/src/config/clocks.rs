//! How long a gateway takes for what.

use jiff::{SignedDuration, civil::Time};
use serde::Deserialize;

/// Time limits. Working days are counted in London.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clocks {
    /// How long a stopping gateway finishes what it has begun.
    pub drain: SignedDuration,
    /// How often folders are looked at.
    pub poll: SignedDuration,
    /// How long work is leased.
    pub lease: SignedDuration,
    /// How long receipts are gathered before they are sent.
    pub receipts: SignedDuration,
    /// After this time without a receipt a message is put before a person.
    pub unanswered: SignedDuration,
    /// How often it is looked at what is late and who has gone quiet.
    pub look: SignedDuration,
    /// When each partner is sent a test child by itself: London time.
    pub test_children: Time,
}

impl Default for Clocks {
    fn default() -> Self {
        Self {
            drain: SignedDuration::from_secs(10),
            poll: SignedDuration::from_millis(500),
            lease: SignedDuration::from_secs(60),
            receipts: SignedDuration::from_millis(100),
            unanswered: SignedDuration::from_hours(1),
            look: SignedDuration::from_mins(1),
            test_children: Time::constant(2, 30, 0, 0),
        }
    }
}
