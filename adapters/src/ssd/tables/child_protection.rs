//! Section 47 enquiries, conferences, child protection plans with their visits and reviews.

use crosswalk_schemas::model::{
    ChildProtectionPlan, ChildProtectionReview, ChildProtectionVisit, InitialConference, Section47,
};

use super::columns::{column, table};

table! { "ssd_s47_enquiry": Section47 at "ChildRecord/SocialCare/Section47" {
    "s47e_s47_enquiry_id" local_id = "LocalID": key,
    "s47e_referral_id" referral_id = "ReferralID": id,
    "s47e_person_id" [person],
    "s47e_s47_start_date" start_date = "StartDate": date,
    "s47e_s47_end_date" end_date = "EndDate": date,
    "s47e_s47_nfa" no_further_action = "NoFurtherAction": flag,
    "s47e_s47_outcome_json" outcome = "Outcome": lines,
    "s47e_s47_completed_by_worker_id" worker_id = "WorkerID": text,
    "s47e_s47_completed_by_team" team = "Team": text,
} }

table! { "ssd_initial_cp_conference": InitialConference at "ChildRecord/SocialCare/InitialConference" {
    "icpc_icpc_id" local_id = "LocalID": key,
    "icpc_icpc_meeting_id" meeting_id = "MeetingID": id,
    "icpc_s47_enquiry_id" section47_id = "Section47ID": id,
    "icpc_person_id" [person],
    "icpc_cp_plan_id" plan_id = "PlanID": id,
    "icpc_referral_id" referral_id = "ReferralID": id,
    "icpc_icpc_transfer_in" transfer_in = "TransferIn": flag,
    "icpc_icpc_target_date" target_date = "TargetDate": date,
    "icpc_icpc_date" conference_date = "ConferenceDate": date,
    "icpc_icpc_outcome_cp_flag" plan_made = "PlanMade": flag,
    "icpc_icpc_outcome_json" outcome = "Outcome": lines,
    "icpc_icpc_team" team = "Team": text,
    "icpc_icpc_worker_id" worker_id = "WorkerID": text,
} }

table! { "ssd_cp_plans": ChildProtectionPlan at "ChildRecord/SocialCare/ChildProtectionPlan" {
    "cppl_cp_plan_id" local_id = "LocalID": key,
    "cppl_referral_id" referral_id = "ReferralID": id,
    "cppl_icpc_id" conference_id = "ConferenceID": id,
    "cppl_person_id" [person],
    "cppl_cp_plan_start_date" start_date = "StartDate": date,
    "cppl_cp_plan_end_date" end_date = "EndDate": date,
    "cppl_cp_plan_initial_category" initial_category = "InitialCategory": code "category-of-abuse",
    "cppl_cp_plan_ola" other_authority_plan = "OtherAuthorityPlan": flag,
    "cppl_cp_plan_latest_category" latest_category = "LatestCategory": code "category-of-abuse",
} }

table! { "ssd_cp_visits": ChildProtectionVisit at "ChildRecord/SocialCare/ChildProtectionVisit" {
    "cppv_cp_visit_id" local_id = "LocalID": key,
    "cppv_person_id" [person],
    "cppv_cp_plan_id" plan_id = "PlanID": id,
    "cppv_cp_visit_date" visit_date = "VisitDate": date,
    "cppv_cp_visit_seen" child_seen = "ChildSeen": flag,
    "cppv_cp_visit_seen_alone" child_seen_alone = "ChildSeenAlone": flag,
    "cppv_cp_visit_bedroom" bedroom_seen = "BedroomSeen": flag,
} }

table! { "ssd_cp_reviews": ChildProtectionReview at "ChildRecord/SocialCare/ChildProtectionReview" {
    "cppr_cp_review_id" local_id = "LocalID": key,
    "cppr_person_id" [person],
    "cppr_cp_plan_id" plan_id = "PlanID": id,
    "cppr_cp_review_due" due_date = "DueDate": date,
    "cppr_cp_review_date" review_date = "ReviewDate": date,
    "cppr_cp_review_meeting_id" meeting_id = "MeetingID": id,
    "cppr_cp_review_outcome_continue_cp" plan_continues = "PlanContinues": flag,
    "cppr_cp_review_quorate" quorate = "Quorate": text,
    "cppr_cp_review_participation" participation = "Participation": text,
} }
