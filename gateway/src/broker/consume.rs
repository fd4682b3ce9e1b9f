//! Consuming our own inbox: the envelope is checked, the bytes are committed unparsed, and only then acknowledged.

use std::{sync::Arc, time::Duration};

use crosswalk_schemas::{
    model::{AuthorityCode, MessageId},
    report::Form,
};
use futures_util::StreamExt;
use lapin::{
    Connection,
    message::Delivery,
    options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions},
    types::FieldTable,
};

use super::{
    BrokerError,
    definitions::{DEAD_EXCHANGE, dead_queue},
    inbox_queue,
};
use crate::{
    crash, digest,
    gateway::Gateway,
    store::{Arrival, Arrived, Event, QuarantineSide, StoreError, Tx},
    telemetry::happenings,
};

/// How long to wait before the store is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// How many deliveries share a commit and an acknowledgement at most.
const CHUNK: usize = 64;

/// A message, and what is wrong with its envelope.
type Read = (Arrived, Option<&'static str>);

/// Consumes our inbox, and what fell out of it into our queue of dead letters, until the connection breaks.
pub(super) async fn run(gateway: &Arc<Gateway>, connection: &Connection) -> Result<(), BrokerError> {
    let own = gateway.config.authority.as_str();
    tokio::select! {
        ended = queue(gateway, connection, inbox_queue(own)) => ended,
        ended = queue(gateway, connection, dead_queue(own)) => ended,
    }
}

async fn queue(gateway: &Arc<Gateway>, connection: &Connection, queue: String) -> Result<(), BrokerError> {
    let channel = connection.create_channel().await?;
    channel.basic_qos(gateway.config.broker.prefetch, BasicQosOptions::default()).await?;
    let consumer = channel
        .basic_consume(queue.as_str().into(), "".into(), BasicConsumeOptions::default(), FieldTable::default())
        .await
        .map_err(|error| match error.kind() {
            lapin::ErrorKind::ProtocolError(_) => BrokerError::Refused("reading our own inbox"),
            _ => error.into(),
        })?;
    let mut chunks = consumer.ready_chunks(CHUNK);
    while let Some(deliveries) = chunks.next().await {
        let deliveries = deliveries.into_iter().collect::<Result<Vec<_>, _>>()?;
        // Once begun, a chunk is finished although the connection breaks or the gateway stops.
        // After one that was not kept nothing more may be acknowledged on this channel: that would cover it too.
        if !gateway.tasks.spawn(take(Arc::clone(gateway), deliveries)).await.unwrap_or(false) {
            return Err(BrokerError::Unavailable("what the broker handed over could not be kept".to_owned()));
        }
    }
    Err(BrokerError::Unavailable("the broker ended our consumer".to_owned()))
}

/// Commits what is there together and acknowledges it at once. While the store cannot take it the deliveries are held, not
/// handed back: each return counts against the queue's delivery limit, and the broker hands over no more than the prefetch
/// meanwhile. Returns whether they were kept.
async fn take(gateway: Arc<Gateway>, deliveries: Vec<Delivery>) -> bool {
    let Some(acker) = deliveries.last().map(|last| last.acker.clone()) else { return true };
    let largest = gateway.config.http.body_limit;
    let read: Arc<[_]> = deliveries.into_iter().map(|delivery| envelope(delivery, largest)).collect();
    while let Err(error) = commit(&gateway, Arc::clone(&read)).await {
        happenings::store_failed(&gateway.metrics, "inbox", &error);
        if matches!(error, StoreError::Closed) {
            return false;
        }
        tokio::time::sleep(STORE_PAUSE).await;
    }
    // A lost acknowledgement brings the messages again; they are then dropped as duplicates.
    drop(acker.ack(BasicAckOptions { multiple: true }).await);
    true
}

async fn commit(gateway: &Arc<Gateway>, read: Arc<[Read]>) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    crash::point("inbox-before-commit");
    let each = Arc::clone(&read);
    let arrivals = gateway
        .store
        .write(move |tx| {
            each.iter().map(|(arrived, fault)| keep(tx, arrived, *fault, now)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    crash::point("inbox-after-commit");
    for ((arrived, _), arrival) in read.iter().zip(arrivals) {
        happenings::arrived(&gateway.metrics, arrived.id, arrival, arrived.body.len());
    }
    gateway.bells.inbox.notify_one();
    Ok(())
}

fn keep(
    tx: &Tx<'_>,
    arrived: &Arrived,
    fault: Option<&'static str>,
    now: jiff::Timestamp,
) -> Result<Arrival, StoreError> {
    let arrival = tx.inbox_add(arrived, now)?;
    match (arrival, fault) {
        (Arrival::New, None) => {}
        (Arrival::New, Some(fault)) => {
            tx.inbox_set(arrived.id, "quarantined", None, now)?;
            tx.quarantine_add((arrived.id, QuarantineSide::Inbox), ("envelope", fault), &[], now)?;
        }
        (Arrival::Duplicate, _) => {
            tx.history_add(arrived.id, Event::Repeated, Some("by the broker"), now)?;
            tx.receipt_repeat(arrived.id)?;
        }
        (Arrival::Conflict, _) => keep_beside(tx, arrived.clone(), now)?,
    }
    Ok(arrival)
}

/// Keeps a message that came under the id of another: nothing that the broker handed us is thrown away.
fn keep_beside(tx: &Tx<'_>, mut arrived: Arrived, now: jiff::Timestamp) -> Result<(), StoreError> {
    let name = format!("{} {} {}", arrived.sender, arrived.id, arrived.digest);
    arrived.id = MessageId(digest::uuid(name.as_bytes()));
    if tx.inbox_add(&arrived, now)? != Arrival::New {
        return Ok(());
    }
    tx.inbox_set(arrived.id, "quarantined", None, now)?;
    let detail = "Another message is here already under the id of this one, which is kept beside it. Ask both senders, \
                  and have the one that is not here sent again under an id of its own.";
    tx.quarantine_add((arrived.id, QuarantineSide::Inbox), ("id-reused", detail), &[], now)
}

/// Reads the envelope. A message whose envelope is wrong is kept all the same, with what is wrong: for a person.
fn envelope(delivery: Delivery, largest: usize) -> Read {
    let properties = &delivery.properties;
    let vouched: Option<AuthorityCode> = properties.user_id().as_ref().and_then(|id| id.as_str().parse().ok());
    let is_dead = delivery.exchange.as_str() == DEAD_EXCHANGE;
    let in_key: Option<AuthorityCode> =
        delivery.routing_key.as_str().split('.').next().and_then(|code| code.parse().ok()).filter(|_| !is_dead);
    let id: Option<MessageId> = properties.message_id().as_ref().and_then(|id| id.as_str().parse().ok());
    let form = properties.content_type().as_ref().and_then(|kind| Form::from_media_type(kind.as_str()));
    let class = properties.kind().as_ref().map(|kind| kind.as_str().to_owned());
    let fault = if delivery.data.len() > largest {
        Some("The message is larger than this gateway takes. Ask the sender to send documents in parts.")
    } else if is_dead {
        Some("The broker gave the message up after handing it over too often. Release it to open it.")
    } else if vouched.is_none() || vouched != in_key {
        Some("The broker does not vouch for the sender: user_id and routing key do not agree. Treat as an attack.")
    } else if id.is_none() || form.is_none() || class.is_none() {
        Some("The envelope lacks message id, content type or class. Ask the sender's operator to update the gateway.")
    } else {
        None
    };
    let digest = digest::sha256_hex(&delivery.data);
    let sender = vouched.or(in_key).unwrap_or_else(nobody);
    let body = delivery.data;
    let arrived = Arrived {
        id: id.unwrap_or_else(|| MessageId(digest::uuid(digest.as_bytes()))),
        class: class.unwrap_or_default(),
        sender,
        form: form.or_else(|| Form::sniff(&body)).unwrap_or(Form::Json),
        digest,
        body,
    };
    (arrived, fault)
}

/// Stands where a message names no sender at all.
fn nobody() -> AuthorityCode {
    #[expect(clippy::expect_used, reason = "a constant of the right form")]
    "E00000000".parse().expect("E and eight digits")
}
