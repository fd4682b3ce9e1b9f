//! Class `record-transfer`: the records of one child or a sibling group.

use serde::{Deserialize, Serialize};

use super::{
    addresses::Addresses,
    education::Education,
    household::Household,
    identity::{ChildReference, Identity},
    involvements::Involvements,
    sharing::Section,
    social_care::SocialCare,
};

/// The records of one child or a sibling group, or the statement that nothing is held.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RecordTransfer {
    /// True when the group is accepted or rejected as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_as_group: Option<bool>,
    /// A record for each child.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub child_record: Vec<ChildRecord>,
    /// Children of whom the sender holds nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nothing_held: Vec<ChildReference>,
}

/// What is known of one child. Identity is always there; the other sections as held and as allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChildRecord {
    /// Who the child is.
    pub identity: Identity,
    /// Where the child lives and lived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Addresses>,
    /// The people around the child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<Household>,
    /// Who is involved, and the lead professional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub involvements: Option<Involvements>,
    /// Schools, special educational needs, attendance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub education: Option<Education>,
    /// What children's social care holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_care: Option<SocialCare>,
}

impl ChildRecord {
    /// A record that holds nothing but an identity.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self { identity, addresses: None, household: None, involvements: None, education: None, social_care: None }
    }

    /// The sections that are there, in the standard's order.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = vec![Section::Identity];
        sections.extend(self.addresses.is_some().then_some(Section::Addresses));
        sections.extend(self.household.is_some().then_some(Section::Household));
        sections.extend(self.involvements.is_some().then_some(Section::Involvements));
        sections.extend(self.education.is_some().then_some(Section::Education));
        sections.extend(self.social_care.is_some().then_some(Section::SocialCare));
        sections
    }

    /// The child, without the records.
    #[must_use]
    pub fn reference(&self) -> ChildReference {
        let identity = &self.identity;
        ChildReference {
            person_name: identity.person_name.clone(),
            birth_date: identity.birth_date.clone(),
            nhs_number: identity.nhs_number.clone(),
            upn: identity.upn.clone(),
            local_id: identity.local_id.clone(),
        }
    }
}
