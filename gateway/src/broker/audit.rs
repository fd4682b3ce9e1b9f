//! Whether the broker refuses what it must: tried at each connection, because a missing topic permission fails open.

use lapin::{
    BasicProperties, Confirmation, Connection,
    options::{BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions},
};

use super::{BrokerError, EXCHANGE, inbox_queue};

/// A code that no authority has; nothing is bound to it, so that the trial itself reaches nobody.
const NOBODY: &str = "E99999999";

/// Tries what must be refused: publishing in another's name, publishing past the exchange, reading another's inbox.
pub(super) async fn audit(connection: &Connection) -> Result<(), BrokerError> {
    let foreign_key = format!("{NOBODY}.{NOBODY}.social-care.audit");
    if may_publish(connection, EXCHANGE, &foreign_key).await? {
        return Err(BrokerError::Unsafe("it lets us publish in another authority's name (topic permission missing)"));
    }
    if may_publish(connection, "", &inbox_queue(NOBODY)).await? {
        return Err(BrokerError::Unsafe("it lets us publish to a queue directly, past the exchange"));
    }
    if may_read(connection, &inbox_queue(NOBODY)).await? {
        return Err(BrokerError::Unsafe("it lets us read another authority's inbox"));
    }
    Ok(())
}

/// An empty mandatory message: refused by closing the channel, or answered.
async fn may_publish(connection: &Connection, exchange: &str, key: &str) -> Result<bool, BrokerError> {
    let channel = connection.create_channel().await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let published = channel.basic_publish(exchange.into(), key.into(), options, b"", BasicProperties::default()).await;
    let answer = match published {
        Ok(confirm) => confirm.await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(Confirmation::Ack(_) | Confirmation::Nack(_) | Confirmation::NotRequested) => Ok(true),
        Err(error) => refused(error),
    }
}

async fn may_read(connection: &Connection, queue: &str) -> Result<bool, BrokerError> {
    let channel = connection.create_channel().await?;
    match channel.basic_get(queue.into(), BasicGetOptions::default()).await {
        Ok(_) => Ok(true),
        Err(error) => refused(error),
    }
}

/// False when the broker said `ACCESS_REFUSED` (403), true for any other answer of the broker, such as `NOT_FOUND`, which
/// it gives only to those who may look.
fn refused(error: lapin::Error) -> Result<bool, BrokerError> {
    match error.kind() {
        lapin::ErrorKind::ProtocolError(amqp) => Ok(amqp.get_id() != 403),
        _ => Err(error.into()),
    }
}
