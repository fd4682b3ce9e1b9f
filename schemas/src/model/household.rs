//! Who lives with a child, and who has parental responsibility.

use serde::{Deserialize, Serialize};

use super::{
    addresses::Address,
    identity::{BirthDate, PersonName, Sex},
    sharing::SharingBasis,
};

/// Section: the people around the child.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Household {
    /// The sending system's own id for the family.
    #[serde(rename = "FamilyID", default, skip_serializing_if = "Option::is_none")]
    pub family_id: Option<String>,
    /// Each person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member: Vec<HouseholdMember>,
    /// On which basis the section is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing_basis: Option<SharingBasis>,
}

/// A person of the household, or one with parental responsibility who lives elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct HouseholdMember {
    /// Name.
    pub person_name: PersonName,
    /// Birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<BirthDate>,
    /// Sex as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// What the person is to the child, in the source's words: "mother", "brother".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<String>,
    /// The language in which the person needs an interpreter. From version 1.1 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter_language: Option<String>,
    /// Whether the person has parental responsibility.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parental_responsibility: Option<bool>,
    /// Whether the person lives with the child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lives_with_child: Option<bool>,
    /// Telephone numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telephone: Vec<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Address, when it is not the child's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// The sending system's own id for the person.
    #[serde(rename = "LocalID", default, skip_serializing_if = "Option::is_none")]
    pub local_id: Option<String>,
}
