//! Element Declarations Consistent (`cos-element-consistent`): in one content model, one name is of one type.

use std::collections::{HashMap, HashSet};

use crate::{
    components::{ComplexType, Components, Content, ElementId, GroupId, NameId, Particle, Place, Term, TypeId},
    documents::Faults,
};

/// Judges a complex type's content.
pub(super) fn check(components: &Components, complex: &ComplexType, faults: &mut Faults) {
    let Content::Model { particle, .. } = &complex.content else { return };
    let mut walk = Walk {
        components,
        place: complex.place,
        faults,
        types: HashMap::new(),
        seen: HashSet::new(),
        done: HashSet::new(),
    };
    walk.particle(particle);
}

struct Walk<'c> {
    components: &'c Components,
    place: Place,
    faults: &'c mut Faults,
    types: HashMap<NameId, TypeId>,
    seen: HashSet<GroupId>,
    done: HashSet<ElementId>,
}

impl Walk<'_> {
    fn particle(&mut self, particle: &Particle) {
        match particle.term {
            Term::Element(id) => {
                self.element(id);
                for substitute in &self.components.element(id).substitutes {
                    self.element(*substitute);
                }
            }
            Term::Group(id) if self.seen.insert(id) => {
                for inner in &self.components.group(id).particles {
                    self.particle(inner);
                }
            }
            Term::Group(_) | Term::Wildcard(_) => (),
        }
    }

    fn element(&mut self, id: ElementId) {
        if !self.done.insert(id) {
            return;
        }
        let element = self.components.element(id);
        let known = *self.types.entry(element.name).or_insert(element.type_id);
        if known != element.type_id {
            let name = self.components.names.show(element.name);
            let text = format!("the element '{name}' is there with two types");
            let place = if element.global { self.place } else { element.place };
            self.faults.add(place, "cos-element-consistent", text);
        }
    }
}
