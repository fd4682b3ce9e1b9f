//! Content models compiled to deterministic automata: counters instead of copies, sets of bits for `xs:all`.
//!
//! A particle is read to an [`expression`], its occurrences are laid out as [`positions`] (small counts written out, large
//! ones counted), [`determine`] makes states of them, and [`model`] is the table that `validate` steps through.
//! [`ambiguity()`] answers whether a model breaks Unique Particle Attribution.

mod ambiguity;
mod determine;
mod explain;
mod expression;
mod model;
mod positions;

pub(crate) use ambiguity::{Ambiguity, ambiguity};
pub(crate) use explain::Route;
pub(crate) use model::{Found, Model};

use crate::components::{Components, Particle};
use determine::{by_positions, by_sets};
use expression::{Expression, Read, read};
use model::{All, Steps};
use positions::{Counts, positions, written_out};

/// A model of at most this many positions is written out whole, without counters.
const SMALL: u64 = 256;
/// In a larger one, what a single loop may be written out to.
const SMALL_LOOP: u64 = 16;

/// Compiles a content model. `None`: it is too large, or its counts depend on one another so that no single set of
/// counters decides; such a schema is refused.
pub(crate) fn compile(components: &Components, particle: &Particle) -> Option<Model> {
    match read(components, particle)? {
        Read::All(all) => Some(Model::All(All::new(components, &all))),
        Read::Regular { expression, leaves } => {
            let machine = machine(&expression)?;
            Some(Model::Steps(Steps::new(components, machine, &leaves)))
        }
    }
}

fn machine(expression: &Expression) -> Option<determine::Machine> {
    if written_out(expression) <= SMALL {
        return by_sets(&positions(expression, Counts::WriteOutUpTo(SMALL))?);
    }
    // Copies can stand in the way of counters, so without them last.
    [SMALL_LOOP, 0].into_iter().find_map(|most| {
        let positions = positions(expression, Counts::WriteOutUpTo(most))?;
        if positions.counters == 0 { by_sets(&positions) } else { by_positions(positions) }
    })
}

#[cfg(test)]
mod exactness;
#[cfg(test)]
mod tests;
