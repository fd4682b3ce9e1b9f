//! Permanence, adoption, care leavers, and proceedings.

use crosswalk_schemas::model::{CareLeaver, Permanence, PreProceedings, PreviousPermanence};

use super::columns::{column, table};

table! { "ssd_cla_previous_permanence": PreviousPermanence at "ChildRecord/SocialCare/PreviousPermanence" {
    "lapp_table_id" local_id = "LocalID": key,
    "lapp_person_id" [person],
    "lapp_previous_permanence_order_date" order_date = "OrderDate": text,
    "lapp_previous_permanence_option" option = "Option": text,
    "lapp_previous_permanence_la" authority = "Authority": text,
} }

table! { "ssd_permanence": Permanence at "ChildRecord/SocialCare/Permanence" {
    "perm_table_id" local_id = "LocalID": key,
    "perm_person_id" [person],
    "perm_cla_id" looked_after_id = "LookedAfterID": id,
    "perm_adm_decision_date" decision_date = "DecisionDate": date,
    "perm_ffa_cp_decision_date" fostering_for_adoption_decision_date = "FosteringForAdoptionDecisionDate": date,
    "perm_placement_order_date" placement_order_date = "PlacementOrderDate": date,
    "perm_placed_for_adoption_date" placed_for_adoption_date = "PlacedForAdoptionDate": date,
    "perm_matched_date" matched_date = "MatchedDate": date,
    "perm_adopted_by_carer_flag" adopted_by_carer = "AdoptedByCarer": flag,
    "perm_placed_ffa_cp_date" fostering_for_adoption_placed_date = "FosteringForAdoptionPlacedDate": date,
    "perm_decision_reversed_date" decision_reversed_date = "DecisionReversedDate": date,
    "perm_placed_foster_carer_date" placed_with_foster_carer_date = "PlacedWithFosterCarerDate": date,
    "perm_part_of_sibling_group" part_of_sibling_group = "PartOfSiblingGroup": flag,
    "perm_siblings_placed_together" siblings_placed_together = "SiblingsPlacedTogether": count,
    "perm_siblings_placed_apart" siblings_placed_apart = "SiblingsPlacedApart": count,
    "perm_placement_provider_urn" provider_urn = "ProviderURN": text,
    "perm_decision_reversed_reason" decision_reversed_reason = "DecisionReversedReason": code "adoption-reversal-reason",
    "perm_permanence_order_date" order_date = "OrderDate": date,
    "perm_permanence_order_type" order_type = "OrderType": text,
    "perm_adoption_worker_id" adoption_worker_id = "AdoptionWorkerID": text,
    "perm_adopter_sex" adopter_sex = "AdopterSex": code "adopter-sex",
    "perm_adopter_legal_status" adopter_legal_status = "AdopterLegalStatus": code "adopter-legal-status",
    "perm_number_of_adopters" number_of_adopters = "NumberOfAdopters": count,
} }

table! { "ssd_care_leavers": CareLeaver at "ChildRecord/SocialCare/CareLeaver" {
    "clea_table_id" local_id = "LocalID": key,
    "clea_person_id" [person],
    "clea_care_leaver_eligibility" eligibility = "Eligibility": text,
    "clea_care_leaver_in_touch" in_touch = "InTouch": code "care-leaver-in-touch",
    "clea_care_leaver_latest_contact" latest_contact_date = "LatestContactDate": date,
    "clea_care_leaver_accommodation" accommodation = "Accommodation": code "care-leaver-accommodation",
    "clea_care_leaver_accom_suitable" accommodation_suitable = "AccommodationSuitable": suitability,
    "clea_care_leaver_activity" activity = "Activity": code "care-leaver-activity",
    "clea_pathway_plan_review_date" pathway_plan_review_date = "PathwayPlanReviewDate": date,
    "clea_care_leaver_personal_advisor" personal_adviser = "PersonalAdviser": text,
    "clea_care_leaver_allocated_team" team = "Team": text,
    "clea_care_leaver_worker_id" worker_id = "WorkerID": text,
} }

table! { "ssd_pre_proceedings": PreProceedings at "ChildRecord/SocialCare/PreProceedings" {
    "prep_table_id" local_id = "LocalID": key,
    "prep_person_id" [person],
    "prep_plo_family_id" family_id = "FamilyID": id,
    "prep_pre_pro_decision_date" decision_date = "DecisionDate": date,
    "prep_initial_pre_pro_meeting_date" initial_meeting_date = "InitialMeetingDate": date,
    "prep_pre_pro_outcome" outcome = "Outcome": text,
    "prep_agree_stepdown_issue_date" step_down_or_issue_date = "StepDownOrIssueDate": date,
    "prep_cp_plans_referral_period" protection_plans_in_referral = "ProtectionPlansInReferral": count,
    "prep_legal_gateway_outcome" legal_gateway_outcome = "LegalGatewayOutcome": text,
    "prep_prev_pre_proc_child" previous_pre_proceedings = "PreviousPreProceedings": count,
    "prep_prev_care_proc_child" previous_care_proceedings = "PreviousCareProceedings": count,
    "prep_pre_pro_letter_date" pre_proceedings_letter_date = "PreProceedingsLetterDate": date,
    "prep_care_pro_letter_date" issue_letter_date = "IssueLetterDate": date,
    "prep_pre_pro_meetings_num" review_meetings = "ReviewMeetings": count,
    "prep_pre_pro_parents_legal_rep" parents_represented = "ParentsRepresented": flag,
    "prep_parents_legal_rep_point_of_issue" parents_represented_at_issue = "ParentsRepresentedAtIssue": word,
    "prep_court_reference" court_reference = "CourtReference": text,
    "prep_care_proc_court_hearings" court_hearings = "CourtHearings": count,
    "prep_care_proc_short_notice" short_notice = "ShortNotice": flag,
    "prep_proc_short_notice_reason" short_notice_reason = "ShortNoticeReason": text,
    "prep_la_inital_plan_approved" initial_plan_approved = "InitialPlanApproved": flag,
    "prep_la_initial_care_plan" initial_care_plan = "InitialCarePlan": text,
    "prep_la_final_plan_approved" final_plan_approved = "FinalPlanApproved": flag,
    "prep_la_final_care_plan" final_care_plan = "FinalCarePlan": text,
} }
