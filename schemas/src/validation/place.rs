//! Where in a document a path leads, for findings that are made outside the four layers.

use super::{found::Found, limits};
use crate::{
    forms::locate::{self, Lines},
    report::Form,
};

/// Line and column, both from 1, of the element at `path` (`/Message/Header/Sender/Authority`), or of the nearest one
/// above it that is there. `None` when the document is not UTF-8.
#[must_use]
pub fn locate(bytes: &[u8], form: Form, path: &str) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(limits::without_mark(bytes)).ok()?;
    let mut wanted = [Found::structure("place", path, "")];
    locate::fill_offsets(text, form, &super::Limits::default(), &mut wanted);
    Some(Lines::new(bytes).place(wanted[0].offset.unwrap_or_default()))
}
