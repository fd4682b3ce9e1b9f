//! A child's education: schools, special educational needs, attendance (Common Transfer File's elements).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::sharing::SharingBasis;

/// Section: schools attended, special educational needs, attendance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Education {
    /// Actual national curriculum year: `N1`, `N2`, `R`, `1` to `14`, `X`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curriculum_year: Option<String>,
    /// Enrolment status: `C`, `M`, `S`, `F`, `O`, `G`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment_status: Option<String>,
    /// Whether the child has had free school meals now or before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_school_meals: Option<bool>,
    /// Whether the school knows the child to be looked after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_care: Option<bool>,
    /// DfE number of the authority that looks after the child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care_authority: Option<String>,
    /// Schools, latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub school_attended: Vec<SchoolAttended>,
    /// Special educational needs provision, by start date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sen_provision: Vec<SenProvision>,
    /// Special educational needs, by rank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sen_need: Vec<SenNeed>,
    /// Attendance, a year each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attendance: Vec<Attendance>,
    /// Why a child of school age has no school, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_school_reason: Option<String>,
    /// On which basis the section is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing_basis: Option<SharingBasis>,
}

/// A school and the period a child attended it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SchoolAttended {
    /// DfE number of the local authority: three digits.
    #[serde(rename = "LEA", default, skip_serializing_if = "Option::is_none")]
    pub lea: Option<String>,
    /// DfE number of the establishment: four digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estab: Option<String>,
    /// Unique reference number: six digits.
    #[serde(rename = "URN", default, skip_serializing_if = "Option::is_none")]
    pub urn: Option<String>,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school_name: Option<String>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_date: Option<Date>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving_date: Option<Date>,
    /// Why the child left, as the source writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving_reason: Option<String>,
    /// True for the last school the child attended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_school: Option<bool>,
}

/// Special educational needs provision from a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SenProvision {
    /// `N` none, `K` support, `E` education, health and care plan; `A`, `P`, `S` before 2014.
    pub provision: String,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Date>,
}

/// One special educational need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SenNeed {
    /// DfE code of the need, such as `SLCN`.
    pub need: String,
    /// Rank: 1 for the primary need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
}

/// Attendance at one school in one year, in sessions (half days).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Attendance {
    /// Academic year, by the calendar year in which it begins or as the source writes it.
    pub year: String,
    /// DfE number of the local authority.
    #[serde(rename = "LEA", default, skip_serializing_if = "Option::is_none")]
    pub lea: Option<String>,
    /// DfE number of the establishment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estab: Option<String>,
    /// Sessions possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_possible: Option<u32>,
    /// Sessions attended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_attended: Option<u32>,
    /// Sessions of authorised absence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_authorised: Option<u32>,
    /// Sessions of unauthorised absence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_unauthorised: Option<u32>,
}
