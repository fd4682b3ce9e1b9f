//! What every schema has without saying so: `xs:anyType`, the built-in simple types, the attributes of `xsi`.

use super::{Builder, Slot, index};
use crate::{
    components::{
        Attribute, AttributeId, ComplexType, Compositor, Content, Derivations, NameId, NamespaceId, Namespaces,
        Particle, Place, Process, SimpleDefinition, Term, Type, TypeId, Wildcard,
    },
    datatypes::SimpleType,
};

/// The built-in simple types, bases before what derives from them.
const SIMPLE: &str = "anySimpleType string boolean decimal float double duration dateTime time date gYearMonth gYear \
     gMonthDay gDay gMonth hexBinary base64Binary anyURI QName NOTATION normalizedString token language NMTOKEN NMTOKENS \
     Name NCName ID IDREF IDREFS ENTITY ENTITIES integer nonPositiveInteger negativeInteger long int short byte \
     nonNegativeInteger unsignedLong unsignedInt unsignedShort unsignedByte positiveInteger";

/// The attributes every element may have, and their types (section 3.2.7).
const XSI: [(&str, &str); 4] =
    [("type", "QName"), ("nil", "boolean"), ("schemaLocation", "string"), ("noNamespaceSchemaLocation", "anyURI")];

/// The attributes of XML's own namespace.
const XML: [(&str, &str); 4] = [("lang", "language"), ("space", "NCName"), ("base", "anyURI"), ("id", "ID")];

impl Builder<'_> {
    pub(super) fn builtins(&mut self) {
        let any_type = self.any_type();
        self.add_builtin("anyType", any_type);
        for name in SIMPLE.split(' ') {
            let Some(simple) = SimpleType::builtin(name) else { continue };
            let base = simple.base().and_then(|base| self.builtin_named(base.name()));
            let root = if name == "anySimpleType" { TypeId::ANY_TYPE } else { TypeId::ANY_SIMPLE_TYPE };
            let definition = SimpleDefinition {
                name: None,
                base: base.unwrap_or(root),
                members: Vec::new(),
                final_: Derivations::NONE,
                simple,
                size: 1,
                place: Place::default(),
            };
            self.add_builtin(name, Type::Simple(definition));
        }
        for (name, type_name) in XSI {
            let name = self.components.names.intern(NamespaceId::XSI, name);
            self.add_attribute(name, type_name);
        }
    }

    /// An attribute of the namespace of XML, for schemas that import it without saying where its declarations are.
    pub(super) fn xml_attribute(&mut self, name: NameId) -> Option<AttributeId> {
        if self.components.names.namespace_of(name) != NamespaceId::XML {
            return None;
        }
        let local = self.components.names.local(name);
        let type_name = XML.iter().find(|(known, _)| *known == local)?.1;
        Some(self.add_attribute(name, type_name))
    }

    fn add_attribute(&mut self, name: NameId, type_name: &str) -> AttributeId {
        let type_id = self.builtin_named(type_name).unwrap_or(TypeId::ANY_SIMPLE_TYPE);
        let id = AttributeId(index(self.components.attributes.len()));
        self.components.attributes.push(Attribute { name, type_id, constraint: None });
        self.components.global_attributes.set(name, id);
        id
    }

    fn add_builtin(&mut self, local: &str, mut built: Type) {
        let name = self.components.names.intern(NamespaceId::XSD, local);
        match &mut built {
            Type::Simple(simple) => simple.name = Some(name),
            Type::Complex(complex) => complex.name = Some(name),
        }
        self.components.global_types.set(name, TypeId(index(self.types.len())));
        self.types.push(Slot::Done(built));
    }

    /// The built-in type of this expanded name.
    pub(super) fn builtin(&self, name: NameId) -> Option<TypeId> {
        let of_xsd = self.components.names.namespace_of(name) == NamespaceId::XSD;
        self.components.global_types.of(name).filter(|_| of_xsd)
    }

    fn builtin_named(&self, local: &str) -> Option<TypeId> {
        self.builtin(self.components.names.name(NamespaceId::XSD, local))
    }

    /// `xs:anyType` (section 3.4.7).
    fn any_type(&mut self) -> Type {
        let lax = Wildcard { namespaces: Namespaces::Any, process: Process::Lax };
        let place = Place::default();
        let any = Particle { min: 0, max: None, term: Term::Wildcard(lax.clone()), place };
        let group = self.new_group(Compositor::Sequence, vec![any]);
        let particle = Particle { min: 1, max: Some(1), term: Term::Group(group), place };
        Type::Complex(ComplexType {
            name: None,
            base: TypeId::ANY_TYPE,
            derivation: Derivations::RESTRICTION,
            is_abstract: false,
            block: Derivations::NONE,
            final_: Derivations::NONE,
            attributes: Vec::new(),
            any_attribute: Some(lax),
            content: Content::Model { mixed: true, particle },
            place,
        })
    }
}
