//! All Group Limited (`cos-all-limited`): an `all` stands alone.

use std::collections::HashSet;

use crate::{
    components::{ComplexType, Components, Compositor, Content, GroupId, Particle, Term},
    documents::Faults,
};

/// Judges a complex type's content.
pub(super) fn check(components: &Components, complex: &ComplexType, faults: &mut Faults) {
    let Content::Model { particle, .. } = &complex.content else { return };
    let Term::Group(root) = particle.term else { return };
    let mut seen = HashSet::new();
    inside(components, root, &mut seen, &mut |inner: &Particle| {
        let place = if inner.place.line == 0 { complex.place } else { inner.place };
        faults.add(place, "cos-all-limited.1.2", "'all' cannot stand within another group, or be extended");
    });
}

fn inside(components: &Components, group: GroupId, seen: &mut HashSet<GroupId>, found: &mut impl FnMut(&Particle)) {
    if !seen.insert(group) {
        return;
    }
    for particle in &components.group(group).particles {
        if let Term::Group(inner) = particle.term {
            if components.group(inner).compositor == Compositor::All {
                found(particle);
            }
            inside(components, inner, seen, found);
        }
    }
}
