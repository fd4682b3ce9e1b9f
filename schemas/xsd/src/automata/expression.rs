//! Content models as regular expressions over leaves, simplified so that counts stay few and small.

use std::collections::HashSet;

use crate::components::{Components, Compositor, ElementId, GroupId, NameId, Particle, Place, Term, Wildcard};

/// An occurrence of an element or a wildcard in a content model.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) label: Label,
    pub(crate) place: Place,
}

/// What a leaf admits.
#[derive(Debug, Clone)]
pub(crate) enum Label {
    /// This element, and those that may stand for it.
    Element(ElementId),
    /// Elements of some namespaces.
    Wildcard(Wildcard),
}

/// A regular expression; leaves are named by their index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// Admits nothing, not even nothing: a choice without branches.
    Never,
    Empty,
    Leaf(u32),
    Sequence(Vec<Self>),
    Choice(Vec<Self>),
    Repeat {
        min: u32,
        max: Option<u32>,
        body: Box<Self>,
    },
}

/// The elements of an `xs:all`, each with whether it is required, and whether the whole may be missing.
#[derive(Debug)]
pub(super) struct AllOf {
    pub(super) members: Vec<(ElementId, bool)>,
    pub(super) optional: bool,
}

/// A content model, read from its particle.
#[derive(Debug)]
pub(super) enum Read {
    All(AllOf),
    Regular { expression: Expression, leaves: Vec<Leaf> },
}

/// More particles than this in one content model are refused: groups that refer to groups can grow without end.
const MAX_PARTICLES: usize = 100_000;

/// Reads a content model. `None`: too large, or `xs:all` where the specification does not admit it.
pub(super) fn read(components: &Components, particle: &Particle) -> Option<Read> {
    if let Some((group, optional)) = only_all(components, particle) {
        return Some(Read::All(AllOf { members: members(components, group)?, optional }));
    }
    let mut reader = Reader { components, leaves: Vec::new(), particles: 0 };
    let expression = reader.particle(particle)?;
    Some(Read::Regular { expression, leaves: reader.leaves })
}

/// The names a leaf admits with the element of each; none for a wildcard.
pub(super) fn names(components: &Components, leaf: &Leaf) -> Vec<(NameId, ElementId)> {
    let Label::Element(id) = leaf.label else { return Vec::new() };
    let element = components.element(id);
    let mut seen = HashSet::new();
    std::iter::once(&id)
        .chain(&element.substitutes)
        .map(|id| (components.element(*id).name, *id))
        .filter(|(name, _)| seen.insert(*name))
        .collect()
}

/// The `xs:all` that is the whole model, however many groups of one stand around it.
fn only_all(components: &Components, particle: &Particle) -> Option<(GroupId, bool)> {
    let Term::Group(id) = particle.term else { return None };
    if particle.max != Some(1) {
        return None;
    }
    let group = components.group(id);
    if group.compositor == Compositor::All {
        return Some((id, particle.min == 0));
    }
    let mut inner = group.particles.iter().filter(|inner| inner.max != Some(0) && !is_empty(components, inner));
    match (inner.next(), inner.next()) {
        (Some(one), None) => only_all(components, one).map(|(id, optional)| (id, optional || particle.min == 0)),
        _ => None,
    }
}

/// A sequence or `xs:all` of nothing.
fn is_empty(components: &Components, particle: &Particle) -> bool {
    let Term::Group(id) = particle.term else { return false };
    let group = components.group(id);
    group.particles.is_empty() && group.compositor != Compositor::Choice
}

fn members(components: &Components, group: GroupId) -> Option<Vec<(ElementId, bool)>> {
    let particles = components.group(group).particles.iter().filter(|particle| particle.max != Some(0));
    particles
        .map(|particle| match particle.term {
            Term::Element(id) if particle.max == Some(1) => Some((id, particle.min > 0)),
            _ => None,
        })
        .collect()
}

struct Reader<'a> {
    components: &'a Components,
    leaves: Vec<Leaf>,
    particles: usize,
}

impl Reader<'_> {
    fn particle(&mut self, particle: &Particle) -> Option<Expression> {
        self.particles += 1;
        if self.particles > MAX_PARTICLES {
            return None;
        }
        if particle.max == Some(0) {
            return Some(Expression::Empty);
        }
        let body = match &particle.term {
            Term::Element(id) => self.leaf(Label::Element(*id), particle.place),
            Term::Wildcard(wildcard) => self.leaf(Label::Wildcard(wildcard.clone()), particle.place),
            Term::Group(id) => self.group(*id)?,
        };
        // The reading of numbers ends at this one, which no document reaches.
        let max = particle.max.filter(|max| *max < u32::MAX);
        Some(Expression::repeat(particle.min, max, body))
    }

    fn leaf(&mut self, label: Label, place: Place) -> Expression {
        self.leaves.push(Leaf { label, place });
        Expression::Leaf(u32::try_from(self.leaves.len() - 1).unwrap_or(u32::MAX))
    }

    fn group(&mut self, id: GroupId) -> Option<Expression> {
        let group = self.components.group(id);
        let parts = group.particles.iter().filter(|particle| particle.max != Some(0));
        let parts: Option<Vec<_>> = parts.map(|particle| self.particle(particle)).collect();
        match group.compositor {
            Compositor::Sequence => Some(Expression::sequence(parts?)),
            Compositor::Choice => Some(Expression::choice(parts?)),
            Compositor::All => None,
        }
    }
}

impl Expression {
    fn sequence(parts: Vec<Self>) -> Self {
        if parts.contains(&Self::Never) {
            return Self::Never;
        }
        let mut parts: Vec<Self> = parts.into_iter().filter(|part| *part != Self::Empty).collect();
        match parts.len() {
            0 => Self::Empty,
            1 => parts.remove(0),
            _ => Self::Sequence(parts),
        }
    }

    fn choice(parts: Vec<Self>) -> Self {
        let mut parts: Vec<Self> = parts.into_iter().filter(|part| *part != Self::Never).collect();
        match parts.len() {
            0 => Self::Never,
            1 => parts.remove(0),
            _ => Self::Choice(parts),
        }
    }

    /// `body{min,max}`, with counts of counts joined where that admits the same.
    pub(super) fn repeat(min: u32, max: Option<u32>, body: Self) -> Self {
        let min = if body.nullable() { 0 } else { min };
        match body {
            _ if max == Some(0) => Self::Empty,
            Self::Empty => Self::Empty,
            Self::Never if min == 0 => Self::Empty,
            Self::Never => Self::Never,
            body if min == 1 && max == Some(1) => body,
            Self::Choice(parts) if min == 0 && max == Some(1) && parts.contains(&Self::Empty) => Self::Choice(parts),
            Self::Choice(parts) if min <= 1 && max.is_none() => {
                let parts = parts.into_iter().map(Self::among_others_without_end).collect();
                Self::Repeat { min, max, body: Box::new(Self::Choice(parts)) }
            }
            Self::Repeat { min: low, max: high, body } => match joined((min, max), (low, high)) {
                Some((min, max)) => Self::repeat(min, max, *body),
                None => Self::Repeat { min, max, body: Box::new(Self::Repeat { min: low, max: high, body }) },
            },
            body => Self::Repeat { min, max, body: Box::new(body) },
        }
    }

    /// A branch of a choice that is repeated without end, without counts that this makes pointless: in `(a{2,9} | b)+` the
    /// 9 says nothing.
    fn among_others_without_end(self) -> Self {
        match self {
            Self::Repeat { min, max, body } => match joined((1, None), (min, max)) {
                Some((0 | 1, _)) => *body,
                Some((least, most)) => Self::Repeat { min: least, max: most, body },
                None => Self::Repeat { min, max, body },
            },
            other => other,
        }
    }

    /// Whether it admits the empty sequence.
    pub(super) fn nullable(&self) -> bool {
        match self {
            Self::Never | Self::Leaf(_) => false,
            Self::Empty => true,
            Self::Sequence(parts) => parts.iter().all(Self::nullable),
            Self::Choice(parts) => parts.iter().any(Self::nullable),
            Self::Repeat { min, body, .. } => *min == 0 || body.nullable(),
        }
    }
}

/// `(x{low,high}){min,max}` as one count, if the numbers it admits leave no gap.
fn joined((min, max): (u32, Option<u32>), (low, high): (u32, Option<u32>)) -> Option<(u32, Option<u32>)> {
    let gapless = match high {
        _ if max == Some(min) => true,
        Some(high) => u64::from(min) * u64::from(high - low) + 1 >= u64::from(low),
        None => min > 0 || low <= 1,
    };
    let most = match (max, high) {
        (Some(max), Some(high)) => Some(max.saturating_mul(high)),
        _ => None,
    };
    gapless.then(|| (min.saturating_mul(low), most))
}
