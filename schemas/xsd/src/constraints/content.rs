//! Particle Valid (Restriction) for whole content models (`cos-particle-restrict`).

use super::{normal::normal, restriction::Restriction};
use crate::{
    components::{GroupId, Particle, Place, Term},
    documents::Faults,
};

/// Models larger than this, written out, are not judged but refused.
const MAX_SIZE: u64 = 20_000;

/// Judges a content model against the base's.
pub(super) fn check(
    judge: &Restriction<'_>,
    (derived, base): (&Particle, &Particle),
    place: Place,
    faults: &mut Faults,
) {
    let components = judge.components;
    let size = components.size(derived).saturating_add(components.size(base));
    if size > MAX_SIZE || !judge.spend(size) {
        faults.add(place, "too-large", "the content model is too large to be judged");
        return;
    }
    let verdict = match (normal(components, derived), normal(components, base)) {
        (None, _) if components.is_emptiable(base) => Ok(()),
        (None, _) => Err("rcase-Recurse.2.2"),
        (Some(derived), None) if derived.range().1 == Some(0) => Ok(()),
        (Some(_), None) => Err("rcase-Recurse.2"),
        (Some(derived), Some(base)) => judge.judge(&derived, &base),
    };
    if let Err(rule) = verdict {
        faults.add(place, rule, "the content is no restriction of the base type's content");
    }
}

/// Judges a redefined group against what it redefines (`src-redefine.6.2.2`).
pub(super) fn check_groups(
    judge: &Restriction<'_>,
    (derived, base): (GroupId, GroupId),
    place: Place,
    faults: &mut Faults,
) {
    let particle = |group| Particle { min: 1, max: Some(1), term: Term::Group(group), place };
    check(judge, (&particle(derived), &particle(base)), place, faults);
}
