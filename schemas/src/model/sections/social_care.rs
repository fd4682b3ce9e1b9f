//! What children's social care holds (Standard Safeguarding Dataset's names): the section, and what comes before a referral.

use jiff::civil::Date;

use crate::model::{
    Assessment, CareLeaver, CarePlan, ChildInNeedPlan, ChildInNeedVisit, ChildProtectionPlan, ChildProtectionReview,
    ChildProtectionVisit, Conviction, HealthCheck, Immunisation, InitialConference, LegalStatus, LookedAfterEpisode,
    LookedAfterReview, LookedAfterVisit, MissingEpisode, Permanence, Placement, PreProceedings, PreviousPermanence,
    Referral, Section47, SharingBasis, StrengthsDifficulties, SubstanceMisuse, record::record,
};

record! {
    /// Section: what children's social care holds.
    #[derive(Default)]
    SocialCare {
        /// Contacts before or beside a referral.
        contact*: Contact,
        /// Early help.
        early_help_episode*: EarlyHelpEpisode,
        /// Referrals, oldest first.
        referral*: Referral,
        /// Assessments.
        assessment*: Assessment,
        /// Child in need plans.
        child_in_need_plan*: ChildInNeedPlan,
        /// Visits to a child in need.
        child_in_need_visit*: ChildInNeedVisit,
        /// Section 47 enquiries.
        section47*: Section47,
        /// Initial child protection conferences.
        initial_conference*: InitialConference,
        /// Child protection plans.
        child_protection_plan*: ChildProtectionPlan,
        /// Visits under a child protection plan.
        child_protection_visit*: ChildProtectionVisit,
        /// Reviews of a child protection plan.
        child_protection_review*: ChildProtectionReview,
        /// Looked-after episodes.
        looked_after_episode*: LookedAfterEpisode,
        /// Placements.
        placement*: Placement,
        /// Legal statuses.
        legal_status*: LegalStatus,
        /// Care plans.
        care_plan*: CarePlan,
        /// Reviews of a looked-after child.
        looked_after_review*: LookedAfterReview,
        /// Visits to a looked-after child.
        looked_after_visit*: LookedAfterVisit,
        /// Health and dental checks of a looked-after child.
        health_check*: HealthCheck,
        /// Whether immunisations are up to date.
        immunisation*: Immunisation,
        /// Substance misuse of a looked-after child.
        substance_misuse*: SubstanceMisuse,
        /// Convictions of a looked-after child.
        conviction*: Conviction,
        /// Scores of the strengths and difficulties questionnaire.
        strengths_difficulties*: StrengthsDifficulties,
        /// Times the child was missing or away without leave.
        missing_episode*: MissingEpisode,
        /// Permanence arrangements that ended before.
        previous_permanence*: PreviousPermanence,
        /// Decisions about adoption and permanence.
        permanence*: Permanence,
        /// Support after care.
        care_leaver*: CareLeaver,
        /// Pre-proceedings under the public law outline, and care proceedings.
        pre_proceedings*: PreProceedings,
        /// Immigration statuses.
        immigration_status*: ImmigrationStatus,
        /// Children of this child.
        mother_of*: MotherOf,
        /// What the child says of the help given.
        voice_of_child*: VoiceOfChild,
        /// Teams that are named by their ids above.
        department*: Department,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A contact about the child.
    #[derive(Default)]
    Contact {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When.
        contact_date?: Date,
        /// Who made contact: CIN census code.
        source_code?: String,
        /// Who made contact, in words.
        source_description?: String,
        /// What came of it, as the source writes it.
        outcome?: String,
    }
}

record! {
    /// An episode of early help.
    #[derive(Default)]
    EarlyHelpEpisode {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// Why help was given.
        reason?: String,
        /// Why it ended.
        end_reason?: String,
        /// Who gave it.
        organisation?: String,
        /// The worker, by local id or name.
        #[serde(rename = "WorkerID")]
        worker_id?: String,
    }
}

record! {
    /// An immigration status.
    #[derive(Default)]
    ImmigrationStatus {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The status, as the source writes it.
        status?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
    }
}

record! {
    /// A child of this child.
    #[derive(Default)]
    MotherOf {
        /// The sending system's own id for the relation.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The sending system's own id for her child.
        #[serde(rename = "ChildID")]
        child_id?: String,
        /// Her child's birth date.
        child_birth_date?: Date,
    }
}

record! {
    /// What the child says of the help given.
    #[derive(Default)]
    VoiceOfChild {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// Somebody has explained, so that the child understands, why people are worried.
        worries_explained?: bool,
        /// The story in words and pictures helps to understand what has happened.
        story_helped_understand?: bool,
        /// The child agrees with what the worker says needs to happen.
        agrees_with_worker?: bool,
        /// The plan tells everybody what to do to keep the child safe.
        plan_says_how_to_keep_safe?: bool,
        /// Writing or drawing on the tablet helped to explain.
        tablet_helped_explain?: bool,
    }
}

record! {
    /// A team or department.
    #[derive(Default)]
    Department {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// Its name.
        name?: String,
        /// The id of the department above it.
        #[serde(rename = "ParentID")]
        parent_id?: String,
        /// The name of the department above it.
        parent_name?: String,
    }
}
