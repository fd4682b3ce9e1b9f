//! Records that a case system exported, matched to what was asked for: only a child that surely is the one asked for is
//! sent, and only to who asked.

use std::{collections::BTreeMap, sync::Arc};

use crosswalk_schemas::{
    encode,
    model::{AuthorityCode, Body, ChildRecord, MessageId, Party, Qualifier, RecordTransfer, Service, TransferId},
    report::{Finding, Severity},
};

use super::{
    Naming, NotAccepted, commit,
    decode::{NativeReport, RefusedRecord},
    route::Routed,
};
use crate::{
    config::System,
    digest,
    gateway::Gateway,
    journey::{
        child_keys,
        make::{Envelope, message},
    },
    store::{StoreError, Tx},
    transfer::{Match, Side, Transfer, match_children},
};

/// The records of one transfer, with the keys they have in their system.
type Wanted = BTreeMap<(TransferId, AuthorityCode), Vec<(String, ChildRecord)>>;

/// What matching came to.
#[derive(Default)]
struct Matched {
    wanted: Wanted,
    not_asked_for: usize,
    held_back: Vec<(String, (&'static str, &'static str))>,
}

/// Sends the records that were asked for; counts the others.
pub(super) async fn send(
    gateway: &Arc<Gateway>,
    system: &System,
    held: Vec<(String, ChildRecord)>,
    report: &mut NativeReport,
) -> Result<(), NotAccepted> {
    if held.is_empty() {
        return Ok(());
    }
    let service = system.service;
    let matched = gateway.store.read(move |tx| match_all(tx, service, held)).await?;
    report.not_asked_for += matched.not_asked_for;
    report.refused.extend(matched.held_back.into_iter().map(held_back));
    for ((transfer, gaining), children) in matched.wanted {
        let Some(routed) = compose(gateway, system, (transfer, gaining), children, report)? else { continue };
        report.messages.extend(commit::all(gateway, vec![routed], Naming::ByContent).await?);
    }
    Ok(())
}

fn match_all(tx: &Tx<'_>, service: Service, held: Vec<(String, ChildRecord)>) -> Result<Matched, StoreError> {
    let mut matched = Matched::default();
    for (key, record) in held {
        let reference = record.reference();
        let transfers = tx.transfers_of(&child_keys(&reference))?;
        let losing = transfers.iter().filter(|transfer| transfer.side == Side::Losing);
        let found: Vec<_> = losing.filter_map(|one| Some((one, best(one, service, &record)?))).collect();
        let (told, untold): (Vec<_>, Vec<_>) = found
            .iter()
            .filter(|(_, kind)| *kind == Match::Same)
            .map(|(transfer, _)| *transfer)
            .partition(|transfer| transfer.kind.is_some());
        for transfer in &told {
            let Some(gaining) = transfer.gaining.clone() else { continue };
            matched.wanted.entry((transfer.id, gaining)).or_default().push((key.clone(), record.clone()));
        }
        match (told.is_empty(), untold.is_empty(), found.is_empty()) {
            (false, _, _) => {}
            (true, false, _) => matched.held_back.push((key, UNTOLD)),
            (true, true, false) => matched.held_back.push((key, DOUBTFUL)),
            (true, true, true) => matched.not_asked_for += 1,
        }
    }
    Ok(matched)
}

/// How well a record matches a child whose records are wanted for `service`.
fn best(transfer: &Transfer, service: Service, record: &ChildRecord) -> Option<Match> {
    let reference = record.reference();
    let wanted = transfer.awaits_records(service).into_iter().chain(transfer.may_send_again(service));
    let matches: Vec<_> = wanted.map(|child| match_children(child, &reference)).collect();
    [Match::Same, Match::Possible].into_iter().find(|kind| matches.contains(kind))
}

/// One record-transfer of the children that pass the standard's checks; the others are reported by their own key.
fn compose(
    gateway: &Gateway,
    system: &System,
    (transfer, gaining): (TransferId, AuthorityCode),
    mut children: Vec<(String, ChildRecord)>,
    report: &mut NativeReport,
) -> Result<Option<Routed>, NotAccepted> {
    while !children.is_empty() {
        let records: Vec<_> = children.iter().map(|(_, record)| record.clone()).collect();
        let content = serde_json::to_vec(&records).unwrap_or_default();
        let body = RecordTransfer { child_record: records, ..RecordTransfer::default() };
        let envelope = Envelope {
            id: MessageId(digest::uuid(
                format!("records {transfer} {} {}", system.service, digest::sha256_hex(&content)).as_bytes(),
            )),
            transfer: Some(transfer),
            correlation: None,
            sender: Party::new(gateway.config.authority.clone(), system.service),
            recipient: Party::new(gaining.clone(), system.service),
            at: gateway.clock.now(),
        };
        let message = message(envelope, Qualifier::Response, Body::RecordTransfer(Box::new(body)));
        let bytes = encode(&message, gateway.config.form);
        let checked = gateway.validator.check(&bytes, gateway.config.form, gateway.clock.today());
        if checked.message.is_some() {
            return Ok(Some(Routed { message, form: gateway.config.form, bytes }));
        }
        if checked.report.passes() {
            return Err(NotAccepted::Validator);
        }
        let errors: Vec<_> =
            checked.report.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        let bad = children.iter().enumerate().position(|(index, _)| errors.iter().any(|e| concerns(e, index)));
        let (key, _) = children.remove(bad.unwrap_or(0));
        let findings = errors.into_iter().filter(|e| bad.is_none_or(|index| concerns(e, index))).collect();
        report.refused.push(RefusedRecord { record: key, findings });
    }
    Ok(None)
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

fn held_back((record, (rule, text)): (String, (&'static str, &'static str))) -> RefusedRecord {
    use crosswalk_schemas::report::{Layer, Place};
    let finding = Finding {
        rule: rule.to_owned(),
        severity: Severity::Error,
        layer: Layer::Rules,
        place: Place { line: 0, column: 0, path: "/Message/RecordTransfer/ChildRecord/Identity".to_owned() },
        text: text.to_owned(),
    };
    RefusedRecord { record, findings: vec![finding] }
}
