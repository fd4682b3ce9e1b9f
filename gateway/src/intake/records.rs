//! Records that a case system exported, matched to what was asked for: only a child that surely is the one asked for is
//! sent, and only to who asked.

use std::{collections::BTreeMap, sync::Arc};

use crosswalk_adapters::contract::{Content, Item, Native, take_name};
use crosswalk_schemas::{
    encode,
    model::{
        AuthorityCode, Body, ChildRecord, ChildReference, MessageId, Party, Qualifier, RecordTransfer, Service,
        TransferId,
    },
    report::{Finding, Layer, Place, Severity},
};

use super::{NativeReport, occasion::Occasion};
use crate::{
    accept::{Naming, NotAccepted, Offered, commit, route::Routed},
    config::System,
    digest,
    gateway::Gateway,
    journey::{
        child_keys,
        make::{Envelope, message},
    },
    store::{Mark, RecordKey, StoreError, Tx},
    transfer::{Match, Side, Transfer},
};

/// So many bytes of records that were asked for are held at most, before they are sent.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Records that were asked for, held so that siblings travel together.
#[derive(Default)]
pub(super) struct Held {
    wanted: BTreeMap<(TransferId, AuthorityCode), Vec<Wanted>>,
    bytes: usize,
    /// The records come in messages, each of which is sent once.
    messages: bool,
    /// Own bytes of the records that were refused since this was last emptied.
    pub(super) refused: Vec<Vec<Native>>,
}

/// One child's record that was asked for.
#[derive(Clone)]
struct Wanted {
    /// Its key in its system.
    key: String,
    /// As whom it was asked for.
    child: ChildReference,
    record: ChildRecord,
    native: Vec<Native>,
    /// The request that it answers.
    request: Option<MessageId>,
    mark: Mark,
    occasion: Occasion,
}

/// What matching came to.
#[derive(Default)]
struct Matched {
    wanted: Vec<((TransferId, AuthorityCode), Wanted)>,
    not_asked_for: usize,
    unchanged: usize,
    held_back: Vec<(Item, (&'static str, &'static str))>,
}

impl Held {
    /// Of messages, or of an export.
    pub(super) fn of(messages: bool) -> Self {
        Self { messages, ..Self::default() }
    }

    /// Holds the records that were asked for; counts the others.
    pub(super) async fn add(
        &mut self,
        gateway: &Arc<Gateway>,
        system: &System,
        items: Vec<Item>,
        report: &mut NativeReport,
    ) -> Result<(), NotAccepted> {
        let (asked, messages) = (system.clone(), self.messages);
        let matched = gateway.store.read(move |tx| match_all(tx, (&asked, messages), items)).await?;
        report.not_asked_for(matched.not_asked_for);
        report.counts.unchanged += matched.unchanged;
        for (item, why) in matched.held_back {
            report.refused(item.key, vec![held_back(why)]);
            self.refused.push(item.native);
        }
        for (whom, wanted) in matched.wanted {
            self.bytes += wanted.native.iter().map(|native| native.bytes.len()).sum::<usize>();
            self.wanted.entry(whom).or_default().push(wanted);
        }
        Ok(())
    }

    /// True when it is time to send, whether or not siblings may follow.
    pub(super) fn is_full(&self) -> bool {
        self.bytes > MOST_BYTES
    }

    /// Sends what is held.
    pub(super) async fn send(
        &mut self,
        gateway: &Arc<Gateway>,
        system: &System,
        report: &mut NativeReport,
    ) -> Result<(), NotAccepted> {
        self.bytes = 0;
        let messages = self.messages;
        let apart = std::mem::take(&mut self.wanted).into_iter().flat_map(|(whom, children)| {
            let apart = if messages { each_once(children) } else { vec![children] };
            apart.into_iter().map(move |children| (whom.clone(), children))
        });
        for (whom, children) in apart {
            let Some((routed, children)) = self.compose((gateway, system), whom, children, report)? else { continue };
            match commit::all(gateway, vec![routed], Naming::ByContent, Offered::now(gateway)).await {
                Ok(sent) => report.messages(sent),
                Err(NotAccepted::Refused(why)) => {
                    self.forbidden(children, &why.findings, report);
                    continue;
                }
                Err(error) => return Err(error),
            }
            let (marks, now) = (children.into_iter().map(|child| child.mark).collect::<Vec<_>>(), gateway.clock.now());
            gateway.store.write(move |tx| tx.intake_accepted(&marks, now)).await?;
        }
        Ok(())
    }

    /// A sharing agreement forbids the message: each of its records is refused, and goes back as it came.
    fn forbidden(&mut self, children: Vec<Wanted>, why: &[Finding], report: &mut NativeReport) {
        for child in children {
            report.refused(child.key, why.to_vec());
            self.refused.push(child.native);
        }
    }

    /// One record-transfer of the children that pass the standard's checks; the others are reported by their own key.
    fn compose(
        &mut self,
        (gateway, system): (&Gateway, &System),
        (transfer, gaining): (TransferId, AuthorityCode),
        mut children: Vec<Wanted>,
        report: &mut NativeReport,
    ) -> Result<Option<(Routed, Vec<Wanted>)>, NotAccepted> {
        let form = gateway.config.form;
        while !children.is_empty() {
            let message = records_of(gateway, system, (transfer, &gaining), &children);
            let bytes = encode(&message, form);
            let checked = gateway.validator.check(&bytes, form, gateway.clock.today());
            if checked.message.is_some() {
                return Ok(Some((Routed { message, form, bytes }, children)));
            }
            if checked.report.passes() {
                return Err(NotAccepted::Validator);
            }
            let errors: Vec<_> =
                checked.report.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
            let bad = children.iter().enumerate().position(|(index, _)| errors.iter().any(|e| concerns(e, index)));
            let refused = children.remove(bad.unwrap_or(0));
            let findings = errors.into_iter().filter(|e| bad.is_none_or(|index| concerns(e, index))).collect();
            report.refused(refused.key, findings);
            self.refused.push(refused.native);
        }
        Ok(None)
    }
}

/// A record-transfer has a child once: what several messages say of one child goes in as many, in their order.
fn each_once(children: Vec<Wanted>) -> Vec<Vec<Wanted>> {
    let mut apart: Vec<Vec<Wanted>> = Vec::new();
    for child in children {
        let without = |others: &&mut Vec<Wanted>| others.iter().all(|other| other.child != child.child);
        match apart.iter_mut().find(without) {
            Some(others) => others.push(child),
            None => apart.push(vec![child]),
        }
    }
    apart
}

/// The message that carries these records. Its id follows from what it says, from the requests it answers and from the
/// records' occasions: the same records go again to who asks again, and after something else was sent.
fn records_of(
    gateway: &Gateway,
    system: &System,
    (transfer, gaining): (TransferId, &AuthorityCode),
    children: &[Wanted],
) -> crosswalk_schemas::model::Message {
    let records: Vec<_> = children.iter().map(|child| child.record.clone()).collect();
    let mut requests: Vec<_> = children.iter().filter_map(|child| child.request).collect();
    requests.sort_unstable();
    requests.dedup();
    let content = serde_json::to_vec(&(&records, &requests)).unwrap_or_default();
    let occasions: String = children.iter().map(|child| child.occasion.to_string()).collect();
    let name = format!("records {transfer} {} {}{occasions}", system.service, digest::sha256_hex(&content));
    let envelope = Envelope {
        id: MessageId(digest::uuid(name.as_bytes())),
        transfer: Some(transfer),
        correlation: None,
        sender: Party::new(gateway.config.authority.clone(), system.service),
        recipient: Party::new(gaining.clone(), system.service),
        at: gateway.clock.now(),
    };
    let body = RecordTransfer { child_record: records, ..RecordTransfer::default() };
    message(envelope, Qualifier::Response, Body::RecordTransfer(Box::new(body)))
}

fn match_all(tx: &Tx<'_>, (system, messages): (&System, bool), items: Vec<Item>) -> Result<Matched, StoreError> {
    let mut matched = Matched::default();
    for item in items {
        let Content::Record(record) = &item.content else { continue };
        let transfers = tx.transfers_of(&child_keys(&record.reference()))?;
        let losing = transfers.iter().filter(|transfer| transfer.side == Side::Losing);
        let found: Vec<_> = losing.filter_map(|one| Some((one, best(one, system.service, record)?))).collect();
        let (told, untold): (Vec<_>, Vec<_>) = found
            .iter()
            .filter(|(_, (kind, _))| *kind == Match::Same)
            .map(|(transfer, (_, asked))| (*transfer, *asked))
            .partition(|(transfer, _)| transfer.kind.is_some());
        for (transfer, (child, request)) in &told {
            let Some(gaining) = transfer.gaining.clone() else { continue };
            let mut record = (**record).clone();
            take_name(&mut record, child);
            let mut wanted = wanted((system, messages), &item, record, (transfer.id, child, *request));
            let known = tx.intake_known(&[wanted.mark])?.pop().unwrap_or_default();
            if known.same {
                matched.unchanged += 1;
                continue;
            }
            wanted.occasion = wanted.occasion.or_turn(known.turn);
            matched.wanted.push(((transfer.id, gaining), wanted));
        }
        match (told.is_empty(), untold.is_empty(), found.is_empty()) {
            (false, _, _) => {}
            (true, false, _) => matched.held_back.push((item, UNTOLD)),
            (true, true, false) => matched.held_back.push((item, DOUBTFUL)),
            (true, true, true) => matched.not_asked_for += 1,
        }
    }
    Ok(matched)
}

fn wanted(
    (system, messages): (&System, bool),
    item: &Item,
    record: ChildRecord,
    (transfer, child, request): (TransferId, &ChildReference, Option<MessageId>),
) -> Wanted {
    let asked = request.map_or_else(String::new, |request| request.to_string());
    let content = serde_json::to_vec(&record).unwrap_or_default();
    // Each message is marked by itself: an earlier one that comes again is not what the system says now.
    let occasion = if messages { Occasion::of_message(&item.native) } else { Occasion::default() };
    let slot = format!("sent {transfer} {asked}{occasion}");
    let mark = Mark::of(RecordKey::of(&system.name, &item.key), &slot, &content);
    let (key, native, child) = (item.key.clone(), item.native.clone(), child.clone());
    Wanted { key, child, record, native, request, mark, occasion }
}

/// A child who was asked for, and the latest request.
type Asked<'t> = (&'t ChildReference, Option<MessageId>);

/// How well a record matches a child whose records are wanted for `service`, and which.
fn best<'t>(transfer: &'t Transfer, service: Service, record: &ChildRecord) -> Option<(Match, Asked<'t>)> {
    let reference = record.reference();
    let wanted = transfer.wants_records(service);
    let matches: Vec<_> =
        wanted.iter().map(|(child, request)| (transfer.matching(child, &reference), (*child, *request))).collect();
    [Match::Same, Match::Possible]
        .into_iter()
        .find_map(|kind| matches.iter().find(|(found, _)| *found == kind).copied())
}

/// Whether a finding is about the child record at `index`, from 0.
fn concerns(finding: &Finding, index: usize) -> bool {
    finding.place.path.starts_with(&format!("/Message/RecordTransfer/ChildRecord[{}]", index + 1))
}

const DOUBTFUL: (&str, &str) = (
    "records.identity-doubtful",
    "This may or may not be a child whose records were asked for: a name or number agrees, another does not. Nothing was \
     sent. Put the identifiers right on either side and export again.",
);
const UNTOLD: (&str, &str) = (
    "records.no-notice",
    "The records were asked for, but nobody has told of the move: a request alone moves no record. Find out about the \
     move, have it reported, and export again.",
);

fn held_back((rule, text): (&str, &str)) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity: Severity::Error,
        layer: Layer::Rules,
        place: Place { line: 0, column: 0, path: "/Message/RecordTransfer/ChildRecord/Identity".to_owned() },
        text: text.to_owned(),
    }
}
