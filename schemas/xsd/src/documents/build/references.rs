//! Names in a schema document resolved: prefix, namespace, visibility, definition.

use super::{
    super::symbols::{DefinitionId, Space},
    At, Builder,
};
use crate::components::{AttributeId, ElementId, NameId, NamespaceId, Place, TypeId};

impl<'d> Builder<'d> {
    /// The expanded name a `QName` in a document means.
    pub(super) fn expand(&mut self, at: At<'d>, qname: &str) -> Option<NameId> {
        let (prefix, local) = qname.split_once(':').unwrap_or(("", qname));
        let view = &self.views[at.view];
        let namespace = match at.node.scope.uri(prefix) {
            Some("") if view.chameleon => view.target,
            Some(uri) => self.components.names.intern_namespace(uri),
            None if !prefix.is_empty() => {
                self.faults.add(
                    at.node.place_of(qname),
                    "src-resolve",
                    format!("the prefix '{prefix}' is not declared"),
                );
                return None;
            }
            None if view.chameleon => view.target,
            None => NamespaceId::NONE,
        };
        if !view.visible.contains(&namespace) {
            let uri = self.components.names.uri(namespace);
            let text = format!("'{qname}' is of namespace '{uri}', which this document does not import");
            self.faults.add(at.node.place_of(qname), "src-resolve.4", text);
            return None;
        }
        Some(self.components.names.intern(namespace, local))
    }

    /// The definition a `QName` refers to.
    pub(super) fn find(&mut self, at: At<'d>, space: Space, qname: &str) -> Option<DefinitionId> {
        let name = self.expand(at, qname)?;
        if let Some((_, _, original)) = self.overriding.filter(|(s, n, _)| (*s, *n) == (space, name)) {
            return Some(original);
        }
        let found = self.symbols.find(space, name);
        if found.is_none() {
            self.unresolved(at.node.place_of(qname), space, name);
        }
        found
    }

    fn unresolved(&mut self, place: Place, space: Space, name: NameId) {
        let text = format!("there is no {} '{}'", space.shown(), self.components.names.show(name));
        self.faults.add(place, "src-resolve", text);
    }

    /// The type a `QName` refers to.
    pub(super) fn find_type(&mut self, at: At<'d>, qname: &str) -> Option<TypeId> {
        let name = self.expand(at, qname)?;
        if let Some(builtin) = self.builtin(name) {
            return Some(builtin);
        }
        let found = self.symbols.find(Space::Type, name);
        if found.is_none() {
            self.unresolved(at.node.place_of(qname), Space::Type, name);
        }
        found.map(|id| self.type_of(id))
    }

    /// The simple type a `QName` refers to.
    pub(super) fn find_simple(&mut self, at: At<'d>, qname: &str) -> Option<TypeId> {
        let id = self.find_type(at, qname)?;
        if self.is_simple(id) {
            return Some(id);
        }
        self.faults.add(at.node.place_of(qname), "src-resolve", format!("'{qname}' is no simple type"));
        None
    }

    /// Whether a type is simple; known before it is built.
    pub(super) fn is_simple(&self, id: TypeId) -> bool {
        match &self.types[id.0 as usize] {
            super::Slot::Waiting(origin) => origin.at.node.kind() == "simpleType",
            super::Slot::Done(done) => matches!(done, crate::components::Type::Simple(_)),
            super::Slot::Building(simple) => *simple,
        }
    }

    /// The global element a `QName` refers to.
    pub(super) fn find_element(&mut self, at: At<'d>, qname: &str) -> Option<ElementId> {
        let id = self.find(at, Space::Element, qname)?;
        Some(self.element_of(id))
    }

    /// The global attribute a `QName` refers to.
    pub(super) fn find_attribute(&mut self, at: At<'d>, qname: &str) -> Option<AttributeId> {
        let name = self.expand(at, qname)?;
        if let Some(builtin) = self.components.global_attributes.of(name) {
            return Some(builtin);
        }
        if self.symbols.find(Space::Attribute, name).is_none()
            && let Some(known) = self.xml_attribute(name)
        {
            return Some(known);
        }
        let id = self.find(at, Space::Attribute, qname)?;
        Some(self.attribute_of(id))
    }
}
