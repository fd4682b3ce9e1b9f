//! The gateway: a process beside an authority's case systems that validates, routes and hands over child records.
//!
//! The way of a message is numbered in the first lines of the files (`just flow` prints it).

pub mod accept;
pub mod api;
pub mod audit;
pub mod broker;
mod certs_command;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
mod crash;
pub mod deliver;
pub mod digest;
pub mod directory;
pub mod evidence;
pub mod finding;
pub mod gateway;
pub mod identity;
pub mod intake;
mod journey;
mod needs;
mod negotiate;
mod notify;
pub mod partners;
pub mod policy;
mod quarantine;
pub mod retention;
pub mod seal;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod transfer;
