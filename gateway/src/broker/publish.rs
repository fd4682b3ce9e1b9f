//! Publishing one message: persistent, mandatory, confirmed; a returned message is a failure although it is acknowledged.

use std::time::Duration;

use lapin::{
    BasicProperties, Channel, Confirmation,
    options::BasicPublishOptions,
    types::{AMQPValue, FieldTable},
};

use super::{BrokerError, EXCHANGE, TRACEPARENT};
use crate::{seal, store::Leased, telemetry::traces::Context};

/// How long the broker may take to confirm.
const CONFIRM_PATIENCE: Duration = Duration::from_secs(30);

/// What the broker made of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Published {
    /// It is on the disks of the inbox's queue.
    Confirmed,
    /// No queue takes messages for its recipient.
    Unroutable,
    /// The broker would not take it now, for instance because the queue is full.
    Declined,
}

/// Publishes `body`, which is `message` sealed, in the name of `authority` and waits for the broker's word. `context` is the
/// place in its trace, if its way is told.
pub(super) async fn publish(
    channel: &Channel,
    authority: &str,
    message: &Leased,
    body: &[u8],
    context: Option<Context>,
) -> Result<Published, BrokerError> {
    let recipient = message.recipient.replace('/', ".");
    let key = format!("{authority}.{recipient}.{}", message.class);
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let confirm = channel
        .basic_publish(EXCHANGE.into(), key.as_str().into(), options, body, properties(authority, message, context))
        .await?;
    let answer = tokio::time::timeout(CONFIRM_PATIENCE, confirm)
        .await
        .map_err(|_| BrokerError::Unavailable("a message was not confirmed in time".to_owned()))??;
    match answer {
        Confirmation::Ack(None) => Ok(Published::Confirmed),
        Confirmation::Ack(Some(_)) => Ok(Published::Unroutable),
        Confirmation::Nack(_) => Ok(Published::Declined),
        Confirmation::NotRequested => Err(BrokerError::Unavailable("the channel does not confirm".to_owned())),
    }
}

/// What the broker sees beside the routing key: an id to ask about, and that it is sealed.
fn properties(authority: &str, message: &Leased, context: Option<Context>) -> BasicProperties {
    let properties = BasicProperties::default()
        .with_delivery_mode(2)
        .with_message_id(message.id.to_string().as_str().into())
        .with_type(message.class.as_str().into())
        .with_user_id(authority.into())
        .with_content_type(seal::CONTENT_TYPE.into());
    let Some(context) = context else { return properties };
    let mut headers = FieldTable::default();
    headers.insert(TRACEPARENT.into(), AMQPValue::LongString(context.header().into()));
    properties.with_headers(headers)
}
