//! All global definitions of a schema by name, and which of them redefine others.

use std::collections::HashMap;

use super::{
    faults::Faults,
    load::{View, taken_in},
    tree::Node,
};
use crate::components::{NameId, Names};

/// A symbol space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Type,
    Element,
    Attribute,
    Group,
    AttributeGroup,
    Notation,
}

impl Space {
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "simpleType" | "complexType" => Self::Type,
            "element" => Self::Element,
            "attribute" => Self::Attribute,
            "group" => Self::Group,
            "attributeGroup" => Self::AttributeGroup,
            "notation" => Self::Notation,
            _ => return None,
        })
    }

    /// What a reader calls it.
    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Element => "element",
            Self::Attribute => "attribute",
            Self::Group => "group",
            Self::AttributeGroup => "attribute group",
            Self::Notation => "notation",
        }
    }
}

/// A definition, by its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DefinitionId(usize);

/// A global definition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definition<'d> {
    pub(super) node: &'d Node,
    pub(super) view: usize,
    pub(super) name: NameId,
    /// What it redefines.
    pub(super) original: Option<DefinitionId>,
}

/// All global definitions.
pub(super) struct Symbols<'d> {
    definitions: Vec<Definition<'d>>,
    table: HashMap<(Space, NameId), DefinitionId>,
    order: Vec<(Space, NameId)>,
}

impl<'d> Symbols<'d> {
    /// Collects the definitions of all documents, then redefines the inner ones first.
    pub(super) fn collect(trees: &'d [Option<Node>], views: &[View], names: &mut Names, faults: &mut Faults) -> Self {
        let mut symbols = Self { definitions: Vec::new(), table: HashMap::new(), order: Vec::new() };
        let mut name_of = |view: &View, node: &Node| names.intern(view.target, node.attribute("name").unwrap_or(""));
        for (view, what) in views.iter().enumerate() {
            for node in trees[what.document].iter().flat_map(|root| &root.children) {
                symbols.define(node, view, name_of(what, node), faults);
            }
        }
        for (view, what) in views.iter().enumerate().rev() {
            let redefines = what.redefines.iter().filter_map(|(child, redefined)| {
                Some((trees[what.document].as_ref()?.children.get(*child)?, taken_in(views, *redefined)))
            });
            for (node, inside) in redefines {
                node.parts().for_each(|node| symbols.redefine(node, (view, &inside), name_of(what, node), faults));
            }
        }
        symbols
    }

    fn define(&mut self, node: &'d Node, view: usize, name: NameId, faults: &mut Faults) {
        let Some(space) = Space::of(node.kind()) else { return };
        if let Some(earlier) = self.table.get(&(space, name)) {
            let place = self.definition(*earlier).node.place;
            let text = format!("the {} is defined twice; first in line {}", space.shown(), place.line);
            faults.add(node.place, "sch-props-correct.2", text);
            return;
        }
        self.insert(space, Definition { node, view, name, original: None });
        self.order.push((space, name));
    }

    /// `inside` tells the views in which the original must stand.
    fn redefine(&mut self, node: &'d Node, (view, inside): (usize, &[bool]), name: NameId, faults: &mut Faults) {
        let Some(space) = Space::of(node.kind()) else { return };
        let Some(original) = self.table.get(&(space, name)).copied() else {
            faults.add(node.place, "src-redefine.4", format!("there is no {} to redefine", space.shown()));
            return;
        };
        if self.definition(original).node.kind() != node.kind() {
            faults.add(node.place, "src-redefine.5", "a type is redefined as another kind of type");
            return;
        }
        let twice = self.definition(original).view == view && self.definition(original).original.is_some();
        if twice {
            faults.add(node.place, "sch-props-correct.2", "it is redefined twice");
        } else if !self.origins(original).any(|definition| inside[definition.view]) {
            let rule = match space {
                Space::Group => "src-redefine.6.2.1",
                Space::AttributeGroup => "src-redefine.7.2.1",
                _ => "src-redefine.4",
            };
            let text = format!("this {} is not in the document that is redefined", space.shown());
            faults.add(node.place, rule, text);
        }
        self.insert(space, Definition { node, view, name, original: Some(original) });
    }

    /// A definition, what it redefines, what that redefines, and so on.
    fn origins(&self, id: DefinitionId) -> impl Iterator<Item = Definition<'d>> {
        let first = self.definition(id);
        std::iter::successors(Some(first), |definition| definition.original.map(|original| self.definition(original)))
    }

    fn insert(&mut self, space: Space, definition: Definition<'d>) {
        self.table.insert((space, definition.name), DefinitionId(self.definitions.len()));
        self.definitions.push(definition);
    }

    /// What a name stands for.
    pub(super) fn find(&self, space: Space, name: NameId) -> Option<DefinitionId> {
        self.table.get(&(space, name)).copied()
    }

    /// The definition of this id.
    pub(super) fn definition(&self, id: DefinitionId) -> Definition<'d> {
        self.definitions[id.0]
    }

    /// All names in the order of the documents.
    pub(super) fn all(&self) -> Vec<(Space, DefinitionId)> {
        self.order.iter().filter_map(|key| Some((key.0, *self.table.get(key)?))).collect()
    }
}
