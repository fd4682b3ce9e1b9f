//! Which table is which list of a record.

use crosswalk_schemas::model::{ChildRecord, Education, SocialCare};

use super::{Cells, Rows, Table, left_out, people};
use crate::native::row::RowReader;

/// The sections whose lists are tables.
#[derive(Debug, Default)]
pub(in crate::ssd) struct Lists {
    pub(in crate::ssd) social_care: SocialCare,
    pub(in crate::ssd) education: Education,
}

/// Declares tables with the lists of a section that their rows are.
macro_rules! sections {
    ($($section:ident { $($table:literal $list:ident $type:ident),* $(,)? })*) => {
        /// Reads a row into the list it belongs to; `false` when the table is no list of a section.
        pub(in crate::ssd) fn read_section(
            table: &str,
            row: &mut RowReader<'_>,
            lists: &mut Lists,
        ) -> bool {
            match table {
                $($($table => lists.$section.$list.push(Rows::read(row)),)*)*
                _ => return false,
            }
            true
        }

        /// Hands the rows of all lists of a record to `add`.
        pub(in crate::ssd) fn write_sections(record: &ChildRecord, mut add: impl FnMut(&'static str, Cells)) {
            $(if let Some(section) = &record.$section {
                $(section.$list.iter().for_each(|row| add($table, row.write()));)*
            })*
        }

        /// Every table of the dataset.
        pub(in crate::ssd) const TABLES: &[&Table] = &[
            &people::PERSON,
            &people::FAMILY,
            &people::ADDRESS,
            &people::DISABILITY,
            &people::MOTHER,
            &people::FACTORS,
            &people::INVOLVEMENTS,
            &people::PROFESSIONALS,
            &people::SEND,
            &people::LINKED,
            $($(<crosswalk_schemas::model::$type as Rows>::TABLE,)*)*
            &left_out::FINANCE,
            &left_out::VERSION_LOG,
            &left_out::STAGING,
        ];
    };
}

sections! {
    social_care {
        "ssd_contacts" contact Contact,
        "ssd_early_help_episodes" early_help_episode EarlyHelpEpisode,
        "ssd_cin_episodes" referral Referral,
        "ssd_cin_assessments" assessment Assessment,
        "ssd_cin_plans" child_in_need_plan ChildInNeedPlan,
        "ssd_cin_visits" child_in_need_visit ChildInNeedVisit,
        "ssd_s47_enquiry" section47 Section47,
        "ssd_initial_cp_conference" initial_conference InitialConference,
        "ssd_cp_plans" child_protection_plan ChildProtectionPlan,
        "ssd_cp_visits" child_protection_visit ChildProtectionVisit,
        "ssd_cp_reviews" child_protection_review ChildProtectionReview,
        "ssd_cla_episodes" looked_after_episode LookedAfterEpisode,
        "ssd_cla_placement" placement Placement,
        "ssd_legal_status" legal_status LegalStatus,
        "ssd_cla_care_plan" care_plan CarePlan,
        "ssd_cla_reviews" looked_after_review LookedAfterReview,
        "ssd_cla_visits" looked_after_visit LookedAfterVisit,
        "ssd_cla_health" health_check HealthCheck,
        "ssd_cla_immunisations" immunisation Immunisation,
        "ssd_cla_substance_misuse" substance_misuse SubstanceMisuse,
        "ssd_cla_convictions" conviction Conviction,
        "ssd_sdq_scores" strengths_difficulties StrengthsDifficulties,
        "ssd_missing" missing_episode MissingEpisode,
        "ssd_cla_previous_permanence" previous_permanence PreviousPermanence,
        "ssd_permanence" permanence Permanence,
        "ssd_care_leavers" care_leaver CareLeaver,
        "ssd_pre_proceedings" pre_proceedings PreProceedings,
        "ssd_immigration_status" immigration_status ImmigrationStatus,
        "ssd_voice_of_child" voice_of_child VoiceOfChild,
        "ssd_department" department Department,
    }
    education {
        "ssd_ehcp_requests" plan_request PlanRequest,
        "ssd_ehcp_assessment" plan_assessment PlanAssessment,
        "ssd_ehcp_named_plan" education_health_care_plan EducationHealthCarePlan,
        "ssd_ehcp_active_plans" active_plan ActivePlan,
        "ssd_sen_need" sen_need SenNeed,
    }
}
