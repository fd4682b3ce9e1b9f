//! Publishing one message: persistent, mandatory, confirmed; a returned message is a failure although it is acknowledged.

use std::time::Duration;

use lapin::{
    BasicProperties, Channel, Confirmation,
    options::BasicPublishOptions,
    types::{AMQPValue, FieldTable},
};

use super::{BrokerError, EXCHANGE};
use crate::store::Leased;

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

/// Publishes `message` in the name of `authority` and waits for the broker's word.
pub(super) async fn publish(channel: &Channel, authority: &str, message: &Leased) -> Result<Published, BrokerError> {
    let recipient = message.recipient.replace('/', ".");
    let key = format!("{authority}.{recipient}.{}", message.class);
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let confirm = channel
        .basic_publish(EXCHANGE.into(), key.as_str().into(), options, &message.body, properties(authority, message))
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

fn properties(authority: &str, message: &Leased) -> BasicProperties {
    let mut headers = FieldTable::default();
    headers.insert("crosswalk-standard".into(), AMQPValue::LongString("child-record/1.0".into()));
    let properties = BasicProperties::default()
        .with_delivery_mode(2)
        .with_message_id(message.id.to_string().as_str().into())
        .with_type(message.class.as_str().into())
        .with_user_id(authority.into())
        .with_content_type(message.form.media_type().into())
        .with_headers(headers);
    match &message.correlation {
        Some(id) => properties.with_correlation_id(id.to_string().as_str().into()),
        None => properties,
    }
}
