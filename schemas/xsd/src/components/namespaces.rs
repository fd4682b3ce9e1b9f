//! The algebra of wildcards: subset, union and intersection of the namespaces they admit.

use super::{
    names::NamespaceId,
    particles::Namespaces::{self, Any, Not, Set},
};

impl Namespaces {
    /// A set of namespaces.
    pub(crate) fn set(mut namespaces: Vec<NamespaceId>) -> Self {
        namespaces.sort_unstable();
        namespaces.dedup();
        Set(namespaces)
    }

    /// Wildcard Subset (`cos-ns-subset`).
    pub(crate) fn is_subset_of(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Any) => true,
            (Not(one), Not(two)) => one == two || *two == NamespaceId::NONE,
            (Any, _) | (Not(_), Set(_)) => false,
            (Set(set), _) => set.iter().all(|namespace| other.admits(*namespace)),
        }
    }

    /// Attribute Wildcard Intersection (`cos-aw-intersect`); nothing if it cannot be expressed.
    pub(crate) fn intersection(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Any, both) | (both, Any) => both.clone(),
            (Set(set), test) | (test, Set(set)) => {
                Set(set.iter().copied().filter(|namespace| test.admits(*namespace)).collect())
            }
            (Not(one), Not(two)) if one == two || *two == NamespaceId::NONE => Not(*one),
            (Not(one), Not(two)) if *one == NamespaceId::NONE => Not(*two),
            (Not(_), Not(_)) => return None,
        })
    }

    /// Attribute Wildcard Union (`cos-aw-union`); nothing if it cannot be expressed.
    pub(crate) fn union(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Any, _) | (_, Any) => Any,
            (Set(one), Set(two)) => Self::set(one.iter().chain(two).copied().collect()),
            (Not(one), Not(two)) => Not(if one == two { *one } else { NamespaceId::NONE }),
            (Not(not), Set(set)) | (Set(set), Not(not)) => {
                let names = set.contains(not);
                let absent = set.contains(&NamespaceId::NONE);
                match (names, absent) {
                    (true, true) => Any,
                    (true, false) => Not(NamespaceId::NONE),
                    (false, true) => return None,
                    (false, false) => Not(*not),
                }
            }
        })
    }
}
