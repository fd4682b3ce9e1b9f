//! Particles as the rules of restriction see them: pointless groups gone, heads of substitution groups as choices.

use crate::components::{Components, Compositor, ElementId, Particle, Term, Wildcard};

/// A particle in normal form.
#[derive(Debug, Clone)]
pub(super) struct Normal<'c> {
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    pub(super) kind: Kind<'c>,
}

#[derive(Debug, Clone)]
pub(super) enum Kind<'c> {
    Element(ElementId),
    Wildcard(&'c Wildcard),
    Group(Compositor, Vec<Normal<'c>>),
    /// A choice among the members of a substitution group; it has no order.
    Members(Vec<Normal<'c>>),
}

/// A particle in normal form; nothing if it matches only nothing.
pub(super) fn normal<'c>(components: &'c Components, particle: &'c Particle) -> Option<Normal<'c>> {
    let (min, max) = (particle.min, particle.max);
    match &particle.term {
        Term::Element(id) => Some(Normal { min, max, kind: element(components, *id) }),
        Term::Wildcard(wildcard) => Some(Normal { min, max, kind: Kind::Wildcard(wildcard) }),
        Term::Group(id) => {
            let group = components.group(*id);
            let mut children = Vec::new();
            for child in group.particles.iter().filter_map(|child| normal(components, child)) {
                match child {
                    Normal { min: 1, max: Some(1), kind: Kind::Group(compositor, inner) }
                        if compositor == group.compositor && compositor != Compositor::All =>
                    {
                        children.extend(inner);
                    }
                    child => children.push(child),
                }
            }
            if children.is_empty() && (group.compositor != Compositor::Choice || min == 0) {
                return None;
            }
            if children.len() == 1 && (min, max) == (1, Some(1)) {
                return children.pop();
            }
            Some(Normal { min, max, kind: Kind::Group(group.compositor, children) })
        }
    }
}

fn element(components: &Components, id: ElementId) -> Kind<'_> {
    let substitutes = &components.element(id).substitutes;
    if substitutes.is_empty() {
        return Kind::Element(id);
    }
    let member = |id: ElementId| Normal { min: 1, max: Some(1), kind: Kind::Element(id) };
    let head = (!components.element(id).is_abstract).then_some(id);
    Kind::Members(head.into_iter().chain(substitutes.iter().copied()).map(member).collect())
}

impl Normal<'_> {
    /// Effective Total Range.
    pub(super) fn range(&self) -> (u32, Option<u32>) {
        let (least, most) = match &self.kind {
            Kind::Element(_) | Kind::Wildcard(_) | Kind::Members(_) => (1, Some(1)),
            Kind::Group(compositor, children) => group_range(*compositor, children),
        };
        let most = match (most, self.max) {
            (Some(0), _) | (_, Some(0)) => Some(0),
            (Some(most), Some(max)) => Some(most.saturating_mul(max)),
            _ => None,
        };
        (least.saturating_mul(self.min), most)
    }

    pub(super) fn is_emptiable(&self) -> bool {
        self.range().0 == 0
    }
}

fn group_range(compositor: Compositor, children: &[Normal<'_>]) -> (u32, Option<u32>) {
    let ranges = children.iter().map(Normal::range);
    let most = |one: Option<u32>, other: Option<u32>| Some(one?.max(other?));
    let sum = |one: Option<u32>, other: Option<u32>| Some(one?.saturating_add(other?));
    match compositor {
        Compositor::Choice => ranges.reduce(|a, b| (a.0.min(b.0), most(a.1, b.1))).unwrap_or((0, Some(0))),
        _ => ranges.fold((0_u32, Some(0)), |a, b| (a.0.saturating_add(b.0), sum(a.1, b.1))),
    }
}
