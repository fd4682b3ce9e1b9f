//! An episode of social care: a referral and all that stands under it.

use crosswalk_schemas::model::{
    Assessment, CareLeaver, ChildInNeedPlan, ChildProtectionPlan, InitialConference, Involvement, LookedAfterEpisode,
    Permanence, Placement, Professional, Referral, Section47, Service, SocialCare,
};

use super::part::Part;
use crate::native::field::{Field, Notes};

/// Reads an episode into the lists of social care and the involvements.
pub(super) fn read(episode: &Part<'_>, care: &mut SocialCare, involved: &mut Vec<Involvement>, notes: &mut Notes) {
    let referral = referral(episode, notes);
    let id = referral.local_id.clone();
    // What names no referral stands in an episode without an id.
    care.referral.extend(Some(referral).filter(|referral| *referral != Referral::default()));
    for worker in episode.objects("care_worker_details", notes) {
        involved.push(Involvement {
            referral_id: id.clone(),
            service: Some(Service::SocialCare),
            professional: Professional {
                registration_number: worker.field("worker_id", notes).and_then(Field::text),
                ..Professional::default()
            },
            start_date: worker.date("start_date", notes),
            end_date: worker.date("end_date", notes),
            ..Involvement::default()
        });
    }
    for part in episode.objects("child_and_family_assessments", notes) {
        care.assessment.push(Assessment {
            local_id: part.id("child_and_family_assessment_id", notes),
            referral_id: id.clone(),
            start_date: part.date("start_date", notes),
            authorised_date: part.date("authorisation_date", notes),
            factor: part.codes("factors", "assessment-factor", notes),
            ..Assessment::default()
        });
    }
    for part in episode.objects("child_in_need_plans", notes) {
        care.child_in_need_plan.push(ChildInNeedPlan {
            local_id: part.id("child_in_need_plan_id", notes),
            referral_id: id.clone(),
            start_date: part.date("start_date", notes),
            end_date: part.date("end_date", notes),
            ..ChildInNeedPlan::default()
        });
    }
    protection(episode, id.as_ref(), care, notes);
    for part in episode.objects("child_looked_after_placements", notes) {
        looked_after(&part, id.as_ref(), care, notes);
    }
    if let Some(part) = episode.object("adoption", notes) {
        care.permanence.push(Permanence {
            decision_date: part.date("initial_decision_date", notes),
            matched_date: part.date("matched_date", notes),
            placed_for_adoption_date: part.date("placed_date", notes),
            ..Permanence::default()
        });
    }
    if let Some(part) = episode.object("care_leavers", notes) {
        care.care_leaver.push(CareLeaver {
            latest_contact_date: part.date("contact_date", notes),
            activity: part.code("activity", "care-leaver-activity", notes),
            accommodation: part.code("accommodation", "care-leaver-accommodation", notes),
            ..CareLeaver::default()
        });
    }
}

fn referral(episode: &Part<'_>, notes: &mut Notes) -> Referral {
    Referral {
        local_id: episode.id("social_care_episode_id", notes),
        referral_date: episode.date("referral_date", notes),
        source_code: episode.code("referral_source", "referral-source", notes),
        no_further_action: episode.field("referral_no_further_action_flag", notes).and_then(Field::flag),
        close_date: episode.date("closure_date", notes),
        close_reason: episode.code("closure_reason", "closure-reason", notes),
        ..Referral::default()
    }
}

fn protection(episode: &Part<'_>, id: Option<&String>, care: &mut SocialCare, notes: &mut Notes) {
    for part in episode.objects("section_47_assessments", notes) {
        let enquiry = Section47 {
            local_id: part.id("section_47_assessment_id", notes),
            referral_id: id.cloned(),
            start_date: part.date("start_date", notes),
            end_date: part.date("end_date", notes),
            conference_not_required: part
                .field("icpc_required_flag", notes)
                .and_then(Field::flag)
                .map(|required| !required),
            ..Section47::default()
        };
        let conference_date = part.date("icpc_date", notes);
        care.initial_conference.extend(conference_date.map(|date| InitialConference {
            section47_id: enquiry.local_id.clone(),
            referral_id: id.cloned(),
            conference_date: Some(date),
            ..InitialConference::default()
        }));
        care.section47.push(enquiry);
    }
    for part in episode.objects("child_protection_plans", notes) {
        care.child_protection_plan.push(ChildProtectionPlan {
            local_id: part.id("child_protection_plan_id", notes),
            referral_id: id.cloned(),
            start_date: part.date("start_date", notes),
            end_date: part.date("end_date", notes),
            ..ChildProtectionPlan::default()
        });
    }
}

/// A placement, and the episode of care that it is.
fn looked_after(part: &Part<'_>, id: Option<&String>, care: &mut SocialCare, notes: &mut Notes) {
    let placement = Placement {
        local_id: part.id("child_looked_after_placement_id", notes),
        start_date: part.date("start_date", notes),
        end_date: part.date("end_date", notes),
        placement_type: part.code("placement_type", "placement-type", notes),
        post_code: part.field("postcode", notes).and_then(Field::postcode),
        change_reason: part.code("change_reason", "placement-change-reason", notes),
        ..Placement::default()
    };
    care.looked_after_episode.push(LookedAfterEpisode {
        referral_id: id.cloned(),
        placement_id: placement.local_id.clone(),
        start_date: placement.start_date,
        start_reason: part.code("start_reason", "episode-start-reason", notes),
        end_date: placement.end_date,
        end_reason: part.code("end_reason", "episode-end-reason", notes),
        ..LookedAfterEpisode::default()
    });
    care.placement.push(placement);
}
