//! Education, health and care plans, and the needs they name.

use crosswalk_schemas::model::{ActivePlan, EducationHealthCarePlan, PlanAssessment, PlanRequest, SenNeed};

use super::columns::{column, table};

table! { "ssd_ehcp_requests": PlanRequest at "ChildRecord/Education/PlanRequest" {
    "ehcr_ehcp_request_id" local_id = "LocalID": key,
    "ehcr_send_table_id" ("points to a row number of the extract; the child is named by Identity"),
    "ehcr_ehcp_req_date" request_date = "RequestDate": date,
    "ehcr_ehcp_req_outcome_date" outcome_date = "OutcomeDate": date,
    "ehcr_ehcp_req_outcome" outcome = "Outcome": text,
} }

table! { "ssd_ehcp_assessment": PlanAssessment at "ChildRecord/Education/PlanAssessment" {
    "ehca_ehcp_assessment_id" local_id = "LocalID": key,
    "ehca_ehcp_request_id" request_id = "RequestID": id,
    "ehca_ehcp_assessment_outcome_date" outcome_date = "OutcomeDate": date,
    "ehca_ehcp_assessment_outcome" outcome = "Outcome": text,
    "ehca_ehcp_assessment_exceptions" exceptions = "Exceptions": text,
} }

table! { "ssd_ehcp_named_plan": EducationHealthCarePlan at "ChildRecord/Education/EducationHealthCarePlan" {
    "ehcn_named_plan_id" local_id = "LocalID": key,
    "ehcn_ehcp_asmt_id" assessment_id = "AssessmentID": id,
    "ehcn_named_plan_start_date" start_date = "StartDate": date,
    "ehcn_named_plan_ceased_date" end_date = "EndDate": date,
    "ehcn_named_plan_ceased_reason" end_reason = "EndReason": text,
} }

table! { "ssd_ehcp_active_plans": ActivePlan at "ChildRecord/Education/ActivePlan" {
    "ehcp_active_ehcp_id" local_id = "LocalID": key,
    "ehcp_ehcp_request_id" request_id = "RequestID": id,
    "ehcp_active_ehcp_last_review_date" last_review_date = "LastReviewDate": date,
} }

table! { "ssd_sen_need": SenNeed at "ChildRecord/Education/SenNeed" {
    "senn_table_id" local_id = "LocalID": key,
    "senn_active_ehcp_id" plan_id = "PlanID": id,
    "senn_active_ehcp_need_type" need = "Need": code "sen-need",
    "senn_active_ehcp_need_rank" rank = "Rank": count,
} }
