//! Particle Valid (Restriction): the table of cases of section 3.9.6, one method a case.

use std::cell::Cell;

use super::normal::{Kind, Normal};
use crate::components::{
    Components, Compositor, Derivations, Element, ElementId, IdentityId, ValueConstraint, Wildcard,
};

/// Why one particle is no restriction of another: the case of the specification.
type Verdict = Result<(), &'static str>;

/// More comparisons than this are not made; the model is refused.
const MAX_STEPS: u64 = 5_000_000;

/// The judge of all pairs of content models, with one limit for them all.
pub(super) struct Restriction<'c> {
    pub(super) components: &'c Components,
    steps: Cell<u64>,
}

impl<'c> Restriction<'c> {
    pub(super) fn new(components: &'c Components) -> Self {
        Self { components, steps: Cell::new(0) }
    }

    /// Counts steps; false when there are too many.
    pub(super) fn spend(&self, steps: u64) -> bool {
        self.steps.set(self.steps.get().saturating_add(steps));
        self.steps.get() <= MAX_STEPS
    }

    /// Whether a particle restricts another.
    pub(super) fn judge(&self, derived: &Normal<'_>, base: &Normal<'_>) -> Verdict {
        if !self.spend(1) {
            return Err("too-large");
        }
        match (&derived.kind, &base.kind) {
            (_, Kind::Wildcard(wildcard)) => self.within_wildcard(derived, base, wildcard, true),
            (Kind::Element(own), Kind::Element(other)) => self.name_and_type(derived, base, (*own, *other)),
            (Kind::Element(_), Kind::Members(members)) => self.as_if_group(derived, base, members, false),
            (Kind::Element(_), Kind::Group(compositor, children)) => match compositor {
                Compositor::Choice => self.as_if_group(derived, base, children, true),
                _ => self.recurse(&as_group(derived), base, (std::slice::from_ref(derived), children), *compositor),
            },
            (Kind::Members(own) | Kind::Group(Compositor::Choice, own), Kind::Members(other))
            | (Kind::Members(own), Kind::Group(Compositor::Choice, other)) => {
                self.recurse_lax(derived, base, (own, other), false)
            }
            (Kind::Group(own_kind, own), Kind::Group(base_kind, other)) => {
                self.groups((derived, base), (*own_kind, own), (*base_kind, other))
            }
            (Kind::Group(Compositor::Sequence, own), Kind::Members(other)) => {
                self.map_and_sum((derived, own), (base, other))
            }
            _ => Err("cos-particle-restrict.2"),
        }
    }

    fn groups(
        &self,
        (derived, base): (&Normal<'_>, &Normal<'_>),
        (own_kind, own): (Compositor, &[Normal<'_>]),
        (base_kind, other): (Compositor, &[Normal<'_>]),
    ) -> Verdict {
        match (own_kind, base_kind) {
            (Compositor::All, Compositor::All) | (Compositor::Sequence, Compositor::Sequence | Compositor::All) => {
                let order = if own_kind == base_kind { Compositor::Sequence } else { Compositor::All };
                self.recurse(derived, base, (own, other), order)
            }
            (Compositor::Choice, Compositor::Choice) => self.recurse_lax(derived, base, (own, other), true),
            (Compositor::Sequence, Compositor::Choice) => self.map_and_sum((derived, own), (base, other)),
            _ => Err("cos-particle-restrict.2"),
        }
    }

    /// `rcase-NameAndTypeOK`
    fn name_and_type(&self, derived: &Normal<'_>, base: &Normal<'_>, (own, other): (ElementId, ElementId)) -> Verdict {
        let (own, other) = (self.components.element(own), self.components.element(other));
        let wants = |right: bool, rule: &'static str| if right { Ok(()) } else { Err(rule) };
        wants(own.name == other.name, "rcase-NameAndTypeOK.1")?;
        wants(occurs_within(derived, base), "rcase-NameAndTypeOK.3")?;
        if std::ptr::eq(own, other) {
            return Ok(());
        }
        wants(other.nillable || !own.nillable, "rcase-NameAndTypeOK.2")?;
        wants(keeps_fixed(own, other), "rcase-NameAndTypeOK.4")?;
        wants(own.identities.iter().all(|id| self.has_identity(other, *id)), "rcase-NameAndTypeOK.5")?;
        wants(other.block.among(own.block) == other.block, "rcase-NameAndTypeOK.6")?;
        let without = Derivations::EXTENSION.with(Derivations::LIST).with(Derivations::UNION);
        wants(self.components.derives(own.type_id, other.type_id, without), "rcase-NameAndTypeOK.7")
    }

    /// Identity constraints are the same if they say the same.
    fn has_identity(&self, element: &Element, wanted: IdentityId) -> bool {
        let wanted = self.components.identity(wanted);
        element.identities.iter().any(|id| self.components.identity(*id).name == wanted.name)
    }

    /// `rcase-NSCompat`, `rcase-NSSubset`, `rcase-NSRecurseCheckCardinality`
    fn within_wildcard(&self, derived: &Normal<'_>, base: &Normal<'_>, wildcard: &Wildcard, counted: bool) -> Verdict {
        let (range, admitted, rule) = match &derived.kind {
            Kind::Element(id) => {
                let namespace = self.components.names.namespace_of(self.components.element(*id).name);
                ((derived.min, derived.max), wildcard.namespaces.admits(namespace), "rcase-NSCompat")
            }
            Kind::Wildcard(own) => {
                let subset = own.namespaces.is_subset_of(&wildcard.namespaces) && own.process >= wildcard.process;
                ((derived.min, derived.max), subset, "rcase-NSSubset")
            }
            Kind::Members(children) | Kind::Group(_, children) => {
                let each = |child| self.within_wildcard(child, base, wildcard, false).is_ok();
                (derived.range(), children.iter().all(each), "rcase-NSRecurseCheckCardinality")
            }
        };
        let fits = !counted || range_within(range, (base.min, base.max));
        if admitted && fits { Ok(()) } else { Err(rule) }
    }

    /// `rcase-RecurseAsIfGroup` of a choice
    fn as_if_group(&self, derived: &Normal<'_>, base: &Normal<'_>, children: &[Normal<'_>], ordered: bool) -> Verdict {
        self.recurse_lax(&as_group(derived), base, (std::slice::from_ref(derived), children), ordered)
    }

    /// `rcase-Recurse` in order, `rcase-RecurseUnordered` if the base is an `all`
    fn recurse(
        &self,
        derived: &Normal<'_>,
        base: &Normal<'_>,
        (own, other): (&[Normal<'_>], &[Normal<'_>]),
        order: Compositor,
    ) -> Verdict {
        if !occurs_within(derived, base) {
            return Err("rcase-Recurse.1");
        }
        let mapped = if order == Compositor::All { self.unordered(own, other) } else { self.in_order(own, other) };
        if mapped { Ok(()) } else { Err("rcase-Recurse.2") }
    }

    /// Whether the particles map to others in order, and those left out may be empty. Row by row: after each own
    /// particle, which counts of the base's particles may be used up.
    fn in_order(&self, own: &[Normal<'_>], other: &[Normal<'_>]) -> bool {
        let mut used = vec![false; other.len() + 1];
        used[0] = true;
        let skip = |used: &mut [bool]| {
            for (at, particle) in other.iter().enumerate() {
                used[at + 1] |= used[at] && particle.is_emptiable();
            }
        };
        skip(&mut used);
        for particle in own {
            let mut next = vec![false; used.len()];
            for (at, candidate) in other.iter().enumerate() {
                next[at + 1] = used[at] && self.judge(particle, candidate).is_ok();
            }
            skip(&mut next);
            used = next;
        }
        used[other.len()]
    }

    fn unordered(&self, own: &[Normal<'_>], other: &[Normal<'_>]) -> bool {
        let mut free: Vec<&Normal<'_>> = other.iter().collect();
        let all = own.iter().all(|particle| {
            let found = free.iter().position(|candidate| self.judge(particle, candidate).is_ok());
            found.map(|at| free.remove(at)).is_some()
        });
        all && free.iter().all(|left| left.is_emptiable())
    }

    /// `rcase-RecurseLax`
    fn recurse_lax(
        &self,
        derived: &Normal<'_>,
        base: &Normal<'_>,
        (own, other): (&[Normal<'_>], &[Normal<'_>]),
        ordered: bool,
    ) -> Verdict {
        if !occurs_within(derived, base) {
            return Err("rcase-RecurseLax.1");
        }
        let mut from = 0;
        for particle in own {
            let rest = &other[if ordered { from } else { 0 }..];
            let Some(at) = rest.iter().position(|candidate| self.judge(particle, candidate).is_ok()) else {
                return Err("rcase-RecurseLax.2");
            };
            from += at + 1;
        }
        Ok(())
    }

    /// `rcase-MapAndSum`
    fn map_and_sum(
        &self,
        (derived, own): (&Normal<'_>, &[Normal<'_>]),
        (base, other): (&Normal<'_>, &[Normal<'_>]),
    ) -> Verdict {
        let mapped = |particle| other.iter().any(|candidate| self.judge(particle, candidate).is_ok());
        if !own.iter().all(mapped) {
            return Err("rcase-MapAndSum.1");
        }
        let count = u32::try_from(own.len()).unwrap_or(u32::MAX);
        let range = (derived.min.saturating_mul(count), derived.max.map(|max| max.saturating_mul(count)));
        if range_within(range, (base.min, base.max)) { Ok(()) } else { Err("rcase-MapAndSum.2") }
    }
}

/// A particle as the only one of a group.
fn as_group<'c>(particle: &Normal<'c>) -> Normal<'c> {
    Normal { min: 1, max: Some(1), kind: particle.kind.clone() }
}

/// Occurrence Range OK (`range-ok`)
fn occurs_within(derived: &Normal<'_>, base: &Normal<'_>) -> bool {
    range_within((derived.min, derived.max), (base.min, base.max))
}

fn range_within(derived: (u32, Option<u32>), base: (u32, Option<u32>)) -> bool {
    let most = base.1.is_none_or(|most| derived.1.is_some_and(|own| own <= most));
    derived.0 >= base.0 && most
}

fn keeps_fixed(own: &Element, other: &Element) -> bool {
    let Some(fixed) = other.constraint.as_ref().filter(|constraint| constraint.fixed) else { return true };
    let kept = |own: &ValueConstraint| {
        own.fixed && if fixed.value.is_some() { own.value == fixed.value } else { own.text == fixed.text }
    };
    own.constraint.as_ref().is_some_and(kept)
}
