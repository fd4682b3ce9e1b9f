//! Carrying out what a step of the state machine asks for, as rows of the same transaction.

use crosswalk_schemas::model::{AuthorityCode, ChildReference, MessageId, Party, Qualifier, Service, TransferId};

use super::make::{self, Envelope};
use crate::{
    digest,
    gateway::Gateway,
    store::{NEEDS_A_PERSON, QuarantineSide, StoreError, Tx},
    telemetry::happenings,
    transfer::{Action, AlertCode, Transfer},
};

/// Carries out one action of `transfer`.
pub(super) fn carry_out(
    tx: &Tx<'_>,
    gateway: &Gateway,
    transfer: &Transfer,
    action: &Action,
) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    match action {
        Action::RequestRecords { message, at, service, children } => {
            let Some(partner) = transfer.partner() else { return Ok(()) };
            let envelope = envelope(gateway, transfer.id, (*message, *at), *service, partner);
            make::send(tx, gateway, &make::message(envelope, Qualifier::Request, make::request(*service, children)))
        }
        Action::SendOutcome { message, at, service, correlation, outcome } => {
            let Some(partner) = transfer.partner() else { return Ok(()) };
            let mut envelope = envelope(gateway, transfer.id, (*message, *at), *service, partner);
            envelope.correlation = Some(*correlation);
            happenings::outcome(&gateway.metrics, "ours", outcome);
            make::send(tx, gateway, &make::message(envelope, Qualifier::Response, make::outcome(outcome)))
        }
        Action::TellSystems { message, services } => {
            services.iter().try_for_each(|s| deliver(tx, gateway, *message, *s))
        }
        Action::AskSystems { message, service } | Action::HandOver { message, service } => {
            deliver(tx, gateway, *message, *service)
        }
        Action::ForwardTo { to, services, children } => {
            tx.transfer_log(transfer.id, "forwarded", Some(&list(services)), now)?;
            pass_on(tx, gateway, (transfer.id, to), children)
        }
        Action::AlertPerson { code, children, service } => {
            alert(tx, gateway, transfer.id, (*code, *children, *service))
        }
        Action::CustodyTaken { child, service } => {
            tx.transfer_log(transfer.id, "custody-taken", Some(&format!("child {} {service}", child + 1)), now)
        }
        Action::CustodyLetGo { child, service } => {
            tx.transfer_log(transfer.id, "custody-let-go", Some(&format!("child {} {service}", child + 1)), now)
        }
        Action::Closed => tx.transfer_log(transfer.id, "closed", None, now),
    }
}

fn envelope(
    gateway: &Gateway,
    transfer: TransferId,
    (id, at): (MessageId, jiff::Timestamp),
    service: Service,
    partner: &AuthorityCode,
) -> Envelope {
    Envelope {
        id,
        transfer: Some(transfer),
        correlation: None,
        sender: Party::new(gateway.config.authority.clone(), service),
        recipient: Party::new(partner.clone(), service),
        at,
    }
}

/// Why a message waits that no case system here is for.
pub(super) const NO_SYSTEM: &str = "no-system";

/// Orders the delivery of a message to every system of a service; without one it waits for a person.
pub(super) fn deliver(tx: &Tx<'_>, gateway: &Gateway, message: MessageId, service: Service) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let mut systems = gateway.config.systems_of(service).peekable();
    if systems.peek().is_none() {
        let detail =
            "No case system is configured for the service it is for. Add one to the configuration, then release.";
        happenings::quarantined(&gateway.metrics, message, NO_SYSTEM);
        return tx.quarantine_add((message, QuarantineSide::Inbox), (NO_SYSTEM, detail), &[], now);
    }
    systems.try_for_each(|system| tx.delivery_add(message, &system.name, service, now))
}

/// Sends the next authority a notice in our name and opens our own copy of that transfer.
fn pass_on(
    tx: &Tx<'_>,
    gateway: &Gateway,
    (transfer, to): (TransferId, &AuthorityCode),
    children: &[ChildReference],
) -> Result<(), StoreError> {
    let own = &gateway.config.authority;
    let next = TransferId(digest::uuid(format!("transfer {transfer} on to {to}").as_bytes()));
    let id = MessageId(digest::uuid(format!("notice {transfer} on to {to}").as_bytes()));
    let mut envelope = envelope(gateway, next, (id, gateway.clock.now()), Service::SocialCare, to);
    envelope.transfer = Some(next);
    let body = make::passed_on(own, to, gateway.clock.today(), children);
    let notice = make::message(envelope, Qualifier::Request, body);
    make::send(tx, gateway, &notice)?;
    super::sent(tx, gateway, &notice).map(drop)
}

/// Tells a person about a transfer: in its log, and by a metric.
pub(crate) fn alert(
    tx: &Tx<'_>,
    gateway: &Gateway,
    transfer: TransferId,
    (code, children, service): (AlertCode, usize, Option<Service>),
) -> Result<(), StoreError> {
    happenings::alert(&gateway.metrics, &transfer.to_string(), code.code());
    let concerns = service.map_or_else(String::new, |service| format!(", {service}"));
    let late = match code {
        AlertCode::Overdue { step, due } => format!(", {step:?} was due on {due}"),
        _ => String::new(),
    };
    let detail = format!("{} ({children} children{concerns}{late})", code.code());
    tx.transfer_log(transfer, NEEDS_A_PERSON, Some(&detail), gateway.clock.now())
}

fn list(services: &[Service]) -> String {
    services.iter().map(|service| service.as_str()).collect::<Vec<_>>().join(", ")
}
