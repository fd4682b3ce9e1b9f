//! Where the rules are asked: when a message leaves, when one has come, when one is handed to a case system.

use std::sync::Arc;

use crosswalk_adapters::contract::{Adapter, Carried};
use crosswalk_schemas::{
    decode, encode,
    model::{AuthorityCode, Body, Message, MessageId, Party, ReceiptEntry},
    report::{Finding, Form, Layer, Place, Report, Severity},
};
use jiff::civil::Date;

use super::{
    case::{Action, Route},
    review::{Denied, Reviewed},
    rules::Rules,
};
use crate::{
    accept::route::Routed,
    config::System,
    gateway::{Gateway, adapter_of},
    store::{Delivery, DeliveryState, Event, QuarantineSide, StoreError, Tx},
    telemetry::happenings,
};

/// Why a message waits that the rules forbid.
pub(crate) const FORBIDDEN: &str = "policy";

const FORBIDDEN_DETAIL: &str = "A sharing agreement forbids it: the findings name the rule. Change the agreement, or resume \
                                what was stopped, then release; or close it.";

/// So many messages of the outbox are looked at together.
const SWEEP: usize = 64;

/// What the rules took out of a message, as findings that travel along.
pub(crate) type Kept = Vec<Finding>;

/// A message that one of our systems hands in, as it may leave; or why it may not.
pub(crate) fn routed(gateway: &Gateway, routed: Routed) -> Result<(Routed, Kept), Report> {
    let Routed { mut message, form, bytes } = routed;
    let today = gateway.clock.today();
    let reviewed = of_ours(gateway, &mut message, today);
    let placed = |denied: &Denied, severity| finding(denied, severity, Some((&bytes, form)));
    if !reviewed.refused.is_empty() {
        let findings = reviewed.refused.iter().map(|denied| placed(denied, Severity::Error)).collect();
        return Err(Report { findings, ..Report::default() });
    }
    if reviewed.withheld.is_empty() {
        return Ok((Routed { message, form, bytes }, Vec::new()));
    }
    let withheld: Kept = reviewed.withheld.iter().map(|denied| placed(denied, Severity::Warning)).collect();
    let without = encode(&message, form);
    let checked = gateway.validator.check(&without, form, today);
    if checked.report.passes() {
        return Ok((Routed { message, form, bytes: without }, withheld));
    }
    // What is left cannot stand by itself: the sender is told which rules took what, and what is missing now.
    let denied = reviewed.withheld.iter().map(|denied| placed(denied, Severity::Error));
    Err(Report { findings: denied.chain(checked.report.findings).collect(), ..Report::default() })
}

/// A message that the gateway makes itself, as it may leave; what was taken out; and why it may not leave, if so.
pub(crate) fn own(gateway: &Gateway, message: &Message) -> (Message, Kept, Vec<Finding>) {
    let mut message = message.clone();
    let reviewed = of_ours(gateway, &mut message, gateway.clock.today());
    let (withheld, refused) = findings(&reviewed, None);
    (message, withheld, refused)
}

fn of_ours(gateway: &Gateway, message: &mut Message, today: Date) -> Reviewed {
    let route = Route::between(Action::Send, &message.header, today);
    gateway.sharing.rules().apply(message, &route)
}

/// A message that has come, as it may be read here; or why it may not.
pub(crate) fn received(
    gateway: &Gateway,
    mut message: Message,
    (bytes, form): (&[u8], Form),
) -> Result<(Message, Kept), Report> {
    let route = Route::between(Action::Receive, &message.header, gateway.clock.today());
    let reviewed = gateway.sharing.rules().apply(&mut message, &route);
    let (withheld, refused) = findings(&reviewed, Some((bytes, form)));
    if refused.is_empty() { Ok((message, withheld)) } else { Err(Report { findings: refused, ..Report::default() }) }
}

/// What a case system may be handed.
#[derive(Clone)]
pub(crate) struct Handing {
    rules: Arc<Rules>,
    own: AuthorityCode,
    system: System,
    today: Date,
}

impl Handing {
    /// The rules as they stand now, for one system.
    pub(crate) fn to(gateway: &Gateway, system: &System) -> Self {
        let (rules, today) = (gateway.sharing.rules(), gateway.clock.today());
        Self { rules, own: gateway.config.authority.clone(), system: system.clone(), today }
    }

    /// The system.
    pub(crate) fn system(&self) -> &System {
        &self.system
    }

    /// Takes out of a message what this system may not see. `native`: it is written by the system's adapter, not in the
    /// standard's own form. The error says why the system may not see it at all.
    pub(crate) fn permit(&self, message: &mut Message, native: bool) -> Result<Kept, Vec<Finding>> {
        let recipient = Party::new(self.own.clone(), self.system.service);
        let keeps_mark = !native || adapter_of(&self.system).is_none_or(|adapter| keeps_mark(adapter, message));
        let route = Route {
            recipient,
            system: self.system.name.clone(),
            keeps_mark,
            ..Route::between(Action::Deliver, &message.header, self.today)
        };
        // What was sent to one service and is handed to another is another sharing; what its own rules took out stays out.
        let arrived = Route::between(Action::Receive, &message.header, self.today);
        let mut all = Vec::new();
        for route in [arrived, route] {
            let (withheld, refused) = findings(&self.rules.apply(message, &route), None);
            if !refused.is_empty() {
                return Err(refused);
            }
            all.extend(withheld);
        }
        Ok(all)
    }

    /// A document as this system may fetch it; `None` when it cannot be read back.
    pub(crate) fn document(&self, form: Form, bytes: Vec<u8>) -> Option<Shown> {
        let mut message = decode(&bytes, form).ok()?;
        Some(self.permit(&mut message, false).map(|kept| {
            let bytes = if kept.is_empty() { bytes } else { encode(&message, form) };
            (bytes, kept)
        }))
    }
}

/// A document as a system may see it, with what was taken out of it; or why it may not see it at all.
pub(crate) type Shown = Result<(Vec<u8>, Kept), Vec<Finding>>;

/// Whether what an adapter writes of such a message bears the mark of a sensitive address.
fn keeps_mark(adapter: &dyn Adapter, message: &Message) -> bool {
    let class = match &message.body {
        Body::RecordTransfer(_) => "ChildRecord/",
        Body::MoveNotification(_) => "MoveNotification/",
        Body::ChildEvent(_) => "ChildEvent/",
        _ => return false,
    };
    adapter.mapping().iter().any(|row| match row.carried {
        Carried::BothWays(paths) | Carried::Out(paths) => {
            paths.split("; ").any(|path| path.starts_with(class) && path.ends_with("/SensitiveAddress"))
        }
        Carried::In(_) | Carried::Not(_) => false,
    })
}

/// What was taken out, and why it may not go at all.
fn findings(reviewed: &Reviewed, document: Option<(&[u8], Form)>) -> (Kept, Vec<Finding>) {
    let each = |denied: &[Denied], severity| denied.iter().map(|one| finding(one, severity, document)).collect();
    (each(&reviewed.withheld, Severity::Warning), each(&reviewed.refused, Severity::Error))
}

fn finding(denied: &Denied, severity: Severity, document: Option<(&[u8], Form)>) -> Finding {
    let Denied { path, what, ruling } = denied;
    let place = document.and_then(|(bytes, form)| crosswalk_schemas::validation::locate(bytes, form, path));
    let (line, column) = place.unwrap_or((1, 1));
    let done = if severity == Severity::Error { "may not be shared" } else { "is withheld" };
    Finding {
        rule: format!("policy.{}", ruling.rule),
        severity,
        layer: Layer::Rules,
        place: Place { line, column, path: path.clone() },
        text: format!("{what} {done}: {}", ruling.sentence),
    }
}

/// What was withheld, for a message's history: places and rules.
pub(crate) fn detail(withheld: &[Finding]) -> Option<String> {
    let each = withheld.iter().map(|one| format!("{} ({})", one.place.path.replacen("/Message/", "", 1), one.rule));
    let all: Vec<_> = each.collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// Records in a message's history what was withheld from it, and from whom.
pub(crate) fn record(
    tx: &Tx<'_>,
    gateway: &Gateway,
    (id, from): (MessageId, Option<&str>),
    withheld: &[Finding],
) -> Result<(), StoreError> {
    let Some(detail) = detail(withheld) else { return Ok(()) };
    for finding in withheld {
        happenings::withheld(&gateway.metrics, id, &finding.rule);
    }
    let detail = from.map_or_else(|| detail.clone(), |system| format!("from {system}: {detail}"));
    tx.history_add(id, Event::Withheld, Some(&detail), gateway.clock.now())
}

/// Puts a message before a person that the rules forbid.
pub(crate) fn hold(
    tx: &Tx<'_>,
    gateway: &Gateway,
    (id, side): (MessageId, QuarantineSide),
    findings: &[Finding],
) -> Result<(), StoreError> {
    happenings::quarantined(&gateway.metrics, id, FORBIDDEN);
    tx.quarantine_add((id, side), (FORBIDDEN, FORBIDDEN_DETAIL), findings, gateway.clock.now())
}

/// Why a message of the outbox may not leave as it is, by the rules in force now.
pub(crate) fn forbids(gateway: &Gateway, form: Form, bytes: &[u8]) -> Vec<Finding> {
    let Ok(mut message) = decode(bytes, form) else { return Vec::new() };
    let reviewed = of_ours(gateway, &mut message, gateway.clock.today());
    let denied = reviewed.refused.iter().chain(&reviewed.withheld);
    denied.map(|denied| finding(denied, Severity::Error, Some((bytes, form)))).collect()
}

/// Why an entry of the quarantine cannot be released: what would leave is still forbidden.
pub(crate) fn still_forbidden(tx: &Tx<'_>, gateway: &Gateway, entry: i64) -> Result<Vec<Finding>, StoreError> {
    let entry = tx.quarantine_entry(entry)?.filter(|entry| entry.side == QuarantineSide::Outbox);
    let document = entry.map(|entry| tx.outbox_document(entry.message)).transpose()?.flatten();
    Ok(document.map_or_else(Vec::new, |(form, bytes)| forbids(gateway, form, &bytes)))
}

/// Looks through what waits in the outbox: what the rules now forbid does not leave. Returns how many were held.
pub(crate) async fn sweep(gateway: &Arc<Gateway>) -> Result<usize, StoreError> {
    let ids = gateway.store.read(|tx| tx.outbox_pending(u32::MAX)).await?;
    let mut held = 0;
    for some in ids.chunks(SWEEP) {
        let (some, shared) = (some.to_vec(), Arc::clone(gateway));
        let forbidden = gateway.store.read(move |tx| forbidden_of(tx, &shared, &some)).await?;
        held += forbidden.len();
        let shared = Arc::clone(gateway);
        let write = gateway.store.write(move |tx| forbidden.iter().try_for_each(|one| hold_back(tx, &shared, one)));
        write.await?;
    }
    Ok(held)
}

/// Those of these messages of the outbox that the rules forbid, with why.
fn forbidden_of(
    tx: &Tx<'_>,
    gateway: &Gateway,
    ids: &[MessageId],
) -> Result<Vec<(MessageId, Vec<Finding>)>, StoreError> {
    let mut forbidden = Vec::new();
    for id in ids {
        let Some((form, bytes)) = tx.outbox_document(*id)? else { continue };
        let findings = forbids(gateway, form, &bytes);
        if !findings.is_empty() {
            forbidden.push((*id, findings));
        }
    }
    Ok(forbidden)
}

/// Holds a message back if it still waits.
fn hold_back(tx: &Tx<'_>, gateway: &Gateway, (id, findings): &(MessageId, Vec<Finding>)) -> Result<(), StoreError> {
    if tx.outbox_hold(*id)? { hold(tx, gateway, (*id, QuarantineSide::Outbox), findings) } else { Ok(()) }
}

/// Puts deliveries before a person that their system may not see.
pub(crate) async fn held(gateway: &Arc<Gateway>, forbidden: Vec<(Delivery, Vec<Finding>)>) -> Result<(), StoreError> {
    if forbidden.is_empty() {
        return Ok(());
    }
    let shared = Arc::clone(gateway);
    let write = gateway.store.write(move |tx| {
        for (delivery, findings) in &forbidden {
            tx.delivery_set(delivery, DeliveryState::Quarantined)?;
            hold(tx, &shared, (delivery.message, QuarantineSide::Delivery), findings)?;
        }
        Ok(())
    });
    write.await
}

/// Of deliveries to a system that fetches, those that it may fetch; the others are put before a person.
pub(crate) async fn fetched(
    gateway: &Arc<Gateway>,
    system: &System,
    deliveries: Vec<Delivery>,
) -> Result<Vec<Delivery>, StoreError> {
    if deliveries.is_empty() {
        return Ok(deliveries);
    }
    let handing = Handing::to(gateway, system);
    let judged = gateway.store.read(move |tx| {
        let judge = |delivery: Delivery| {
            let document = tx.inbox_document(delivery.message)?;
            let permitted = document.and_then(|(form, bytes)| handing.document(form, bytes));
            Ok((delivery, permitted.map_or(Ok(Vec::new()), |permitted| permitted.map(|(_, kept)| kept))))
        };
        deliveries.into_iter().map(judge).collect::<Result<Vec<_>, StoreError>>()
    });
    let (mut permitted, mut withheld, mut forbidden) = (Vec::new(), Vec::new(), Vec::new());
    for (delivery, judged) in judged.await? {
        match judged {
            Ok(kept) => {
                withheld.push((delivery.message, kept));
                permitted.push(delivery);
            }
            Err(why) => forbidden.push((delivery, why)),
        }
    }
    withheld.retain(|(_, kept)| !kept.is_empty());
    if !withheld.is_empty() {
        let (shared, name) = (Arc::clone(gateway), system.name.clone());
        let write = gateway
            .store
            .write(move |tx| withheld.iter().try_for_each(|(id, kept)| record(tx, &shared, (*id, Some(&name)), kept)));
        write.await?;
    }
    held(gateway, forbidden).await?;
    Ok(permitted)
}

/// What a partner's receipt says was withheld there: only what looks like a place and a rule.
pub(crate) fn said_by_partner(entry: &ReceiptEntry) -> Option<String> {
    let plain =
        |text: &str| text.len() <= 200 && text.chars().all(|c| c.is_ascii_alphanumeric() || "/[].-".contains(c));
    let said =
        entry.finding.iter().filter(|one| one.rule.starts_with("policy.") && plain(&one.rule) && plain(&one.path));
    let each: Vec<_> = said.map(|one| format!("{} ({})", one.path.replacen("/Message/", "", 1), one.rule)).collect();
    (!each.is_empty()).then(|| format!("by the partner: {}", each.join(", ")))
}
