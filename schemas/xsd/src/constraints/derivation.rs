//! Derivation Valid (Extension) and (Restriction, Complex): `cos-ct-extends`, `derivation-ok-restriction`, final.

use super::{attributes, content, restriction::Restriction};
use crate::{
    components::{ComplexType, Content, Derivations, Type, TypeId},
    documents::Faults,
};

/// Judges a complex type against its base.
pub(super) fn check(judge: &Restriction<'_>, derived: &ComplexType, faults: &mut Faults) {
    let components = judge.components;
    let base = components.type_(derived.base);
    if base.final_().meets(derived.derivation) {
        let extends = derived.derivation == Derivations::EXTENSION;
        let rule = if extends { "cos-ct-extends.1.1" } else { "derivation-ok-restriction.1" };
        faults.add(derived.place, rule, "the base type's 'final' forbids this derivation");
    }
    attributes::check_ids(components, &derived.attributes, derived.place, faults);
    let Type::Complex(base) = base else { return };
    if derived.derivation == Derivations::RESTRICTION {
        attributes::check_restriction(components, derived, base, faults);
        restriction(judge, derived, base, faults);
    }
}

/// `derivation-ok-restriction.5`: the content.
fn restriction(judge: &Restriction<'_>, derived: &ComplexType, base: &ComplexType, faults: &mut Faults) {
    let components = judge.components;
    let place = derived.place;
    match (&derived.content, &base.content) {
        (Content::Empty, Content::Empty) | (Content::Simple(_), _) => (),
        (Content::Empty, Content::Model { particle, .. }) if components.is_emptiable(particle) => (),
        (Content::Empty, _) => {
            faults.add(place, "derivation-ok-restriction.5.3", "the base's content may not be left out");
        }
        (Content::Model { mixed: true, .. }, Content::Model { mixed: false, .. }) => {
            faults.add(place, "derivation-ok-restriction.5.4.1", "mixed content cannot restrict content without text");
        }
        (Content::Model { particle, .. }, Content::Model { particle: inherited, .. }) => {
            if derived.base != TypeId::ANY_TYPE {
                content::check(judge, (particle, inherited), place, faults);
            }
        }
        (Content::Model { mixed, particle }, Content::Empty) => {
            if *mixed || components.range(particle).1 != Some(0) {
                faults.add(place, "derivation-ok-restriction.5.4", "the base's content is empty");
            }
        }
        (Content::Model { .. }, Content::Simple(_)) => {
            faults.add(place, "derivation-ok-restriction.5.4", "the base has simple content");
        }
    }
}
