//! Unique Particle Attribution (`cos-nonambig`): each element of an instance is one particle's.

use crate::{
    automata::{Ambiguity, ambiguity},
    components::{Components, Content, Place, Type},
    documents::Faults,
};

/// Judges all content models.
pub(super) fn check(components: &Components, faults: &mut Faults) {
    for type_ in &components.types {
        let Type::Complex(complex) = type_ else { continue };
        let Content::Model { particle, .. } = &complex.content else { continue };
        let Some(found) = ambiguity(components, particle) else { continue };
        let lines = |places: [Place; 2]| format!("(lines {} and {})", places[0].line, places[1].line);
        let (rule, text) = match found {
            Ambiguity::Element { name, places } => {
                let name = components.names.show(name);
                ("cos-nonambig", format!("an element '{name}' could be either of two particles {}", lines(places)))
            }
            Ambiguity::Wildcards { places } => {
                ("cos-nonambig", format!("an element could be either of two wildcards {}", lines(places)))
            }
            Ambiguity::TooLarge => ("too-large", "the content model is too large to be judged".to_owned()),
        };
        faults.add(complex.place, rule, text);
    }
}
