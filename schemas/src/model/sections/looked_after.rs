//! Episodes, placements, legal statuses, and what is recorded of a looked-after child.

use jiff::civil::Date;

use crate::model::record::record;

record! {
    /// A looked-after episode (`ssd_cla_episodes`).
    #[derive(Default)]
    LookedAfterEpisode {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id?: String,
        /// The period of care it belongs to, by the system's own id.
        #[serde(rename = "LookedAfterID")]
        looked_after_id?: String,
        /// The placement of the episode, by that placement's local id.
        #[serde(rename = "PlacementID")]
        placement_id?: String,
        /// First day of the episode.
        start_date?: Date,
        /// Why it began: SSDA903 code.
        start_reason?: String,
        /// Primary need: N1 to N8.
        primary_need_code?: String,
        /// Last day of the episode.
        end_date?: Date,
        /// Why it ended: SSDA903 code.
        end_reason?: String,
        /// When the child entered care.
        entered_care_date?: Date,
        /// When the independent reviewing officer last saw or spoke to the child.
        last_reviewing_officer_contact?: Date,
    }
}

record! {
    /// A placement of a looked-after child (`ssd_cla_placement`).
    #[derive(Default)]
    Placement {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The period of care it belongs to, by the system's own id.
        #[serde(rename = "LookedAfterID")]
        looked_after_id?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// Placement type: SSDA903 code.
        placement_type?: String,
        /// Provider: SSDA903 code.
        provider?: String,
        /// Ofsted unique reference number.
        #[serde(rename = "URN")]
        urn?: String,
        /// Miles between home and placement.
        distance?: String,
        /// Postcode.
        post_code?: String,
        /// True when disclosure of the placement could put somebody in danger.
        sensitive_address?: bool,
        /// Why it changed: SSDA903 code.
        change_reason?: String,
    }
}

record! {
    /// A legal status (`ssd_legal_status`).
    #[derive(Default)]
    LegalStatus {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// SSDA903 code, such as C2.
        status?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
    }
}

record! {
    /// A care plan (`ssd_cla_care_plan`).
    #[derive(Default)]
    CarePlan {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// The plan for permanence, as the source writes it.
        permanence_plan?: String,
    }
}

record! {
    /// A review of a looked-after child (`ssd_cla_reviews`).
    #[derive(Default)]
    LookedAfterReview {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The period of care it belongs to, by the system's own id.
        #[serde(rename = "LookedAfterID")]
        looked_after_id?: String,
        /// By when it must be held.
        due_date?: Date,
        /// When it was held.
        review_date?: Date,
        /// True when it was not held.
        cancelled?: bool,
        /// How the child took part: PN0 to PN7.
        participation?: String,
    }
}

record! {
    /// A visit to a looked-after child (`ssd_cla_visits`).
    #[derive(Default)]
    LookedAfterVisit {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The period of care it belongs to, by the system's own id.
        #[serde(rename = "LookedAfterID")]
        looked_after_id?: String,
        /// When.
        visit_date?: Date,
        /// Whether the child was seen.
        child_seen?: bool,
        /// Whether the child was seen alone.
        child_seen_alone?: bool,
    }
}

record! {
    /// A health or dental check of a looked-after child (`ssd_cla_health`).
    #[derive(Default)]
    HealthCheck {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// What was checked, as the source writes it.
        check_type?: String,
        /// When.
        check_date?: Date,
        /// How far it is, as the source writes it.
        status?: String,
    }
}

record! {
    /// Whether immunisations are up to date (`ssd_cla_immunisations`).
    #[derive(Default)]
    Immunisation {
        /// Whether they are.
        up_to_date?: bool,
        /// When that was recorded.
        status_date?: Date,
    }
}

record! {
    /// Substance misuse (`ssd_cla_substance_misuse`).
    #[derive(Default)]
    SubstanceMisuse {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When.
        misuse_date?: Date,
        /// Which substance.
        substance?: String,
        /// Whether the child received help.
        intervention_received?: bool,
    }
}

record! {
    /// A conviction (`ssd_cla_convictions`).
    #[derive(Default)]
    Conviction {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When the offence took place.
        offence_date?: Date,
        /// What it was.
        offence?: String,
    }
}

record! {
    /// A score of the strengths and difficulties questionnaire (`ssd_sdq_scores`).
    #[derive(Default)]
    StrengthsDifficulties {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When it was filled in.
        completed_date?: Date,
        /// Why there is no score: SDQ1 to SDQ5.
        reason?: String,
        /// The score: 0 to 40.
        score?: u32,
    }
}

record! {
    /// A time the child was missing or away without leave (`ssd_missing`).
    #[derive(Default)]
    MissingEpisode {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// M missing, A away without leave.
        episode_type?: String,
        /// First day.
        start_date?: Date,
        /// Day of return.
        end_date?: Date,
        /// Whether a return home interview was offered: Y, N, NA.
        return_interview_offered?: String,
        /// Whether it was accepted: Y, N, NA.
        return_interview_accepted?: String,
    }
}
