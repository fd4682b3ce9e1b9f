//! What the youth offending team holds.

use jiff::civil::Date;

use crate::model::{Professional, SharingBasis, record::record, words::words};

words! {
    /// A level of risk, as `AssetPlus` writes it.
    RiskLevel {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Very high.
        VeryHigh = "very-high",
    }
}

record! {
    /// Section: what the youth offending team holds.
    #[derive(Default)]
    YouthJustice {
        /// The team's own id for the case.
        #[serde(rename = "CaseID")]
        case_id?: String,
        /// Disposals and interventions.
        intervention*: Intervention,
        /// Assessments.
        youth_justice_assessment*: YouthJusticeAssessment,
        /// Periods of remand or custody.
        custody*: Custody,
        /// Workers of the team.
        worker*: Professional,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A disposal or intervention.
    #[derive(Default)]
    Intervention {
        /// The team's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// Which, as the source writes it.
        kind?: String,
        /// The offence.
        offence?: String,
        /// When the offence took place.
        offence_date?: Date,
        /// When it was decided.
        outcome_date?: Date,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// What the child must do.
        requirement*: String,
    }
}

record! {
    /// An assessment of risk.
    #[derive(Default)]
    YouthJusticeAssessment {
        /// The team's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When.
        assessment_date?: Date,
        /// How likely reoffending is.
        likelihood_of_reoffending?: RiskLevel,
        /// How likely serious harm to others is.
        risk_of_serious_harm?: RiskLevel,
        /// How great the concern for the child's own safety is.
        safety_and_wellbeing?: RiskLevel,
        /// What the plan rests on.
        summary?: String,
    }
}

record! {
    /// A period of remand or custody.
    #[derive(Default)]
    Custody {
        /// The team's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// Remand, detention and training order...
        kind?: String,
        /// Where.
        establishment?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
    }
}
