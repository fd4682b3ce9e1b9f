//! Identity constraints while the document streams past: unique, key and keyref (section 3.11).
//!
//! A path is followed as a set of bits, one for each step that may have been taken; only paths that are still alive at an
//! element cost anything there. What a selector finds is a [`row`](rows), what its fields find are the row's values, and
//! [`tables`] keeps the keys that a keyref further up may refer to.

mod paths;
mod rows;
mod selection;
mod tables;
mod watch;

pub(super) use paths::admits;
pub(super) use rows::{AttributeWanted, Problem, Trouble};
pub(super) use selection::{Selection, mark_referred};
pub(super) use watch::{Closing, Marks, Watch};
