//! Sending the receipts that are owed: gathered for a moment, so that one message to each partner answers many.

use std::{collections::BTreeMap, sync::Arc};

use crosswalk_schemas::model::{Body, MessageId, Party, Qualifier, Receipt, ReceiptEntry};
use tokio_util::sync::CancellationToken;

use crate::{
    config::std_duration,
    gateway::Gateway,
    journey::make::{self, Envelope},
    store::{StoreError, Tx},
    telemetry::happenings,
};

/// How many entries one receipt carries at most.
const ENTRIES: usize = 200;

/// Sends what is owed, until `stop`.
pub async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    let pause = std_duration(gateway.config.clocks.receipts);
    while !stop.is_cancelled() {
        tokio::select! {
            () = gateway.bells.receipts.notified() => {}
            () = tokio::time::sleep(std::time::Duration::from_secs(5)) => {}
            () = stop.cancelled() => {}
        }
        tokio::time::sleep(pause).await;
        loop {
            let shared = Arc::clone(&gateway);
            match gateway.store.write(move |tx| send(tx, &shared)).await {
                Ok(0) => break,
                Ok(_) => gateway.bells.outbox.notify_one(),
                Err(error) => {
                    happenings::store_failed(&gateway.metrics, "receipts", &error);
                    break;
                }
            }
        }
    }
}

/// Moves owed receipts into the outbox. Returns how many there were.
fn send(tx: &Tx<'_>, gateway: &Gateway) -> Result<usize, StoreError> {
    let owed = tx.receipts_take(ENTRIES)?;
    let count = owed.len();
    let mut by_partner: BTreeMap<(Party, Party), Vec<ReceiptEntry>> = BTreeMap::new();
    for receipt in owed {
        by_partner.entry((receipt.sender, receipt.recipient)).or_default().push(receipt.entry);
    }
    for ((sender, recipient), entry) in by_partner {
        let spoken_of: Vec<_> = entry.iter().map(|entry| entry.message_id).collect();
        let envelope = Envelope {
            id: MessageId(uuid::Uuid::now_v7()),
            transfer: None,
            correlation: (entry.len() == 1).then(|| entry[0].message_id),
            sender,
            recipient,
            at: gateway.clock.now(),
        };
        let message = make::message(envelope, Qualifier::Acknowledgement, Body::Receipt(Box::new(Receipt { entry })));
        make::send(tx, gateway, &message)?;
        spoken_of.into_iter().try_for_each(|id| tx.answered_by(id, message.header.message_id))?;
    }
    Ok(count)
}
