//! The built-in datatypes, facets, lists and unions: lexical and value spaces as compiled checkers.
//!
//! | file | what |
//! |---|---|
//! | `simple_type` | a simple type: built-in, list, union; what it derives from |
//! | `restrict`, `bounds` | a type from its base and facets, and whether the facets may stand there |
//! | `check` | whether a text is of a type, and its value |
//! | `explain` | a refusal as the rule's name and a sentence |
//! | `builtin`, `facets`, `white_space` | the specification's tables |
//! | `value` | equality, order and hash of values |
//! | `decimal`, `float`, `moment`, `duration`, `binary`, `name`, `uri` | lexical spaces, one family a file |

mod binary;
mod bounds;
mod builtin;
mod check;
mod decimal;
mod duration;
mod enumeration;
mod explain;
mod facets;
mod fault;
mod float;
mod moment;
mod name;
mod restrict;
mod scan;
mod simple_type;
mod uri;
mod value;
mod white_space;

pub(crate) use check::Reference;
pub(crate) use facets::{Facet, FacetKind};
pub(crate) use name::{Prefixes, is_ncname};
pub(crate) use simple_type::{SimpleType, Variety};
pub(crate) use uri::is_uri;
pub(crate) use value::Value;
pub(crate) use white_space::trim;

#[cfg(test)]
mod tests;
