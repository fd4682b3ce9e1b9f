//! Social care basics: referrals, assessments, plans, looked-after episodes (Standard Safeguarding Dataset's names).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::sharing::SharingBasis;

/// Declares a record of social care: an optional local id, then fields that are dates, codes or flags.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "PascalCase", deny_unknown_fields)]
        pub struct $name {
            /// The sending system's own id.
            #[serde(rename = "LocalID", default, skip_serializing_if = "Option::is_none")]
            pub local_id: Option<String>,
            $($(#[$fmeta])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
        }
    };
}

/// Section: what children's social care holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SocialCare {
    /// Referrals, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub referral: Vec<Referral>,
    /// Assessments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessment: Vec<Assessment>,
    /// Child in need plans.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub child_in_need_plan: Vec<ChildInNeedPlan>,
    /// Section 47 enquiries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub section47: Vec<Section47>,
    /// Child protection plans.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub child_protection_plan: Vec<ChildProtectionPlan>,
    /// Looked-after episodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looked_after_episode: Vec<LookedAfterEpisode>,
    /// Placements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placement: Vec<Placement>,
    /// Legal statuses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_status: Vec<LegalStatus>,
    /// On which basis the section is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing_basis: Option<SharingBasis>,
}

record! {
    /// A referral to children's social care (`ssd_cin_episodes`).
    Referral {
        /// When it was received.
        referral_date: Date,
        /// Who referred: CIN census code.
        source_code: String,
        /// Primary need: `N0` to `N9`.
        primary_need_code: String,
        /// True when no further action was taken.
        no_further_action: bool,
        /// When the case was closed.
        close_date: Date,
        /// Why it was closed: `RC1` to `RC9`.
        close_reason: String,
        /// The team.
        team: String,
    }
}

record! {
    /// An assessment (`ssd_cin_assessments`).
    Assessment {
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id: String,
        /// First day.
        start_date: Date,
        /// When it was authorised.
        authorised_date: Date,
        /// Whether the child was seen.
        child_seen: bool,
        /// Outcome, as the source writes it.
        outcome: String,
    }
}

record! {
    /// A child in need plan (`ssd_cin_plans`).
    ChildInNeedPlan {
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id: String,
        /// First day.
        start_date: Date,
        /// Last day.
        end_date: Date,
        /// The team.
        team: String,
    }
}

record! {
    /// A section 47 enquiry (`ssd_s47_enquiry`).
    Section47 {
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id: String,
        /// First day.
        start_date: Date,
        /// Last day.
        end_date: Date,
        /// True when no further action was taken.
        no_further_action: bool,
        /// Outcome, as the source writes it.
        outcome: String,
    }
}

record! {
    /// A child protection plan (`ssd_cp_plans`).
    ChildProtectionPlan {
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id: String,
        /// First day.
        start_date: Date,
        /// Last day.
        end_date: Date,
        /// First category of abuse: `NEG`, `PHY`, `SAB`, `EMO`, `MUL`.
        initial_category: String,
        /// Latest category of abuse.
        latest_category: String,
        /// True for a plan of another local authority, temporarily here.
        other_authority_plan: bool,
    }
}

record! {
    /// A looked-after episode (`ssd_cla_episodes`).
    LookedAfterEpisode {
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id: String,
        /// First day of the episode.
        start_date: Date,
        /// Why it began: SSDA903 code.
        start_reason: String,
        /// Primary need: `N1` to `N8`.
        primary_need_code: String,
        /// Last day of the episode.
        end_date: Date,
        /// Why it ended: SSDA903 code.
        end_reason: String,
        /// When the child entered care.
        entered_care_date: Date,
    }
}

record! {
    /// A placement of a looked-after child (`ssd_cla_placement`).
    Placement {
        /// First day.
        start_date: Date,
        /// Last day.
        end_date: Date,
        /// Placement type: SSDA903 code.
        placement_type: String,
        /// Provider: SSDA903 code.
        provider: String,
        /// Ofsted unique reference number.
        #[serde(rename = "URN")]
        urn: String,
        /// Postcode.
        post_code: String,
        /// Why it changed: SSDA903 code.
        change_reason: String,
    }
}

record! {
    /// A legal status (`ssd_legal_status`).
    LegalStatus {
        /// SSDA903 code, such as `C2`.
        status: String,
        /// First day.
        start_date: Date,
        /// Last day.
        end_date: Date,
    }
}
