//! Sharing agreements: what may be shared with whom is policy, written in Cedar, not code.
//!
//! `national.cedar` is the default everywhere; an authority's own agreements stand in a folder and are read again when they
//! change. Asked when a message leaves, when one has come, and when one is handed to a case system.

pub(crate) mod at_the_door;
mod case;
mod folder;
mod in_force;
mod judge;
mod names;
mod review;
mod rules;
mod sections;
pub(crate) mod stop;

#[cfg(test)]
mod tests;

pub use case::{Action, Basis, Case, Consent, Resource, Route, Ruling};
pub use folder::{Agreements, File};
pub use in_force::{InForce, record, watch};
pub use judge::Asked;
pub use review::{Denied, Reviewed};
pub use rules::{Problem, Rule, Rules, unknown_authorities};
