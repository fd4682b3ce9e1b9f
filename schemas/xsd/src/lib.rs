//! A streaming validator for XML Schema 1.0: compile a schema once, validate any number of documents in one pass each.

#![expect(dead_code, reason = "parts wait for one another; goes when all are there")]

mod automata;
mod components;
mod constraints;
mod datatypes;
mod documents;
mod findings;
mod pattern;
mod schema;
mod validate;
mod xml;

pub use documents::{Files, Nothing, Resolver, Source};
pub use findings::Finding;
pub use schema::{Schema, SchemaFault, SchemaFaults};
pub use validate::{Attribute, Event, Location, Reader, locations};
pub use xml::Limits;
