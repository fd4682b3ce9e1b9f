//! Findings: what is wrong with a document, told so that a clerk can put it right.

mod finding;
mod report;
mod sentences;

pub use finding::Finding;
pub(crate) use report::Report;
pub(crate) use sentences::{both, either, quoted, wrong_value};
