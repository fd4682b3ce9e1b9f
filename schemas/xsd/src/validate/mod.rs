//! The validator: one pass over a document's events, without a tree, all findings in one go.
//!
//! | file | what |
//! |---|---|
//! | `program` | a schema as the tables that are looked into here |
//! | `reader` | the cursor that callers move: it reads, judges and hands out each event |
//! | `document`, `locations` | a whole document at once; the schemas it says it follows |
//! | `run`, `frame` | the state of a document and of an open element; text and end tags |
//! | `start`, `attributes` | start tags: declaration, `xsi:type`, `xsi:nil`, attributes |
//! | `content`, `late` | what to say of a child out of place, and how to go on |
//! | `identity`, `ids` | unique, key and keyref; ID and IDREF |
//! | `tell` | findings: place, path, rule, sentence |
//!
//! Memory grows with the depth of the document, and with the keys and IDs it holds; a valid element allocates nothing.

mod attributes;
mod content;
mod document;
mod frame;
mod identity;
mod ids;
mod late;
mod locations;
mod program;
mod reader;
mod run;
mod start;
mod tell;

pub use locations::{Location, locations};
pub(crate) use program::Program;
pub use reader::{Attribute, Event, Reader};

#[cfg(test)]
mod tests;
