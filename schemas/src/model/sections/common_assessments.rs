//! Common assessments of a child's needs, and what was agreed.

use jiff::civil::Date;

use crate::model::{Professional, SharingBasis, record::record, words::words};

words! {
    /// The three domains of the common assessment framework.
    AssessmentDomain {
        /// The child's development.
        ChildDevelopment = "child-development",
        /// Parents and carers.
        ParentsAndCarers = "parents-and-carers",
        /// Family and environment.
        FamilyAndEnvironment = "family-and-environment",
    }
}

record! {
    /// Section: common assessments.
    #[derive(Default)]
    CommonAssessments {
        /// Each assessment.
        common_assessment*: CommonAssessment,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A common assessment.
    #[derive(Default)]
    CommonAssessment {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// First day.
        start_date?: Date,
        /// When it was finished.
        completed_date?: Date,
        /// Why it was made.
        reason?: String,
        /// Who made it.
        assessor?: Professional,
        /// Who was to lead.
        lead_professional?: Professional,
        /// Whether parent or young person agreed to share it.
        consent_given?: bool,
        /// Strengths and needs.
        finding*: AssessmentFinding,
        /// What it concludes.
        conclusion?: String,
        /// What was agreed.
        agreed_action*: AgreedAction,
        /// When it is looked at again.
        review_date?: Date,
        /// When the work under it ended.
        end_date?: Date,
    }
}

record! {
    /// A strength or need in one domain.
    AssessmentFinding {
        /// Which domain.
        domain: AssessmentDomain,
        /// Strengths.
        strength?: String,
        /// Needs.
        need?: String,
    }
}

record! {
    /// An action that was agreed.
    #[derive(Default)]
    AgreedAction {
        /// What.
        description: String,
        /// Who does it.
        by_whom?: String,
        /// By when.
        by_date?: Date,
        /// What came of it.
        outcome?: String,
    }
}
