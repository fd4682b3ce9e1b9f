//! Every field of the department's daily JSON, and what becomes of it.

use std::{collections::HashSet, sync::LazyLock};

use crate::contract::{
    Carried::{self, BothWays, Not, Out},
    Mapping,
};

const PURGE: &str = "a tombstone: what it marks must be forgotten, so that it is told and not carried";
const CHILD: &str = "Children/";

pub(super) fn mapping() -> Vec<Mapping> {
    FIELDS.iter().map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}

/// Whether there is such a field; paths begin below `Children`.
pub(super) fn is_field(path: &str) -> bool {
    PATHS.contains(path)
}

/// The paths of all fields, and of what they stand in.
static PATHS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let fields = FIELDS.iter().filter_map(|(native, _)| native.strip_prefix(CHILD));
    fields.flat_map(|path| path.match_indices('/').filter_map(|(end, _)| path.get(..end)).chain([path])).collect()
});

const FIELDS: &[(&str, Carried)] = &[
    ("la_code", Out("Header/Sender")),
    ("Children/la_child_id", BothWays("ChildRecord/Identity/LocalID")),
    ("Children/mis_child_id", BothWays("ChildRecord/Identity/OtherIdentifier")),
    ("Children/purge", Not(PURGE)),
    ("Children/child_details/unique_pupil_number", BothWays("ChildRecord/Identity/UPN")),
    ("Children/child_details/former_unique_pupil_number", BothWays("ChildRecord/Identity/FormerUPN")),
    ("Children/child_details/unique_pupil_number_unknown_reason", BothWays("ChildRecord/Identity/UPNunknown")),
    ("Children/child_details/first_name", BothWays("ChildRecord/Identity/PersonName/PersonGivenName")),
    ("Children/child_details/surname", BothWays("ChildRecord/Identity/PersonName/PersonFamilyName")),
    ("Children/child_details/date_of_birth", BothWays("ChildRecord/Identity/BirthDate/PersonBirthDate")),
    ("Children/child_details/expected_date_of_birth", BothWays("ChildRecord/Identity/ExpectedBirthDate")),
    ("Children/child_details/sex", BothWays("ChildRecord/Identity/Sex")),
    ("Children/child_details/ethnicity", BothWays("ChildRecord/Identity/Ethnicity")),
    ("Children/child_details/disabilities", BothWays("ChildRecord/Identity/Disability")),
    ("Children/child_details/postcode", BothWays("ChildRecord/Addresses/Address/PostCode")),
    ("Children/child_details/uasc_flag", BothWays("ChildRecord/SocialCare/ImmigrationStatus/Status")),
    ("Children/child_details/uasc_end_date", BothWays("ChildRecord/SocialCare/ImmigrationStatus/EndDate")),
    ("Children/child_details/purge", Not(PURGE)),
    (
        "Children/health_and_wellbeing/sdq_assessments/date",
        BothWays("ChildRecord/SocialCare/StrengthsDifficulties/CompletedDate"),
    ),
    (
        "Children/health_and_wellbeing/sdq_assessments/score",
        BothWays("ChildRecord/SocialCare/StrengthsDifficulties/Score"),
    ),
    ("Children/health_and_wellbeing/purge", Not(PURGE)),
    (
        "Children/social_care_episodes/social_care_episode_id",
        BothWays(
            "ChildRecord/SocialCare/Referral/LocalID; ChildRecord/SocialCare/Assessment/ReferralID; ChildRecord/SocialCare/ChildInNeedPlan/ReferralID; ChildRecord/SocialCare/Section47/ReferralID; ChildRecord/SocialCare/InitialConference/ReferralID; ChildRecord/SocialCare/ChildProtectionPlan/ReferralID; ChildRecord/SocialCare/LookedAfterEpisode/ReferralID; ChildRecord/Involvements/Involvement/ReferralID",
        ),
    ),
    ("Children/social_care_episodes/referral_date", BothWays("ChildRecord/SocialCare/Referral/ReferralDate")),
    ("Children/social_care_episodes/referral_source", BothWays("ChildRecord/SocialCare/Referral/SourceCode")),
    (
        "Children/social_care_episodes/referral_no_further_action_flag",
        BothWays("ChildRecord/SocialCare/Referral/NoFurtherAction"),
    ),
    ("Children/social_care_episodes/closure_date", BothWays("ChildRecord/SocialCare/Referral/CloseDate")),
    ("Children/social_care_episodes/closure_reason", BothWays("ChildRecord/SocialCare/Referral/CloseReason")),
    (
        "Children/social_care_episodes/care_worker_details/worker_id",
        BothWays("ChildRecord/Involvements/Involvement/Professional/RegistrationNumber"),
    ),
    (
        "Children/social_care_episodes/care_worker_details/start_date",
        BothWays("ChildRecord/Involvements/Involvement/StartDate"),
    ),
    (
        "Children/social_care_episodes/care_worker_details/end_date",
        BothWays("ChildRecord/Involvements/Involvement/EndDate"),
    ),
    (
        "Children/social_care_episodes/child_and_family_assessments/child_and_family_assessment_id",
        BothWays("ChildRecord/SocialCare/Assessment/LocalID"),
    ),
    (
        "Children/social_care_episodes/child_and_family_assessments/start_date",
        BothWays("ChildRecord/SocialCare/Assessment/StartDate"),
    ),
    (
        "Children/social_care_episodes/child_and_family_assessments/authorisation_date",
        BothWays("ChildRecord/SocialCare/Assessment/AuthorisedDate"),
    ),
    (
        "Children/social_care_episodes/child_and_family_assessments/factors",
        BothWays("ChildRecord/SocialCare/Assessment/Factor"),
    ),
    ("Children/social_care_episodes/child_and_family_assessments/purge", Not(PURGE)),
    (
        "Children/social_care_episodes/child_in_need_plans/child_in_need_plan_id",
        BothWays("ChildRecord/SocialCare/ChildInNeedPlan/LocalID"),
    ),
    (
        "Children/social_care_episodes/child_in_need_plans/start_date",
        BothWays("ChildRecord/SocialCare/ChildInNeedPlan/StartDate"),
    ),
    (
        "Children/social_care_episodes/child_in_need_plans/end_date",
        BothWays("ChildRecord/SocialCare/ChildInNeedPlan/EndDate"),
    ),
    ("Children/social_care_episodes/child_in_need_plans/purge", Not(PURGE)),
    (
        "Children/social_care_episodes/section_47_assessments/section_47_assessment_id",
        BothWays("ChildRecord/SocialCare/Section47/LocalID; ChildRecord/SocialCare/InitialConference/Section47ID"),
    ),
    (
        "Children/social_care_episodes/section_47_assessments/start_date",
        BothWays("ChildRecord/SocialCare/Section47/StartDate"),
    ),
    (
        "Children/social_care_episodes/section_47_assessments/icpc_required_flag",
        BothWays("ChildRecord/SocialCare/Section47/ConferenceNotRequired"),
    ),
    (
        "Children/social_care_episodes/section_47_assessments/icpc_date",
        BothWays("ChildRecord/SocialCare/InitialConference/ConferenceDate"),
    ),
    (
        "Children/social_care_episodes/section_47_assessments/end_date",
        BothWays("ChildRecord/SocialCare/Section47/EndDate"),
    ),
    ("Children/social_care_episodes/section_47_assessments/purge", Not(PURGE)),
    (
        "Children/social_care_episodes/child_protection_plans/child_protection_plan_id",
        BothWays("ChildRecord/SocialCare/ChildProtectionPlan/LocalID"),
    ),
    (
        "Children/social_care_episodes/child_protection_plans/start_date",
        BothWays("ChildRecord/SocialCare/ChildProtectionPlan/StartDate"),
    ),
    (
        "Children/social_care_episodes/child_protection_plans/end_date",
        BothWays("ChildRecord/SocialCare/ChildProtectionPlan/EndDate"),
    ),
    ("Children/social_care_episodes/child_protection_plans/purge", Not(PURGE)),
    (
        "Children/social_care_episodes/child_looked_after_placements/child_looked_after_placement_id",
        BothWays("ChildRecord/SocialCare/Placement/LocalID; ChildRecord/SocialCare/LookedAfterEpisode/PlacementID"),
    ),
    (
        "Children/social_care_episodes/child_looked_after_placements/start_date",
        BothWays("ChildRecord/SocialCare/Placement/StartDate; ChildRecord/SocialCare/LookedAfterEpisode/StartDate"),
    ),
    (
        "Children/social_care_episodes/child_looked_after_placements/start_reason",
        BothWays("ChildRecord/SocialCare/LookedAfterEpisode/StartReason"),
    ),
    (
        "Children/social_care_episodes/child_looked_after_placements/placement_type",
        BothWays("ChildRecord/SocialCare/Placement/PlacementType"),
    ),
    (
        "Children/social_care_episodes/child_looked_after_placements/postcode",
        BothWays("ChildRecord/SocialCare/Placement/PostCode"),
    ),
    (
        "Children/social_care_episodes/child_looked_after_placements/end_date",
        BothWays("ChildRecord/SocialCare/Placement/EndDate; ChildRecord/SocialCare/LookedAfterEpisode/EndDate"),
    ),
    (
        "Children/social_care_episodes/child_looked_after_placements/end_reason",
        BothWays("ChildRecord/SocialCare/LookedAfterEpisode/EndReason"),
    ),
    (
        "Children/social_care_episodes/child_looked_after_placements/change_reason",
        BothWays("ChildRecord/SocialCare/Placement/ChangeReason"),
    ),
    ("Children/social_care_episodes/child_looked_after_placements/purge", Not(PURGE)),
    (
        "Children/social_care_episodes/adoption/initial_decision_date",
        BothWays("ChildRecord/SocialCare/Permanence/DecisionDate"),
    ),
    ("Children/social_care_episodes/adoption/matched_date", BothWays("ChildRecord/SocialCare/Permanence/MatchedDate")),
    (
        "Children/social_care_episodes/adoption/placed_date",
        BothWays("ChildRecord/SocialCare/Permanence/PlacedForAdoptionDate"),
    ),
    ("Children/social_care_episodes/adoption/purge", Not(PURGE)),
    (
        "Children/social_care_episodes/care_leavers/contact_date",
        BothWays("ChildRecord/SocialCare/CareLeaver/LatestContactDate"),
    ),
    ("Children/social_care_episodes/care_leavers/activity", BothWays("ChildRecord/SocialCare/CareLeaver/Activity")),
    (
        "Children/social_care_episodes/care_leavers/accommodation",
        BothWays("ChildRecord/SocialCare/CareLeaver/Accommodation"),
    ),
    ("Children/social_care_episodes/care_leavers/purge", Not(PURGE)),
    ("Children/social_care_episodes/purge", Not(PURGE)),
];
