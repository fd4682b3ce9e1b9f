//! A streaming validator for XML Schema 1.0: compile a schema once, validate any number of documents in one pass each.
//!
//! ```
//! use crosswalk_xsd::{Nothing, Schema, Source};
//!
//! let schema = b"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='born' type='xs:date'/></xs:schema>";
//! let schema = Schema::compile(&[Source { name: "born.xsd", bytes: schema }], &Nothing)?;
//! let mut findings = Vec::new();
//! assert!(schema.validate_slice(b"<born>2019-02-28</born>", &mut findings));
//! assert!(!schema.validate_slice(b"<born>2019-02-30</born>", &mut findings));
//! assert_eq!((findings[0].line, findings[0].rule), (1, "cvc-datatype-valid.1.2.1"));
//! # Ok::<(), crosswalk_xsd::SchemaFaults>(())
//! ```
//!
//! `documents` reads schemas into `components`, `constraints` judges them, `automata` compiles their content models, and
//! `validate` steps through the tokens of `xml` with them; `datatypes` and `pattern` judge texts, `findings` tells.

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
