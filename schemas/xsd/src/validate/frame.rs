//! What is remembered of an open element.

use super::identity::Marks;
use crate::components::{ElementId, NameId, TypeId};

/// An open element that is judged.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about an element")]
pub(super) struct Frame {
    pub(super) type_id: TypeId,
    /// The declaration; `None` for an element that only its `xsi:type`, or nothing, says anything of.
    pub(super) element: Option<ElementId>,
    /// The state of the content model.
    pub(super) state: u32,
    /// Where the content model's words and the counts of children begin.
    pub(super) words: u32,
    pub(super) counts: u32,
    /// Which of the siblings of its name it is, from 1; 0 if that is not counted.
    pub(super) ordinal: u32,
    pub(super) marks: Marks,
    pub(super) nil: bool,
    /// Its content is elements without text between them.
    pub(super) elements_only: bool,
    /// Its text has been judged.
    pub(super) judged: bool,
    pub(super) has_text: bool,
    pub(super) has_children: bool,
    /// Text, or a child, where none may stand has been told of.
    pub(super) told_text: bool,
    pub(super) told_child: bool,
    /// A child of unknown name was told of last; what seems missing next may be that.
    pub(super) stranger: bool,
    /// The last child with a declaration.
    pub(super) last_child: NameId,
}
