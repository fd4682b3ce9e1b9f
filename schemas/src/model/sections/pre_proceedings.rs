//! Pre-proceedings under the public law outline, and care proceedings.

use jiff::civil::Date;

use crate::model::record::record;

record! {
    /// Pre-proceedings and care proceedings (`ssd_pre_proceedings`).
    #[derive(Default)]
    PreProceedings {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The family, by the system's own id.
        #[serde(rename = "FamilyID")]
        family_id?: String,
        /// When it was decided to enter pre-proceedings.
        decision_date?: Date,
        /// When the first meeting was held.
        initial_meeting_date?: Date,
        /// What came of it, as the source writes it.
        outcome?: String,
        /// When it was agreed to step down or to issue.
        step_down_or_issue_date?: Date,
        /// How many child protection plans there were in this referral.
        protection_plans_in_referral?: u32,
        /// What the legal gateway meeting decided.
        legal_gateway_outcome?: String,
        /// How many periods of pre-proceedings there were before.
        previous_pre_proceedings?: u32,
        /// How many care proceedings there were before.
        previous_care_proceedings?: u32,
        /// When the letter and plan went to the parents.
        pre_proceedings_letter_date?: Date,
        /// When the letter of issue went to the parents.
        issue_letter_date?: Date,
        /// How many review meetings followed the first.
        review_meetings?: u32,
        /// Whether the parents had legal representation before proceedings.
        parents_represented?: bool,
        /// Whether they had it at the point of issue: Y, N, NA.
        parents_represented_at_issue?: String,
        /// The court's reference.
        court_reference?: String,
        /// How many hearings there were.
        court_hearings?: u32,
        /// Whether proceedings were issued at short notice.
        short_notice?: bool,
        /// Why at short notice.
        short_notice_reason?: String,
        /// Whether the court approved the first plan.
        initial_plan_approved?: bool,
        /// The first care plan.
        initial_care_plan?: String,
        /// Whether the court approved the last plan.
        final_plan_approved?: bool,
        /// The last care plan.
        final_care_plan?: String,
    }
}
