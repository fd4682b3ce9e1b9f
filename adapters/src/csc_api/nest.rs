//! What belongs to a referral, under it. What names no referral stands in an episode without an id.

use crosswalk_schemas::model::{
    InitialConference, Involvement, LookedAfterEpisode, Placement, Referral, Section47, SocialCare,
};

use super::{losses::Told, object::Object};

/// The episodes as JSON.
pub(super) fn episodes(care: &SocialCare, involved: &[Involvement], told: &mut Told) -> Vec<String> {
    let mut ids: Vec<Option<String>> = care.referral.iter().map(|referral| referral.local_id.clone()).collect();
    let workers: Vec<&Involvement> = involved.iter().filter(|one| told.is_care_worker(one)).collect();
    for id in named(care, &workers) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    // An adoption and a care leaver each stand once in an episode.
    while ids.len() < care.permanence.len().max(care.care_leaver.len()) {
        ids.push(None);
    }
    let mut rest = Rest { care, workers, seen: Vec::new(), count: ids.len() };
    let episodes = ids.iter().enumerate().map(|(at, id)| rest.episode(at, id.as_ref(), care.referral.get(at), told));
    episodes.filter(Object::says_something).map(|episode| episode.text()).collect()
}

/// The referrals that are named, none among them.
fn named(care: &SocialCare, workers: &[&Involvement]) -> Vec<Option<String>> {
    let ids = workers.iter().map(|row| &row.referral_id);
    let ids = ids.chain(care.assessment.iter().map(|row| &row.referral_id));
    let ids = ids.chain(care.child_in_need_plan.iter().map(|row| &row.referral_id));
    let ids = ids.chain(care.section47.iter().map(|row| &row.referral_id));
    let ids = ids.chain(care.child_protection_plan.iter().map(|row| &row.referral_id));
    let mut ids: Vec<Option<String>> = ids.cloned().collect();
    ids.extend(care.placement.iter().map(|placement| referral_of(placement, care).cloned()));
    ids.extend(care.looked_after_episode.iter().map(|row| row.referral_id.clone()));
    ids
}

/// The referral of a placement, by the episode of care that it is.
fn referral_of<'c>(placement: &Placement, care: &'c SocialCare) -> Option<&'c String> {
    episode_of(placement, care)?.referral_id.as_ref()
}

fn episode_of<'c>(placement: &Placement, care: &'c SocialCare) -> Option<&'c LookedAfterEpisode> {
    let is_it =
        |episode: &&LookedAfterEpisode| episode.placement_id.is_some() && episode.placement_id == placement.local_id;
    care.looked_after_episode.iter().find(is_it)
}

struct Rest<'c> {
    care: &'c SocialCare,
    workers: Vec<&'c Involvement>,
    /// Ids of the episodes so far: what names one stands in the first.
    seen: Vec<Option<String>>,
    count: usize,
}

impl Rest<'_> {
    fn episode(&mut self, at: usize, id: Option<&String>, referral: Option<&Referral>, told: &mut Told) -> Object {
        let first = !self.seen.contains(&id.cloned());
        self.seen.push(id.cloned());
        let mine = |referral: &Option<String>| first && referral.as_ref() == id;
        let care = self.care;
        let workers = self.workers.iter().filter(|row| mine(&row.referral_id)).map(|row| {
            let worker = Object::default().string("worker_id", row.professional.registration_number.as_ref());
            worker.date("start_date", row.start_date).date("end_date", row.end_date).text()
        });
        let assessments = care.assessment.iter().filter(|row| mine(&row.referral_id)).map(|row| {
            let factors: Vec<String> =
                row.factor.iter().map(|code| serde_json::Value::from(code.as_str()).to_string()).collect();
            let object = Object::default().string("child_and_family_assessment_id", row.local_id.as_ref());
            let object = object.date("start_date", row.start_date).date("authorisation_date", row.authorised_date);
            object.raw_unless_empty("factors", &factors).flag("purge", Some(false)).text()
        });
        let plans = care.child_in_need_plan.iter().filter(|row| mine(&row.referral_id)).map(|row| {
            let object = Object::default().string("child_in_need_plan_id", row.local_id.as_ref());
            object.date("start_date", row.start_date).date("end_date", row.end_date).flag("purge", Some(false)).text()
        });
        let enquiries = care.section47.iter().filter(|row| mine(&row.referral_id)).map(|row| enquiry(row, care, told));
        let enquiries: Vec<String> = enquiries.collect();
        let protection = care.child_protection_plan.iter().filter(|row| mine(&row.referral_id)).map(|row| {
            let object = Object::default().string("child_protection_plan_id", row.local_id.as_ref());
            object.date("start_date", row.start_date).date("end_date", row.end_date).flag("purge", Some(false)).text()
        });
        let placed = care.placement.iter().filter(|row| mine(&referral_of(row, care).cloned()));
        let mut placements: Vec<String> = placed.map(|row| placement(row, episode_of(row, care), told)).collect();
        let is_placed = |row: &LookedAfterEpisode| {
            care.placement
                .iter()
                .any(|placement| episode_of(placement, care).is_some_and(|episode| std::ptr::eq(episode, row)))
        };
        let unplaced = care.looked_after_episode.iter().filter(|row| mine(&row.referral_id) && !is_placed(row));
        placements.extend(unplaced.map(|row| {
            let placed = Placement {
                local_id: row.placement_id.clone(),
                start_date: row.start_date,
                end_date: row.end_date,
                ..Placement::default()
            };
            placement(&placed, Some(row), told)
        }));
        let [workers, assessments, plans, protection] =
            [workers.collect(), assessments.collect(), plans.collect(), protection.collect::<Vec<_>>()];
        let object = Self::head(id, referral).raw_unless_empty("care_worker_details", &workers);
        let object = object.raw_unless_empty("child_and_family_assessments", &assessments);
        let object = object.raw_unless_empty("child_in_need_plans", &plans);
        let object = object.raw_unless_empty("section_47_assessments", &enquiries);
        let object = object.raw_unless_empty("child_protection_plans", &protection);
        let object = object.raw_unless_empty("child_looked_after_placements", &placements);
        self.leaving(at, object).flag("purge", Some(false))
    }

    fn head(id: Option<&String>, referral: Option<&Referral>) -> Object {
        let object = Object::default().string("social_care_episode_id", id);
        let Some(referral) = referral else { return object };
        object
            .date("referral_date", referral.referral_date)
            .string("referral_source", referral.source_code.as_ref())
            .flag("referral_no_further_action_flag", referral.no_further_action)
            .date("closure_date", referral.close_date)
            .string("closure_reason", referral.close_reason.as_ref())
    }

    /// Adoption and leaving care, which name no referral: the last ones stand in the last episodes.
    fn leaving(&self, at: usize, object: Object) -> Object {
        let nth = |length: usize| (at + length).checked_sub(self.count);
        let adoption = nth(self.care.permanence.len()).and_then(|at| self.care.permanence.get(at)).map(|row| {
            let object = Object::default().date("initial_decision_date", row.decision_date);
            object
                .date("matched_date", row.matched_date)
                .date("placed_date", row.placed_for_adoption_date)
                .flag("purge", Some(false))
        });
        let leaver = nth(self.care.care_leaver.len()).and_then(|at| self.care.care_leaver.get(at)).map(|row| {
            let object = Object::default()
                .date("contact_date", row.latest_contact_date)
                .string("activity", row.activity.as_ref());
            object.string("accommodation", row.accommodation.as_ref()).flag("purge", Some(false))
        });
        object.maybe("adoption", adoption).maybe("care_leavers", leaver)
    }
}

fn enquiry(row: &Section47, care: &SocialCare, told: &mut Told) -> String {
    let is_its =
        |conference: &&InitialConference| conference.section47_id.is_some() && conference.section47_id == row.local_id;
    let mut conferences = care.initial_conference.iter().filter(is_its);
    let conference = conferences.next();
    if conferences.next().is_some() {
        told.lose(
            "ChildRecord/SocialCare/InitialConference/ConferenceDate",
            "an enquiry has one conference; the first is written",
        );
    }
    Object::default()
        .string("section_47_assessment_id", row.local_id.as_ref())
        .date("start_date", row.start_date)
        .flag("icpc_required_flag", row.conference_not_required.map(|not| !not))
        .date("icpc_date", conference.and_then(|conference| conference.conference_date))
        .date("end_date", row.end_date)
        .flag("purge", Some(false))
        .text()
}

fn placement(row: &Placement, episode: Option<&LookedAfterEpisode>, told: &mut Told) -> String {
    if let Some(episode) = episode {
        for (name, differs) in
            [("StartDate", episode.start_date != row.start_date), ("EndDate", episode.end_date != row.end_date)]
        {
            if differs {
                let path = format!("ChildRecord/SocialCare/LookedAfterEpisode/{name}");
                told.lose(path, "a placement and its episode have one date; the placement's is written");
            }
        }
    }
    Object::default()
        .string("child_looked_after_placement_id", row.local_id.as_ref())
        .date("start_date", row.start_date)
        .string("start_reason", episode.and_then(|episode| episode.start_reason.as_ref()))
        .string("placement_type", row.placement_type.as_ref())
        .string("postcode", row.post_code.as_ref())
        .date("end_date", row.end_date)
        .string("end_reason", episode.and_then(|episode| episode.end_reason.as_ref()))
        .string("change_reason", row.change_reason.as_ref())
        .flag("purge", Some(false))
        .text()
}
