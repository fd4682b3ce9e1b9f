//! The content of complex types: what is declared and what is inherited.

use std::sync::Arc;

use super::{Builder, complex::Body};
use crate::{
    components::{ComplexType, Compositor, Content, Particle, Place, Term, Type},
    datatypes::{SimpleType, Variety},
};

impl<'d> Builder<'d> {
    /// `simpleContent` by restriction: facets on the base's content, or on the type given inside.
    pub(super) fn restricted_content(
        &mut self,
        body: &Body<'d>,
        base: Option<&Type>,
        inner: Option<Arc<SimpleType>>,
    ) -> Content {
        let at = body.at;
        let own = at.node.part("simpleType");
        let of_base = match base {
            Some(Type::Complex(ComplexType { content: Content::Model { mixed: true, particle }, .. }))
                if self.components.is_emptiable(particle) && own.is_some() =>
            {
                None
            }
            _ if inner.is_some() => inner,
            _ => {
                let text = "simpleContent restricts simple content, or mixed content with a simpleType inside";
                self.faults.add(at.node.place, "src-ct.2", text);
                return Content::Empty;
            }
        };
        let own = own.map(|node| self.new_type(super::Origin { at: at.to(node), name: None, original: None }));
        let given = own.and_then(|id| self.demand_type(id)).and_then(Type::text).cloned();
        if let (Some(base), Some(given)) = (&of_base, &given)
            && !derives(given, base)
        {
            let text = "the simpleType inside does not derive from the base's content";
            self.faults.add(at.node.place, "derivation-ok-restriction.5.2.2.1", text);
        }
        given.or(of_base).map_or(Content::Empty, |simple| Content::Simple(self.with_facets(at, None, &simple)))
    }

    /// The content of `complexContent` or of the short form.
    pub(super) fn complex_content(&mut self, body: &Body<'d>) -> Content {
        let place = body.at.node.place;
        let own = self.effective_content(body);
        if self.is_simple(body.base) {
            self.faults.add(place, "src-ct.1", "complexContent derives from complex types only");
            return own;
        }
        if !body.extends() {
            return own;
        }
        let Some(Type::Complex(base)) = self.demand_type(body.base) else { return own };
        match (base.content.clone(), own) {
            (inherited, Content::Empty) => inherited,
            (Content::Empty, own) => own,
            (Content::Simple(_), own) => {
                self.faults.add(place, "cos-ct-extends.1.4", "simple content cannot be extended by elements");
                own
            }
            (Content::Model { mixed: was, particle: base }, Content::Model { mixed, particle }) => {
                if was != mixed {
                    let text = "the type and its base must both be mixed, or neither";
                    self.faults.add(place, "cos-ct-extends.1.4.3.2.2.1", text);
                }
                let both = self.new_group(Compositor::Sequence, vec![base, particle]);
                Content::Model { mixed, particle: once(both, place) }
            }
            (inherited, Content::Simple(_)) => inherited,
        }
    }

    /// The *effective content* of the specification.
    fn effective_content(&mut self, body: &Body<'d>) -> Content {
        let at = body.at;
        let model = at.node.parts().find(|part| matches!(part.kind(), "group" | "all" | "choice" | "sequence"));
        let declared = model.and_then(|node| {
            let particle = self.nested(node.place, |builder| builder.particle(at.to(node))).flatten();
            let bare = node.parts().next().is_none();
            let empty = match node.kind() {
                "all" | "sequence" => bare,
                "choice" => bare && node.attribute("minOccurs") == Some("0"),
                _ => false,
            };
            particle.filter(|_| !empty)
        });
        match declared {
            Some(particle) => {
                self.check_all(&particle);
                Content::Model { mixed: body.mixed, particle }
            }
            None if body.mixed => {
                let nothing = self.new_group(Compositor::Sequence, Vec::new());
                Content::Model { mixed: true, particle: once(nothing, at.node.place) }
            }
            None => Content::Empty,
        }
    }

    /// `cos-all-limited.1`: a group reference to an `all` group occurs once at most.
    fn check_all(&mut self, particle: &Particle) {
        let Term::Group(group) = particle.term else { return };
        let all = self.components.group(group).compositor == Compositor::All;
        if all && particle.max != Some(1) {
            self.faults.add(particle.place, "cos-all-limited.1.2", "'all' occurs once at most");
        }
    }
}

fn once(group: crate::components::GroupId, place: Place) -> Particle {
    Particle { min: 1, max: Some(1), term: Term::Group(group), place }
}

/// Type Derivation OK (Simple) among checkers (`cos-st-derived-ok`).
fn derives(derived: &Arc<SimpleType>, base: &Arc<SimpleType>) -> bool {
    let mut at = Some(derived);
    while let Some(step) = at {
        if Arc::ptr_eq(step, base) {
            return true;
        }
        at = step.base();
    }
    match base.variety() {
        Variety::Union(members) => members.iter().any(|member| derives(derived, member)),
        _ => base.name() == "anySimpleType" && base.base().is_none(),
    }
}
