//! Step 7 of 12: relay: leases what waits in the outbox, seals and publishes it, and marks it when the broker has confirmed.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use crosswalk_schemas::model::MessageId;
use futures_util::future::{join_all, try_join_all};
use jiff::SignedDuration;
use lapin::{Channel, Connection, options::ConfirmSelectOptions};
use tokio_util::sync::CancellationToken;

use super::{
    BrokerError,
    publish::{Published, publish},
};
use crate::{
    crash,
    gateway::Gateway,
    seal::{self, NotSealed, Sealed},
    store::{Event, Leased, OutgoingState, QuarantineSide, Store, StoreError},
    telemetry::happenings,
};

/// Batches in the air at once: while one waits for its confirmations the next is being published.
const BATCHES: usize = 2;

/// Why a message is put before a person: the reason, what happened, and what to do.
type Stuck = (&'static str, &'static str, &'static str);

const NO_QUEUE: Stuck = (
    "no-queue",
    "the broker has no queue for the recipient",
    "The recipient has no queue at the broker. Check the recipient's authority code, or have the broker's definitions \
     extended; then release.",
);
const DEFECT: Stuck = (
    "not-sealed",
    "sealing it failed for a defect of this program",
    "This program fails when it seals this message. Report the message's id to its makers; release it after an update.",
);

/// How long to wait before a store that failed is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// The longest wait of a message that cannot be sealed, in seconds.
const LONGEST_WAIT: i64 = 60;

/// What became of the messages of one batch.
#[derive(Debug, Clone, Default)]
struct Batch {
    /// Each with the proof of what was sent.
    confirmed: Vec<(MessageId, Vec<u8>)>,
    /// Those that a person must look at.
    stuck: Vec<(MessageId, Stuck)>,
    declined: Vec<MessageId>,
    /// Those that nobody could read if they were sent: how often they were tried, and why.
    unsealed: Vec<(MessageId, u32, &'static str)>,
}

/// Relays until the connection breaks, or, once `ending`, what was begun is finished.
pub(super) async fn run(
    gateway: &Arc<Gateway>,
    connection: &Connection,
    ending: &CancellationToken,
) -> Result<(), BrokerError> {
    let mut lanes = Vec::with_capacity(BATCHES);
    for _ in 0..BATCHES {
        let channel = connection.create_channel().await?;
        channel.confirm_select(ConfirmSelectOptions::default()).await?;
        lanes.push(lane(gateway, channel, ending));
    }
    try_join_all(lanes).await.map(drop)
}

async fn lane(gateway: &Arc<Gateway>, channel: Channel, ending: &CancellationToken) -> Result<(), BrokerError> {
    let limit = (gateway.config.broker.window / BATCHES).max(1);
    let mut done = Batch::default();
    loop {
        let rung = gateway.bells.outbox.notified();
        let room = if ending.is_cancelled() { 0 } else { limit };
        let leased = match lease(gateway, done.clone(), room).await {
            Ok(leased) => leased,
            Err(error) => {
                // The connection is not to blame: keep it, and what was confirmed, until the store takes it.
                happenings::store_failed(&gateway.metrics, "relay", &error);
                tokio::time::sleep(STORE_PAUSE).await;
                continue;
            }
        };
        done = Batch::default();
        if leased.is_empty() {
            // The bell rings for new messages; the pause finds those whose wait or lease has ended.
            tokio::select! {
                _ = tokio::time::timeout(Duration::from_secs(1), rung) => continue,
                () = ending.cancelled() => return Ok(()),
            }
        }
        if leased.len() == limit {
            gateway.bells.outbox.notify_one();
        }
        done = relay(gateway, &channel, leased).await?;
    }
}

/// Records the batch before and takes the next, in one commit.
async fn lease(gateway: &Arc<Gateway>, done: Batch, limit: usize) -> Result<Vec<Leased>, StoreError> {
    let now = gateway.clock.now();
    let lease = gateway.config.clocks.lease;
    let leased = gateway
        .store
        .write(move |tx| {
            tx.outbox_relayed(&done.confirmed, now)?;
            tx.outbox_retry(&done.declined, now + SignedDuration::from_secs(5))?;
            for (id, attempts, why) in &done.unsealed {
                let wait = i64::from(*attempts).saturating_mul(5).min(LONGEST_WAIT);
                tx.outbox_retry(&[*id], now + SignedDuration::from_secs(wait))?;
                if *attempts == 1 {
                    tx.history_add(*id, Event::Waiting, Some(why), now)?;
                }
            }
            for (id, (reason, happened, detail)) in &done.stuck {
                tx.outbox_answered(*id, OutgoingState::Quarantined)?;
                tx.history_add(*id, Event::Undeliverable, Some(happened), now)?;
                tx.quarantine_add((*id, QuarantineSide::Outbox), (reason, detail), &[], now)?;
            }
            tx.outbox_lease(limit, lease, now)
        })
        .await?;
    Ok(leased)
}

async fn relay(gateway: &Arc<Gateway>, channel: &Channel, leased: Vec<Leased>) -> Result<Batch, BrokerError> {
    let authority = gateway.config.authority.as_str();
    let mut batch = Batch::default();
    let sealed = seal_all(gateway, leased, &mut batch).await?;
    crash::point("relay-before-publish");
    let mut timer = gateway.metrics.step("relay");
    timer.about(sealed.iter().find_map(|(message, _)| gateway.example(message.id)));
    let publishing = sealed.iter().map(|(message, sealed)| async {
        let context = gateway.traces.relaying(message.id);
        let begun = gateway.clock.now();
        let answer = publish(channel, authority, message, &sealed.body, context).await;
        if let Some(context) = context {
            gateway.traces.relayed(context, message, outcome(&answer), (begun, gateway.clock.now()));
        }
        answer
    });
    let answers = join_all(publishing).await;
    drop(timer);
    crash::point("relay-after-publish");
    let mut failure = None;
    for ((message, sealed), answer) in sealed.into_iter().zip(answers) {
        match answer {
            Ok(Published::Confirmed) => {
                happenings::relayed(&gateway.metrics, message.id, message.class, message.attempts);
                batch.confirmed.push((message.id, sealed.proof));
            }
            Ok(Published::Unroutable) => {
                batch.stuck.push((message.id, NO_QUEUE));
                happenings::quarantined(&gateway.metrics, message.id, NO_QUEUE.0);
            }
            Ok(Published::Declined) => batch.declined.push(message.id),
            Err(error) => {
                batch.declined.push(message.id);
                failure = Some(error);
            }
        }
    }
    match failure {
        None => Ok(batch),
        Some(error) => {
            keep(&gateway.store, batch, gateway.clock.now()).await?;
            Err(error)
        }
    }
}

/// What a trace says of it.
fn outcome(answer: &Result<Published, BrokerError>) -> Result<(), &'static str> {
    match answer {
        Ok(Published::Confirmed) => Ok(()),
        Ok(Published::Unroutable) => Err(NO_QUEUE.0),
        Ok(Published::Declined) => Err("declined"),
        Err(error) => Err(error.code()),
    }
}

/// Signs and seals a batch on a thread of its own. What cannot be sealed is not sent: it waits, and the operator is told.
async fn seal_all(
    gateway: &Arc<Gateway>,
    leased: Vec<Leased>,
    batch: &mut Batch,
) -> Result<Vec<(Leased, Sealed)>, BrokerError> {
    let shared = Arc::clone(gateway);
    let sealing = tokio::task::spawn_blocking(move || each(leased, |message| seal::seal(&shared, message)));
    let results = sealing.await.map_err(|_| BrokerError::Unavailable("sealing failed".into()))?;
    let mut sealed = Vec::with_capacity(results.len());
    for (message, result) in results {
        if !matches!(result, Err(NotSealed::Defect)) {
            note(gateway, message.authority(), result.as_ref().err());
        }
        match result {
            Ok(done) => sealed.push((message, done)),
            Err(NotSealed::Defect) => {
                unsent(gateway, &message, DEFECT.0);
                batch.stuck.push((message.id, DEFECT));
                happenings::quarantined(&gateway.metrics, message.id, DEFECT.0);
            }
            Err(why) => {
                unsent(gateway, &message, why.code());
                batch.unsealed.push((message.id, message.attempts, why.code()));
            }
        }
    }
    Ok(sealed)
}

/// A message that could not be sealed, told of once.
fn unsent(gateway: &Gateway, message: &Leased, code: &str) {
    if let Some(context) = gateway.traces.relaying(message.id).filter(|_| message.attempts == 1) {
        let now = gateway.clock.now();
        gateway.traces.relayed(context, message, Err(code), (now, now));
    }
}

/// Seals each by itself: one at which this program panics delays no other.
fn each<T>(leased: Vec<Leased>, seal: impl Fn(&Leased) -> Result<T, NotSealed>) -> Vec<(Leased, Result<T, NotSealed>)> {
    let one = |message: Leased| {
        let sealed = catch_unwind(AssertUnwindSafe(|| seal(&message))).unwrap_or(Err(NotSealed::Defect));
        (message, sealed)
    };
    leased.into_iter().map(one).collect()
}

fn note(gateway: &Gateway, authority: &str, problem: Option<&NotSealed>) {
    if gateway.sealing.note(authority, problem) {
        happenings::sealing(&gateway.metrics, authority, problem, gateway.sealing.waiting().len());
    }
}

/// The connection broke in mid-batch: what was confirmed is recorded, the rest is due at once. A message whose
/// confirmation was lost goes out again; its receiver drops the second.
async fn keep(store: &Store, batch: Batch, now: jiff::Timestamp) -> Result<(), StoreError> {
    store
        .write(move |tx| {
            tx.outbox_relayed(&batch.confirmed, now)?;
            tx.outbox_retry(&batch.declined, now)?;
            let stuck = batch.stuck.iter().map(|(id, _)| *id);
            let others: Vec<_> = batch.unsealed.iter().map(|(id, ..)| *id).chain(stuck).collect();
            tx.outbox_retry(&others, now)
        })
        .await
}

#[cfg(test)]
mod tests {
    use crosswalk_schemas::model::MessageClass;

    use super::*;

    #[test]
    fn a_message_at_which_sealing_panics_delays_no_other() {
        let leased = |number: u128| Leased {
            id: MessageId(uuid::Uuid::from_u128(number)),
            class: MessageClass::Receipt,
            recipient: "E08000003/social-care".to_owned(),
            answers: None,
            body: Vec::new(),
            attempts: 1,
        };
        let results = each((0..3).map(leased).collect(), |message| {
            assert_ne!(message.id.0.as_u128(), 1, "a panic on purpose");
            Ok(message.id.0.as_u128())
        });
        let results: Vec<_> = results.into_iter().map(|(message, result)| (message.id.0.as_u128(), result)).collect();
        assert_eq!(results, [(0, Ok(0)), (1, Err(NotSealed::Defect)), (2, Ok(2))]);
    }
}
