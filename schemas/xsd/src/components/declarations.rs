//! Declarations of elements, attributes and notations.

use std::sync::Arc;

use super::{Place, TypeId, identity::IdentityId, names::NameId, types::Derivations};
use crate::datatypes::Value;

/// An element declaration, by its index in [`Components::elements`](super::Components::elements).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ElementId(pub(crate) u32);

/// An attribute declaration, by its index in [`Components::attributes`](super::Components::attributes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct AttributeId(pub(crate) u32);

/// An element declaration.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) name: NameId,
    pub(crate) type_id: TypeId,
    pub(crate) nillable: bool,
    pub(crate) is_abstract: bool,
    pub(crate) constraint: Option<ValueConstraint>,
    /// `disallowed substitutions`: EXTENSION, RESTRICTION, SUBSTITUTION.
    pub(crate) block: Derivations,
    /// `substitution group exclusions`: EXTENSION, RESTRICTION.
    pub(crate) final_: Derivations,
    pub(crate) substitution_head: Option<ElementId>,
    /// The elements that may stand for this one (its substitution group, section 3.3.6: `cos-equiv-derived-ok-rec` is
    /// decided already, abstract ones are left out), near and far, without itself. Empty for local declarations.
    pub(crate) substitutes: Vec<ElementId>,
    pub(crate) identities: Vec<IdentityId>,
    /// Declared at the top of a schema document.
    pub(crate) global: bool,
    pub(crate) place: Place,
}

/// An attribute declaration.
#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    pub(crate) name: NameId,
    /// Always a simple type.
    pub(crate) type_id: TypeId,
    pub(crate) constraint: Option<ValueConstraint>,
}

/// A default or fixed value.
#[derive(Debug, Clone)]
pub(crate) struct ValueConstraint {
    pub(crate) fixed: bool,
    /// As written in the schema, white space normalised as the type asks.
    pub(crate) text: Arc<str>,
    /// Its value under the declared type; `None` if the type is complex with mixed content (then texts are compared).
    pub(crate) value: Option<Value>,
}
