//! What a message may say: the published standard, its model, and its validation in four layers.

pub mod authorities;
pub mod identifiers;
pub mod model;
pub mod report;
