//! Which agencies and professionals are involved with a child, and who leads.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{header::Service, sharing::SharingBasis};

/// Section: who is involved, and the lead professional.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Involvements {
    /// Each involvement with its period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub involvement: Vec<Involvement>,
    /// On which basis the section is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing_basis: Option<SharingBasis>,
}

/// A professional's involvement with a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Involvement {
    /// The sending system's own id for the involvement.
    #[serde(rename = "LocalID", default, skip_serializing_if = "Option::is_none")]
    pub local_id: Option<String>,
    /// The service involved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// Who.
    pub professional: Professional,
    /// True for the lead professional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_professional: Option<bool>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Date>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Date>,
    /// Why the worker changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_reason: Option<String>,
}

/// A professional and how to reach them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Professional {
    /// Full name, as the source writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Role, in the source's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Job title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// Team or organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Social Work England registration number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_number: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The sending system's own id for the professional.
    #[serde(rename = "LocalID", default, skip_serializing_if = "Option::is_none")]
    pub local_id: Option<String>,
}
