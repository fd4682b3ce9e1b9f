//! Class `transfer-outcome`: accepted, accepted in part, or rejected with reasons, per child and section.

use serde::{Deserialize, Serialize};

use super::{
    header::{AuthorityCode, words},
    identity::ChildReference,
    sharing::Section,
};

/// What the gaining case system made of the records it was given. The header's correlation id names the
/// record-transfer that this answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TransferOutcome {
    /// One outcome for each child of the record-transfer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub child_outcome: Vec<ChildOutcome>,
    /// The family has moved on: send there instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_on_to: Option<AuthorityCode>,
    /// The move did not happen after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<bool>,
    /// Anything a person should know, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What became of one child's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChildOutcome {
    /// Which child.
    pub child: ChildReference,
    /// Accepted, accepted in part, or rejected.
    pub decision: Decision,
    /// Why, when not accepted in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Sections that went another way than the child as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub section_outcome: Vec<SectionOutcome>,
}

/// What became of one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SectionOutcome {
    /// Which section.
    pub section: Section,
    /// Accepted or rejected.
    pub decision: Decision,
    /// Why, when rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

words! {
    /// A case system's decision.
    Decision {
        /// The case system took the record: custody passes.
        Accepted = "accepted",
        /// It took some sections; custody stays until the rest is settled.
        AcceptedInPart = "accepted-in-part",
        /// It took nothing: custody stays.
        Rejected = "rejected",
    }
}
