//! Joining: the same move reported several times is one transfer.

use jiff::{Timestamp, Unit, civil::Date};

use super::{
    calendar,
    event::{Event, Told},
    identity::{Match, match_children},
    policy::Policy,
    state::Transfer,
    view,
};

/// Reports of one move lie at most this many days apart.
const WINDOW_DAYS: i32 = 28;

/// True when `told` belongs to `existing`: it names the same authorities, and either bears one of the transfer's ids, or
/// speaks of at least one of its children within 28 days of its move.
///
/// Several stored transfers may join, when a report names children of both: merge them.
#[must_use]
pub fn joins(existing: &Transfer, told: &Told) -> bool {
    if !existing.is_between(told) {
        return false;
    }
    if existing.ids().any(|id| id == told.transfer) {
        return true;
    }
    if is_later_move(existing, &told.event) {
        return false;
    }
    let same = |one, other| match_children(one, other) == Match::Same;
    let told_children = told.event.children();
    let shared = existing.children.iter().any(|child| told_children.iter().any(|told| same(&child.reference, told)));
    shared && dates(existing).any(|date| within_window(date, date_of(&told.event)))
}

/// Two stored copies of one transfer as one: all facts of both, under the smaller id. Step it afterwards.
#[must_use]
pub fn merge(mut one: Transfer, other: Transfer, policy: &Policy) -> Transfer {
    for id in other.ids() {
        one.adopt(id);
    }
    one.facts.merge(other.facts);
    one.marks.merge(other.marks);
    view::settle(&mut one, policy);
    one
}

/// A household that moved after all was settled moves again, even between the same authorities.
fn is_later_move(existing: &Transfer, event: &Event) -> bool {
    match (event, existing.closed_at) {
        (Event::MoveReported(report), Some(closed_at)) => report.move_date > calendar::london(closed_at),
        _ => false,
    }
}

fn dates(transfer: &Transfer) -> impl Iterator<Item = Date> + '_ {
    let reports = transfer.facts.reports.values().map(|report| report.move_date);
    reports.chain(transfer.opened_at.map(calendar::london))
}

fn date_of(event: &Event) -> Option<Date> {
    let on = |at: &Timestamp| Some(calendar::london(*at));
    match event {
        Event::MoveReported(report) => Some(report.move_date),
        Event::Requested(request) => on(&request.at),
        Event::Records(records) => on(&records.at),
        Event::OutcomeReceived(outcome) => on(&outcome.at),
        Event::Answered(answer) => on(&answer.at),
        _ => None,
    }
}

fn within_window(one: Date, other: Option<Date>) -> bool {
    let apart = other.and_then(|other| one.until((Unit::Day, other)).ok());
    apart.is_some_and(|span| span.get_days().abs() <= WINDOW_DAYS)
}
