//! Class `record-request`: please send what you hold; why; which sections.

use serde::{Deserialize, Serialize};

use super::{
    identity::ChildReference,
    sharing::{Section, SharingBasis},
};

/// Please send what you hold of these children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RecordRequest {
    /// Why, in words.
    pub reason: String,
    /// Of whom.
    pub child: Vec<ChildReference>,
    /// Which sections; none named means all that the basis allows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub section: Vec<Section>,
    /// On which basis the requester may have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing_basis: Option<SharingBasis>,
}
