//! Substitution groups: who may stand for whom.

use std::collections::HashSet;

use super::Builder;
use crate::components::{Components, Derivations, ElementId, Type, TypeId};

impl Builder<'_> {
    /// Fills in what may stand for each global element.
    pub(super) fn substitution_groups(&mut self) {
        let members: Vec<(ElementId, ElementId)> = pairs(&self.components).collect();
        for (head, member) in members {
            if may_stand_for(&self.components, member, head) {
                self.components.elements[head.0 as usize].substitutes.push(member);
            }
        }
        for element in &self.components.elements {
            if in_circle(&self.components, element.substitution_head) {
                self.faults.add(element.place, "e-props-correct.6", "the element stands for itself, by way of others");
            }
        }
    }
}

/// All pairs of a head, near or far, and a member.
fn pairs(components: &Components) -> impl Iterator<Item = (ElementId, ElementId)> {
    let elements = (0u32..).map(ElementId).zip(&components.elements);
    elements.flat_map(|(member, element)| {
        heads(components, element.substitution_head)
            .into_iter()
            .filter(move |head| *head != member)
            .map(move |head| (head, member))
    })
}

/// An element and the heads above it, each once.
fn heads(components: &Components, from: Option<ElementId>) -> Vec<ElementId> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    let mut at = from;
    while let Some(head) = at.filter(|head| seen.insert(*head)) {
        all.push(head);
        at = components.element(head).substitution_head;
    }
    all
}

fn in_circle(components: &Components, from: Option<ElementId>) -> bool {
    let last = heads(components, from).last().copied();
    last.is_some_and(|last| components.element(last).substitution_head.is_some())
}

/// Substitution Group OK (`cos-equiv-derived-ok-rec`) but for the chain of heads.
fn may_stand_for(components: &Components, member: ElementId, head: ElementId) -> bool {
    let head = components.element(head);
    if head.block.meets(Derivations::SUBSTITUTION) {
        return false;
    }
    let blocked = head.block.with(blocks_between(components, components.element(member).type_id, head.type_id));
    !steps_between(components, components.element(member).type_id, head.type_id).meets(blocked)
}

fn steps_between(components: &Components, from: TypeId, to: TypeId) -> Derivations {
    let mut at = from;
    let mut steps = Derivations::NONE;
    while at != to && at != TypeId::ANY_TYPE {
        steps = steps.with(components.type_(at).derivation());
        at = components.type_(at).base();
    }
    steps
}

/// The `block` of the head's type and of the types between it and the member's.
fn blocks_between(components: &Components, from: TypeId, to: TypeId) -> Derivations {
    let mut at = from;
    let mut blocks = Derivations::NONE;
    while at != TypeId::ANY_TYPE {
        if let (Type::Complex(complex), true) = (components.type_(at), at != from) {
            blocks = blocks.with(complex.block);
        }
        if at == to {
            break;
        }
        at = components.type_(at).base();
    }
    blocks
}
