//! The life of the connection: connect, audit, relay and consume until it breaks; wait a little; again. Until stopped.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{BrokerError, audit, connect, consume, relay};
use crate::{gateway::Gateway, telemetry::happenings};

/// How long the audit may take; a broker in alarm does not answer publishers at all.
const AUDIT_PATIENCE: Duration = Duration::from_secs(30);

/// How long the relay may take to finish what it has begun.
const RELAY_PATIENCE: Duration = Duration::from_secs(5);

/// How we stand with the broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Not connected; trying.
    Down,
    /// Connected, audited, relaying.
    Up,
}

/// Keeps the connection until `stop`. Answers only with what a person must mend: unsafe permissions, or certificates
/// that cannot be read.
pub async fn run(
    gateway: Arc<Gateway>,
    state: watch::Sender<LinkState>,
    stop: CancellationToken,
) -> Result<(), BrokerError> {
    let mut attempt = 0;
    let mut ever_up = false;
    while !stop.is_cancelled() {
        let result = connected(&gateway, &state, &stop, &mut attempt).await;
        ever_up |= state.send_replace(LinkState::Down) == LinkState::Up;
        match result {
            Ok(()) if stop.is_cancelled() => return Ok(()),
            Ok(()) => {
                happenings::broker_renewed();
                continue;
            }
            Err(error @ BrokerError::Unsafe(_)) => return Err(error),
            // Later on it is a certificate that is being renewed, and no reason to end what runs.
            Err(error @ BrokerError::Misconfigured(_)) if !ever_up => return Err(error),
            Err(error) => happenings::broker_lost(&gateway.metrics, &error),
        }
        attempt += 1;
        let wait = connect::back_off(attempt, gateway.random_byte());
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => {}
        }
    }
    Ok(())
}

/// One connection, from making it to its end. `Ok` means that we were told to stop, or have a new certificate to show.
async fn connected(
    gateway: &Arc<Gateway>,
    state: &watch::Sender<LinkState>,
    stop: &CancellationToken,
    attempt: &mut u32,
) -> Result<(), BrokerError> {
    let mut changed = gateway.identity.changed.subscribe();
    let tls = gateway.identity.client_tls(None).map_err(|error| BrokerError::Misconfigured(error.to_string()))?;
    let name = format!("crosswalk {}", gateway.config.authority);
    let connection = tokio::select! {
        connection = connect::connect(&gateway.config.broker.nodes, &tls, &name) => connection?,
        () = stop.cancelled() => return Ok(()),
    };
    tokio::time::timeout(AUDIT_PATIENCE, audit::audit(&connection))
        .await
        .map_err(|_| BrokerError::Unavailable("the broker does not answer the audit of permissions".to_owned()))??;
    *attempt = 0;
    state.send_replace(LinkState::Up);
    happenings::broker_connected(&gateway.metrics);
    let ending = CancellationToken::new();
    let mut relay = std::pin::pin!(relay::run(gateway, &connection, &ending));
    let result = tokio::select! {
        result = &mut relay => result,
        result = consume::run(gateway, &connection) => result,
        _ = changed.changed() => Ok(()),
        () = stop.cancelled() => Ok(()),
    };
    if result.is_ok() {
        // What is being published is finished and recorded: else it would wait until its lease ends.
        ending.cancel();
        drop(tokio::time::timeout(RELAY_PATIENCE, relay).await);
        gateway.settle().await;
        // The broker may have gone already; there is nothing left to lose.
        drop(connection.close(200, "stopping".into()).await);
    }
    result
}
