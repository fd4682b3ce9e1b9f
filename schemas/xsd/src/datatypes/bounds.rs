//! The four facets that bound a value: against the base type's, and against one another (sections 4.3.7 to 4.3.10).

use std::cmp::Ordering;

use super::{
    facets::{Bound, Facet, FacetKind},
    restrict::{Refused, Restriction},
    value::Value,
    white_space::trim,
};

impl Restriction<'_> {
    /// Takes minInclusive, minExclusive, maxInclusive or maxExclusive.
    pub(super) fn set_bound(&mut self, facet: &Facet<'_>) -> Result<(), Refused> {
        let lower = is_lower(facet.kind);
        let inclusive = matches!(facet.kind, FacetKind::MinInclusive | FacetKind::MaxInclusive);
        let text = trim(facet.value);
        let value = Value::parse(self.base.builtin, text, facet.prefixes);
        let held = if lower { &self.base.facets.min } else { &self.base.facets.max };
        self.base_reads(
            facet,
            held.as_ref().is_some_and(|held| !held.inclusive && value.as_ref() == Some(&held.value)),
        )?;
        let unreadable = || ("facet-value", format!("{} is beyond what can be compared", facet.kind.name()));
        let value = value.ok_or_else(unreadable)?;
        let mut fixed = facet.fixed;
        if let Some(held) = held.as_ref().filter(|held| held.fixed && held.inclusive == inclusive) {
            fixed = true;
            if held.value != value {
                let text = format!("the base type has fixed {} to another value", facet.kind.name());
                return Err(("st-restrict-facets", text));
            }
        }
        let bound = Bound { value, inclusive, fixed, text: text.into() };
        self.within_base(facet.kind, &bound)?;
        let place = if lower { &mut self.made.facets.min } else { &mut self.made.facets.max };
        *place = Some(bound);
        Ok(())
    }

    /// A bound must lie within those of the base type. It may be equal to an inclusive one, but not maxExclusive to the
    /// least value, and to an exclusive one of the same side if it is exclusive itself.
    fn within_base(&self, kind: FacetKind, bound: &Bound) -> Result<(), Refused> {
        let (lower, base) = (is_lower(kind), &self.base.facets);
        let outside = |held: &Bound, inner: Ordering, same_side: bool| {
            let order = bound.value.compare(&held.value);
            let touches = if same_side {
                held.inclusive || !bound.inclusive
            } else {
                held.inclusive && kind != FacetKind::MaxExclusive
            };
            !(order == Some(inner) || (order == Some(Ordering::Equal) && touches))
        };
        let below = base.min.as_ref().is_some_and(|held| outside(held, Ordering::Greater, lower));
        let above = base.max.as_ref().is_some_and(|held| outside(held, Ordering::Less, !lower));
        if below || above {
            let side = if below { "below" } else { "above" };
            let text = format!("{} is {}, {side} what the base type allows", kind.name(), bound.text);
            return Err((valid_restriction(kind), text));
        }
        Ok(())
    }

    /// The two bounds against one another, and two bounds of one side in one step.
    pub(super) fn check_bounds(&mut self) {
        use FacetKind::{MaxExclusive, MaxInclusive, MinExclusive, MinInclusive};
        for (inclusive, exclusive, rule) in [
            (MaxInclusive, MaxExclusive, "maxInclusive-maxExclusive"),
            (MinInclusive, MinExclusive, "minInclusive-minExclusive"),
        ] {
            if self.gives(inclusive) && self.gives(exclusive) {
                let text = format!("{} and {} cannot both be set", inclusive.name(), exclusive.name());
                self.fault(exclusive, rule, text);
            }
        }
        let (Some(min), Some(max)) = (&self.made.facets.min, &self.made.facets.max) else { return };
        let order = min.value.compare(&max.value);
        let rule = match (min.inclusive, max.inclusive) {
            (true, true) => "minInclusive-less-than-equal-to-maxInclusive",
            (false, false) => "minExclusive-less-than-equal-to-maxExclusive",
            (false, true) => "minExclusive-less-than-maxInclusive",
            (true, false) => "minInclusive-less-than-maxExclusive",
        };
        let may_meet = min.inclusive == max.inclusive;
        if order == Some(Ordering::Greater) || (order == Some(Ordering::Equal) && !may_meet) {
            let text = format!("the lower bound {} is above the upper bound {}", min.text, max.text);
            let given = [MinInclusive, MinExclusive, MaxInclusive, MaxExclusive];
            let kind = given.into_iter().find(|kind| self.gives(*kind)).unwrap_or(MinInclusive);
            self.fault(kind, rule, text);
        }
    }
}

fn is_lower(kind: FacetKind) -> bool {
    matches!(kind, FacetKind::MinInclusive | FacetKind::MinExclusive)
}

fn valid_restriction(kind: FacetKind) -> &'static str {
    match kind {
        FacetKind::MinInclusive => "minInclusive-valid-restriction",
        FacetKind::MinExclusive => "minExclusive-valid-restriction",
        FacetKind::MaxInclusive => "maxInclusive-valid-restriction",
        _ => "maxExclusive-valid-restriction",
    }
}
