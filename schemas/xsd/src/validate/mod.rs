//! The validator: one pass over events, no tree.
