//! Each thing that happens: one function that writes its log line and counts it. The message id is the only handle.

use crosswalk_schemas::{
    model::{AuthorityCode, MessageClass, MessageId, ReceiptStatus, TransferOutcome},
    report::{Finding, Severity},
};
use jiff::Timestamp;

use super::{metrics::Metrics, traces::Told};
use crate::{
    accept::NotAccepted,
    broker::BrokerError,
    intake::{Counts, NativeReport, Seen},
    partners::Rhythm,
    policy::Problem,
    seal::NotSealed,
    store::Arrival,
};

/// The broker is connected and its permissions are as they must be.
pub fn broker_connected(metrics: &Metrics) {
    metrics.broker_up.set(1);
    tracing::info!("broker connected");
}

/// The connection broke or could not be made; it is tried again.
pub fn broker_lost(metrics: &Metrics, error: &BrokerError) {
    metrics.broker_up.set(0);
    metrics.faults.with_label_values(&["broker", error.code()]).inc();
    tracing::warn!(code = error.code(), %error, "broker lost, trying again");
}

/// A message was committed to the outbox.
pub fn accepted(metrics: &Metrics, id: MessageId, class: MessageClass) {
    metrics.accepted.with_label_values(&[class.as_str()]).inc();
    tracing::info!(id = %id, class = class.as_str(), "accepted");
}

/// What was found in a document of `from`: a system or service of ours, or a partner's code.
pub fn found(metrics: &Metrics, from: &str, findings: &[Finding]) {
    for finding in findings {
        found_of(metrics, from, (&finding.rule, finding.severity), 1);
    }
}

fn found_of(metrics: &Metrics, from: &str, (rule, severity): (&str, Severity), count: u64) {
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    metrics.findings.with_label_values(&[rule, severity, from]).inc_by(count);
}

/// Something was refused at our door.
pub fn refused(metrics: &Metrics, reason: &'static str, findings: usize) {
    metrics.refused.with_label_values(&[reason]).inc();
    tracing::info!(reason, findings, "refused");
}

/// A message was handed to the broker.
pub fn relayed(metrics: &Metrics, id: MessageId, class: MessageClass, attempt: u32) {
    metrics.relayed.with_label_values(&[class.as_str()]).inc();
    tracing::debug!(id = %id, class = class.as_str(), attempt, "relayed");
}

/// Nothing can be sent to an authority for want of a certificate, or again it can. `waiting` counts such authorities.
pub fn sealing(metrics: &Metrics, authority: &str, problem: Option<&NotSealed>, waiting: usize) {
    metrics.partners_waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
    if let Some(why) = problem {
        metrics.faults.with_label_values(&["sealing", why.code()]).inc();
        tracing::warn!(authority, code = why.code(), %why, "nothing can be sealed to this partner: messages wait");
    } else {
        tracing::info!(authority, "messages to this partner are sealed and sent again");
    }
}

/// A partner's certificate that is newer than those known came along with what it signed.
pub fn certificate_learned(authority: &str) {
    tracing::info!(authority, "a newer certificate of this partner was learned");
}

/// A signature's time cannot be right, or is missing. Nothing else depends on it.
pub fn clock_differs(metrics: &Metrics, id: MessageId, detail: &str) {
    metrics.faults.with_label_values(&["clock", "differs"]).inc();
    tracing::warn!(id = %id, detail, "look at the clocks of both sides");
}

/// A message came from the broker and was committed.
pub fn arrived(metrics: &Metrics, id: MessageId, arrival: Arrival, bytes: usize) {
    let result = match arrival {
        Arrival::New => "new",
        Arrival::Duplicate => "duplicate",
    };
    metrics.arrived.with_label_values(&[result]).inc();
    tracing::debug!(id = %id, result, bytes, "arrived");
}

/// A message that was opened had come before, or another under its id.
pub fn seen_before(metrics: &Metrics, id: MessageId, result: &'static str) {
    metrics.arrived.with_label_values(&[result]).inc();
    tracing::info!(id = %id, result, "seen before");
}

/// A message was opened: checked again and authorised.
pub fn opened(metrics: &Metrics, id: MessageId, result: &str) {
    metrics.opened.with_label_values(&[result]).inc();
    tracing::info!(id = %id, result, "opened");
}

/// A partner's receipt answered a message of ours.
pub fn receipt(metrics: &Metrics, id: MessageId, status: ReceiptStatus) {
    metrics.receipts.with_label_values(&[status.as_str()]).inc();
    tracing::debug!(id = %id, status = status.as_str(), "receipt");
}

/// It was decided of children's records, `by` our systems or theirs.
pub fn outcome(metrics: &Metrics, by: &str, outcome: &TransferOutcome) {
    for child in &outcome.child_outcome {
        metrics.outcomes.with_label_values(&[by, child.decision.as_str()]).inc();
    }
}

/// A message was handed to a case system.
pub fn delivered(metrics: &Metrics, id: MessageId, system: &str) {
    metrics.delivered.with_label_values(&[system]).inc();
    tracing::info!(id = %id, system, "delivered");
}

/// A case system answered.
pub fn answered(metrics: &Metrics, id: MessageId, system: &str) {
    metrics.answered.with_label_values(&[system]).inc();
    tracing::info!(id = %id, system, "answered");
}

/// Parts of a message were withheld, by this rule.
pub fn withheld(metrics: &Metrics, id: MessageId, rule: &str) {
    metrics.withheld.inc();
    tracing::info!(id = %id, rule, "withheld");
}

/// Other sharing agreements are in force.
pub fn policy_changed(digest: &str, rules: usize, held: usize) {
    tracing::warn!(digest, rules, held, "sharing agreements changed");
}

/// So many things are wrong with the files of sharing agreements.
pub fn policy_failing(metrics: &Metrics, problems: usize) {
    metrics.policy_problems.set(i64::try_from(problems).unwrap_or(i64::MAX));
}

/// A file of sharing agreements cannot be used: the last good ones stay in force.
pub fn policy_unreadable(problem: &Problem) {
    tracing::error!(%problem, "sharing agreements cannot be used; the last good ones stay in force");
}

/// A message was put before a person.
pub fn quarantined(metrics: &Metrics, id: MessageId, reason: &str) {
    metrics.quarantined.with_label_values(&[reason]).inc();
    tracing::warn!(id = %id, reason, "quarantined: needs a person");
}

/// A case system's files were taken.
pub fn taken(metrics: &Metrics, system: &str, report: &NativeReport) {
    let counts = &report.counts;
    let Counts { records, sent, duplicates, unchanged, refused, not_asked_for, nobody_concerned, leads, .. } = *counts;
    for ((rule, severity), count) in &report.by_rule {
        found_of(metrics, system, (rule, *severity), *count);
    }
    let all = [
        ("sent", sent),
        ("duplicate", duplicates),
        ("unchanged", unchanged),
        ("refused", refused),
        ("not-asked-for", not_asked_for),
        ("nobody-concerned", nobody_concerned),
        ("lead", leads),
        ("within-authority", counts.within_authority),
    ];
    for (result, count) in all {
        metrics.intake.with_label_values(&[result]).inc_by(count as u64);
    }
    tracing::info!(system, records, sent, duplicates, unchanged, refused, not_asked_for, leads, "files taken");
}

/// Files are still being read.
pub fn reading(seen: &Seen) {
    let Seen { system, bytes, of, records, refused, .. } = seen;
    tracing::info!(system, bytes, of, records, refused, "reading");
}

/// A lead was completed, dismissed or opened again.
pub fn lead_ended(lead: i64, how: &'static str) {
    tracing::info!(lead, how, "lead");
}

/// A person should look at a transfer.
pub fn alert(metrics: &Metrics, transfer: &str, code: &str) {
    metrics.alerts.with_label_values(&[code]).inc();
    tracing::warn!(transfer, code, "needs a person");
}

/// A client's certificate was refused at one of our doors.
pub fn peer_refused(refused: &crosswalk_certs::Refused) {
    let claimed = refused.claimed.as_deref().unwrap_or("nobody");
    tracing::warn!(code = refused.code(), claimed, "refused at the door: {refused}");
}

/// A certificate, or the revocation list, ends soon or has ended. `whose` is `own`, `ca`, `revocation-list` or an authority.
pub fn certificate_ends(whose: &str, days: i64) {
    if days > 1 {
        tracing::warn!(whose, days, "certificate ends soon: renew it");
    } else {
        tracing::error!(whose, days, "certificate has ended or ends at once: renew it now");
    }
}

/// Certificates could not be read, fetched or renewed; what was held is kept, and it is tried again.
pub fn certificates_failed(metrics: &Metrics, what: &'static str, error: &str) {
    metrics.faults.with_label_values(&["certificates", what]).inc();
    tracing::warn!(what, error, "certificates could not be brought up to date, trying again");
}

/// The connection is made anew with a new certificate.
pub fn broker_renewed() {
    tracing::info!("connecting to the broker anew, with the new certificate");
}

/// Our own store failed.
pub fn store_failed(metrics: &Metrics, place: &'static str, error: &crate::store::StoreError) {
    metrics.faults.with_label_values(&[place, error.code()]).inc();
    tracing::error!(place, code = error.code(), %error, "store failed");
}

/// A case system could not be reached.
pub fn system_unreachable(metrics: &Metrics, system: &str, error: &str) {
    metrics.faults.with_label_values(&["system", "unreachable"]).inc();
    metrics.system_up.with_label_values(&[system]).set(0);
    tracing::warn!(system, error, "case system cannot be reached, trying again");
}

/// Changes in a system's database wait for a transaction there that has stayed open.
pub fn changes_held_back(metrics: &Metrics, system: &str, seconds: i64) {
    metrics.faults.with_label_values(&["system", "held-back"]).inc();
    tracing::warn!(system, seconds, "a transaction left open in the system's database holds its changes back: end it");
}

/// Rows of a system's database were refused; the report says which and why.
pub fn rows_refused(metrics: &Metrics, system: &str, report: &str) {
    metrics.faults.with_label_values(&["system", "rows-refused"]).inc();
    tracing::warn!(system, report, "rows were refused: the report is in the data folder, under refused/");
}

/// An answer that a case system gave is no answer, or to nothing that waits for one.
pub fn answer_unusable(system: &str, why: &str) {
    tracing::warn!(system, why, "an answer was of no use");
}

/// A case system was reached.
pub fn system_reached(metrics: &Metrics, system: &str) {
    let up = metrics.system_up.with_label_values(&[system]);
    if up.get() == 0 {
        up.set(1);
        tracing::info!(system, "case system reached");
    }
}

/// What messages said was forgotten, for its time was over.
pub fn purged(messages: usize, transfers: usize) {
    tracing::info!(messages, transfers, "forgotten after the time of retention");
}

/// A person had forgotten what messages said.
pub fn erased(messages: usize, transfers: usize) {
    tracing::info!(messages, transfers, "erased on request");
}

/// How long a partner has been silent, beside its habit. Said once when that is out of the ordinary, and once when it is
/// heard again.
pub fn partner(metrics: &Metrics, authority: &AuthorityCode, rhythm: &Rhythm, now: Timestamp) {
    let quiet = metrics.partner_quiet.with_label_values(&[authority.as_str()]);
    let (was, is) = (quiet.get() == 1, rhythm.is_quiet(now));
    quiet.set(i64::from(is));
    match (was, is) {
        (false, true) => tracing::warn!(%authority, heard = %rhythm.heard, "partner has gone quiet: ask its operator"),
        (true, false) => tracing::info!(%authority, "partner is heard again"),
        _ => {}
    }
}

/// A test child could not be sent to a partner.
pub fn test_child_failed(metrics: &Metrics, partner: &AuthorityCode, error: &NotAccepted) {
    metrics.faults.with_label_values(&["test-child", "not-accepted"]).inc();
    tracing::warn!(%partner, %error, "a test child could not be sent");
}

/// The collector of traces took spans, or it did not: said once when it stops and once when it goes on.
pub(crate) fn traces_told(metrics: &Metrics, told: &Told, was_told: bool) {
    metrics.traced.exported.inc_by(told.taken);
    match told.why {
        Some(code) => {
            metrics.traced.dropped.with_label_values(&[code]).inc_by(told.dropped);
            if was_told {
                tracing::warn!(
                    code,
                    dropped = told.dropped,
                    "the collector of traces does not take them: they are lost"
                );
            }
        }
        None if !was_told => tracing::info!("the collector of traces takes them again"),
        None => {}
    }
}

/// People were told of something, or could not be.
pub fn notified(metrics: &Metrics, way: &'static str, outcome: Result<(), &'static str>) {
    match outcome {
        Ok(()) => tracing::info!(way, "people were told"),
        Err(why) => {
            metrics.faults.with_label_values(&["notify", why]).inc();
            tracing::warn!(way, why, "people could not be told; it is tried again");
        }
    }
}
