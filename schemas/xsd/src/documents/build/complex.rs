//! Complex type definitions: base, derivation, attributes inherited and own.

use super::{super::tree::Node, At, Builder, Origin, attributes::AttributeSet};
use crate::components::{AttributeUse, ComplexType, Content, Derivations, Type, TypeId, Wildcard};

/// The parts of a complex type's definition, the short form (no `complexContent`) as what it stands for.
#[derive(Clone, Copy)]
pub(super) struct Body<'d> {
    /// The node with the model and the attributes.
    pub(super) at: At<'d>,
    pub(super) base: TypeId,
    pub(super) derivation: Derivations,
    pub(super) simple: bool,
    pub(super) mixed: bool,
}

impl Body<'_> {
    pub(super) fn extends(&self) -> bool {
        self.derivation == Derivations::EXTENSION
    }
}

impl<'d> Builder<'d> {
    pub(super) fn complex(&mut self, origin: Origin<'d>) -> ComplexType {
        let at = origin.at;
        let body = self.body(origin);
        let content = if body.simple { self.simple_content(&body) } else { self.complex_content(&body) };
        let own = self.attribute_set(body.at);
        let (attributes, any_attribute) = self.inherit(&body, own);
        let all = Derivations::EXTENSION.with(Derivations::RESTRICTION);
        let named = origin.name.is_some();
        let block = self.ways(at, "block", "blockDefault").among(all);
        let final_ = self.ways(at, "final", "finalDefault").among(all);
        ComplexType {
            name: origin.name,
            base: body.base,
            derivation: body.derivation,
            is_abstract: at.node.is_true("abstract"),
            block,
            final_: if named { final_ } else { Derivations::NONE },
            attributes,
            any_attribute,
            content,
            place: at.node.place,
        }
    }

    fn body(&mut self, origin: Origin<'d>) -> Body<'d> {
        let at = origin.at;
        let mixed = at.node.is_true("mixed");
        let short = Body { at, base: TypeId::ANY_TYPE, derivation: Derivations::RESTRICTION, simple: false, mixed };
        let Some(content) = at.node.parts().find(|part| matches!(part.kind(), "simpleContent" | "complexContent"))
        else {
            self.redefines_itself(origin, None);
            return short;
        };
        let Some(derived) = content.parts().find(|part| matches!(part.kind(), "restriction" | "extension")) else {
            return short;
        };
        let mixed = if content.has("mixed") { content.is_true("mixed") } else { mixed };
        let extends = derived.kind() == "extension";
        Body {
            at: at.to(derived),
            base: self.base_of(origin, derived).unwrap_or(TypeId::ANY_TYPE),
            derivation: if extends { Derivations::EXTENSION } else { Derivations::RESTRICTION },
            simple: content.kind() == "simpleContent",
            mixed,
        }
    }

    /// The type that the `base` attribute names, built; in a redefinition, what is redefined. Nothing after a fault.
    pub(super) fn base_of(&mut self, origin: Origin<'d>, derived: &'d Node) -> Option<TypeId> {
        let at = origin.at.to(derived);
        let qname = derived.attribute("base")?;
        let base = match origin.original {
            Some(original) if self.redefines_itself(origin, Some(derived)) => Some(self.type_of(original)),
            Some(_) => None,
            None => self.find_type(at, qname),
        }?;
        if self.demand_type(base).is_some() {
            return Some(base);
        }
        let simple = origin.at.node.kind() != "complexType";
        let rule = if simple { "st-props-correct.2" } else { "ct-props-correct.3" };
        self.faults.add(derived.place, rule, "the type derives from itself");
        None
    }

    /// `src-redefine.5`: a redefined type derives from itself.
    pub(super) fn redefines_itself(&mut self, origin: Origin<'d>, derived: Option<&'d Node>) -> bool {
        if origin.original.is_none() {
            return true;
        }
        let qname = derived.and_then(|derived| Some((derived, derived.attribute("base")?)));
        let base = qname.and_then(|(derived, qname)| self.expand(origin.at.to(derived), qname));
        let itself = base.is_some() && base == origin.name;
        if !itself {
            self.faults.add(origin.at.node.place, "src-redefine.5", "a redefined type must derive from itself");
        }
        itself
    }

    /// Attribute uses and wildcard, those of the base included (`src-ct`, rules for attributes).
    fn inherit(&mut self, body: &Body<'d>, own: AttributeSet) -> (Vec<AttributeUse>, Option<Wildcard>) {
        let (base_uses, base_wildcard) = match self.demand_type(body.base) {
            Some(Type::Complex(base)) => (base.attributes.clone(), base.any_attribute.clone()),
            _ => (Vec::new(), None),
        };
        let few = self.count_uses(base_uses.len(), body.at.node.place);
        let base_uses = if few { base_uses } else { Vec::new() };
        if body.extends() {
            return self.extended(body, base_uses, base_wildcard, own);
        }
        let mut uses = own.uses;
        for inherited in base_uses {
            let name = self.components.attribute(inherited.attribute).name;
            if !own.by_name.contains_key(&name) && !own.prohibited.contains(&name) {
                uses.push(inherited);
            }
        }
        (uses, own.wildcard)
    }

    fn extended(
        &mut self,
        body: &Body<'d>,
        uses: Vec<AttributeUse>,
        wildcard: Option<Wildcard>,
        own: AttributeSet,
    ) -> (Vec<AttributeUse>, Option<Wildcard>) {
        let mut all = self.set_of(uses);
        for used in own.uses {
            self.add_use(&mut all, used);
        }
        let joined = match (wildcard, own.wildcard) {
            (None, other) | (other, None) => other,
            (Some(base), Some(own)) => {
                let both = base.namespaces.union(&own.namespaces);
                if both.is_none() {
                    self.faults.add(body.at.node.place, "cos-aw-union", "the attribute wildcards have no union");
                }
                both.map(|namespaces| Wildcard { namespaces, process: own.process })
            }
        };
        (all.uses, joined)
    }

    /// The content of `simpleContent` (`src-ct.2`).
    fn simple_content(&mut self, body: &Body<'d>) -> Content {
        let place = body.at.node.place;
        let base = self.demand_type(body.base).cloned();
        let inner = match (&base, body.extends()) {
            (Some(Type::Complex(ComplexType { content: Content::Simple(simple), .. })), _) => Some(simple.clone()),
            (Some(Type::Simple(base)), true) => Some(base.simple.clone()),
            _ => None,
        };
        if body.extends() {
            return inner.map_or_else(
                || {
                    self.faults.add(place, "src-ct.2", "simpleContent extends a simple type or simple content only");
                    Content::Empty
                },
                Content::Simple,
            );
        }
        self.restricted_content(body, base.as_ref(), inner)
    }
}
