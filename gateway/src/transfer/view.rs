//! The view: children, strands, states and custody, derived from all facts at once.

use std::collections::BTreeSet;

use crosswalk_schemas::model::{ChildReference, Decision, MoveKind, Service};
use jiff::Timestamp;

use super::{
    children::{self, Named},
    clocks::{self, Overdue, Start, Step},
    event::{Consignment, MoveReport, Request},
    outcome::{self, Ruling},
    policy::Policy,
    state::{Child, Custody, Mention, State, Strand, Transfer},
};

/// Derives everything but ids, parties, facts and marks anew.
pub(super) fn settle(transfer: &mut Transfer, policy: &Policy) {
    settle_head(transfer);
    let expected = expected_services(transfer, policy);
    let named = children::named(&transfer.facts);
    transfer.doubts = named.doubts;
    let children = named.children.into_iter().map(|child| view_of(child, transfer, policy, &expected)).collect();
    transfer.children = children;
    transfer.closed_at = closed_at(transfer, &expected);
}

/// The services whose records are to follow the children, as far as this side serves them.
fn expected_services(transfer: &Transfer, policy: &Policy) -> BTreeSet<Service> {
    let moves_records = matches!(transfer.kind, Some(MoveKind::Permanent | MoveKind::TemporaryPlacement));
    if transfer.gaining.is_none() || transfer.is_within() || !moves_records {
        return BTreeSet::new();
    }
    let mut services = policy.records.clone();
    if outcome::is_temporary(&transfer.facts) {
        services.remove(&Service::SocialCare);
    }
    services
}

fn settle_head(transfer: &mut Transfer) {
    let facts = &transfer.facts;
    let reports = || facts.reports.values();
    let first = reports().min_by_key(|report| (report.at, report.message));
    let says = |kind: &MoveKind| reports().any(|report| report.kind == *kind);
    let kind = [MoveKind::Permanent, MoveKind::TemporaryPlacement].into_iter().find(says);
    transfer.kind = kind.or_else(|| first.map(|report| report.kind));
    transfer.move_date = first.map(|report| report.move_date);
    let requests = facts.requests.values().map(|request| request.at);
    let records = facts.records.values().map(|records| records.at);
    transfer.opened_at = reports().map(|report| report.at).chain(requests).chain(records).min();
    // A report made after a withdrawal or a move onwards takes it back.
    let last_report = reports().map(|report| report.at).max();
    let counts = |at: &Timestamp| last_report.is_none_or(|report| report <= *at);
    transfer.withdrawn = facts.withdrawn_at().is_some_and(|at| counts(&at));
    transfer.moved_on_to = facts.moved_on_at().filter(|(at, _)| counts(at)).map(|(_, to)| to);
}

fn view_of(named: Named, transfer: &Transfer, policy: &Policy, expected: &BTreeSet<Service>) -> Child {
    let facts = &transfer.facts;
    let messages: BTreeSet<_> = named.mentions.iter().map(|mention| mention.message).collect();
    let reports = facts.reports.values().filter(|report| messages.contains(&report.message));
    let report = reports.min_by_key(|report| (report.at, report.message));
    let mut services: BTreeSet<Service> = messages.iter().filter_map(|message| service_of(transfer, message)).collect();
    services.extend(report.is_some().then_some(expected).into_iter().flatten());
    let strand = |service| {
        let seen = Seen::of(transfer, service, report, &named.mentions);
        (service, seen.strand(transfer, policy))
    };
    let strands = services.into_iter().map(strand).collect();
    Child { reference: named.reference, strands, mentions: named.mentions }
}

fn service_of(transfer: &Transfer, message: &crosswalk_schemas::model::MessageId) -> Option<Service> {
    let request = transfer.facts.requests.get(message).map(|request| request.service);
    request.or_else(|| transfer.facts.records.get(message).map(|records| records.service))
}

/// What was seen of one child in one service.
struct Seen<'a> {
    service: Service,
    report: Option<&'a MoveReport>,
    request: Option<&'a Request>,
    records: Option<(&'a Consignment, usize)>,
    ruling: Option<Ruling>,
}

impl<'a> Seen<'a> {
    fn of(transfer: &'a Transfer, service: Service, report: Option<&'a MoveReport>, mentions: &[Mention]) -> Self {
        let facts = &transfer.facts;
        let requests = mentions.iter().filter_map(|mention| facts.requests.get(&mention.message));
        let requests = requests.filter(|request| request.service == service);
        let records =
            mentions.iter().filter_map(|mention| Some((facts.records.get(&mention.message)?, mention.position)));
        let mut records: Vec<_> = records.filter(|(records, _)| records.service == service).collect();
        records.sort_by_key(|(records, position)| (records.at, records.message, *position));
        let ruled = |(records, position): &(&Consignment, usize)| outcome::ruling(facts, records, *position);
        let accepted =
            |one: &&(&Consignment, usize)| ruled(one).is_some_and(|ruling| ruling.decision == Decision::Accepted);
        let counts = records.iter().find(accepted).or(records.last()).copied();
        Self {
            service,
            report,
            request: requests.max_by_key(|request| (request.at, request.message)),
            records: counts,
            ruling: counts.as_ref().and_then(ruled),
        }
    }

    fn strand(self, transfer: &Transfer, policy: &Policy) -> Strand {
        let state = self.state(transfer);
        let accepted = state == State::Accepted;
        let due = self.start(state, transfer);
        let due = due.and_then(|start| clocks::next_due(start, self.service, transfer.kind, policy));
        let late = |due: &clocks::Due| transfer.marks.overdue.contains(&(self.service, due.step, due.basis));
        let child = self.records.and_then(|(records, position)| records.children.get(position));
        Strand {
            state,
            custody: if accepted { Custody::Gaining } else { Custody::Losing },
            nothing_held: child.is_some_and(|child| child.nothing_held),
            request: self.request.map(|request| request.message),
            records: self.records.map(|(records, _)| records.message),
            outcome: self.ruling.as_ref().map(|ruling| ruling.outcome),
            reason: self.ruling.as_ref().and_then(|ruling| ruling.reason.clone()),
            sections: self.ruling.map(|ruling| ruling.sections).unwrap_or_default(),
            due,
            overdue: due.filter(late).map(|due| Overdue { step: due.step, since: due.date }),
        }
    }

    fn state(&self, transfer: &Transfer) -> State {
        let facts = &transfer.facts;
        let decision = self.ruling.as_ref().map(|ruling| ruling.decision);
        if decision == Some(Decision::Accepted) {
            return State::Accepted;
        }
        if transfer.has_ended() {
            return State::Closed;
        }
        let asked_again =
            self.ruling.as_ref().zip(self.request).is_some_and(|(ruling, request)| ruling.at < request.at);
        match (self.records, decision) {
            (None, _) if self.request.is_some() => State::Requested,
            (None, _) => State::Reported,
            (Some(_), Some(_)) if asked_again => State::Requested,
            (Some(_), Some(Decision::Rejected)) => State::Rejected,
            (Some(_), Some(_)) => State::AcceptedInPart,
            (Some((records, _)), None) => {
                let answered = facts.answers.values().any(|answer| answer.records == records.message);
                let arrived = answered || facts.delivered.contains_key(&records.message);
                if arrived { State::Delivered } else { State::Sent }
            }
        }
    }

    /// When the clock of the next step began to run.
    fn start(&self, state: State, transfer: &Transfer) -> Option<Start> {
        let start = |step, basis, at| Some(Start { step, basis, at, not_before: None });
        match state {
            State::Reported => {
                let report = self.report?;
                let not_before = transfer.move_date;
                Some(Start { step: Step::Request, basis: report.message, at: report.at, not_before })
            }
            State::Requested => start(Step::Records, self.request?.message, self.request?.at),
            State::Sent => start(Step::Delivery, self.records?.0.message, self.records?.0.at),
            State::Delivered => {
                let records = self.records?.0;
                let arrived = transfer.facts.delivered.get(&records.message).copied();
                start(Step::Outcome, records.message, arrived.unwrap_or(records.at))
            }
            State::Rejected | State::AcceptedInPart if !stays(transfer, self.service) => {
                let ruling = self.ruling.as_ref()?;
                start(Step::Resend, ruling.outcome, ruling.at)
            }
            _ => None,
        }
    }
}

/// True when custody of this service stays with the losing side because the move is a temporary placement.
pub(super) fn stays(transfer: &Transfer, service: Service) -> bool {
    service == Service::SocialCare && outcome::is_temporary(&transfer.facts)
}

/// When nothing was left to do: the last time at which anything was settled.
fn closed_at(transfer: &Transfer, expected: &BTreeSet<Service>) -> Option<Timestamp> {
    let facts = &transfer.facts;
    let first_report = facts.reports.values().map(|report| report.at).min();
    if transfer.has_ended() {
        let moved_on = facts.moved_on_at().map(|(at, _)| at);
        return facts.withdrawn_at().max(moved_on);
    }
    if transfer.is_within() {
        return first_report;
    }
    let has_destination = matches!(transfer.kind, Some(MoveKind::Permanent | MoveKind::TemporaryPlacement));
    let nothing_expected = expected.is_empty() && outcome::is_temporary(facts);
    let settled = |child: &Child| {
        (nothing_expected || !child.strands.is_empty())
            && child.strands.iter().all(|(service, strand)| {
                strand.state == State::Accepted || (strand.records.is_some() && is_kept(transfer, *service, strand))
            })
    };
    if !has_destination || transfer.gaining.is_none() || !transfer.children.iter().all(settled) {
        return None;
    }
    let outcomes = facts.outcomes.values().map(|fact| fact.at);
    first_report.max(outcomes.max())
}

/// Shared in a temporary placement: accepted as far as it can be.
fn is_kept(transfer: &Transfer, service: Service, strand: &Strand) -> bool {
    strand.state == State::AcceptedInPart && stays(transfer, service)
}

/// `reference` without what only its sender's system understands.
pub(super) fn without_local_id(reference: &ChildReference) -> ChildReference {
    ChildReference { local_id: None, ..reference.clone() }
}
