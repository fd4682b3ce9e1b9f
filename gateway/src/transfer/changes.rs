//! What a step changed that the audit or a person must know.

use std::collections::BTreeMap;

use crosswalk_schemas::model::{MoveKind, Service};
use jiff::Timestamp;

use super::{
    action::{Action, AlertCode},
    clocks, outcome,
    state::{Child, Custody, Side, State, Strand, Transfer},
    view,
};

/// Everything in `after` that was otherwise in `before`.
pub(super) fn between(before: &Transfer, after: &Transfer) -> Vec<Action> {
    let mut actions = strands(before, after);
    let newly = |now: bool, then: bool, code| (now && !then).then(|| alert(code, after.children.len()));
    actions.extend(newly(after.withdrawn, before.withdrawn, withdrawal(after)));
    let moved_on = after.moved_on_to.is_some() && after.moved_on_to != before.moved_on_to;
    actions.extend(newly(moved_on, false, AlertCode::MovedOn));
    actions.extend(newly(accepted_though_ended(after), accepted_though_ended(before), AlertCode::AcceptedAfterEnd));
    actions.extend(newly(kinds_differ(after), kinds_differ(before), AlertCode::KindsDiffer));
    actions.extend(newly(after.doubts > before.doubts, false, AlertCode::IdentityDoubt));
    let unclear = outcome::unclear(&after.facts) > outcome::unclear(&before.facts);
    actions.extend(newly(unclear, false, AlertCode::AnswerUnclear));
    actions.extend(newly(waits(after), waits(before), AlertCode::AnswerWaitsForNotice));
    actions.extend((after.closed_at.is_some() && before.closed_at.is_none()).then_some(Action::Closed));
    actions
}

/// Marks the steps that are late at `now`, and alerts once for each service and the message its clock runs from.
pub(super) fn mark_overdue(transfer: &mut Transfer, now: Timestamp) -> Vec<Action> {
    let mut late = BTreeMap::new();
    for child in &transfer.children {
        for (service, strand) in &child.strands {
            let Some(due) = strand.due.filter(|due| clocks::has_passed(due, now)) else { continue };
            late.entry((*service, due.step, due.basis)).or_insert((due.date, 0)).1 += 1;
        }
    }
    let mut actions = Vec::new();
    for ((service, step, basis), (due, children)) in late {
        if transfer.marks.overdue.insert((service, step, basis)) {
            let code = AlertCode::Overdue { step, due };
            actions.push(Action::AlertPerson { code, children, service: Some(service) });
        }
    }
    actions
}

fn alert(code: AlertCode, children: usize) -> Action {
    Action::AlertPerson { code, children, service: None }
}

/// Custody that passed, and records that were not accepted.
fn strands(before: &Transfer, after: &Transfer) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut refused: BTreeMap<(Service, State), usize> = BTreeMap::new();
    for (position, child) in after.children.iter().enumerate() {
        for (service, strand) in &child.strands {
            let then: Vec<_> = was(before, child).filter_map(|child| child.strands.get(service)).collect();
            if strand.custody == Custody::Gaining && !then.iter().any(|then| then.custody == Custody::Gaining) {
                actions.push(passed(after.side, position, *service));
            }
            if is_refused(after, *service, strand) && !then.iter().any(|then| then.outcome == strand.outcome) {
                *refused.entry((*service, strand.state)).or_default() += 1;
            }
        }
    }
    for ((service, state), children) in refused {
        let code = if state == State::Rejected { AlertCode::Rejected } else { AlertCode::AcceptedInPart };
        actions.push(Action::AlertPerson { code, children, service: Some(service) });
    }
    actions
}

/// The child as it was before: one, or several that turned out to be one.
fn was<'a>(before: &'a Transfer, child: &'a Child) -> impl Iterator<Item = &'a Child> {
    before.children.iter().filter(|then| then.mentions.iter().any(|mention| child.mentions.contains(mention)))
}

fn passed(side: Side, child: usize, service: Service) -> Action {
    match side {
        Side::Losing => Action::CustodyLetGo { child, service },
        Side::Gaining => Action::CustodyTaken { child, service },
    }
}

/// True when the losing side's person has to be told that records were not accepted in full.
fn is_refused(transfer: &Transfer, service: Service, strand: &Strand) -> bool {
    transfer.side == Side::Losing
        && matches!(strand.state, State::Rejected | State::AcceptedInPart)
        && !view::stays(transfer, service)
}

fn withdrawal(transfer: &Transfer) -> AlertCode {
    let partner_said = transfer.facts.outcomes.values().any(|fact| fact.outcome.withdrawn == Some(true));
    let partner_knows = transfer.side == Side::Gaining || transfer.partner().is_none() || partner_said;
    if partner_knows { AlertCode::Withdrawn } else { AlertCode::WithdrawnTellPartner }
}

fn accepted_though_ended(transfer: &Transfer) -> bool {
    let mut strands = transfer.children.iter().flat_map(|child| child.strands.values());
    transfer.has_ended() && strands.any(|strand| strand.state == State::Accepted)
}

fn kinds_differ(transfer: &Transfer) -> bool {
    let mut kinds = transfer.facts.reports.values().map(|report: &_| report.kind);
    let first: Option<MoveKind> = kinds.next();
    kinds.any(|kind| Some(kind) != first)
}

fn waits(transfer: &Transfer) -> bool {
    transfer.facts.records.values().any(|records| outcome::waits_for_notice(&transfer.facts, records))
}
