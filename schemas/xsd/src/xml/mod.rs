//! A strict, streaming tokeniser for XML 1.0 (fifth edition) with Namespaces 1.0: no DTD, no entities but the five.
//!
//! [`Tokens`] is a cursor: `advance` moves it to the next start tag, end tag, text or the end, and its other methods
//! tell about the token under it. Comments and processing instructions are checked and passed over. A slice is read
//! without copying; a reader through a window that grows to the longest tag and no further.

mod attributes;
mod characters;
mod encoding;
mod fault;
mod limits;
mod lines;
mod markup;
mod namespaces;
mod outside;
mod references;
mod source;
mod state;
mod tags;
mod text;
mod tokens;

pub(crate) use attributes::Attribute;
pub(crate) use fault::{Fault, FaultKind};
pub use limits::Limits;
pub(crate) use lines::Line;
pub(crate) use namespaces::Namespaces;
pub(crate) use tokens::{Kind, Tokens};

#[cfg(test)]
mod tests;
