//! The way to and from RabbitMQ: the only place that knows AMQP.
//!
//! The gateway declares nothing: exchanges, queues, users and permissions come from the register of authorities
//! (`crosswalk broker definitions`). It keeps one connection, audits what it may do with it, relays the outbox and
//! consumes its own inbox; when the connection breaks it makes another, to any node.

mod audit;
mod command;
mod connect;
mod consume;
pub mod definitions;
mod link;
mod publish;
mod relay;

pub use command::BrokerCommand;
pub use link::{LinkState, run};

/// The topic exchange that every message is published to.
pub const EXCHANGE: &str = "crosswalk";

/// The header in which gateways tell each other the place in a message's trace (W3C Trace Context).
const TRACEPARENT: &str = "traceparent";

/// What went wrong between us and the broker.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// No node could be reached, or the connection broke. Tried again.
    #[error("the broker cannot be reached: {0}")]
    Unavailable(String),
    /// The broker lets us do what it must refuse. The gateway does not run.
    #[error("the broker's permissions are unsafe: {0}")]
    Unsafe(&'static str),
    /// The broker refuses what it must let us do.
    #[error("the broker refuses {0}: load the definitions made by `crosswalk broker definitions`")]
    Refused(&'static str),
    /// The configuration does not lead to a connection.
    #[error("the connection to the broker is misconfigured: {0}")]
    Misconfigured(String),
    /// Our own store failed meanwhile.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

impl BrokerError {
    /// A short word for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Unsafe(_) => "unsafe-permissions",
            Self::Refused(_) => "refused",
            Self::Misconfigured(_) => "misconfigured",
            Self::Store(error) => error.code(),
        }
    }
}

impl From<lapin::Error> for BrokerError {
    fn from(error: lapin::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// The name of an authority's inbox queue.
#[must_use]
pub fn inbox_queue(authority: &str) -> String {
    format!("inbox.{authority}")
}
