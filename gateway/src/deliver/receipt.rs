//! What a partner's receipt changes: the state of our message, and the transfer it belongs to.

use crosswalk_schemas::{
    model::{Receipt, ReceiptEntry, ReceiptStatus},
    report::{Finding, Layer, Place, Severity},
};

use crate::{
    gateway::Gateway,
    journey,
    policy::at_the_door,
    store::{Event, Opened, OutgoingState, QuarantineSide, StoreError, Tx},
    telemetry::happenings,
    transfer,
};

/// Applies each entry that speaks of a message we sent to exactly this authority, with exactly this content.
pub(super) fn apply(tx: &Tx<'_>, gateway: &Gateway, opened: &Opened, receipt: &Receipt) -> Result<(), StoreError> {
    for entry in &receipt.entry {
        let Some(row) = tx.outbox_row(entry.message_id)? else { continue };
        let ours = row.to.split('/').next() == Some(opened.sender.as_str());
        if !ours || row.digest != entry.digest {
            continue;
        }
        tx.answered_by(entry.message_id, opened.id)?;
        let (state, event) = match entry.status {
            ReceiptStatus::Received => (OutgoingState::Received, Event::Received),
            ReceiptStatus::Refused => (OutgoingState::Refused, Event::Refused),
            ReceiptStatus::Expired => (OutgoingState::Expired, Event::Expired),
        };
        if row.state == state.as_str() || !tx.outbox_answered(entry.message_id, state)? {
            continue;
        }
        happenings::receipt(&gateway.metrics, entry.message_id, entry.status);
        tx.history_add(entry.message_id, event, Some("by the partner's receipt"), gateway.clock.now())?;
        if let Some(said) = at_the_door::said_by_partner(entry).filter(|_| state == OutgoingState::Received) {
            tx.history_add(entry.message_id, Event::Withheld, Some(&said), gateway.clock.now())?;
        }
        tx.quarantine_answered(entry.message_id)?;
        if state != OutgoingState::Received {
            refused(tx, gateway, entry)?;
        }
        if let Some(id) = row.transfer {
            journey::happened(tx, gateway, id, &told(entry))?;
        }
    }
    Ok(())
}

fn told(entry: &ReceiptEntry) -> transfer::Event {
    let (message, at) = (entry.message_id, entry.received_at);
    match entry.status {
        ReceiptStatus::Received => transfer::Event::Delivered { message, at },
        ReceiptStatus::Refused | ReceiptStatus::Expired => transfer::Event::Refused { message, at },
    }
}

fn refused(tx: &Tx<'_>, gateway: &Gateway, entry: &ReceiptEntry) -> Result<(), StoreError> {
    let findings: Vec<_> = entry
        .finding
        .iter()
        .map(|finding| Finding {
            rule: finding.rule.clone(),
            severity: if finding.severity == "warning" { Severity::Warning } else { Severity::Error },
            layer: Layer::Rules,
            place: Place {
                line: finding.line.unwrap_or(0),
                column: finding.column.unwrap_or(0),
                path: finding.path.clone(),
            },
            text: finding.text.clone(),
        })
        .collect();
    happenings::quarantined(&gateway.metrics, entry.message_id, entry.status.as_str());
    tx.quarantine_add(
        (entry.message_id, QuarantineSide::Outbox),
        (
            entry.status.as_str(),
            "The partner's gateway did not take the message. The findings say why: mend it here, or put it right at its source and send it again.",
        ),
        &findings,
        gateway.clock.now(),
    )
}
