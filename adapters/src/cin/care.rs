//! What the census says of social care: each `CINdetails` is a referral with all that followed from it.
//!
//! The census has no ids for these. What belongs together there by standing together is held together here by ids made
//! of the dates, which stay the same from one census to the next.

use crosswalk_schemas::model::{
    Assessment, ChildInNeedPlan, ChildProtectionPlan, ChildProtectionReview, InitialConference, Referral, Section47,
    SocialCare,
};
use jiff::civil::Date;

use super::{
    census::{Element, ITSELF},
    codes::LISTS,
    mapping::{ASSESSMENT, DETAILS, FACTOR, PLAN, PROTECTION_PLAN, REVIEW, SECTION_47},
};
use crate::native::field::Notes;

/// Reads all `CINdetails` of a child.
pub(super) fn read(child: &Element<'_>, notes: &mut Notes) -> Option<SocialCare> {
    let mut care = SocialCare::default();
    for node in child.node.each("CINdetails") {
        details(&child.below(node, DETAILS), &mut care, notes);
    }
    care.referral.sort_by_key(|referral| referral.referral_date);
    (care != SocialCare::default()).then_some(care)
}

fn details(element: &Element<'_>, care: &mut SocialCare, notes: &mut Notes) {
    let referral = referral(element, care, notes);
    let id = referral.local_id.clone();
    care.referral.push(referral);
    for node in element.node.each("Assessments") {
        care.assessment.push(assessment(&element.below(node, ASSESSMENT), id.clone(), notes));
    }
    for node in element.node.each("CINPlanDates") {
        let element = element.below(node, PLAN);
        let mut plan = element.reader(notes);
        care.child_in_need_plan.push(ChildInNeedPlan {
            referral_id: id.clone(),
            start_date: plan.date("CINPlanStartDate"),
            end_date: plan.date("CINPlanEndDate"),
            ..ChildInNeedPlan::default()
        });
    }
    let before = care.initial_conference.len();
    for node in element.node.each("Section47") {
        section47(&element.below(node, SECTION_47), id.as_ref(), care, notes);
    }
    conference(element, id.as_ref(), care, before, notes);
    for node in element.node.each("ChildProtectionPlans") {
        protection_plan(&element.below(node, PROTECTION_PLAN), id.clone(), care, notes);
    }
}

fn referral(element: &Element<'_>, care: &SocialCare, notes: &mut Notes) -> Referral {
    let source_code = element.code("ReferralSource", LISTS.referral_source, notes);
    let primary_need_code = element.code("PrimaryNeedCode", LISTS.primary_need, notes);
    let close_reason = element.code("ReasonForClosure", LISTS.closure_reason, notes);
    let mut reader = element.reader(notes);
    let referral_date = reader.date("CINreferralDate");
    let used = care.referral.iter().map(|referral| &referral.local_id);
    Referral {
        local_id: Some(id_of("referral", referral_date, used)),
        referral_date,
        source_code,
        primary_need_code,
        no_further_action: reader.flag("ReferralNFA"),
        close_date: reader.date("CINclosureDate"),
        close_reason,
        ..Referral::default()
    }
}

/// An id made of a date: `referral-2026-01-31`; the second of one day is `referral-2026-01-31-2`.
fn id_of<'u>(what: &str, date: Option<Date>, used: impl Iterator<Item = &'u Option<String>>) -> String {
    let first = date.map_or_else(|| format!("{what}-undated"), |date| format!("{what}-{date}"));
    let is_one = |id: &str| id == first || id.strip_prefix(&first).is_some_and(|rest| rest.starts_with('-'));
    match used.filter(|id| id.as_deref().is_some_and(is_one)).count() {
        0 => first,
        others => format!("{first}-{}", others + 1),
    }
}

fn assessment(element: &Element<'_>, referral_id: Option<String>, notes: &mut Notes) -> Assessment {
    let mut factor: Vec<String> = Vec::new();
    for node in element.node.all("FactorsIdentifiedAtAssessment", "AssessmentFactors") {
        let code = element.below(node, FACTOR).code(ITSELF, LISTS.assessment_factor, notes);
        factor.extend(code.filter(|code| !factor.contains(code)));
    }
    let mut reader = element.reader(notes);
    Assessment {
        referral_id,
        start_date: reader.date("AssessmentActualStartDate"),
        internal_review_date: reader.date("AssessmentInternalReviewDate"),
        authorised_date: reader.date("AssessmentAuthorisationDate"),
        factor,
        ..Assessment::default()
    }
}

fn section47(element: &Element<'_>, referral_id: Option<&String>, care: &mut SocialCare, notes: &mut Notes) {
    let mut reader = element.reader(notes);
    let start_date = reader.date("S47ActualStartDate");
    let (target_date, conference_date) = (reader.date("InitialCPCtarget"), reader.date("DateOfInitialCPC"));
    let conference_not_required = reader.flag("ICPCnotRequired");
    let local_id = Some(id_of("section47", start_date, care.section47.iter().map(|enquiry| &enquiry.local_id)));
    if target_date.is_some() || conference_date.is_some() {
        care.initial_conference.push(InitialConference {
            referral_id: referral_id.cloned(),
            section47_id: local_id.clone(),
            target_date,
            conference_date,
            ..InitialConference::default()
        });
    }
    care.section47.push(Section47 {
        local_id,
        referral_id: referral_id.cloned(),
        start_date,
        conference_not_required,
        ..Section47::default()
    });
}

/// A conference that the referral names itself: one of its enquiries' own, or one of its own.
fn conference(
    element: &Element<'_>,
    referral_id: Option<&String>,
    care: &mut SocialCare,
    before: usize,
    notes: &mut Notes,
) {
    let conference_date = element.reader(notes).date("DateOfInitialCPC");
    let told = care.initial_conference.iter().skip(before).any(|one| one.conference_date == conference_date);
    if conference_date.is_some() && !told {
        care.initial_conference.push(InitialConference {
            referral_id: referral_id.cloned(),
            conference_date,
            ..InitialConference::default()
        });
    }
}

fn protection_plan(element: &Element<'_>, referral_id: Option<String>, care: &mut SocialCare, notes: &mut Notes) {
    let initial_category = element.code("InitialCategoryOfAbuse", LISTS.category_of_abuse, notes);
    let latest_category = element.code("LatestCategoryOfAbuse", LISTS.category_of_abuse, notes);
    let mut reader = element.reader(notes);
    let start_date = reader.date("CPPstartDate");
    let used = care.child_protection_plan.iter().map(|plan| &plan.local_id);
    let local_id = Some(id_of("plan", start_date, used));
    care.child_protection_plan.push(ChildProtectionPlan {
        local_id: local_id.clone(),
        referral_id,
        start_date,
        end_date: reader.date("CPPendDate"),
        initial_category,
        latest_category,
        previous_plans: reader.count("NumberOfPreviousCPP"),
        ..ChildProtectionPlan::default()
    });
    for node in element.node.all("Reviews", "CPPreviewDate") {
        let review_date = element.below(node, REVIEW).reader(notes).date(ITSELF);
        if review_date.is_some() {
            care.child_protection_review.push(ChildProtectionReview {
                plan_id: local_id.clone(),
                review_date,
                ..ChildProtectionReview::default()
            });
        }
    }
}
