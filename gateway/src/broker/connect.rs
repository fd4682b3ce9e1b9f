//! Making a connection: mutual TLS, SASL EXTERNAL, any node that answers; and how long to wait before the next try.

use std::{io, sync::Arc, time::Duration};

use amq_protocol_tcp::{AsyncTcpStream, RustlsConnector};
use lapin::{Connection, ConnectionProperties, Error, uri::AMQPUri};

use super::BrokerError;

/// How long one node may take to answer.
const NODE_PATIENCE: Duration = Duration::from_secs(10);

/// Connects to the first of `nodes` that answers. `tls` is read afresh by the caller before each call.
pub(super) async fn connect(
    nodes: &[String],
    tls: &Arc<rustls::ClientConfig>,
    name: &str,
) -> Result<Connection, BrokerError> {
    let mut last = BrokerError::Misconfigured("no node is named".to_owned());
    for node in nodes {
        match tokio::time::timeout(NODE_PATIENCE, connect_to(node, tls, name)).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => last = error,
            Err(_) => last = BrokerError::Unavailable("a node did not answer in ten seconds".to_owned()),
        }
    }
    Err(last)
}

async fn connect_to(node: &str, tls: &Arc<rustls::ClientConfig>, name: &str) -> Result<Connection, BrokerError> {
    let separator = if node.contains('?') { '&' } else { '?' };
    let uri: AMQPUri = format!("{node}{separator}auth_mechanism=external&heartbeat=20&frame_max=131072")
        .parse()
        .map_err(BrokerError::Misconfigured)?;
    let connector = RustlsConnector::from(Arc::clone(tls));
    let properties = ConnectionProperties::default().with_connection_name(name.into());
    let connection = Connection::connector(
        uri,
        async_rs::Runtime::tokio_current(),
        async move |uri: AMQPUri, runtime| {
            let host = &uri.authority.host;
            let mut last = io::Error::from(io::ErrorKind::NotFound);
            // A name may have several addresses, and the broker may listen on one of them only.
            for address in tokio::net::lookup_host((host.as_str(), uri.authority.port)).await? {
                match AsyncTcpStream::connect(&runtime, address).await {
                    Ok(stream) => return stream.into_rustls(&connector, host).await.map_err(Error::from),
                    Err(error) => last = error,
                }
            }
            Err(last.into())
        },
        properties,
    )
    .await?;
    Ok(connection)
}

/// How long to wait before the `attempt`-th try (from 1): doubling from 200 ms to 15 s, less up to a half at random, so
/// that gateways that lost the same broker do not all come back in the same moment.
pub(super) fn back_off(attempt: u32, random: u8) -> Duration {
    let full =
        Duration::from_millis(200).saturating_mul(1 << attempt.saturating_sub(1).min(7)).min(Duration::from_secs(15));
    full.mul_f64(1.0 - f64::from(random) / 512.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_to_a_ceiling_and_never_vanishes() {
        assert_eq!(back_off(1, 0), Duration::from_millis(200));
        assert_eq!(back_off(2, 0), Duration::from_millis(400));
        assert_eq!(back_off(50, 0), Duration::from_secs(15));
        assert!(back_off(1, 255) >= Duration::from_millis(100));
    }
}
