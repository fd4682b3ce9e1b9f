//! The transfer state machine: what happened in, new state and what to do out; no I/O, no clock of its own.
//!
//! A [`Transfer`] is a set of facts (messages that were made, deliveries, answers) and a view derived from them: the
//! children, the strand of each service, its state and who has custody. Facts only ever accumulate, and the view is
//! computed from all of them, so the order in which they come, and how often, makes no difference.
//!
//! How the gateway uses it, in one database transaction:
//!
//! ```text
//! let told = Told::of(&message)?;                        // parties, transfer id, event
//! let mine = stored transfers for which joins(&it, &told); // by id, or by children among those of both authorities
//! let mut transfer = mine.reduce(merge) or Transfer::open(&told, &own)?; // None: we only reported, and keep no copy
//! transfer.adopt(told.transfer);
//! let (transfer, actions) = step(transfer, &told.event, &policy, now);
//! store the transfer under its id and aliases; carry out the actions
//! ```

pub mod action;
mod calendar;
mod changes;
mod children;
pub mod clocks;
pub mod event;
mod facts;
pub mod identity;
mod join;
mod outcome;
mod owed;
pub mod policy;
pub mod state;
mod step;
mod view;

#[cfg(test)]
mod tests;

pub use action::{Action, AlertCode};
pub use calendar::{Calendar, Period, london};
pub use clocks::{ClockRule, DayKind, Due, Overdue, Step};
pub use event::{Answer, Consigned, Consignment, Decisions, Event, Merge, MoveReport, Outcome, Request, Told};
pub use facts::{Facts, Marks};
pub(crate) use identity::folded;
pub use identity::{Match, match_children};
pub use join::{joins, merge};
pub use policy::Policy;
pub use state::{Child, Custody, Mention, Side, State, Strand, Transfer};
pub use step::step;
