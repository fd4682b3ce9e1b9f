//! Consuming our own inbox: the envelope is checked, the bytes are committed unopened, and only then acknowledged. What the
//! envelope says of the message is not believed: it is kept under an id of our own making until it is opened.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use crosswalk_schemas::{
    model::{AuthorityCode, MessageId},
    report::Form,
};
use futures_util::StreamExt;
use lapin::{
    Connection,
    message::Delivery,
    options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions},
    types::{AMQPValue, FieldTable},
};

use super::{
    BrokerError, TRACEPARENT,
    definitions::{DEAD_EXCHANGE, dead_queue},
    inbox_queue,
};
use crate::{
    crash,
    deliver::unseal,
    digest,
    gateway::Gateway,
    seal,
    store::{Arrival, Arrived, StoreError, Tx},
    telemetry::{happenings, traces::Context},
};

/// How long to wait before the store is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// How many deliveries share a commit and an acknowledgement at most.
const CHUNK: usize = 64;

/// A message as it came.
struct Read {
    arrived: Arrived,
    /// What is wrong with it as far as can be seen from outside.
    fault: Option<Fault>,
    /// The place in its trace that its sender wrote.
    context: Option<Context>,
}

/// The reason, and what a person should do.
type Fault = (&'static str, &'static str);

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
    let largest = gateway.config.http.body_limit + seal::OVERHEAD;
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
    let heard = heard(&read, &gateway.config.authority);
    let arrivals = gateway
        .store
        .write(move |tx| {
            heard.iter().try_for_each(|partner| tx.partner_heard(partner, now))?;
            each.iter().map(|read| keep(tx, read, now)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    crash::point("inbox-after-commit");
    for (Read { arrived, fault, context }, arrival) in read.iter().zip(arrivals) {
        happenings::arrived(&gateway.metrics, arrived.envelope.unwrap_or(arrived.id), arrival, arrived.body.len());
        if arrival == Arrival::New {
            let fault = fault.map(|(code, _)| code);
            gateway.traces.arrived(arrived, *context, fault, (now, gateway.clock.now()));
        }
    }
    gateway.bells.inbox.notify_one();
    Ok(())
}

/// The partners that were heard: not who is not vouched for, and not ourselves.
fn heard(read: &[Read], own: &AuthorityCode) -> BTreeSet<AuthorityCode> {
    let sound = read.iter().filter(|read| read.fault.is_none()).map(|read| &read.arrived.sender);
    sound.filter(|sender| *sender != own).cloned().collect()
}

fn keep(tx: &Tx<'_>, Read { arrived, fault, .. }: &Read, now: jiff::Timestamp) -> Result<Arrival, StoreError> {
    let arrival = tx.inbox_add(arrived, now)?;
    if let (Arrival::New, Some(fault)) = (arrival, *fault) {
        unseal::unopened(tx, (arrived.id, arrived.envelope), fault, now)?;
    }
    Ok(arrival)
}

/// Reads the envelope. A message whose envelope is wrong is kept all the same, with what is wrong: for a person.
fn envelope(delivery: Delivery, largest: usize) -> Read {
    let properties = &delivery.properties;
    let vouched: Option<AuthorityCode> = properties.user_id().as_ref().and_then(|id| id.as_str().parse().ok());
    let is_dead = delivery.exchange.as_str() == DEAD_EXCHANGE;
    let in_key: Option<AuthorityCode> =
        delivery.routing_key.as_str().split('.').next().and_then(|code| code.parse().ok()).filter(|_| !is_dead);
    let id: Option<MessageId> = properties.message_id().as_ref().and_then(|id| id.as_str().parse().ok());
    let is_sealed = properties.content_type().as_ref().is_some_and(|kind| kind.as_str() == seal::CONTENT_TYPE);
    let class = properties.kind().as_ref().map(|kind| kind.as_str().to_owned());
    let fault = if delivery.data.len() > largest {
        Some(("envelope", "The message is larger than this gateway takes. Ask the sender to send documents in parts."))
    } else if is_dead {
        Some(("envelope", "The broker gave the message up after handing it over too often. Release it to open it."))
    } else if vouched.is_none() || vouched != in_key {
        Some((
            "envelope",
            "The broker does not vouch for the sender: user_id and routing key do not agree. Treat as an attack.",
        ))
    } else if Form::sniff(&delivery.data).is_some() {
        Some(("in-clear", seal::IN_CLEAR))
    } else if id.is_none() || !is_sealed || class.is_none() {
        Some((
            "envelope",
            "The envelope lacks message id, content type or class. Ask the sender's operator to update the gateway.",
        ))
    } else {
        None
    };
    let context = id.and_then(|id| Context::of(id, said(properties.headers().as_ref()?)?));
    let digest = digest::sha256_hex(&delivery.data);
    let arrived = Arrived {
        id: kept_as(id, &digest),
        envelope: id,
        class: class.unwrap_or_default(),
        sender: vouched.or(in_key).unwrap_or_else(nobody),
        digest,
        body: delivery.data,
    };
    Read { arrived, fault, context }
}

/// What stands in the header of traces.
fn said(headers: &FieldTable) -> Option<&[u8]> {
    match headers.inner().get(TRACEPARENT)? {
        AMQPValue::LongString(text) => Some(text.as_bytes()),
        AMQPValue::ShortString(text) => Some(text.as_str().as_bytes()),
        _ => None,
    }
}

/// The id under which something is kept until it is opened: the same for the same bytes, and, so that the index of ids grows
/// at its end, beginning with the time that the envelope's id begins with.
fn kept_as(envelope: Option<MessageId>, digest: &str) -> MessageId {
    let mut bytes = digest::uuid(format!("sealed {digest}").as_bytes()).into_bytes();
    if let Some(envelope) = envelope {
        bytes[..6].copy_from_slice(&envelope.0.as_bytes()[..6]);
    }
    MessageId(uuid::Uuid::from_bytes(bytes))
}

/// Stands where a message names no sender at all.
fn nobody() -> AuthorityCode {
    #[expect(clippy::expect_used, reason = "a constant of the right form")]
    "E00000000".parse().expect("E and eight digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_partners_that_are_vouched_for_are_heard() {
        let read = |sender: &AuthorityCode, fault: Option<Fault>| {
            let (digest, body) = (String::new(), Vec::new());
            let id = kept_as(None, &digest);
            let arrived = Arrived { id, envelope: None, class: String::new(), sender: sender.clone(), digest, body };
            Read { arrived, fault, context: None }
        };
        let [own, partner, other] = ["E08000003", "E10000025", "E07000178"].map(|code| code.parse().unwrap());
        let fault = Some(("envelope", "Treat as an attack."));
        let read = [read(&own, None), read(&partner, None), read(&other, fault), read(&nobody(), fault)];
        assert_eq!(heard(&read, &own), BTreeSet::from([partner]));
    }
}
