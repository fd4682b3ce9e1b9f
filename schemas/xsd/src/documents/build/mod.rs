//! Trees to components: each definition is built once, when it is first asked for.

mod attributes;
mod builtins;
mod complex;
mod content;
mod elements;
mod identity;
mod particles;
mod redefinition;
mod references;
mod simple;
mod substitution;
mod values;
mod xpath;

use std::collections::{HashMap, VecDeque};

use super::{
    faults::Faults,
    load::View,
    symbols::{DefinitionId, Space, Symbols},
    tree::Node,
};
use crate::components::{
    AttributeId, ComplexType, Components, Content, Derivations, Element, ElementId, GroupId, IdentityId, NameId, Place,
    Type, TypeId,
};
pub(crate) use attributes::AttributeSet;
pub(crate) use redefinition::Redefinitions;

/// Definitions that need one another deeper than this are refused.
const MAX_DEPTH: usize = 150;

/// A node and the view of the document it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'d> {
    pub(super) node: &'d Node,
    pub(super) view: usize,
}

impl<'d> At<'d> {
    /// Another node of the same document.
    pub(super) fn to(self, node: &'d Node) -> Self {
        Self { node, ..self }
    }
}

/// Where a type comes from.
#[derive(Debug, Clone, Copy)]
struct Origin<'d> {
    at: At<'d>,
    name: Option<NameId>,
    original: Option<DefinitionId>,
}

#[derive(Debug)]
enum Slot<'d> {
    Waiting(Origin<'d>),
    /// Whether it is a simple type.
    Building(bool),
    Done(Type),
}

/// Elements are built by need as well: a substitution group's member may take the type of its head.
#[derive(Debug)]
enum ElementSlot<'d> {
    /// Where, its name, and whether it is global.
    Waiting(At<'d>, NameId, bool),
    Building,
    Done(Element),
}

enum Task {
    Type(TypeId),
    Element(ElementId),
}

/// The state of building.
pub(super) struct Builder<'d> {
    trees: &'d [Option<Node>],
    views: &'d [View],
    symbols: Symbols<'d>,
    pub(super) components: Components,
    pub(super) faults: Faults,
    types: Vec<Slot<'d>>,
    elements: Vec<ElementSlot<'d>>,
    type_of: HashMap<DefinitionId, TypeId>,
    element_of: HashMap<DefinitionId, ElementId>,
    attribute_of: HashMap<DefinitionId, AttributeId>,
    /// `None` while a group is being built.
    group_of: HashMap<DefinitionId, Option<GroupId>>,
    attribute_group_of: HashMap<DefinitionId, Option<AttributeSet>>,
    identity_of: HashMap<NameId, IdentityId>,
    key_refs: Vec<(IdentityId, At<'d>)>,
    element_values: Vec<(ElementId, At<'d>)>,
    redefinitions: Redefinitions,
    /// Inside a redefinition, its own name means what it redefines.
    overriding: Option<(Space, NameId, DefinitionId)>,
    tasks: VecDeque<Task>,
    depth: usize,
    /// How many steps each type is away from the built-in types.
    steps: HashMap<TypeId, usize>,
    /// How many attribute uses there are in all.
    uses: usize,
}

impl<'d> Builder<'d> {
    pub(super) fn new(
        trees: &'d [Option<Node>],
        views: &'d [View],
        mut components: Components,
        mut faults: Faults,
    ) -> Self {
        let symbols = Symbols::collect(trees, views, &mut components.names, &mut faults);
        let mut builder = Self {
            trees,
            views,
            symbols,
            components,
            faults,
            types: Vec::new(),
            elements: Vec::new(),
            type_of: HashMap::new(),
            element_of: HashMap::new(),
            attribute_of: HashMap::new(),
            group_of: HashMap::new(),
            attribute_group_of: HashMap::new(),
            identity_of: HashMap::new(),
            key_refs: Vec::new(),
            element_values: Vec::new(),
            redefinitions: Redefinitions::default(),
            overriding: None,
            tasks: VecDeque::new(),
            depth: 0,
            steps: HashMap::new(),
            uses: 0,
        };
        builder.builtins();
        builder
    }

    /// Builds everything.
    pub(super) fn run(mut self) -> (Components, Redefinitions, Faults) {
        for (space, id) in self.symbols.all() {
            self.define(space, id);
        }
        while let Some(task) = self.tasks.pop_front() {
            match task {
                Task::Type(id) => drop(self.demand_type(id)),
                Task::Element(id) => drop(self.demand_element(id)),
            }
        }
        self.finish_elements();
        self.finish_types();
        self.resolve_key_refs();
        self.element_values();
        self.substitution_groups();
        (self.components, self.redefinitions, self.faults)
    }

    fn define(&mut self, space: Space, id: DefinitionId) {
        let definition = self.symbols.definition(id);
        match space {
            // The schema for schemas defines the built-in types once more.
            Space::Type if self.builtin(definition.name).is_some() => (),
            Space::Type => {
                let type_id = self.type_of(id);
                self.components.global_types.set(definition.name, type_id);
            }
            Space::Element => {
                let element = self.element_of(id);
                self.components.global_elements.set(definition.name, element);
            }
            Space::Attribute => {
                let attribute = self.attribute_of(id);
                self.components.global_attributes.set(definition.name, attribute);
            }
            Space::Group => drop(self.group_of(id, definition.node.place)),
            Space::AttributeGroup => drop(self.attribute_group_of(id, definition.node.place)),
            Space::Notation => self.notation(definition.node),
        }
    }

    /// The type of a global definition, to be built later.
    fn type_of(&mut self, id: DefinitionId) -> TypeId {
        if let Some(known) = self.type_of.get(&id) {
            return *known;
        }
        let definition = self.symbols.definition(id);
        let at = At { node: definition.node, view: definition.view };
        let origin = Origin { at, name: Some(definition.name), original: definition.original };
        let type_id = self.new_type(origin);
        self.type_of.insert(id, type_id);
        type_id
    }

    fn new_type(&mut self, origin: Origin<'d>) -> TypeId {
        let id = TypeId(index(self.types.len()));
        self.types.push(Slot::Waiting(origin));
        self.tasks.push_back(Task::Type(id));
        id
    }

    /// Builds a type now; nothing if it is being built already, that is, if it depends on itself.
    fn demand_type(&mut self, id: TypeId) -> Option<&Type> {
        let slot = &mut self.types[id.0 as usize];
        if let Slot::Waiting(origin) = *slot {
            *slot = Slot::Building(origin.at.node.kind() == "simpleType");
            let built = self.nested(origin.at.node.place, |builder| builder.type_from(origin));
            let built = built.unwrap_or_else(|| any_type(origin.at.node.place));
            self.limit_steps(id, &built);
            self.types[id.0 as usize] = Slot::Done(built);
        }
        match &self.types[id.0 as usize] {
            Slot::Done(built) => Some(built),
            _ => None,
        }
    }

    /// Derivations of derivations are limited, in whichever order they are built.
    fn limit_steps(&mut self, id: TypeId, built: &Type) {
        let base = self.steps.get(&built.base()).copied().unwrap_or(0);
        self.steps.insert(id, base + 1);
        if base >= MAX_DEPTH {
            self.faults.add(built.place(), "too-deep", format!("the type derives over {MAX_DEPTH} steps"));
        }
    }

    fn type_from(&mut self, origin: Origin<'d>) -> Type {
        if origin.at.node.kind() == "simpleType" {
            Type::Simple(self.simple(origin))
        } else {
            Type::Complex(self.complex(origin))
        }
    }

    /// Runs a step one level deeper; refuses what is too deep.
    fn nested<T>(&mut self, place: Place, step: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            self.faults.add(place, "too-deep", format!("definitions depend on one another over {MAX_DEPTH} levels"));
            return None;
        }
        self.depth += 1;
        let result = step(self);
        self.depth -= 1;
        Some(result)
    }

    fn finish_types(&mut self) {
        let types = std::mem::take(&mut self.types);
        let done = types.into_iter().map(|slot| match slot {
            Slot::Done(built) => built,
            Slot::Waiting(_) | Slot::Building(_) => any_type(Place::default()),
        });
        self.components.types = done.collect();
    }

    fn notation(&mut self, node: &Node) {
        if !node.has("public") && !node.has("system") {
            self.faults.add(node.place, "n-props-correct", "a notation needs a public or a system identifier");
        }
    }

    /// The root of the document a node stands in.
    fn root(&self, at: At<'d>) -> &'d Node {
        self.trees[self.views[at.view].document].as_ref().unwrap_or(at.node)
    }
}

/// What stands in for a type that could not be built; a fault has been recorded.
fn any_type(place: Place) -> Type {
    Type::Complex(ComplexType {
        name: None,
        base: TypeId::ANY_TYPE,
        derivation: Derivations::RESTRICTION,
        is_abstract: false,
        block: Derivations::NONE,
        final_: Derivations::NONE,
        attributes: Vec::new(),
        any_attribute: None,
        content: Content::Empty,
        place,
    })
}

/// A vector's length as the next index.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
