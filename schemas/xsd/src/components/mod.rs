//! The component graph: everything a schema says, resolved, as arenas of plain data with integer ids.
//!
//! `documents` builds it, `constraints` judges it, `automata` compiles its content models, `validate` reads it. It never
//! changes after that, and is `Send + Sync`.

mod declarations;

mod identity;
mod names;
mod namespaces;
mod particles;
mod place;
mod ranges;
mod types;

pub(crate) use declarations::{Attribute, AttributeId, Element, ElementId, ValueConstraint};
pub(crate) use identity::{Identity, IdentityId, IdentityKind, NameTest, Path, Paths};
pub(crate) use names::{ByName, NameId, Names, NamespaceId};
pub(crate) use particles::{Compositor, Group, GroupId, Namespaces, Particle, Process, Term, Wildcard};
pub(crate) use place::Place;
pub(crate) use types::{AttributeUse, ComplexType, Content, Derivations, SimpleDefinition, Type, TypeId};

/// All components of a schema. Ids index these vectors; every id in the graph is in range.
#[derive(Debug, Clone, Default)]
pub(crate) struct Components {
    pub(crate) names: Names,
    pub(crate) types: Vec<Type>,
    pub(crate) elements: Vec<Element>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) groups: Vec<Group>,
    pub(crate) identities: Vec<Identity>,
    pub(crate) global_types: ByName<TypeId>,
    pub(crate) global_elements: ByName<ElementId>,
    pub(crate) global_attributes: ByName<AttributeId>,
    /// The schema documents' names as the caller or the resolver gave them; a [`Place`] points here.
    pub(crate) documents: Vec<String>,
}

impl Components {
    /// The type of this id.
    pub(crate) fn type_(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// The element declaration of this id.
    pub(crate) fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.0 as usize]
    }

    /// The attribute declaration of this id.
    pub(crate) fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[id.0 as usize]
    }

    /// The model group of this id.
    pub(crate) fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.0 as usize]
    }

    /// The identity constraint of this id.
    pub(crate) fn identity(&self, id: IdentityId) -> &Identity {
        &self.identities[id.0 as usize]
    }
}
