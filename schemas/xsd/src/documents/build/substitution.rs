//! Substitution groups: who may stand for whom.

use super::{Builder, MAX_DEPTH};
use crate::components::{Components, Derivations, ElementId, Type, TypeId};

impl Builder<'_> {
    /// Fills in what may stand for each global element: its substitution group (section 3.3.6), abstract members left out.
    pub(super) fn substitution_groups(&mut self) {
        let members: Vec<(ElementId, ElementId)> = pairs(&self.components).collect();
        for (head, member) in members {
            if !self.components.element(member).is_abstract && may_stand_for(&self.components, member, head) {
                self.components.elements[head.0 as usize].substitutes.push(member);
            }
        }
        for element in &self.components.elements {
            match chain(&self.components, element.substitution_head) {
                Chain::Ends(_) => (),
                Chain::Circle => {
                    let text = "the element stands for itself, by way of others";
                    self.faults.add(element.place, "e-props-correct.6", text);
                }
                Chain::TooLong => {
                    let text = format!("the element stands for others over {MAX_DEPTH} steps");
                    self.faults.add(element.place, "too-deep", text);
                }
            }
        }
    }
}

/// All pairs of a head, near or far, and a member.
fn pairs(components: &Components) -> impl Iterator<Item = (ElementId, ElementId)> {
    let elements = (0u32..).map(ElementId).zip(&components.elements);
    elements.flat_map(|(member, element)| match chain(components, element.substitution_head) {
        Chain::Ends(heads) => heads.into_iter().map(|head| (head, member)).collect(),
        Chain::Circle | Chain::TooLong => Vec::new(),
    })
}

/// The heads above an element, near and far.
enum Chain {
    Ends(Vec<ElementId>),
    Circle,
    TooLong,
}

fn chain(components: &Components, from: Option<ElementId>) -> Chain {
    let mut all = Vec::new();
    let mut at = from;
    while let Some(head) = at {
        if all.contains(&head) {
            return Chain::Circle;
        }
        if all.len() >= MAX_DEPTH {
            return Chain::TooLong;
        }
        all.push(head);
        at = components.element(head).substitution_head;
    }
    Chain::Ends(all)
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
