//! Content models: particles, model groups and wildcards.

use super::{ElementId, Place, names::NamespaceId};

/// A model group, by its index in [`Components::groups`](super::Components::groups).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GroupId(pub(crate) u32);

/// A term and how often it may occur.
#[derive(Debug, Clone)]
pub(crate) struct Particle {
    pub(crate) min: u32,
    /// `None` is unbounded.
    pub(crate) max: Option<u32>,
    pub(crate) term: Term,
    pub(crate) place: Place,
}

/// What a particle repeats. Groups are shared, never copied, and never contain themselves.
#[derive(Debug, Clone)]
pub(crate) enum Term {
    Element(ElementId),
    Wildcard(Wildcard),
    Group(GroupId),
}

/// A model group. A choice of nothing matches nothing at all, not even emptiness.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) compositor: Compositor,
    pub(crate) particles: Vec<Particle>,
    /// The least and the greatest number of elements it matches.
    pub(crate) range: (u32, Option<u32>),
    /// The number of particles in it with all groups written out.
    pub(crate) size: u64,
    /// How many groups stand inside one another, from this one on.
    pub(crate) depth: u32,
}

/// How a group joins its particles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compositor {
    Sequence,
    Choice,
    All,
}

/// Elements or attributes of some namespaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wildcard {
    pub(crate) namespaces: Namespaces,
    pub(crate) process: Process,
}

/// The namespaces a wildcard admits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Namespaces {
    /// All, and none too.
    Any,
    /// All but this one, and but "no namespace".
    Not(NamespaceId),
    /// These; `NamespaceId::NONE` among them is "no namespace". Sorted, none twice.
    Set(Vec<NamespaceId>),
}

/// What is asked of a thing a wildcard admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Process {
    /// Nothing.
    Skip,
    /// That it be valid if it is declared.
    Lax,
    /// That it be declared and valid.
    Strict,
}

impl Namespaces {
    /// Wildcard allows Namespace Name (`cvc-wildcard-namespace`).
    pub(crate) fn admits(&self, namespace: NamespaceId) -> bool {
        match self {
            Self::Any => true,
            Self::Not(other) => namespace != *other && namespace != NamespaceId::NONE,
            Self::Set(set) => set.binary_search(&namespace).is_ok(),
        }
    }
}
