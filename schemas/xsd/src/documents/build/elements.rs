//! Element declarations, global and local.

use super::{
    super::{lexical::words, symbols::DefinitionId},
    At, Builder, ElementSlot, Origin, Task, index,
};
use crate::components::{Derivations, Element, ElementId, NameId, NamespaceId, TypeId};

impl<'d> Builder<'d> {
    /// The element of a global declaration, to be built later.
    pub(super) fn element_of(&mut self, id: DefinitionId) -> ElementId {
        if let Some(known) = self.element_of.get(&id) {
            return *known;
        }
        let definition = self.symbols.definition(id);
        let element = self.new_element(At { node: definition.node, view: definition.view }, definition.name, true);
        self.element_of.insert(id, element);
        element
    }

    fn new_element(&mut self, at: At<'d>, name: NameId, global: bool) -> ElementId {
        let id = ElementId(index(self.elements.len()));
        self.elements.push(ElementSlot::Waiting(at, name, global));
        self.tasks.push_back(Task::Element(id));
        id
    }

    /// A particle's element: a reference or a declaration of its own.
    pub(super) fn local_element(&mut self, at: At<'d>) -> Option<ElementId> {
        self.check_element(at);
        if let Some(name) = at.node.attribute("ref") {
            return self.find_element(at, name);
        }
        let local = at.node.attribute("name")?;
        let qualified = at.node.attribute("form").or_else(|| self.root(at).attribute("elementFormDefault"));
        let target = self.views[at.view].target;
        let namespace = if qualified == Some("qualified") { target } else { NamespaceId::NONE };
        let name = self.components.names.intern(namespace, local);
        Some(self.new_element(at, name, false))
    }

    /// `src-element`
    fn check_element(&mut self, at: At<'d>) {
        let node = at.node;
        let mut fault = |bad: bool, rule, text: &str| {
            if bad {
                self.faults.add(node.place, rule, text);
            }
        };
        let typed = node.part("simpleType").is_some() || node.part("complexType").is_some();
        let refined = ["nillable", "default", "fixed", "form", "block", "type"].iter().any(|name| node.has(name));
        let keyed = node.parts().next().is_some();
        fault(node.has("default") && node.has("fixed"), "src-element.1", "default and fixed exclude one another");
        fault(node.has("ref") == node.has("name"), "src-element.2.1", "an element needs either name or ref");
        fault(node.has("ref") && (refined || keyed), "src-element.2.2", "ref goes with minOccurs and maxOccurs only");
        fault(node.has("type") && typed, "src-element.3", "an element has either a type attribute or a type inside");
    }

    /// Builds an element now; nothing if it is being built, that is, if it is its own substitution group's head.
    pub(super) fn demand_element(&mut self, id: ElementId) -> Option<&Element> {
        let slot = &mut self.elements[id.0 as usize];
        if let ElementSlot::Waiting(at, name, global) = *slot {
            *slot = ElementSlot::Building;
            let built = self.nested(at.node.place, |builder| builder.element(at, (name, global), id));
            let built = built.unwrap_or_else(|| bare_element(at, name));
            self.elements[id.0 as usize] = ElementSlot::Done(built);
        }
        match &self.elements[id.0 as usize] {
            ElementSlot::Done(built) => Some(built),
            _ => None,
        }
    }

    fn element(&mut self, at: At<'d>, (name, global): (NameId, bool), id: ElementId) -> Element {
        let node = at.node;
        if global {
            self.check_element(at);
        }
        let head = node.attribute("substitutionGroup").and_then(|name| self.find_element(at, name));
        let block = self.ways(at, "block", "blockDefault");
        let final_ = self.ways(at, "final", "finalDefault");
        let all = Derivations::EXTENSION.with(Derivations::RESTRICTION);
        let type_id = self.element_type(at, head);
        if node.has("default") || node.has("fixed") {
            self.element_values.push((id, at));
        }
        Element {
            name,
            type_id,
            nillable: node.is_true("nillable"),
            is_abstract: node.is_true("abstract"),
            constraint: None,
            block: block.among(all.with(Derivations::SUBSTITUTION)),
            final_: if global { final_.among(all) } else { Derivations::NONE },
            substitution_head: head,
            substitutes: Vec::new(),
            identities: self.identities(at),
            global,
            place: node.place,
        }
    }

    fn element_type(&mut self, at: At<'d>, head: Option<ElementId>) -> TypeId {
        if let Some(name) = at.node.attribute("type") {
            return self.find_type(at, name).unwrap_or(TypeId::ANY_TYPE);
        }
        let inside = at.node.parts().find(|part| matches!(part.kind(), "simpleType" | "complexType"));
        if let Some(node) = inside {
            return self.new_type(Origin { at: at.to(node), name: None, original: None });
        }
        let Some(head) = head else { return TypeId::ANY_TYPE };
        let of_head = self.demand_element(head).map(|element| element.type_id);
        of_head.unwrap_or(TypeId::ANY_TYPE)
    }

    /// The ways that `block` or `final` names, or the document's default.
    pub(super) fn ways(&self, at: At<'d>, attribute: &str, default: &str) -> Derivations {
        let value = at.node.attribute(attribute).or_else(|| self.root(at).attribute(default)).unwrap_or("");
        words(value).fold(Derivations::NONE, |all, word| {
            all.with(match word {
                "#all" => Derivations::ALL,
                "extension" => Derivations::EXTENSION,
                "restriction" => Derivations::RESTRICTION,
                "substitution" => Derivations::SUBSTITUTION,
                "list" => Derivations::LIST,
                "union" => Derivations::UNION,
                _ => Derivations::NONE,
            })
        })
    }

    pub(super) fn finish_elements(&mut self) {
        let elements = std::mem::take(&mut self.elements);
        let done = elements.into_iter().filter_map(|slot| match slot {
            ElementSlot::Done(element) => Some(element),
            ElementSlot::Waiting(..) | ElementSlot::Building => None,
        });
        self.components.elements = done.collect();
    }
}

fn bare_element(at: At<'_>, name: NameId) -> Element {
    Element {
        name,
        type_id: TypeId::ANY_TYPE,
        nillable: false,
        is_abstract: false,
        constraint: None,
        block: Derivations::NONE,
        final_: Derivations::NONE,
        substitution_head: None,
        substitutes: Vec::new(),
        identities: Vec::new(),
        global: false,
        place: at.node.place,
    }
}
