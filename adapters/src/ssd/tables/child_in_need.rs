//! Contacts, early help, referrals, assessments, child in need plans and visits.

use crosswalk_schemas::model::{Assessment, ChildInNeedPlan, ChildInNeedVisit, Contact, EarlyHelpEpisode, Referral};

use super::columns::{column, table};

table! { "ssd_contacts": Contact at "ChildRecord/SocialCare/Contact" {
    "cont_contact_id" local_id = "LocalID": key,
    "cont_person_id" [person],
    "cont_contact_date" contact_date = "ContactDate": date,
    "cont_contact_source_code" source_code = "SourceCode": code "referral-source",
    "cont_contact_source_desc" source_description = "SourceDescription": text,
    "cont_contact_outcome_json" outcome = "Outcome": lines,
} }

table! { "ssd_early_help_episodes": EarlyHelpEpisode at "ChildRecord/SocialCare/EarlyHelpEpisode" {
    "earl_episode_id" local_id = "LocalID": key,
    "earl_person_id" [person],
    "earl_episode_start_date" start_date = "StartDate": date,
    "earl_episode_end_date" end_date = "EndDate": date,
    "earl_episode_reason" reason = "Reason": text,
    "earl_episode_end_reason" end_reason = "EndReason": text,
    "earl_episode_organisation" organisation = "Organisation": text,
    "earl_episode_worker_id" worker_id = "WorkerID": text,
} }

table! { "ssd_cin_episodes": Referral at "ChildRecord/SocialCare/Referral" {
    "cine_referral_id" local_id = "LocalID": key,
    "cine_person_id" [person],
    "cine_referral_date" referral_date = "ReferralDate": date,
    "cine_cin_primary_need_code" primary_need_code = "PrimaryNeedCode": code "primary-need",
    "cine_referral_source_code" source_code = "SourceCode": code "referral-source",
    "cine_referral_source_desc" source_description = "SourceDescription": text,
    "cine_referral_outcome_json" outcome = "Outcome": lines,
    "cine_referral_nfa" no_further_action = "NoFurtherAction": flag,
    "cine_close_reason" close_reason = "CloseReason": code "closure-reason",
    "cine_close_date" close_date = "CloseDate": date,
    "cine_referral_team" team = "Team": text,
    "cine_referral_worker_id" worker_id = "WorkerID": text,
} }

table! { "ssd_cin_assessments": Assessment at "ChildRecord/SocialCare/Assessment" {
    "cina_assessment_id" local_id = "LocalID": key,
    "cina_person_id" [person],
    "cina_referral_id" referral_id = "ReferralID": id,
    "cina_assessment_start_date" start_date = "StartDate": date,
    "cina_assessment_child_seen" child_seen = "ChildSeen": flag,
    "cina_assessment_auth_date" authorised_date = "AuthorisedDate": date,
    "cina_assessment_outcome_json" outcome = "Outcome": lines,
    "cina_assessment_outcome_nfa" no_further_action = "NoFurtherAction": flag,
    "cina_assessment_team" team = "Team": text,
    "cina_assessment_worker_id" worker_id = "WorkerID": text,
} }

table! { "ssd_cin_plans": ChildInNeedPlan at "ChildRecord/SocialCare/ChildInNeedPlan" {
    "cinp_cin_plan_id" local_id = "LocalID": key,
    "cinp_referral_id" referral_id = "ReferralID": id,
    "cinp_person_id" [person],
    "cinp_cin_plan_start_date" start_date = "StartDate": date,
    "cinp_cin_plan_end_date" end_date = "EndDate": date,
    "cinp_cin_plan_team" team = "Team": text,
    "cinp_cin_plan_worker_id" worker_id = "WorkerID": text,
} }

table! { "ssd_cin_visits": ChildInNeedVisit at "ChildRecord/SocialCare/ChildInNeedVisit" {
    "cinv_cin_visit_id" local_id = "LocalID": key,
    "cinv_person_id" [person],
    "cinv_cin_visit_date" visit_date = "VisitDate": date,
    "cinv_cin_visit_seen" child_seen = "ChildSeen": flag,
    "cinv_cin_visit_seen_alone" child_seen_alone = "ChildSeenAlone": flag,
    "cinv_cin_visit_bedroom" bedroom_seen = "BedroomSeen": flag,
} }
