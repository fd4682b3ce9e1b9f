//! How large a schema may be: the content models of all its types, with shared groups and substitution groups written out.

use crate::{
    components::{ComplexType, Components, Content, Particle, Term, Type},
    documents::Faults,
};

/// Schemas whose models come to more particles than this are refused: judging them would take many seconds.
const MAX_PARTICLES: u64 = 1_000_000;

/// Refuses a schema that is too large. Groups stand behind the groups they contain, so that one pass weighs them all.
pub(super) fn check(components: &Components, faults: &mut Faults) {
    let mut groups: Vec<u64> = Vec::with_capacity(components.groups.len());
    for group in &components.groups {
        let weights = group.particles.iter().map(|particle| weight(components, &groups, particle));
        groups.push(weights.fold(1, u64::saturating_add));
    }
    let mut total = 0_u64;
    for type_ in &components.types {
        let Type::Complex(ComplexType { content: Content::Model { particle, .. }, place, .. }) = type_ else {
            continue;
        };
        total = total.saturating_add(weight(components, &groups, particle));
        if total > MAX_PARTICLES {
            let text = format!("the content models come to over {MAX_PARTICLES} particles when written out");
            faults.add(*place, "too-large", text);
            return;
        }
    }
}

fn weight(components: &Components, groups: &[u64], particle: &Particle) -> u64 {
    match particle.term {
        Term::Wildcard(_) => 1,
        Term::Element(id) => components.element(id).substitutes.len() as u64 + 1,
        Term::Group(id) => groups.get(id.0 as usize).copied().unwrap_or(u64::MAX),
    }
}
