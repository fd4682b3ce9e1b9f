//! Which teams a record names.

use crosswalk_schemas::model::{Involvement, SocialCare};

/// The ids or names of the teams that rows of social care and involvements name, last first.
pub(super) fn named(care: &SocialCare, involvements: &[Involvement]) -> Vec<String> {
    let teams = involvements.iter().map(|involvement| &involvement.professional.team);
    let teams = teams.chain(care.referral.iter().map(|row| &row.team));
    let teams = teams.chain(care.assessment.iter().map(|row| &row.team));
    let teams = teams.chain(care.child_in_need_plan.iter().map(|row| &row.team));
    let teams = teams.chain(care.section47.iter().map(|row| &row.team));
    let teams = teams.chain(care.initial_conference.iter().map(|row| &row.team));
    let teams = teams.chain(care.care_leaver.iter().map(|row| &row.team));
    let mut teams: Vec<String> = teams.flatten().cloned().collect();
    teams.reverse();
    teams
}
