//! The built-in datatypes, facets, lists and unions: lexical and value spaces as compiled checkers.

/// A simple type, compiled. (A place-holder until `datatypes` is written.)
#[derive(Debug)]
pub(crate) struct SimpleType;

/// A value. (A place-holder until `datatypes` is written.)
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Value;
