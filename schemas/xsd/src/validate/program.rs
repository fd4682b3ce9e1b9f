//! A schema in the form in which documents are judged: a table of content models and of attributes for each type.

use std::sync::Arc;

use super::identity::Selection;
use crate::{
    automata::{self, Model},
    components::{
        Attribute, AttributeUse, ComplexType, Components, Content, Derivations, NameId, Place, Type, TypeId,
        ValueConstraint, Wildcard,
    },
    datatypes::SimpleType,
};

/// Everything `validate` needs besides the components.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(super) types: Vec<TypeProgram>,
    pub(super) selections: Vec<Selection>,
}

/// A part of a schema that cannot be judged exactly, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Where it stands.
    pub(crate) place: Place,
    /// A sentence.
    pub(crate) text: String,
}

/// A type: what stands between the tags, and in the start tag.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a type")]
pub(super) struct TypeProgram {
    pub(super) content: Body,
    /// Sorted by name.
    pub(super) attributes: Vec<Use>,
    pub(super) required: usize,
    /// Some attribute has a default or fixed value.
    pub(super) has_constraints: bool,
    /// Some attribute is an ID.
    pub(super) has_ids: bool,
    pub(super) any_attribute: Option<Wildcard>,
    pub(super) is_complex: bool,
    pub(super) is_abstract: bool,
    pub(super) block: Derivations,
}

/// What stands between the tags.
#[derive(Debug)]
pub(super) enum Body {
    Empty,
    Text(Arc<SimpleType>),
    Elements { model: Model, mixed: bool },
}

/// An attribute of a type.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) name: NameId,
    pub(super) required: bool,
    pub(super) simple: Arc<SimpleType>,
    pub(super) constraint: Option<ValueConstraint>,
}

impl Program {
    /// Compiles all content models and identity constraints; the refusals if something cannot be judged exactly.
    pub(crate) fn new(components: &Components) -> Result<Self, Vec<Refused>> {
        let mut refused = Vec::new();
        let mut types = Vec::with_capacity(components.types.len());
        for definition in &components.types {
            match TypeProgram::new(components, definition) {
                Ok(made) => types.push(made),
                Err(refusal) => refused.push(refusal),
            }
        }
        let mut selections = Vec::with_capacity(components.identities.len());
        for identity in &components.identities {
            match Selection::new(components, identity) {
                Ok(made) => selections.push(made),
                Err(refusal) => refused.push(refusal),
            }
        }
        super::identity::mark_referred(components, &mut selections);
        if refused.is_empty() { Ok(Self { types, selections }) } else { Err(refused) }
    }

    pub(super) fn type_(&self, id: TypeId) -> &TypeProgram {
        &self.types[id.0 as usize]
    }
}

impl TypeProgram {
    fn new(components: &Components, definition: &Type) -> Result<Self, Refused> {
        match definition {
            Type::Simple(simple) => Ok(Self {
                content: Body::Text(Arc::clone(&simple.simple)),
                attributes: Vec::new(),
                required: 0,
                has_constraints: false,
                has_ids: false,
                any_attribute: None,
                is_complex: false,
                is_abstract: false,
                block: Derivations::NONE,
            }),
            Type::Complex(complex) => Self::complex(components, complex),
        }
    }

    fn complex(components: &Components, complex: &ComplexType) -> Result<Self, Refused> {
        let uses = complex.attributes.iter().filter_map(|one| Use::new(components, one));
        let mut attributes: Vec<Use> = uses.collect();
        attributes.sort_by_key(|one| one.name);
        Ok(Self {
            content: Body::new(components, complex)?,
            required: attributes.iter().filter(|one| one.required).count(),
            has_constraints: attributes.iter().any(|one| one.constraint.is_some()),
            has_ids: attributes.iter().any(|one| one.simple.is_id()),
            attributes,
            any_attribute: complex.any_attribute.clone(),
            is_complex: true,
            is_abstract: complex.is_abstract,
            block: complex.block,
        })
    }

    /// The attribute of this name.
    pub(super) fn attribute(&self, name: NameId) -> Option<&Use> {
        const SCANNED: usize = 8;
        if self.attributes.len() <= SCANNED {
            return self.attributes.iter().find(|one| one.name == name);
        }
        let at = self.attributes.binary_search_by_key(&name, |one| one.name).ok()?;
        self.attributes.get(at)
    }
}

impl Body {
    fn new(components: &Components, complex: &ComplexType) -> Result<Self, Refused> {
        match &complex.content {
            Content::Empty => Ok(Self::Empty),
            Content::Simple(simple) => Ok(Self::Text(Arc::clone(simple))),
            Content::Model { mixed, particle } => match automata::compile(components, particle) {
                Some(model) => Ok(Self::Elements { model, mixed: *mixed }),
                None => Err(Refused {
                    place: complex.place,
                    text: "This content model is too large, or its minOccurs and maxOccurs depend on one another so \
                           that it cannot be judged exactly."
                        .to_owned(),
                }),
            },
        }
    }
}

impl Use {
    fn new(components: &Components, one: &AttributeUse) -> Option<Self> {
        let attribute = components.attribute(one.attribute);
        Some(Self {
            name: attribute.name,
            required: one.required,
            simple: Arc::clone(simple_type(components, attribute)?),
            constraint: one.constraint.clone().or_else(|| attribute.constraint.clone()),
        })
    }
}

/// The simple type of an attribute declaration.
pub(super) fn simple_type<'c>(components: &'c Components, attribute: &Attribute) -> Option<&'c Arc<SimpleType>> {
    components.type_(attribute.type_id).text()
}
