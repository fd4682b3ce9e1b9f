//! Elements that seem to be missing and may still come, out of their order: one mistake is told once.

use crate::{components::NameId, findings::Finding};

/// Findings that an element is missing, held back until its parent ends.
#[derive(Debug, Default)]
pub(super) struct Late(Vec<Missing>);

/// So many findings are held back at most.
const HELD: usize = 100;

#[derive(Debug)]
struct Missing {
    depth: usize,
    names: Vec<NameId>,
    /// The element that stands where they should.
    before: NameId,
    finding: Finding,
}

impl Late {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether no more should be held back.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= HELD
    }

    /// These elements are missing before that one, in the open element of this depth.
    pub(super) fn hold(&mut self, depth: usize, names: Vec<NameId>, before: NameId, finding: Finding) {
        self.0.push(Missing { depth, names, before, finding });
    }

    /// The element came after all: the name it must come before. What was held back of it alone is told no more.
    pub(super) fn came(&mut self, depth: usize, name: NameId) -> Option<NameId> {
        let is_it = |missing: &Missing| missing.depth == depth && missing.names.contains(&name);
        let at = self.0.iter().position(is_it)?;
        let before = self.0[at].before;
        self.0[at].names.retain(|other| *other != name);
        if self.0[at].names.is_empty() {
            self.0.remove(at);
        }
        Some(before)
    }

    /// What was held back of the children of elements of this depth and deeper, with what is still missing.
    pub(super) fn end(&mut self, depth: usize) -> Vec<(Vec<NameId>, NameId, Finding)> {
        let at = self.0.iter().position(|missing| missing.depth >= depth).unwrap_or(self.0.len());
        self.0.drain(at..).map(|missing| (missing.names, missing.before, missing.finding)).collect()
    }
}
