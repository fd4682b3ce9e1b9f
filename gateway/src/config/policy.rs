//! Where an authority keeps its sharing agreements.

use std::path::PathBuf;

use serde::Deserialize;

/// Sharing agreements.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// The folder of the authority's own agreements, in Cedar; read again when it changes. It need not be there.
    pub agreements: PathBuf,
}

impl Default for Policy {
    fn default() -> Self {
        Self { agreements: "agreements".into() }
    }
}
