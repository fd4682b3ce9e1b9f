//! Special educational needs, and education, health and care plans.

use jiff::civil::Date;

use crate::model::record::record;

record! {
    /// Special educational needs provision from a date.
    #[derive(Default)]
    SenProvision {
        /// N none, K support, E education, health and care plan; A, P, S before 2014.
        provision: String,
        /// First day.
        start_date?: Date,
    }
}

record! {
    /// One special educational need.
    #[derive(Default)]
    SenNeed {
        /// `DfE` code of the need, such as SLCN.
        need: String,
        /// Rank: 1 for the primary need.
        rank?: u32,
        /// The plan in force that names the need, by its local id.
        #[serde(rename = "PlanID")]
        plan_id?: String,
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
    }
}

record! {
    /// A request for an education, health and care plan.
    #[derive(Default)]
    PlanRequest {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When it was received.
        request_date?: Date,
        /// When it was decided.
        outcome_date?: Date,
        /// What was decided, as the source writes it.
        outcome?: String,
    }
}

record! {
    /// An assessment for an education, health and care plan.
    #[derive(Default)]
    PlanAssessment {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The request it follows, by that request's local id.
        #[serde(rename = "RequestID")]
        request_id?: String,
        /// When it was decided.
        outcome_date?: Date,
        /// What was decided, as the source writes it.
        outcome?: String,
        /// Which exceptions to the limit of 20 weeks apply.
        exceptions?: String,
    }
}

record! {
    /// An education, health and care plan.
    #[derive(Default)]
    EducationHealthCarePlan {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The assessment it follows, by that assessment's local id.
        #[serde(rename = "AssessmentID")]
        assessment_id?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// Why it ceased, as the source writes it.
        end_reason?: String,
    }
}

record! {
    /// An education, health and care plan in force.
    #[derive(Default)]
    ActivePlan {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The request it goes back to, by that request's local id.
        #[serde(rename = "RequestID")]
        request_id?: String,
        /// When it was last reviewed.
        last_review_date?: Date,
    }
}
