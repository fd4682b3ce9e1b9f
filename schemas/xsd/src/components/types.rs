//! Type definitions: simple, complex, their content and attributes, and how one derives from another.

use std::sync::Arc;

use super::{AttributeId, Components, Particle, Place, ValueConstraint, Wildcard, names::NameId};
use crate::datatypes::SimpleType;

/// A type definition, by its index in [`Components::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) u32);

impl TypeId {
    /// `xs:anyType`, the root of all types.
    pub(crate) const ANY_TYPE: Self = Self(0);
    /// `xs:anySimpleType`, the root of all simple types.
    pub(crate) const ANY_SIMPLE_TYPE: Self = Self(1);
}

/// Ways to derive, as a set: what `block`, `final` and a derivation step name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Derivations(u8);

impl Derivations {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const EXTENSION: Self = Self(1);
    pub(crate) const RESTRICTION: Self = Self(2);
    pub(crate) const SUBSTITUTION: Self = Self(4);
    pub(crate) const LIST: Self = Self(8);
    pub(crate) const UNION: Self = Self(16);
    pub(crate) const ALL: Self = Self(31);

    /// The two together.
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both have.
    pub(crate) const fn among(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether they share a way.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A type definition.
#[derive(Debug, Clone)]
pub(crate) enum Type {
    /// A simple type.
    Simple(SimpleDefinition),
    /// A complex type.
    Complex(ComplexType),
}

impl Type {
    /// The name, if it has one.
    pub(crate) fn name(&self) -> Option<NameId> {
        match self {
            Self::Simple(simple) => simple.name,
            Self::Complex(complex) => complex.name,
        }
    }

    /// The type it derives from; `xs:anyType` is its own base.
    pub(crate) fn base(&self) -> TypeId {
        match self {
            Self::Simple(simple) => simple.base,
            Self::Complex(complex) => complex.base,
        }
    }

    /// How it derives from its base.
    pub(crate) fn derivation(&self) -> Derivations {
        match self {
            Self::Simple(_) => Derivations::RESTRICTION,
            Self::Complex(complex) => complex.derivation,
        }
    }

    /// What may not be derived from it.
    pub(crate) fn final_(&self) -> Derivations {
        match self {
            Self::Simple(simple) => simple.final_,
            Self::Complex(complex) => complex.final_,
        }
    }

    /// The simple type that judges the text of an element of this type, if its content is text.
    pub(crate) fn text(&self) -> Option<&Arc<SimpleType>> {
        match self {
            Self::Simple(simple) => Some(&simple.simple),
            Self::Complex(ComplexType { content: Content::Simple(simple), .. }) => Some(simple),
            Self::Complex(_) => None,
        }
    }

    /// Where it is defined.
    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Simple(simple) => simple.place,
            Self::Complex(complex) => complex.place,
        }
    }
}

/// A simple type definition: the checker, and its position among the types.
#[derive(Debug, Clone)]
pub(crate) struct SimpleDefinition {
    pub(crate) name: Option<NameId>,
    pub(crate) base: TypeId,
    /// The member types of a union, else empty. A union without facets among them is replaced by its own members, as
    /// section 3.14.2 says.
    pub(crate) members: Vec<TypeId>,
    pub(crate) final_: Derivations,
    pub(crate) simple: Arc<SimpleType>,
    /// The number of types it is made of, written out.
    pub(crate) size: u64,
    pub(crate) place: Place,
}

/// A complex type definition.
#[derive(Debug, Clone)]
pub(crate) struct ComplexType {
    pub(crate) name: Option<NameId>,
    pub(crate) base: TypeId,
    /// `EXTENSION` or `RESTRICTION`.
    pub(crate) derivation: Derivations,
    pub(crate) is_abstract: bool,
    pub(crate) block: Derivations,
    pub(crate) final_: Derivations,
    /// All attribute uses, the inherited ones too; no name twice.
    pub(crate) attributes: Vec<AttributeUse>,
    pub(crate) any_attribute: Option<Wildcard>,
    pub(crate) content: Content,
    pub(crate) place: Place,
}

/// What stands between the tags.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Nothing.
    Empty,
    /// Text of a simple type.
    Simple(Arc<SimpleType>),
    /// Elements as the particle says, with text between them if mixed. The whole model, what is inherited included.
    Model { mixed: bool, particle: Particle },
}

/// An attribute as a complex type uses it.
#[derive(Debug, Clone)]
pub(crate) struct AttributeUse {
    pub(crate) attribute: AttributeId,
    pub(crate) required: bool,
    /// The use's own default or fixed value; it goes before the declaration's.
    pub(crate) constraint: Option<ValueConstraint>,
    pub(crate) place: Place,
}

impl Components {
    /// Type Derivation OK (`cos-ct-derived-ok`, `cos-st-derived-ok`): whether `derived` is `base` or derives from it
    /// without a step that `without` names.
    pub(crate) fn derives(&self, derived: TypeId, base: TypeId, without: Derivations) -> bool {
        let bases = self.with_members(base);
        let mut at = derived;
        loop {
            if bases.contains(&at) {
                return true;
            }
            let step = self.type_(at);
            if at == TypeId::ANY_TYPE || step.derivation().meets(without) {
                return false;
            }
            at = step.base();
        }
    }

    /// A type and, if it is a union, its members near and far: what derives from one of them stands for the union
    /// (`cos-st-derived-ok.2.2.4`).
    fn with_members(&self, base: TypeId) -> Vec<TypeId> {
        let mut all = vec![base];
        let mut next = 0;
        while let Some(at) = all.get(next).copied() {
            next += 1;
            if let Type::Simple(simple) = self.type_(at) {
                let new: Vec<TypeId> = simple.members.iter().copied().filter(|member| !all.contains(member)).collect();
                all.extend(new);
            }
        }
        all
    }
}
