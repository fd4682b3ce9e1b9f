//! What the gateway tells of itself: metrics in one file, happenings that are logged and counted in another, health;
//! and the way of messages as traces.

pub mod happenings;
pub mod log;
pub mod metrics;
pub(crate) mod open_metrics;
pub mod server;
pub mod traces;
