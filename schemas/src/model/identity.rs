//! Who a child is: names, birth date, identifiers (Government Data Standards Catalogue types).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{header::words, sharing::SharingBasis};

/// A person's name (GDSC `PersonNameStructure`), in any letters of Unicode, NFC; each part up to 35 characters, the
/// requested name up to 70.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PersonName {
    /// Titles, such as "Dr".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub person_name_title: Vec<String>,
    /// Given names, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub person_given_name: Vec<String>,
    /// Family name.
    pub person_family_name: String,
    /// Suffixes, such as "Jr".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub person_name_suffix: Vec<String>,
    /// The name the person asks to be called by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_requested_name: Option<String>,
}

/// A birth date and how well it was verified (GDSC `PersonBirthDateStructure`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct BirthDate {
    /// The date.
    pub person_birth_date: Date,
    /// How well it was verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_level: Option<VerificationLevel>,
}

words! {
    /// How well a fact was verified (GDSC), from not at all to by an original document.
    VerificationLevel {
        /// Not verified.
        Level0 = "Level 0",
        /// Verified on balance of probabilities.
        Level1 = "Level 1",
        /// Verified by a document.
        Level2 = "Level 2",
        /// Verified beyond reasonable doubt.
        Level3 = "Level 3",
    }
}

words! {
    /// Sex as recorded (CIN census 2025 and Standard Safeguarding Dataset).
    Sex {
        /// Female.
        Female = "F",
        /// Male.
        Male = "M",
        /// Not known or not yet recorded.
        Unknown = "U",
    }
}

/// Enough of a child's identity to say which child is meant, in messages that carry no records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChildReference {
    /// Name.
    pub person_name: PersonName,
    /// Birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<BirthDate>,
    /// NHS number: ten digits, modulus 11.
    #[serde(rename = "NHSnumber", default, skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<String>,
    /// Unique pupil number.
    #[serde(rename = "UPN", default, skip_serializing_if = "Option::is_none")]
    pub upn: Option<String>,
    /// The sending system's own id for the child.
    #[serde(rename = "LocalID", default, skip_serializing_if = "Option::is_none")]
    pub local_id: Option<String>,
}

/// Section: who the child is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Identity {
    /// Name.
    pub person_name: PersonName,
    /// Names the child was known by before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_name: Vec<PersonName>,
    /// Birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<BirthDate>,
    /// Expected birth date of an unborn child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_birth_date: Option<Date>,
    /// Date of death.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_death_date: Option<Date>,
    /// Sex as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Ethnicity: DfE four-letter code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<String>,
    /// Nationality: ISO 3166 alpha-3 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nationality: Option<String>,
    /// First language, in words or as the DfE code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Disabilities: CIN census codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disability: Vec<String>,
    /// NHS number: ten digits, modulus 11.
    #[serde(rename = "NHSnumber", default, skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<String>,
    /// How far the NHS number was traced: NHS number status indicator code. From version 1.1 on.
    #[serde(rename = "NHSnumberStatus", default, skip_serializing_if = "Option::is_none")]
    pub nhs_number_status: Option<String>,
    /// Unique pupil number.
    #[serde(rename = "UPN", default, skip_serializing_if = "Option::is_none")]
    pub upn: Option<String>,
    /// A unique pupil number the child had before.
    #[serde(rename = "FormerUPN", default, skip_serializing_if = "Option::is_none")]
    pub former_upn: Option<String>,
    /// Why there is no UPN: UN1 to UN7.
    #[serde(rename = "UPNunknown", default, skip_serializing_if = "Option::is_none")]
    pub upn_unknown: Option<String>,
    /// Unique learner number: ten digits.
    #[serde(rename = "ULN", default, skip_serializing_if = "Option::is_none")]
    pub uln: Option<String>,
    /// The sending system's own id for the child.
    #[serde(rename = "LocalID", default, skip_serializing_if = "Option::is_none")]
    pub local_id: Option<String>,
    /// Further identifiers, each with its kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_identifier: Vec<OtherIdentifier>,
    /// On which basis the section is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing_basis: Option<SharingBasis>,
}

/// An identifier that has no element of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct OtherIdentifier {
    /// What kind of identifier, in the source's own words.
    pub kind: String,
    /// Its value.
    pub value: String,
}
