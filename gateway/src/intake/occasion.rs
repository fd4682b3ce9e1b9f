//! On which occasion something was said: what is said again after something else was said is new, a repeated message is not.

use crosswalk_adapters::contract::Native;

use crate::digest;

/// Stands behind that of which a message's id is made, beside the content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Occasion(String);

impl Occasion {
    /// Of an export, which says what is so now: how often that had changed.
    pub(super) fn of_turn(turn: i64) -> Self {
        Self(if turn == 0 { String::new() } else { format!(" turn {turn}") })
    }

    /// The same, where nothing else is known of the occasion.
    pub(super) fn or_turn(self, turn: i64) -> Self {
        if self == Self::default() { Self::of_turn(turn) } else { self }
    }

    /// Of a message, which has its own time and number: the message itself.
    pub(super) fn of_message(native: &[Native]) -> Self {
        let bytes: Vec<u8> = native.iter().flat_map(|native| native.bytes.iter().copied()).collect();
        Self(format!(" in {}", digest::sha256_hex(&bytes)))
    }
}

impl std::fmt::Display for Occasion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
