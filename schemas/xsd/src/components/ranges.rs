//! How much a particle matches at least and at most, and how large its model is when written out.

use super::{Components, Compositor, Group, Particle, Term};

impl Group {
    /// A group of particles, whose own groups are in the graph already.
    pub(crate) fn new(components: &Components, compositor: Compositor, particles: Vec<Particle>) -> Self {
        let ranges = particles.iter().map(|particle| components.range(particle));
        let most = |one: Option<u32>, other: Option<u32>| Some(one?.max(other?));
        let sum = |one: Option<u32>, other: Option<u32>| Some(one?.saturating_add(other?));
        let range = match compositor {
            Compositor::Choice => ranges.reduce(|a, b| (a.0.min(b.0), most(a.1, b.1))).unwrap_or((0, Some(0))),
            _ => ranges.fold((0_u32, Some(0)), |a, b| (a.0.saturating_add(b.0), sum(a.1, b.1))),
        };
        let sizes = particles.iter().map(|particle| components.size(particle));
        let size = sizes.fold(1_u64, u64::saturating_add);
        let depth = particles.iter().map(|particle| components.depth(particle)).max().unwrap_or(0).saturating_add(1);
        Self { compositor, particles, range, size, depth }
    }
}

impl Components {
    /// Particle Emptiable (`cos-group-emptiable`).
    pub(crate) fn is_emptiable(&self, particle: &Particle) -> bool {
        self.range(particle).0 == 0
    }

    /// Effective Total Range (`cos-seq-range`, `cos-choice-range`): the least and the greatest number of elements.
    pub(crate) fn range(&self, particle: &Particle) -> (u32, Option<u32>) {
        let (least, most) = match particle.term {
            Term::Element(_) | Term::Wildcard(_) => (1, Some(1)),
            Term::Group(group) => self.group(group).range,
        };
        let most = match (most, particle.max) {
            (Some(0), _) | (_, Some(0)) => Some(0),
            (Some(most), Some(max)) => Some(most.saturating_mul(max)),
            _ => None,
        };
        (least.saturating_mul(particle.min), most)
    }

    /// How many groups stand inside one another.
    fn depth(&self, particle: &Particle) -> u32 {
        match particle.term {
            Term::Element(_) | Term::Wildcard(_) => 0,
            Term::Group(group) => self.group(group).depth,
        }
    }

    /// The number of particles with all groups written out, however often they are shared.
    pub(crate) fn size(&self, particle: &Particle) -> u64 {
        match particle.term {
            Term::Element(_) | Term::Wildcard(_) => 1,
            Term::Group(group) => self.group(group).size,
        }
    }
}
