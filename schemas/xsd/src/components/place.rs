//! Where in a schema document a component or a fault stands.

/// A place in one of the documents a schema was compiled from. Lines and columns count from 1; 0 is "not known".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Place {
    /// Index into [`Components::documents`](super::Components::documents).
    pub(crate) document: u32,
    /// Line, from 1.
    pub(crate) line: u32,
    /// Column in characters, from 1.
    pub(crate) column: u32,
}
