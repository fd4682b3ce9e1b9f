//! The audit log: what happened here, in order, each row bound to all before it, so that none can be changed, taken away
//! or moved unseen.

pub mod chain;
pub mod checkpoints;
