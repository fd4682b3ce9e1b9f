//! From the inbox to the case system and back: open, hand over, answer; and the receipts that every message gets.

pub mod answer;
pub mod hand_over;
pub mod open;
mod receipt;
pub mod receipts;
pub(crate) mod unseal;
