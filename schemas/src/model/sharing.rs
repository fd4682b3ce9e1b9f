//! The sections of a record, and on which basis each is shared.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::header::words;

words! {
    /// A section of a child's record, by its element name.
    Section {
        /// Names, birth date, identifiers.
        Identity = "Identity",
        /// Where the child lives and lived.
        Addresses = "Addresses",
        /// Who lives with the child and who has parental responsibility.
        Household = "Household",
        /// Which agencies are involved, and the lead professional.
        Involvements = "Involvements",
        /// Schools, special educational needs, attendance.
        Education = "Education",
        /// Referrals, assessments, plans, looked-after episodes.
        SocialCare = "SocialCare",
    }
}

/// Why a section may be shared: a legal gateway or consent, given by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SharingBasis {
    /// Legal gateway or consent.
    pub kind: SharingBasisKind,
    /// The legal provision ("Children Act 1989 s47"), or what was consented to.
    pub provision: String,
    /// Who consented, or which professional decided to share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_on: Option<Date>,
}

words! {
    /// The two grounds on which a section may be shared.
    SharingBasisKind {
        /// A power or duty in law.
        LegalGateway = "legal-gateway",
        /// Consent of a person entitled to give it.
        Consent = "consent",
    }
}
