//! Unique Particle Attribution: whether an element could be two particles' at once (`cos-nonambig`).

use std::collections::HashMap;

use super::{
    determine::{Move, by_sets},
    expression::{Label, Leaf, Read, names, read},
    positions::{Counts, positions, written_out},
};
use crate::components::{Components, NameId, NamespaceId, Namespaces, Particle, Place};

/// What stands in the way of telling a content model's particles apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ambiguity {
    /// An element of this name could be of either particle.
    Element { name: NameId, places: [Place; 2] },
    /// An element could be of either wildcard.
    Wildcards { places: [Place; 2] },
    /// The model is too large to judge.
    TooLarge,
}

/// The first ambiguity of a content model, if it has one.
pub(crate) fn ambiguity(components: &Components, particle: &Particle) -> Option<Ambiguity> {
    let Some(read) = read(components, particle) else { return Some(Ambiguity::TooLarge) };
    match read {
        Read::All(all) => {
            let leaf = |id| Leaf { label: Label::Element(id), place: components.element(id).place };
            let leaves: Vec<Leaf> = all.members.iter().map(|(id, _)| leaf(*id)).collect();
            among(components, &leaves, &(0..leaves.len()).collect::<Vec<_>>())
        }
        Read::Regular { leaves, .. } if leaves.len() < 2 => None,
        Read::Regular { expression, leaves } => {
            if written_out(&expression) > u64::from(u32::MAX) && leaves.len() > 1_000 {
                return Some(Ambiguity::TooLarge);
            }
            let machine = positions(&expression, Counts::Reduced).and_then(|positions| by_sets(&positions));
            let Some(machine) = machine else { return Some(Ambiguity::TooLarge) };
            let index = |step: &Move| step.leaf as usize;
            let states = machine.states.iter();
            states
                .map(|state| state.moves.iter().map(index).collect::<Vec<_>>())
                .find_map(|together| among(components, &leaves, &together))
        }
    }
}

/// Whether two of these leaves, which stand side by side, admit the same element.
fn among(components: &Components, leaves: &[Leaf], together: &[usize]) -> Option<Ambiguity> {
    let mut seen: HashMap<NameId, Place> = HashMap::new();
    let mut wildcards: Vec<(&Namespaces, Place)> = Vec::new();
    for leaf in together.iter().map(|index| &leaves[*index]) {
        for (name, _) in names(components, leaf) {
            if let Some(other) = seen.insert(name, leaf.place) {
                return Some(Ambiguity::Element { name, places: [other, leaf.place] });
            }
        }
        if let Label::Wildcard(wildcard) = &leaf.label {
            if let Some((_, other)) = wildcards.iter().find(|(other, _)| overlap(other, &wildcard.namespaces)) {
                return Some(Ambiguity::Wildcards { places: [*other, leaf.place] });
            }
            wildcards.push((&wildcard.namespaces, leaf.place));
        }
    }
    if wildcards.is_empty() {
        return None;
    }
    let admits = |name: &NameId, namespaces: &Namespaces| namespaces.admits(components.names.namespace_of(*name));
    let mut both = seen.iter().flat_map(|(name, place)| wildcards.iter().map(move |wildcard| (name, place, wildcard)));
    both.find(|(name, _, (namespaces, _))| admits(name, namespaces))
        .map(|(name, place, (_, other))| Ambiguity::Element { name: *name, places: [*place, *other] })
}

/// Whether a namespace exists that both admit.
fn overlap(one: &Namespaces, other: &Namespaces) -> bool {
    let some = |set: &[NamespaceId], other: &Namespaces| set.iter().any(|namespace| other.admits(*namespace));
    match (one, other) {
        (Namespaces::Set(set), other) | (other, Namespaces::Set(set)) => some(set, other),
        _ => true,
    }
}
