//! Attribute declarations, uses, attribute groups and attribute wildcards.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        symbols::{DefinitionId, Space},
        tree::Node,
    },
    At, Builder, index,
};
use crate::components::{
    Attribute, AttributeId, AttributeUse, NameId, NamespaceId, Place, TypeId, ValueConstraint, Wildcard,
};

/// More uses of attributes than this in all types and groups together are refused.
const MAX_USES: usize = 500_000;

/// What a list of attribute children comes to.
#[derive(Debug, Clone, Default)]
pub(crate) struct AttributeSet {
    pub(crate) uses: Vec<AttributeUse>,
    /// Where in `uses` each name is.
    pub(crate) by_name: HashMap<NameId, usize>,
    /// Names a restriction takes away.
    pub(crate) prohibited: HashSet<NameId>,
    pub(crate) wildcard: Option<Wildcard>,
}

impl AttributeSet {
    fn push(&mut self, name: NameId, used: AttributeUse) {
        self.by_name.insert(name, self.uses.len());
        self.uses.push(used);
    }
}

impl<'d> Builder<'d> {
    /// The attributes that a type's or group's children declare.
    pub(super) fn attribute_set(&mut self, at: At<'d>) -> AttributeSet {
        let mut set = AttributeSet::default();
        let own = at.node.part("anyAttribute").map(|node| self.wildcard(at.to(node)));
        set.wildcard = own;
        for node in at.node.parts() {
            match node.kind() {
                "attribute" => self.attribute_child(at.to(node), &mut set),
                "attributeGroup" => self.attribute_group_child(at.to(node), &mut set),
                _ => (),
            }
        }
        set
    }

    fn attribute_child(&mut self, at: At<'d>, set: &mut AttributeSet) {
        let Some(used) = self.attribute_use(at) else { return };
        let name = self.components.attribute(used.attribute).name;
        if at.node.attribute("use") == Some("prohibited") {
            set.prohibited.insert(name);
        } else {
            self.add_use(set, used);
        }
    }

    /// The uses that a type inherits, as a set.
    pub(super) fn set_of(&self, uses: Vec<AttributeUse>) -> AttributeSet {
        let mut set = AttributeSet::default();
        for used in uses {
            set.push(self.components.attribute(used.attribute).name, used);
        }
        set
    }

    /// Adds a use; its name must be new, unless the use is the very same: a group that is referred to twice gives its
    /// attributes once (the union of sets, section 3.4.2).
    pub(super) fn add_use(&mut self, set: &mut AttributeSet, used: AttributeUse) {
        let name = self.components.attribute(used.attribute).name;
        if let Some(known) = set.by_name.get(&name).and_then(|at| set.uses.get(*at)) {
            if (known.attribute, known.place) != (used.attribute, used.place) {
                let text = format!("the attribute '{}' is there twice", self.components.names.show(name));
                self.faults.add(used.place, "ct-props-correct.4", text);
            }
            return;
        }
        if self.count_uses(1, used.place) {
            set.push(name, used);
        }
    }

    /// Counts uses of attributes; false, and a fault once, if there are too many.
    pub(super) fn count_uses(&mut self, more: usize, place: Place) -> bool {
        let before = self.uses;
        self.uses += more;
        if before <= MAX_USES && self.uses > MAX_USES {
            self.faults.add(place, "too-large", format!("types and groups have over {MAX_USES} attributes in all"));
        }
        self.uses <= MAX_USES
    }

    fn attribute_group_child(&mut self, at: At<'d>, set: &mut AttributeSet) {
        let Some(id) = at.node.attribute("ref").and_then(|name| self.find(at, Space::AttributeGroup, name)) else {
            return;
        };
        let Some(group) = self.attribute_group_of(id, at.node.place) else { return };
        for used in group.uses {
            self.add_use(set, used);
        }
        set.wildcard = match (set.wildcard.take(), group.wildcard) {
            (None, other) | (other, None) => other,
            (Some(own), Some(other)) => {
                let both = own.namespaces.intersection(&other.namespaces);
                if both.is_none() {
                    self.faults.add(at.node.place, "cos-aw-intersect", "the attribute wildcards have no intersection");
                }
                both.map(|namespaces| Wildcard { namespaces, process: own.process })
            }
        };
    }

    /// An attribute group, built once; nothing if it contains itself.
    pub(super) fn attribute_group_of(&mut self, id: DefinitionId, place: Place) -> Option<AttributeSet> {
        match self.attribute_group_of.get(&id) {
            Some(Some(known)) => return Some(known.clone()),
            Some(None) => {
                self.faults.add(place, "src-attribute_group.3", "the attribute group contains itself");
                return None;
            }
            None => self.attribute_group_of.insert(id, None),
        };
        let definition = self.symbols.definition(id);
        let at = At { node: definition.node, view: definition.view };
        let redefines = definition.original.map(|original| (Space::AttributeGroup, definition.name, original));
        let outer = std::mem::replace(&mut self.overriding, redefines);
        let built = self.nested(place, |builder| builder.attribute_set(at));
        if let Some(original) = definition.original {
            self.redefined_attributes(at, original, built.as_ref());
        }
        self.overriding = outer;
        self.attribute_group_of.insert(id, built.clone());
        built
    }

    /// `src-attribute`: a use, by reference or with its own declaration.
    fn attribute_use(&mut self, at: At<'d>) -> Option<AttributeUse> {
        self.check_attribute(at);
        let attribute = match at.node.attribute("ref") {
            Some(name) => self.find_attribute(at, name)?,
            None => self.local_attribute(at)?,
        };
        let by_reference = at.node.has("ref");
        let type_id = self.components.attribute(attribute).type_id;
        let constraint = if by_reference { self.value_constraint(at, type_id) } else { None };
        if let Some(constraint) = &constraint {
            self.check_fixed_again(at, attribute, constraint);
        }
        let required = at.node.attribute("use") == Some("required");
        Some(AttributeUse { attribute, required, constraint, place: at.node.place })
    }

    /// `au-props-correct`: the use of a fixed attribute fixes the same value.
    fn check_fixed_again(&mut self, at: At<'d>, attribute: AttributeId, constraint: &ValueConstraint) {
        let Some(declared) = &self.components.attribute(attribute).constraint else { return };
        if declared.fixed && (!constraint.fixed || declared.value != constraint.value) {
            self.faults.add(at.node.place, "au-props-correct.2", "the declaration fixes another value");
        }
    }

    fn check_attribute(&mut self, at: At<'d>) {
        let node = at.node;
        let mut fault = |bad: bool, rule, text: &str| {
            if bad {
                self.faults.add(node.place, rule, text);
            }
        };
        let typed = node.has("type") || node.part("simpleType").is_some();
        let optional = matches!(node.attribute("use"), None | Some("optional"));
        fault(node.has("default") && node.has("fixed"), "src-attribute.1", "default and fixed exclude one another");
        fault(node.has("default") && !optional, "src-attribute.2", "an attribute with a default must be optional");
        fault(node.has("ref") == node.has("name"), "src-attribute.3.1", "an attribute needs either name or ref");
        fault(node.has("ref") && (typed || node.has("form")), "src-attribute.3.2", "ref goes without type and form");
        let both = node.has("type") && node.part("simpleType").is_some();
        fault(both, "src-attribute.4", "an attribute has either a type attribute or a simpleType");
        fault(node.attribute("name") == Some("xmlns"), "no-xmlns", "an attribute may not be called xmlns");
    }

    fn local_attribute(&mut self, at: At<'d>) -> Option<AttributeId> {
        let local = at.node.attribute("name")?;
        let qualified = at.node.attribute("form").or_else(|| self.root(at).attribute("attributeFormDefault"));
        let target = self.views[at.view].target;
        let namespace = if qualified == Some("qualified") { target } else { NamespaceId::NONE };
        let name = self.components.names.intern(namespace, local);
        Some(self.new_attribute(at, name))
    }

    /// A global attribute declaration, built once.
    pub(super) fn attribute_of(&mut self, id: DefinitionId) -> AttributeId {
        if let Some(known) = self.attribute_of.get(&id) {
            return *known;
        }
        let definition = self.symbols.definition(id);
        let at = At { node: definition.node, view: definition.view };
        self.check_attribute(at);
        let attribute = self.new_attribute(at, definition.name);
        self.attribute_of.insert(id, attribute);
        attribute
    }

    fn new_attribute(&mut self, at: At<'d>, name: NameId) -> AttributeId {
        if self.components.names.namespace_of(name) == NamespaceId::XSI {
            self.faults.add(at.node.place, "no-xsi", "no attribute may be declared in the namespace of xsi");
        }
        let type_id = self.simple_of(at, "type").unwrap_or(TypeId::ANY_SIMPLE_TYPE);
        let constraint = if at.node.has("ref") { None } else { self.value_constraint(at, type_id) };
        let id = AttributeId(index(self.components.attributes.len()));
        self.components.attributes.push(Attribute { name, type_id, constraint });
        id
    }

    /// The simple type that an attribute of this name refers to, or that stands as a child.
    pub(super) fn simple_of(&mut self, at: At<'d>, attribute: &str) -> Option<TypeId> {
        if let Some(name) = at.node.attribute(attribute) {
            return self.find_simple(at, name);
        }
        let node: &'d Node = at.node.part("simpleType")?;
        Some(self.new_type(super::Origin { at: at.to(node), name: None, original: None }))
    }
}
