//! What is kept: how it is sealed, and how long.

use std::path::PathBuf;

use serde::Deserialize;

/// The store's keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// What the store is sealed with, mode 0600; made at the first start. Not in the folder of the data: who has a copy of
    /// one must not have the other with it.
    pub key: PathBuf,
}

impl Default for Keys {
    fn default() -> Self {
        Self { key: PathBuf::from("keys/store.key") }
    }
}

/// How long what messages say is kept. What proves that they were sent, received and accepted is kept for good.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// So many days after a transfer has closed, or a message without one was settled, what it says is forgotten.
    pub days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { days: 30 }
    }
}
