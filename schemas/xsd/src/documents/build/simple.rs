//! Simple type definitions: restriction with facets, list, union.

use std::sync::Arc;

use super::{
    super::{
        grammar::is_facet,
        lexical::{is_qname, words},
        symbols::Space,
        tree::Node,
    },
    At, Builder, Origin,
};
use crate::{
    components::{Derivations, NameId, SimpleDefinition, Type, TypeId},
    datatypes::{Facet, FacetKind, SimpleType},
};

/// Unions of unions that come to more types than this, written out, are refused.
const MAX_SIZE: u64 = 1024;

/// What a simple type's definition comes to.
struct Made {
    base: TypeId,
    members: Vec<TypeId>,
    simple: Arc<SimpleType>,
    size: u64,
}

impl<'d> Builder<'d> {
    pub(super) fn simple(&mut self, origin: Origin<'d>) -> SimpleDefinition {
        let at = origin.at;
        let derived = at.node.parts().find(|part| matches!(part.kind(), "restriction" | "list" | "union"));
        let derived = derived.unwrap_or(at.node);
        if origin.original.is_some() && derived.kind() != "restriction" {
            self.faults.add(at.node.place, "src-redefine.5", "a redefined type must restrict itself");
        }
        let inner = Origin { at: at.to(derived), ..origin };
        let Made { base, members, simple, size } = match derived.kind() {
            "list" => self.list(inner),
            "union" => self.union(inner),
            _ => self.restriction(inner),
        };
        if size > MAX_SIZE {
            self.faults.add(at.node.place, "too-large", format!("a type may be made of {MAX_SIZE} types at most"));
        }
        let final_ = self.ways(at, "final", "finalDefault");
        SimpleDefinition { name: origin.name, base, members, final_, simple, size, place: at.node.place }
    }

    /// `src-simple-type.2`, `cos-st-restricts.1`
    fn restriction(&mut self, origin: Origin<'d>) -> Made {
        let at = origin.at;
        let inside = at.node.part("simpleType");
        if at.node.has("base") == inside.is_some() {
            self.faults.add(
                at.node.place,
                "src-simple-type.2",
                "a restriction needs either base or a simpleType inside",
            );
        }
        let base = match inside {
            Some(node) => Some(self.new_type(Origin { at: at.to(node), name: None, original: None })),
            None => self.base_of(origin, at.node),
        };
        let restrictable = |base: TypeId| base != TypeId::ANY_SIMPLE_TYPE && self.is_simple(base);
        if base.is_some_and(|base| !restrictable(base)) {
            self.faults.add(
                at.node.place,
                "cos-st-restricts.1.1",
                "a simple type restricts a simple type below anySimpleType",
            );
        }
        let base = base.filter(|base| self.is_simple(*base)).unwrap_or(TypeId::ANY_SIMPLE_TYPE);
        self.check_final(at, base, Derivations::RESTRICTION);
        let (members, size) = self.members(base);
        let mut simple = self.checker(at, base);
        if base != TypeId::ANY_SIMPLE_TYPE {
            simple = self.with_facets(at, origin.name, &simple);
        }
        Made { base, members, simple, size }
    }

    /// `src-simple-type.3`, `cos-st-restricts.2`
    fn list(&mut self, origin: Origin<'d>) -> Made {
        let at = origin.at;
        if at.node.has("itemType") == at.node.part("simpleType").is_some() {
            self.faults.add(at.node.place, "src-simple-type.3", "a list needs either itemType or a simpleType inside");
        }
        let item = self.simple_of(at, "itemType").unwrap_or(TypeId::ANY_SIMPLE_TYPE);
        self.check_final(at, item, Derivations::LIST);
        let size = self.members(item).1.saturating_add(1);
        let item = self.checker(at, item);
        let list = SimpleType::list(&self.local_name(origin.name), &item).unwrap_or_else(|fault| {
            self.faults.add(at.node.place, fault.rule, fault.text);
            item
        });
        Made { base: TypeId::ANY_SIMPLE_TYPE, members: Vec::new(), simple: list, size }
    }

    /// `src-simple-type.4`, `cos-st-restricts.3`
    fn union(&mut self, origin: Origin<'d>) -> Made {
        let at = origin.at;
        let named: Vec<&str> = words(at.node.attribute("memberTypes").unwrap_or("")).collect();
        let mut members: Vec<TypeId> = named.iter().filter_map(|name| self.find_simple(at, name)).collect();
        for node in at.node.parts().filter(|part| part.kind() == "simpleType") {
            members.push(self.new_type(Origin { at: at.to(node), name: None, original: None }));
        }
        if named.is_empty() && members.is_empty() {
            self.faults.add(at.node.place, "src-simple-type.4", "a union needs members");
        }
        let mut size = 1_u64;
        let mut flat = Vec::new();
        for member in members {
            self.check_final(at, member, Derivations::UNION);
            let (inner, inner_size) = self.members(member);
            let bare = self.demand_type(member).is_some_and(|union| union.base() == TypeId::ANY_SIMPLE_TYPE);
            let new = if bare && !inner.is_empty() { inner } else { vec![member] };
            size = size.saturating_add(inner_size);
            flat.extend(new.into_iter().filter(|new| !flat.contains(new)).collect::<Vec<_>>());
        }
        if size > MAX_SIZE {
            flat.clear();
        }
        let checkers: Vec<_> = flat.iter().map(|member| self.checker(at, *member)).collect();
        let simple = SimpleType::union(&self.local_name(origin.name), &checkers);
        Made { base: TypeId::ANY_SIMPLE_TYPE, members: flat, simple, size }
    }

    /// The member types of a type, and the number of types it is made of.
    fn members(&mut self, id: TypeId) -> (Vec<TypeId>, u64) {
        match self.demand_type(id) {
            Some(Type::Simple(simple)) => (simple.members.clone(), simple.size),
            _ => (Vec::new(), 1),
        }
    }

    /// The checker of a simple type; a type that needs itself is a fault.
    fn checker(&mut self, at: At<'d>, id: TypeId) -> Arc<SimpleType> {
        let checker = self.demand_type(id).map(|built| built.text().cloned());
        if checker.is_none() {
            self.faults.add(at.node.place, "st-props-correct.2", "the type is made of itself");
        }
        checker.flatten().unwrap_or_else(|| SimpleType::union("", &[]))
    }

    /// A type's name for sentences; empty for an anonymous type.
    fn local_name(&self, name: Option<NameId>) -> String {
        name.map_or_else(String::new, |name| self.components.names.local(name).to_owned())
    }

    /// `st-props-correct.3`: the base's `final` does not forbid the step.
    fn check_final(&mut self, at: At<'d>, base: TypeId, step: Derivations) {
        let forbids = self.demand_type(base).is_some_and(|base| base.final_().meets(step));
        if forbids {
            self.faults.add(at.node.place, "st-props-correct.3", "the base type's 'final' forbids this derivation");
        }
    }

    /// A simple type with the facets that stand in a node.
    pub(super) fn with_facets(&mut self, at: At<'d>, name: Option<NameId>, base: &Arc<SimpleType>) -> Arc<SimpleType> {
        let nodes: Vec<&'d Node> = at.node.parts().filter(|part| is_facet(part.kind())).collect();
        let facets: Vec<Facet<'_>> = nodes.iter().filter_map(|node| facet(node)).collect();
        // Content without facets stays what it is: `anySimpleType` too, which no simple type may restrict.
        if nodes.is_empty() && name.is_none() {
            return Arc::clone(base);
        }
        if base.is_notation() {
            self.check_notations(at, &nodes);
        }
        match SimpleType::restrict(&self.local_name(name), base, &facets) {
            Ok(simple) => simple,
            Err(wrong) => {
                for fault in wrong {
                    let place = fault.facet.and_then(|facet| nodes.get(facet)).map_or(at.node.place, |node| node.place);
                    self.faults.add(place, fault.rule, fault.text);
                }
                Arc::clone(base)
            }
        }
    }
}

impl<'d> Builder<'d> {
    /// `enumeration-required-notation`: each value of a type of notations names a notation.
    fn check_notations(&mut self, at: At<'d>, facets: &[&'d Node]) {
        for node in facets.iter().filter(|node| node.kind() == "enumeration") {
            if let Some(name) = node.attribute("value").filter(|name| is_qname(name)) {
                self.find(at.to(node), Space::Notation, name);
            }
        }
    }
}

fn facet(node: &Node) -> Option<Facet<'_>> {
    let kind = FacetKind::named(node.kind())?;
    let value = node.raw("value").unwrap_or("");
    Some(Facet { kind, value, fixed: node.is_true("fixed"), prefixes: &node.scope })
}
