//! Health, offending, reviews, times missing, the social worker, and support after care.

use crosswalk_schemas::model::{
    CareLeaver, Conviction, HealthCheck, ImmigrationStatus, Immunisation, Involvement, Involvements, LookedAfterReview,
    MissingEpisode, MotherOf, Professional, Service, SocialCare, StrengthsDifficulties, SubstanceMisuse,
};

use super::{
    child::{Child, reader},
    codes::LISTS,
    tables::Kind,
};
use crate::native::{
    cells::{CellReader, Cells},
    field::Notes,
};

/// Columns of the health checks, and what was checked.
const CHECKS: &[(&str, &str)] = &[
    ("HEALTH_CHECK", "Development check of a child under five"),
    ("TEETH_CHECK", "Dental check"),
    ("HEALTH_ASSESSMENT", "Health assessment"),
];

/// How the status of a check is told.
const DONE: &str = "Done in the year of the return";
const NOT_DONE: &str = "Not done in the year of the return";

/// What is told of a conviction.
const CONVICTED: &str = "Convicted, or given a youth caution, in the year of the return, which does not say of what.";

/// What is told of a child who came alone.
const ALONE: &str = "UASC";

/// Reads all that these tables say into the section.
pub(super) fn fill(child: &Child<'_>, care: &mut SocialCare, notes: &mut Notes) {
    for (kind, row) in &child.rows {
        let row = &mut reader(*row, notes);
        match kind {
            Kind::Header => care.mother_of.extend(mother_of(row)),
            Kind::Missing => care.missing_episode.extend(missing(row)),
            Kind::Oc2 => health(row, care),
            Kind::Oc3 => care.care_leaver.extend(care_leaver(row)),
            Kind::Reviews => care.looked_after_review.extend(review(row)),
            Kind::Uasc => care.immigration_status.extend(alone(row)),
            Kind::Episodes | Kind::Ad1 | Kind::PlacedAdoption | Kind::PrevPerm | Kind::SocialWorker => {}
        }
    }
    care.looked_after_review.sort_by_key(|review| review.review_date);
    care.missing_episode.sort_by_key(|episode| episode.start_date);
}

fn filled<T: Default + PartialEq>(value: T) -> Option<T> {
    Some(value).filter(|value| *value != T::default())
}

fn mother_of(row: &mut CellReader<'_>) -> Option<MotherOf> {
    filled(MotherOf { child_birth_date: row.date("MC_DOB"), ..MotherOf::default() })
}

fn missing(row: &mut CellReader<'_>) -> Option<MissingEpisode> {
    filled(MissingEpisode {
        episode_type: row.code("MISSING", LISTS.missing_type),
        start_date: row.date("MIS_START"),
        end_date: row.date("MIS_END"),
        ..MissingEpisode::default()
    })
}

fn review(row: &mut CellReader<'_>) -> Option<LookedAfterReview> {
    filled(LookedAfterReview {
        review_date: row.date("REVIEW"),
        participation: row.code("REVIEW_CODE", LISTS.participation),
        ..LookedAfterReview::default()
    })
}

fn alone(row: &mut CellReader<'_>) -> Option<ImmigrationStatus> {
    let end_date = row.date("DUC");
    // The XML form says so of every child; in the tables only those have a row.
    let is = row.cells.text("UASC").is_none() || row.flag("UASC") == Some(true);
    (is || end_date.is_some()).then(|| ImmigrationStatus {
        status: Some(ALONE.to_owned()),
        end_date,
        ..ImmigrationStatus::default()
    })
}

fn health(row: &mut CellReader<'_>, care: &mut SocialCare) {
    care.strengths_difficulties.extend(filled(StrengthsDifficulties {
        score: score(row),
        reason: row.code("SDQ_REASON", LISTS.sdq_reason),
        ..StrengthsDifficulties::default()
    }));
    for (column, check) in CHECKS {
        care.health_check.extend(row.flag(column).map(|done| HealthCheck {
            check_type: Some((*check).to_owned()),
            status: Some(if done { DONE } else { NOT_DONE }.to_owned()),
            ..HealthCheck::default()
        }));
    }
    let up_to_date = row.flag("IMMUNISATIONS");
    care.immunisation.extend(filled(Immunisation { up_to_date, ..Immunisation::default() }));
    if said(row, "CONVICTED") {
        care.conviction.push(Conviction { offence: Some(CONVICTED.to_owned()), ..Conviction::default() });
    }
    let intervention_received = row.flag("INTERVENTION_RECEIVED");
    if said(row, "SUBSTANCE_MISUSE") || intervention_received == Some(true) {
        care.substance_misuse.push(SubstanceMisuse { intervention_received, ..SubstanceMisuse::default() });
    }
    if row.cells.text("INTERVENTION_OFFERED").is_some() {
        row.lose("INTERVENTION_OFFERED", super::mapping::OFFERED);
    }
}

/// A score from 0 to 40.
fn score(row: &mut CellReader<'_>) -> Option<u32> {
    let score = row.count("SDQ_SCORE")?;
    if score <= 40 {
        return Some(score);
    }
    row.warn("SDQ_SCORE", "score-range", "A score is from 0 to 40. This one was left out; check it.");
    row.lose("SDQ_SCORE", "no score from 0 to 40");
    None
}

/// Whether a column says yes. A no is what a record says by being silent, and is told as a loss.
fn said(row: &mut CellReader<'_>, column: &str) -> bool {
    let flag = row.flag(column);
    if flag == Some(false) {
        row.lose(column, "it says no; a record has no words for what there is not");
    }
    flag == Some(true)
}

fn care_leaver(row: &mut CellReader<'_>) -> Option<CareLeaver> {
    filled(CareLeaver {
        in_touch: row.code("IN_TOUCH", LISTS.in_touch),
        activity: row.code("ACTIV", LISTS.activity),
        accommodation: row.code("ACCOM", LISTS.accommodation),
        ..CareLeaver::default()
    })
}

/// The social workers, oldest first.
pub(super) fn workers(child: &Child<'_>, notes: &mut Notes) -> Option<Involvements> {
    let mut involvement: Vec<Involvement> =
        child.each(Kind::SocialWorker).filter_map(|row| worker(row, notes)).collect();
    involvement.sort_by_key(|one| one.start_date);
    (!involvement.is_empty()).then_some(Involvements { involvement, ..Involvements::default() })
}

fn worker(row: &dyn Cells, notes: &mut Notes) -> Option<Involvement> {
    let mut row = reader(row, notes);
    let one = Involvement {
        professional: Professional { local_id: row.id("SW_ID"), ..Professional::default() },
        start_date: row.date("SW_DECOM"),
        end_date: row.date("SW_DEC"),
        change_reason: row.code("SW_REASON", LISTS.worker_reason),
        ..Involvement::default()
    };
    filled(one).map(|one| Involvement { service: Some(Service::SocialCare), ..one })
}
