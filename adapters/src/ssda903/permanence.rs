//! Adoption, and permanence arrangements that ended before.

use crosswalk_schemas::model::{Permanence, PreviousPermanence, SocialCare};

use super::{
    child::{Child, reader},
    codes::LISTS,
    tables::Kind,
};
use crate::native::{cells::CellReader, field::Notes};

/// Reads what the tables of adoption say into the section.
pub(super) fn fill(child: &Child<'_>, care: &mut SocialCare, notes: &mut Notes) {
    for row in child.each(Kind::PlacedAdoption) {
        care.permanence.push(decided(&mut reader(row, notes)));
    }
    for row in child.each(Kind::Ad1) {
        adopted(&mut reader(row, notes), &mut care.permanence);
    }
    for row in child.each(Kind::PrevPerm) {
        care.previous_permanence.push(before(&mut reader(row, notes)));
    }
    care.permanence.retain(|one| *one != Permanence::default());
    care.permanence.sort_by_key(|one| one.decision_date);
    care.previous_permanence.retain(|one| *one != PreviousPermanence::default());
}

fn decided(row: &mut CellReader<'_>) -> Permanence {
    Permanence {
        decision_date: row.date("DATE_PLACED"),
        decision_reversed_date: row.date("DATE_PLACED_CEASED"),
        decision_reversed_reason: row.code("REASON_PLACED_CEASED", LISTS.reversal_reason),
        ..Permanence::default()
    }
}

/// An adoption: joined to the decision of the same day, if there is one that stands.
fn adopted(row: &mut CellReader<'_>, decisions: &mut Vec<Permanence>) {
    let decision_date = row.date("DATE_INT");
    let same = |one: &&mut Permanence| {
        one.decision_date == decision_date && decision_date.is_some() && one.decision_reversed_date.is_none()
    };
    let adoption = Permanence {
        decision_date,
        matched_date: row.date("DATE_MATCH"),
        adopted_by_carer: row.flag("FOSTER_CARE"),
        number_of_adopters: row.count("NB_ADOPTR"),
        adopter_sex: row.code("SEX_ADOPTR", LISTS.adopter_sex),
        adopter_legal_status: row.code("LS_ADOPTR", LISTS.adopter_status),
        ..Permanence::default()
    };
    match decisions.iter_mut().find(same) {
        Some(decision) => *decision = adoption,
        None => decisions.push(adoption),
    }
}

/// `DATE_PERM` is not always a whole date, so it stays as it is written.
fn before(row: &mut CellReader<'_>) -> PreviousPermanence {
    PreviousPermanence {
        order_date: row.line("DATE_PERM"),
        option: row.code("PREV_PERM", LISTS.permanence),
        authority: row.line("LA_PERM"),
        ..PreviousPermanence::default()
    }
}
