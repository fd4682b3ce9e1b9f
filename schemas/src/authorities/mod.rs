//! The register of English local authorities, effective-dated, and which of them answers for a service.

mod register;
mod responsible;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{AuthorityCode, Service};

pub use register::{InvalidRegister, Register};
pub use responsible::Unresolved;

/// One local authority under one GSS code. Reads a row of the table; writes JSON, in which `replaced_by` is a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// GSS code.
    pub code: AuthorityCode,
    /// Usual name of the area, such as "Oxford".
    pub name: String,
    /// Name of the council, such as "Oxford City Council".
    pub official_name: String,
    /// What kind of authority.
    pub tier: Tier,
    /// The Department for Education's three-digit number; a district has none.
    pub dfe_number: Option<String>,
    /// For a district, its county.
    pub parent: Option<AuthorityCode>,
    /// First day; none when it was in being before the register begins, in 2009.
    pub valid_from: Option<Date>,
    /// Last day; none when it is still in being.
    pub valid_to: Option<Date>,
    /// Who took over.
    #[serde(deserialize_with = "register::codes")]
    pub replaced_by: Vec<AuthorityCode>,
}

impl Authority {
    /// Whether the code is in being on that day.
    #[must_use]
    pub fn is_valid_on(&self, on: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.valid_to.is_none_or(|to| on <= to)
    }
}

/// The kinds of local authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Upper tier, with districts below it.
    County,
    /// Lower tier, within a county.
    District,
    /// Both tiers in one.
    Unitary,
    /// Metropolitan district: both tiers in one.
    Metropolitan,
    /// Both tiers in one.
    LondonBorough,
    /// The City of London: both tiers in one.
    CityCorporation,
}

impl Tier {
    /// Whether an authority of this tier answers for the service: of two tiers housing is the lower one's, everything
    /// else the upper one's.
    #[must_use]
    pub fn answers_for(self, service: Service) -> bool {
        match self {
            Self::County => service != Service::Housing,
            Self::District => service == Service::Housing,
            Self::Unitary | Self::Metropolitan | Self::LondonBorough | Self::CityCorporation => true,
        }
    }
}
