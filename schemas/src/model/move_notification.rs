//! Class `move-notification`: this household moved, or will; who, from where, to where, when.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    addresses::Address,
    header::{AuthorityCode, words},
    identity::{BirthDate, PersonName, Sex},
};

/// This household moved, or will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct MoveNotification {
    /// What kind of move.
    pub kind: MoveKind,
    /// When the household moved, or will.
    pub move_date: Date,
    /// True when this is also the notice under section 208 of the Housing Act 1996. From version 1.1 on.
    #[serde(rename = "Section208Notice", default, skip_serializing_if = "Option::is_none")]
    pub section208_notice: Option<bool>,
    /// Who tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Reporter>,
    /// Where from.
    pub from_address: Address,
    /// Where to. Absent when the destination is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_address: Option<Address>,
    /// The authority that answers for children at the old address; filled in when the message is routed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub losing_authority: Option<AuthorityCode>,
    /// The authority that answers for children at the new address; filled in when the message is routed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gaining_authority: Option<AuthorityCode>,
    /// Everybody who moves.
    pub person: Vec<MovingPerson>,
    /// Why, or what else the receiver should know, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The reporting system's own reference.
    #[serde(rename = "LocalReference", default, skip_serializing_if = "Option::is_none")]
    pub local_reference: Option<String>,
}

words! {
    /// What kind of move.
    MoveKind {
        /// The family moved for good.
        Permanent = "permanent",
        /// A temporary placement out of area; custody of social care stays unless agreed.
        TemporaryPlacement = "temporary-placement",
        /// Within one authority: own systems are told, nothing is transferred.
        WithinAuthority = "within-authority",
        /// Out of England.
        LeavingEngland = "leaving-england",
        /// Nobody knows where to.
        UnknownDestination = "unknown-destination",
    }
}

/// Who tells of a move, so that they can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Reporter {
    /// Organisation or team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Name of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A person who moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct MovingPerson {
    /// Child or adult.
    pub role: RoleInHousehold,
    /// Name.
    pub person_name: PersonName,
    /// Birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<BirthDate>,
    /// Sex as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// What the person is to the head of household, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<String>,
    /// NHS number: ten digits, modulus 11.
    #[serde(rename = "NHSnumber", default, skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<String>,
    /// Unique pupil number.
    #[serde(rename = "UPN", default, skip_serializing_if = "Option::is_none")]
    pub upn: Option<String>,
    /// The reporting system's own id for the person.
    #[serde(rename = "LocalID", default, skip_serializing_if = "Option::is_none")]
    pub local_id: Option<String>,
}

words! {
    /// Whether a person of the household is a child.
    RoleInHousehold {
        /// Under 18, or unborn.
        Child = "child",
        /// 18 or older.
        Adult = "adult",
    }
}
