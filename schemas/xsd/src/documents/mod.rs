//! Schema documents read into components: include, import, redefine, references resolved, every fault with its place.

mod build;
mod faults;
mod grammar;
mod lexical;
mod load;
mod read;
mod shape;
mod sources;
mod symbols;
#[cfg(test)]
mod tests;
mod tree;
mod versions;

pub(crate) use build::{AttributeSet, Redefinitions};
pub(crate) use faults::{Fault, Faults};
pub use sources::{Files, Nothing, Resolver, Source};

use crate::components::Components;

/// Reads documents and all they point at, and builds their components. Faults are recorded; the components are fit for
/// use only if there are none.
pub(crate) fn components(sources: &[Source<'_>], resolver: &dyn Resolver) -> (Components, Redefinitions, Faults) {
    let mut faults = Faults::default();
    let loaded = load::all(sources, resolver, &mut faults);
    let components = Components { names: loaded.names, documents: loaded.documents, ..Components::default() };
    build::Builder::new(&loaded.trees, &loaded.views, components, faults).run()
}
