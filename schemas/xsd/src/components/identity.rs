//! Identity constraints: unique, key and keyref, their paths parsed.

use super::{
    Place,
    names::{NameId, NamespaceId},
};

/// An identity constraint, by its index in [`Components::identities`](super::Components::identities).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct IdentityId(pub(crate) u32);

/// An identity constraint.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) name: NameId,
    pub(crate) kind: IdentityKind,
    pub(crate) selector: Paths,
    pub(crate) fields: Vec<Paths>,
    pub(crate) place: Place,
}

/// What an identity constraint asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdentityKind {
    Unique,
    Key,
    /// Refers to this key (or unique).
    KeyRef(IdentityId),
}

/// Paths joined by `|`, and the text they were read from.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) text: String,
    pub(crate) paths: Vec<Path>,
}

/// One path: `(.//)? step/step/@attribute`. No steps and no attribute is the element itself (`.`).
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// Begins with `.//`.
    pub(crate) descendants: bool,
    /// Child steps; `.` steps are left out.
    pub(crate) steps: Vec<NameTest>,
    /// The attribute at the end; in fields only.
    pub(crate) attribute: Option<NameTest>,
}

/// What a step asks of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameTest {
    /// `*`
    Any,
    /// `prefix:*`
    Namespace(NamespaceId),
    /// A name.
    Name(NameId),
}
