//! Stories, permutations, and pairs of copies; here, what they are told with.

mod identity;
mod joining;
mod pair;
mod permutations;
mod stories;

use std::sync::LazyLock;

use crosswalk_schemas::model::{
    AuthorityCode, BirthDate, ChildOutcome, ChildReference, Decision, MessageId, MoveKind, PersonName, Section,
    Service, TransferId, TransferOutcome,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;

pub(super) const NAMES: [&str; 4] = ["Ada", "Ben", "Cleo", "Dan"];

pub(super) fn oxfordshire() -> AuthorityCode {
    "E10000025".parse().unwrap()
}

pub(super) fn manchester() -> AuthorityCode {
    "E08000003".parse().unwrap()
}

pub(super) fn leeds() -> AuthorityCode {
    "E08000035".parse().unwrap()
}

pub(super) fn policy() -> &'static Policy {
    static POLICY: LazyLock<Policy> =
        LazyLock::new(|| Policy::new([Service::SocialCare, Service::Education, Service::Housing]));
    &POLICY
}

/// Ada, Ben, Cleo or Dan Marsh.
pub(super) fn child(number: usize) -> ChildReference {
    ChildReference {
        person_name: PersonName {
            person_given_name: vec![NAMES[number].to_owned()],
            person_family_name: "Marsh".to_owned(),
            ..PersonName::default()
        },
        birth_date: Some(BirthDate {
            person_birth_date: format!("201{number}-03-04").parse().unwrap(),
            verification_level: None,
        }),
        nhs_number: Some(format!("99900{number}0000")),
        upn: None,
        local_id: None,
    }
}

pub(super) fn children(numbers: &[usize]) -> Vec<ChildReference> {
    numbers.iter().map(|number| child(*number)).collect()
}

pub(super) fn message(number: u128) -> MessageId {
    MessageId(Uuid::from_u128(number))
}

pub(super) fn transfer_id(number: u128) -> TransferId {
    TransferId(Uuid::from_u128(number))
}

/// Noon of a day of November 2026.
pub(super) fn day(day: i64) -> Timestamp {
    "2026-11-01T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * (day - 1))
}

pub(super) fn report_of(kind: MoveKind, number: u128, on: i64, who: &[usize]) -> Event {
    let move_date = "2026-11-01".parse().unwrap();
    Event::MoveReported(MoveReport { message: message(number), at: day(on), kind, move_date, children: children(who) })
}

pub(super) fn report(number: u128, on: i64, who: &[usize]) -> Event {
    report_of(MoveKind::Permanent, number, on, who)
}

pub(super) fn request(service: Service, number: u128, on: i64, who: &[usize]) -> Event {
    Event::Requested(Request { message: message(number), at: day(on), service, children: children(who) })
}

pub(super) fn consignment(service: Service, number: u128, on: i64, who: &[usize]) -> Consignment {
    let sent = |reference| Consigned { reference, sections: vec![Section::Identity], nothing_held: false };
    let children = children(who).into_iter().map(sent).collect();
    Consignment { message: message(number), at: day(on), service, children, as_group: false }
}

pub(super) fn records(service: Service, number: u128, on: i64, who: &[usize]) -> Event {
    Event::Records(consignment(service, number, on, who))
}

pub(super) fn delivered(number: u128, on: i64) -> Event {
    Event::Delivered { message: message(number), at: day(on) }
}

pub(super) fn decided(number: usize, decision: Decision) -> ChildOutcome {
    ChildOutcome { child: child(number), decision, reason: None, section_outcome: Vec::new() }
}

pub(super) fn answer(records: u128, on: i64, decisions: &[(usize, Decision)]) -> Event {
    let each = decisions.iter().map(|(number, decision)| decided(*number, *decision)).collect();
    Event::Answered(Answer { records: message(records), at: day(on), decisions: Decisions::Each(each) })
}

pub(super) fn answer_all(records: u128, on: i64, decision: Decision) -> Event {
    let decisions = Decisions::All { decision, reason: None };
    Event::Answered(Answer { records: message(records), at: day(on), decisions })
}

pub(super) fn outcome(number: u128, on: i64, records: u128, decisions: &[(usize, Decision)]) -> Outcome {
    let child_outcome = decisions.iter().map(|(number, decision)| decided(*number, *decision)).collect();
    Outcome {
        message: message(number),
        at: day(on),
        service: Service::SocialCare,
        correlation: Some(message(records)),
        outcome: TransferOutcome { child_outcome, moved_on_to: None, withdrawn: None, note: None },
    }
}

/// What `event` is told of transfer 1, from Oxfordshire to Manchester.
pub(super) fn told(event: &Event) -> Told {
    Told { transfer: transfer_id(1), losing: oxfordshire(), gaining: Some(manchester()), event: event.clone() }
}

pub(super) fn empty(side: Side) -> Transfer {
    let own = if side == Side::Losing { oxfordshire() } else { manchester() };
    Transfer::open(&told(&Event::Ticked), &own).unwrap()
}

/// The children, states and custody in words, one line a child.
pub(super) fn summary(transfer: &Transfer) -> String {
    let mut lines: Vec<_> = transfer
        .children
        .iter()
        .map(|child| {
            let strand = |(service, strand): (&Service, &Strand)| {
                let custody = if strand.custody == Custody::Gaining { " [gaining]" } else { "" };
                let nothing = if strand.nothing_held { " (nothing held)" } else { "" };
                let late =
                    strand.overdue.map_or(String::new(), |late| format!(" late: {:?} by {}", late.step, late.since));
                format!("{service} {:?}{nothing}{custody}{late}", strand.state)
            };
            let strands: Vec<_> = child.strands.iter().map(strand).collect();
            format!("{}: {}", child.reference.person_name.person_given_name[0], strands.join(", "))
        })
        .collect();
    lines.sort();
    let mut head = format!("{:?}", transfer.state());
    if transfer.withdrawn {
        head.push_str(", withdrawn");
    }
    if let Some(to) = &transfer.moved_on_to {
        head.extend([", moved on to ", to.as_str()]);
    }
    lines.insert(0, head);
    lines.join("\n")
}

/// An action in words.
pub(super) fn words(action: &Action) -> String {
    let names = |children: &[ChildReference]| {
        children.iter().map(|child| child.person_name.person_given_name[0].as_str()).collect::<Vec<_>>().join(" and ")
    };
    let id = |id: &MessageId| match id.0.as_u128() {
        number if number < 1000 => format!("m{number}"),
        _ => "our request".to_owned(),
    };
    match action {
        Action::RequestRecords { service, children, .. } => format!("request {service} of {}", names(children)),
        Action::TellSystems { message, services } => {
            let services: Vec<_> = services.iter().map(|service| service.as_str()).collect();
            format!("tell {} of {}", services.join(", "), id(message))
        }
        Action::AskSystems { message, service } => format!("ask {service} with {}", id(message)),
        Action::HandOver { message, service } => format!("hand {} to {service}", id(message)),
        Action::SendOutcome { service, correlation, outcome, .. } => {
            let each = outcome.child_outcome.iter().map(|said| {
                let reason = said.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
                format!("{} {}{reason}", said.child.person_name.person_given_name[0], said.decision)
            });
            let mut said: Vec<_> = each.collect();
            said.extend(outcome.withdrawn.map(|_| "withdrawn".to_owned()));
            said.extend(outcome.moved_on_to.as_ref().map(|to| format!("moved on to {to}")));
            format!("answer {service} {}: {}", id(correlation), said.join("; "))
        }
        Action::ForwardTo { to, services, children } => {
            let services: Vec<_> = services.iter().map(|service| service.as_str()).collect();
            format!("forward {} of {} to {to}", services.join(", "), names(children))
        }
        Action::AlertPerson { code, children, service } => {
            let service = service.map_or(String::new(), |service| format!(" in {service}"));
            format!("alert: {} ({children}){service}", code.code())
        }
        Action::CustodyTaken { child, service } => format!("custody taken of child {child} in {service}"),
        Action::CustodyLetGo { child, service } => format!("custody let go of child {child} in {service}"),
        Action::Closed => "closed".to_owned(),
    }
}
