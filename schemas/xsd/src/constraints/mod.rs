//! Schema validity: the schema component constraints of the specification, one file a family.

mod all;
mod ambiguity;
mod attributes;
mod budget;
mod consistency;
mod content;
mod derivation;
mod elements;
mod normal;
mod restriction;
#[cfg(test)]
mod tests;

use restriction::Restriction;

use crate::{
    components::{Components, Type, TypeId},
    documents::{Faults, Redefinitions},
};

/// Judges a graph that was built without faults.
pub(crate) fn check(components: &Components, redefinitions: &Redefinitions, faults: &mut Faults) {
    budget::check(components, faults);
    if !faults.is_empty() {
        return;
    }
    let judge = Restriction::new(components);
    for (index, type_) in (0..).zip(&components.types) {
        let Type::Complex(complex) = type_ else { continue };
        if TypeId(index) == TypeId::ANY_TYPE {
            continue;
        }
        derivation::check(&judge, complex, faults);
        all::check(components, complex, faults);
        consistency::check(components, complex, faults);
    }
    elements::check(components, faults);
    for (derived, base, place) in &redefinitions.groups {
        content::check_groups(&judge, (*derived, *base), *place, faults);
    }
    for (derived, base, place) in &redefinitions.attributes {
        attributes::check_redefined(components, (derived, base), *place, faults);
    }
    if faults.is_empty() {
        ambiguity::check(components, faults);
    }
}
