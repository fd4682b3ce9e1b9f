//! What the tests that drive the built program from outside share: a town of gateways, its broker, its clients.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::disallowed_types,
    clippy::let_underscore_must_use,
    reason = "a test harness: whatever fails, fails the test; it runs on the real clock"
)]

pub mod api;
pub mod authority;
pub mod broker;
pub mod browser;
pub mod case_system;
pub mod collector;
pub mod family;
pub mod gateway;
pub mod journey;
pub mod main_job;
pub mod person;
pub mod place;
pub mod postgres;
pub mod program;
pub mod prometheus;
pub mod script;
pub mod stopped;
pub mod tamper;
pub mod town;
pub mod wait;
