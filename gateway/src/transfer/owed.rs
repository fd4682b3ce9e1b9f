//! What a copy owes: messages to send, systems to tell. Each debt is paid once, whatever event made it due.

use std::collections::{BTreeMap, BTreeSet};

use crosswalk_schemas::model::{ChildReference, MessageId, MoveKind, Service, TransferOutcome};
use jiff::{SignedDuration, Timestamp};

use super::{
    action::{Action, AlertCode},
    event::{Consignment, Outcome, Request},
    facts::digest,
    outcome,
    policy::Policy,
    state::{Mention, Side, State, Transfer},
    view,
};

/// Pays all that is owed. The caller settles the view afterwards.
pub(super) fn pay(transfer: &mut Transfer, policy: &Policy, now: Timestamp) -> Vec<Action> {
    let mut actions = tell_of_reports(transfer, policy);
    match transfer.side {
        Side::Losing => {
            actions.extend(ask_systems(transfer, policy));
            actions.extend(tell_of_outcomes(transfer, policy));
            actions.extend(forward(transfer));
        }
        Side::Gaining => {
            actions.extend(hand_over(transfer, policy));
            actions.extend(request_records(transfer, now));
            actions.extend(send_outcomes(transfer, now));
            actions.extend(say_it_ended(transfer));
        }
    }
    actions
}

fn alert(code: AlertCode, children: usize, service: Option<Service>) -> Action {
    Action::AlertPerson { code, children, service }
}

fn tell_of_reports(transfer: &mut Transfer, policy: &Policy) -> Vec<Action> {
    let mut actions = Vec::new();
    for report in transfer.facts.reports.values() {
        if !transfer.marks.passed_on.insert(report.message) {
            continue;
        }
        let children = report.children.len();
        let code = match report.kind {
            MoveKind::LeavingEngland => Some(AlertCode::LeavingEngland),
            MoveKind::UnknownDestination => Some(AlertCode::UnknownDestination),
            _ => None,
        };
        actions.extend(code.map(|code| alert(code, children, None)));
        actions.extend((children == 0).then(|| alert(AlertCode::NoChildren, 0, None)));
        if policy.systems.is_empty() {
            actions.push(alert(AlertCode::NoSystem, children, None));
        } else {
            let services = policy.systems.iter().copied().collect();
            actions.push(Action::TellSystems { message: report.message, services });
        }
    }
    actions
}

fn ask_systems(transfer: &mut Transfer, policy: &Policy) -> Vec<Action> {
    let mut actions = Vec::new();
    let live = !transfer.has_ended();
    for Request { message, service, children, .. } in transfer.facts.requests.values().filter(|_| live) {
        if !transfer.marks.passed_on.insert(*message) {
            continue;
        }
        actions.push(if policy.systems.contains(service) {
            Action::AskSystems { message: *message, service: *service }
        } else {
            alert(AlertCode::NoSystem, children.len(), Some(*service))
        });
    }
    actions
}

fn hand_over(transfer: &mut Transfer, policy: &Policy) -> Vec<Action> {
    let mut actions = Vec::new();
    let live = !transfer.has_ended();
    for Consignment { message, service, children, .. } in transfer.facts.records.values().filter(|_| live) {
        if !transfer.marks.passed_on.insert(*message) {
            continue;
        }
        actions.push(if policy.systems.contains(service) {
            Action::HandOver { message: *message, service: *service }
        } else {
            alert(AlertCode::NoSystem, children.len(), Some(*service))
        });
    }
    actions
}

fn tell_of_outcomes(transfer: &mut Transfer, policy: &Policy) -> Vec<Action> {
    let mut actions = Vec::new();
    for Outcome { message, service, correlation, outcome, .. } in transfer.facts.outcomes.values() {
        if !transfer.marks.passed_on.insert(*message) {
            continue;
        }
        if policy.systems.contains(service) {
            actions.push(Action::TellSystems { message: *message, services: vec![*service] });
        }
        let decided = outcome.child_outcome.len();
        let known = correlation.is_some_and(|records| transfer.facts.records.contains_key(&records));
        if decided > 0 && !known {
            actions.push(alert(AlertCode::OutcomeWithoutRecords, decided, Some(*service)));
        }
    }
    actions
}

/// Asks for the records of children for whom nothing was asked or sent yet.
fn request_records(transfer: &mut Transfer, now: Timestamp) -> Vec<Action> {
    let mut wanted: BTreeMap<Service, (Vec<Mention>, Vec<ChildReference>)> = BTreeMap::new();
    for child in &transfer.children {
        for (service, _) in child.strands.iter().filter(|(_, strand)| strand.state == State::Reported) {
            let (mentions, children) = wanted.entry(*service).or_default();
            mentions.extend(child.mentions.first());
            children.push(view::without_local_id(&child.reference));
        }
    }
    let mut actions = Vec::new();
    for (service, (mentions, children)) in wanted {
        // Ids of messages stand in logs: they are made of other ids and times, never of what a message says of a child.
        let message = MessageId(digest(&("request", transfer.id, service, now, mentions)));
        let request = Request { message, at: now, service, children: children.clone() };
        transfer.facts.requests.insert(message, request);
        actions.push(Action::RequestRecords { message, at: now, service, children });
    }
    actions
}

/// Sends what the case systems' answers amount to, when that was not said yet.
fn send_outcomes(transfer: &mut Transfer, now: Timestamp) -> Vec<Action> {
    let mut sent = Vec::new();
    for records in transfer.facts.records.values() {
        let Some(outcome) = outcome::owed(&transfer.facts, records) else { continue };
        let last = outcome::latest(&transfer.facts, records.message);
        if last.is_some_and(|last| last.outcome.child_outcome == outcome.child_outcome) {
            continue;
        }
        // Later than the last one, so that both sides agree which counts.
        let next = last.and_then(|last| last.at.checked_add(SignedDuration::from_millis(1)).ok());
        let at = next.map_or(now, |next| next.max(now));
        let message = MessageId(digest(&("outcome", records.message, at)));
        let correlation = Some(records.message);
        sent.push(Outcome { message, at, service: records.service, correlation, outcome });
    }
    let mut actions = Vec::new();
    for fact in sent {
        actions.extend(fact.correlation.map(|correlation| Action::SendOutcome {
            message: fact.message,
            at: fact.at,
            service: fact.service,
            correlation,
            outcome: fact.outcome.clone(),
        }));
        transfer.facts.outcomes.insert(fact.message, fact);
    }
    actions
}

/// Tells the losing side, for each service and each of its messages that waits for us, that the transfer has ended.
fn say_it_ended(transfer: &mut Transfer) -> Vec<Action> {
    let withdrawn_at = transfer.facts.withdrawn_at().filter(|_| transfer.withdrawn);
    let moved_on = transfer.facts.moved_on_at().filter(|_| transfer.moved_on_to.is_some());
    let Some(at) = withdrawn_at.max(moved_on.map(|(at, _)| at)) else { return Vec::new() };
    let outcome = TransferOutcome {
        child_outcome: Vec::new(),
        moved_on_to: transfer.moved_on_to.clone(),
        withdrawn: transfer.withdrawn.then_some(true),
        note: None,
    };
    let mut waiting: BTreeSet<(Service, MessageId)> = BTreeSet::new();
    for child in &transfer.children {
        let first_mention = child.mentions.first().map(|mention| mention.message);
        for (service, strand) in child.strands.iter().filter(|(_, strand)| strand.state == State::Closed) {
            let message = strand.records.or(strand.request).or(first_mention);
            waiting.extend(message.map(|message| (*service, message)));
        }
    }
    let mut actions = Vec::new();
    for (service, correlation) in waiting {
        let message = MessageId(digest(&("ended", service, correlation, at, &outcome)));
        if transfer.marks.ended.insert(message) {
            actions.push(Action::SendOutcome { message, at, service, correlation, outcome: outcome.clone() });
        }
    }
    actions
}

/// The records of children who moved on follow them there.
fn forward(transfer: &mut Transfer) -> Vec<Action> {
    let Some(to) = transfer.moved_on_to.clone().filter(|to| !transfer.withdrawn && *to != transfer.losing) else {
        return Vec::new();
    };
    let mut services = BTreeSet::new();
    let mut children = Vec::new();
    for child in &transfer.children {
        let open = child.strands.iter().filter(|(_, strand)| strand.state == State::Closed);
        let open: Vec<_> = open.map(|(service, _)| *service).collect();
        if !open.is_empty() {
            children.push(child.reference.clone());
        }
        services.extend(open);
    }
    if children.is_empty() || !transfer.marks.forwarded.insert(to.clone()) {
        return Vec::new();
    }
    vec![Action::ForwardTo { to, services: services.into_iter().collect(), children }]
}
