//! Section 47 enquiries, conferences, child protection plans with their visits and reviews.

use jiff::civil::Date;

use crate::model::record::record;

record! {
    /// A section 47 enquiry (`ssd_s47_enquiry`).
    #[derive(Default)]
    Section47 {
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
        /// True when no further action was taken.
        no_further_action?: bool,
        /// True when no initial conference was needed.
        conference_not_required?: bool,
        /// Outcome, as the source writes it.
        outcome?: String,
        /// The team.
        team?: String,
        /// The worker, by local id or name.
        #[serde(rename = "WorkerID")]
        worker_id?: String,
    }
}

record! {
    /// An initial child protection conference (`ssd_initial_cp_conference`).
    #[derive(Default)]
    InitialConference {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The sending system's own id for the meeting.
        #[serde(rename = "MeetingID")]
        meeting_id?: String,
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id?: String,
        /// The enquiry it follows, by that enquiry's local id.
        #[serde(rename = "Section47ID")]
        section47_id?: String,
        /// The plan it led to, by that plan's local id.
        #[serde(rename = "PlanID")]
        plan_id?: String,
        /// True for a child who came from another authority with a plan.
        transfer_in?: bool,
        /// By when it must be held.
        target_date?: Date,
        /// When it was held.
        conference_date?: Date,
        /// Whether a child protection plan was made.
        plan_made?: bool,
        /// Outcome, as the source writes it.
        outcome?: String,
        /// The team.
        team?: String,
        /// The worker, by local id or name.
        #[serde(rename = "WorkerID")]
        worker_id?: String,
    }
}

record! {
    /// A child protection plan (`ssd_cp_plans`).
    #[derive(Default)]
    ChildProtectionPlan {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id?: String,
        /// The conference that made it, by that conference's local id.
        #[serde(rename = "ConferenceID")]
        conference_id?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// First category of abuse: NEG, PHY, SAB, EMO, MUL.
        initial_category?: String,
        /// Latest category of abuse.
        latest_category?: String,
        /// How many child protection plans the child had before.
        previous_plans?: u32,
        /// True for a plan of another local authority, temporarily here.
        other_authority_plan?: bool,
    }
}

record! {
    /// A visit under a child protection plan (`ssd_cp_visits`).
    #[derive(Default)]
    ChildProtectionVisit {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The plan it belongs to, by that plan's local id.
        #[serde(rename = "PlanID")]
        plan_id?: String,
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

record! {
    /// A review of a child protection plan (`ssd_cp_reviews`).
    #[derive(Default)]
    ChildProtectionReview {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The plan it belongs to, by that plan's local id.
        #[serde(rename = "PlanID")]
        plan_id?: String,
        /// By when it must be held.
        due_date?: Date,
        /// When it was held.
        review_date?: Date,
        /// The sending system's own id for the meeting.
        #[serde(rename = "MeetingID")]
        meeting_id?: String,
        /// Whether the plan goes on.
        plan_continues?: bool,
        /// Whether enough members were there, as the source writes it.
        quorate?: String,
        /// How the child took part, as the source writes it.
        participation?: String,
    }
}
