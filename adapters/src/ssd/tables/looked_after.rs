//! Looked-after children: episodes, placements, legal statuses, reviews, visits, health, missing episodes.

use crosswalk_schemas::model::{
    CarePlan, Conviction, HealthCheck, Immunisation, LegalStatus, LookedAfterEpisode, LookedAfterReview,
    LookedAfterVisit, MissingEpisode, Placement, StrengthsDifficulties, SubstanceMisuse,
};

use super::columns::{column, table};

table! { "ssd_legal_status": LegalStatus at "ChildRecord/SocialCare/LegalStatus" {
    "lega_legal_status_id" local_id = "LocalID": key,
    "lega_person_id" [person],
    "lega_legal_status" status = "Status": code "legal-status",
    "lega_legal_status_start_date" start_date = "StartDate": date,
    "lega_legal_status_end_date" end_date = "EndDate": date,
} }

table! { "ssd_cla_episodes": LookedAfterEpisode at "ChildRecord/SocialCare/LookedAfterEpisode" {
    "clae_cla_episode_id" local_id = "LocalID": key,
    "clae_person_id" [person],
    "clae_cla_episode_start_date" start_date = "StartDate": date,
    "clae_cla_episode_start_reason" start_reason = "StartReason": code "episode-start-reason",
    "clae_cla_primary_need_code" primary_need_code = "PrimaryNeedCode": code "primary-need",
    "clae_cla_episode_ceased_date" end_date = "EndDate": date,
    "clae_cla_episode_ceased_reason" end_reason = "EndReason": code "episode-end-reason",
    "clae_cla_id" looked_after_id = "LookedAfterID": id,
    "clae_referral_id" referral_id = "ReferralID": id,
    "clae_cla_placement_id" placement_id = "PlacementID": id,
    "clae_entered_care_date" entered_care_date = "EnteredCareDate": date,
    "clae_cla_last_iro_contact_date" last_reviewing_officer_contact = "LastReviewingOfficerContact": date,
} }

table! { "ssd_cla_convictions": Conviction at "ChildRecord/SocialCare/Conviction" {
    "clac_cla_conviction_id" local_id = "LocalID": key,
    "clac_person_id" [person],
    "clac_cla_conviction_date" offence_date = "OffenceDate": date,
    "clac_cla_conviction_offence" offence = "Offence": lines,
} }

table! { "ssd_cla_health": HealthCheck at "ChildRecord/SocialCare/HealthCheck" {
    "clah_health_check_id" local_id = "LocalID": key,
    "clah_person_id" [person],
    "clah_health_check_type" check_type = "CheckType": text,
    "clah_health_check_date" check_date = "CheckDate": date,
    "clah_health_check_status" status = "Status": text,
} }

table! { "ssd_cla_immunisations": Immunisation at "ChildRecord/SocialCare/Immunisation" {
    "clai_person_id" [person],
    "clai_immunisations_status" up_to_date = "UpToDate": flag,
    "clai_immunisations_status_date" status_date = "StatusDate": date,
} }

table! { "ssd_cla_substance_misuse": SubstanceMisuse at "ChildRecord/SocialCare/SubstanceMisuse" {
    "clas_substance_misuse_id" local_id = "LocalID": key,
    "clas_person_id" [person],
    "clas_substance_misuse_date" misuse_date = "MisuseDate": date,
    "clas_substance_misused" substance = "Substance": text,
    "clas_intervention_received" intervention_received = "InterventionReceived": flag,
} }

table! { "ssd_cla_placement": Placement at "ChildRecord/SocialCare/Placement" {
    "clap_cla_placement_id" local_id = "LocalID": key,
    "clap_cla_placement_start_date" start_date = "StartDate": date,
    "clap_cla_placement_type" placement_type = "PlacementType": code "placement-type",
    "clap_cla_placement_urn" urn = "URN": text,
    "clap_cla_placement_distance" distance = "Distance": decimal,
    "clap_cla_id" looked_after_id = "LookedAfterID": id,
    "clap_cla_placement_provider" provider = "Provider": code "placement-provider",
    "clap_cla_placement_postcode" post_code = "PostCode": postcode,
    "clap_cla_placement_end_date" end_date = "EndDate": date,
    "clap_cla_placement_change_reason" change_reason = "ChangeReason": code "placement-change-reason",
    "clap_person_id" [person],
} }

table! { "ssd_cla_reviews": LookedAfterReview at "ChildRecord/SocialCare/LookedAfterReview" {
    "clar_cla_review_id" local_id = "LocalID": key,
    "clar_cla_id" looked_after_id = "LookedAfterID": id,
    "clar_cla_review_due_date" due_date = "DueDate": date,
    "clar_cla_review_date" review_date = "ReviewDate": date,
    "clar_cla_review_cancelled" cancelled = "Cancelled": flag,
    "clar_cla_review_participation" participation = "Participation": code "review-participation",
} }

table! { "ssd_cla_visits": LookedAfterVisit at "ChildRecord/SocialCare/LookedAfterVisit" {
    "clav_cla_visit_id" local_id = "LocalID": key,
    "clav_cla_id" looked_after_id = "LookedAfterID": id,
    "clav_person_id" [person],
    "clav_cla_visit_date" visit_date = "VisitDate": date,
    "clav_cla_visit_seen" child_seen = "ChildSeen": flag,
    "clav_cla_visit_seen_alone" child_seen_alone = "ChildSeenAlone": flag,
} }

table! { "ssd_cla_care_plan": CarePlan at "ChildRecord/SocialCare/CarePlan" {
    "lacp_table_id" local_id = "LocalID": key,
    "lacp_person_id" [person],
    "lacp_cla_care_plan_start_date" start_date = "StartDate": date,
    "lacp_cla_care_plan_end_date" end_date = "EndDate": date,
    "lacp_cla_care_plan_json" permanence_plan = "PermanencePlan": lines,
} }

table! { "ssd_sdq_scores": StrengthsDifficulties at "ChildRecord/SocialCare/StrengthsDifficulties" {
    "csdq_table_id" local_id = "LocalID": key,
    "csdq_person_id" [person],
    "csdq_sdq_completed_date" completed_date = "CompletedDate": date,
    "csdq_sdq_reason" reason = "Reason": code "sdq-reason",
    "csdq_sdq_score" score = "Score": count,
} }

table! { "ssd_missing": MissingEpisode at "ChildRecord/SocialCare/MissingEpisode" {
    "miss_table_id" local_id = "LocalID": key,
    "miss_person_id" [person],
    "miss_missing_episode_start_date" start_date = "StartDate": date,
    "miss_missing_episode_type" episode_type = "EpisodeType": code "missing-type",
    "miss_missing_episode_end_date" end_date = "EndDate": date,
    "miss_missing_rhi_offered" return_interview_offered = "ReturnInterviewOffered": word,
    "miss_missing_rhi_accepted" return_interview_accepted = "ReturnInterviewAccepted": word,
} }
