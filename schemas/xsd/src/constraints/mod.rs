//! Schema validity: the schema component constraints of the specification, one file a family.
