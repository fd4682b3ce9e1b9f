//! Attributes of complex types and attribute groups: what a restriction must keep, and how many IDs there may be.

use std::collections::HashMap;

use crate::{
    components::{
        AttributeUse, ComplexType, Components, Derivations, NameId, Place, TypeId, ValueConstraint, Wildcard,
    },
    documents::{AttributeSet, Faults},
};

/// The attributes of one side of a restriction.
struct Side<'c> {
    uses: &'c [AttributeUse],
    wildcard: Option<&'c Wildcard>,
}

/// `derivation-ok-restriction.2` to `.4`
pub(super) fn check_restriction(
    components: &Components,
    derived: &ComplexType,
    base: &ComplexType,
    faults: &mut Faults,
) {
    let of_any = derived.base == TypeId::ANY_TYPE;
    let derived_side = Side { uses: &derived.attributes, wildcard: derived.any_attribute.as_ref() };
    let base_side = Side { uses: &base.attributes, wildcard: base.any_attribute.as_ref() };
    Check { components, place: derived.place, faults }.sides(&derived_side, &base_side, of_any);
}

/// `src-redefine.7.2.2`
pub(super) fn check_redefined(
    components: &Components,
    (derived, base): (&AttributeSet, &AttributeSet),
    place: Place,
    faults: &mut Faults,
) {
    let derived = Side { uses: &derived.uses, wildcard: derived.wildcard.as_ref() };
    let base = Side { uses: &base.uses, wildcard: base.wildcard.as_ref() };
    Check { components, place, faults }.sides(&derived, &base, false);
}

/// `ct-props-correct.5`: one ID at most.
pub(super) fn check_ids(components: &Components, uses: &[AttributeUse], place: Place, faults: &mut Faults) {
    let is_id = |used: &&AttributeUse| {
        let type_ = components.type_(components.attribute(used.attribute).type_id);
        type_.text().is_some_and(|simple| simple.is_id())
    };
    if uses.iter().filter(is_id).count() > 1 {
        faults.add(place, "ct-props-correct.5", "only one attribute may be an ID");
    }
}

struct Check<'c> {
    components: &'c Components,
    place: Place,
    faults: &'c mut Faults,
}

impl<'c> Check<'c> {
    fn sides(&mut self, derived: &Side<'c>, base: &Side<'c>, of_any: bool) {
        let (own, inherited) = (self.by_name(derived.uses), self.by_name(base.uses));
        for used in derived.uses {
            let name = self.name(used);
            match inherited.get(&name) {
                Some(inherited) => self.pair(used, inherited),
                None => self.added(name, base.wildcard),
            }
        }
        for required in base.uses.iter().filter(|used| used.required) {
            let name = self.name(required);
            if !own.contains_key(&name) {
                self.fault("derivation-ok-restriction.3", name, "is required by the base and may not be left out");
            }
        }
        self.wildcards(derived.wildcard, base.wildcard, of_any);
    }

    fn by_name(&self, uses: &'c [AttributeUse]) -> HashMap<NameId, &'c AttributeUse> {
        uses.iter().map(|used| (self.name(used), used)).collect()
    }

    fn name(&self, used: &AttributeUse) -> NameId {
        self.components.attribute(used.attribute).name
    }

    fn fault(&mut self, rule: &'static str, name: NameId, what: &str) {
        let text = format!("the attribute '{}' {what}", self.components.names.show(name));
        self.faults.add(self.place, rule, text);
    }

    fn pair(&mut self, used: &AttributeUse, inherited: &AttributeUse) {
        let name = self.name(used);
        if inherited.required && !used.required {
            self.fault("derivation-ok-restriction.2.1.1", name, "is required by the base, and must be here");
        }
        let (own, base) = (self.components.attribute(used.attribute), self.components.attribute(inherited.attribute));
        if !self.components.derives(own.type_id, base.type_id, Derivations::NONE) {
            self.fault("derivation-ok-restriction.2.1.2", name, "has a type that does not derive from the base's");
        }
        let fixed = self.constraint(inherited).filter(|constraint| constraint.fixed);
        let kept =
            fixed.is_none_or(|fixed| self.constraint(used).is_some_and(|own| own.fixed && own.value == fixed.value));
        if !kept {
            self.fault("derivation-ok-restriction.2.1.3", name, "must be fixed to the base's value");
        }
    }

    /// The *effective value constraint*.
    fn constraint<'u>(&self, used: &'u AttributeUse) -> Option<&'u ValueConstraint>
    where
        'c: 'u,
    {
        used.constraint.as_ref().or(self.components.attribute(used.attribute).constraint.as_ref())
    }

    fn added(&mut self, name: NameId, wildcard: Option<&Wildcard>) {
        let namespace = self.components.names.namespace_of(name);
        if !wildcard.is_some_and(|wildcard| wildcard.namespaces.admits(namespace)) {
            self.fault("derivation-ok-restriction.2.2", name, "is not among the base's attributes");
        }
    }

    fn wildcards(&mut self, derived: Option<&Wildcard>, base: Option<&Wildcard>, of_any: bool) {
        let Some(derived) = derived else { return };
        let Some(base) = base else {
            self.faults.add(self.place, "derivation-ok-restriction.4.1", "the base has no attribute wildcard");
            return;
        };
        if !derived.namespaces.is_subset_of(&base.namespaces) {
            let text = "the attribute wildcard admits namespaces that the base's does not";
            self.faults.add(self.place, "derivation-ok-restriction.4.2", text);
        }
        if derived.process < base.process && !of_any {
            let text = "the attribute wildcard asks less than the base's";
            self.faults.add(self.place, "derivation-ok-restriction.4.3", text);
        }
    }
}
