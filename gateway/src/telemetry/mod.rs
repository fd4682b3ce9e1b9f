//! What the gateway tells of itself: metrics in one file, happenings that are logged and counted in another, health.

pub mod happenings;
pub mod log;
pub mod metrics;
pub mod server;
