//! What a message may say: the published standard, its model, and its validation in four layers.

pub mod authorities;
mod catalogue;
pub mod codes;
pub mod dictionary;
pub mod examples;
mod forms;
pub mod identifiers;
pub mod model;
pub mod report;
mod shape;
pub mod validation;
pub mod versions;

pub use forms::{NotAMessage, decode, encode};
