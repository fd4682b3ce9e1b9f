//! Referrals, assessments, child in need plans and visits.

use jiff::civil::Date;

use crate::model::record::record;

record! {
    /// A referral to children's social care (`ssd_cin_episodes`).
    #[derive(Default)]
    Referral {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When it was received.
        referral_date?: Date,
        /// Who referred: CIN census code.
        source_code?: String,
        /// Who referred, in words.
        source_description?: String,
        /// Primary need: N0 to N9.
        primary_need_code?: String,
        /// What came of it, as the source writes it.
        outcome?: String,
        /// True when no further action was taken.
        no_further_action?: bool,
        /// When the case was closed.
        close_date?: Date,
        /// Why it was closed: RC1 to RC9.
        close_reason?: String,
        /// The team.
        team?: String,
        /// The worker, by local id or name.
        #[serde(rename = "WorkerID")]
        worker_id?: String,
    }
}

record! {
    /// An assessment (`ssd_cin_assessments`).
    #[derive(Default)]
    Assessment {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id?: String,
        /// First day.
        start_date?: Date,
        /// When it was reviewed on the way.
        internal_review_date?: Date,
        /// When it was authorised.
        authorised_date?: Date,
        /// Whether the child was seen.
        child_seen?: bool,
        /// Factors identified: CIN census codes.
        factor*: String,
        /// Outcome, as the source writes it.
        outcome?: String,
        /// True when no further action was taken.
        no_further_action?: bool,
        /// The team.
        team?: String,
        /// The worker, by local id or name.
        #[serde(rename = "WorkerID")]
        worker_id?: String,
    }
}

record! {
    /// A child in need plan (`ssd_cin_plans`).
    #[derive(Default)]
    ChildInNeedPlan {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// The team.
        team?: String,
        /// The worker, by local id or name.
        #[serde(rename = "WorkerID")]
        worker_id?: String,
    }
}

record! {
    /// A visit to a child in need (`ssd_cin_visits`).
    #[derive(Default)]
    ChildInNeedVisit {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When.
        visit_date?: Date,
        /// Whether the child was seen.
        child_seen?: bool,
        /// Whether the child was seen alone.
        child_seen_alone?: bool,
        /// Whether the child's bedroom was seen.
        bedroom_seen?: bool,
    }
}
