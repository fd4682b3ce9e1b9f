//! Which elements a format has, and what a record holds beyond them: unknown, repeated, or text where none belongs.

use super::{
    field::Notes,
    xml::{Node, Piece},
};

/// Of one record, at most so many findings about strange elements are listed; the losses go on.
const MAX_FINDINGS: usize = 100;

/// An element, and those that it may hold. One that may hold others holds no text.
pub(crate) struct Outline {
    name: &'static str,
    repeats: bool,
    /// At most 64.
    inner: &'static [Outline],
}

/// An element that holds text and stands once.
pub(crate) const fn value(name: &'static str) -> Outline {
    Outline { name, repeats: false, inner: &[] }
}

/// An element that holds text and may stand several times.
pub(crate) const fn values(name: &'static str) -> Outline {
    Outline { name, repeats: true, inner: &[] }
}

/// An element that holds others and stands once.
pub(crate) const fn group(name: &'static str, inner: &'static [Outline]) -> Outline {
    Outline { name, repeats: false, inner }
}

/// An element that holds others and may stand several times.
pub(crate) const fn groups(name: &'static str, inner: &'static [Outline]) -> Outline {
    Outline { name, repeats: true, inner }
}

impl Outline {
    /// Notes what a piece holds that the outline does not know. `path` is that of the piece's own element.
    pub(crate) fn check(&'static self, prefix: &'static str, path: &'static str, piece: &Piece<'_>, notes: &mut Notes) {
        Check { prefix, piece, path: vec![path], notes }.element(self, &piece.root);
    }
}

struct Check<'c> {
    prefix: &'static str,
    piece: &'c Piece<'c>,
    path: Vec<&'static str>,
    notes: &'c mut Notes,
}

impl Check<'_> {
    fn element(&mut self, outline: &'static Outline, node: &Node<'_>) {
        if !outline.inner.is_empty() && node.filled().is_some() {
            let text = "Text stands between the elements, where none belongs. It is not carried; take it out.";
            self.speak(node, &self.path.join("/"), ("stray-text", text), "text between elements");
        }
        let mut seen = 0_u64;
        for child in &node.children {
            let known = outline.inner.iter().position(|known| known.name == child.name);
            let Some((at, known)) = known.and_then(|at| Some((at, outline.inner.get(at)?))) else {
                self.unknown(child);
                continue;
            };
            let bit = 1_u64 << (at % 64);
            if !known.repeats && seen & bit != 0 {
                self.twice(child);
                continue;
            }
            seen |= bit;
            self.path.push(known.name);
            self.element(known, child);
            self.path.pop();
        }
    }

    fn unknown(&mut self, node: &Node<'_>) {
        if has_text(node) {
            let text = "This element is not one of the format as known here, and is not carried.";
            self.speak(node, &self.field(node), ("element-unknown", text), "an unknown element");
        }
    }

    fn twice(&mut self, node: &Node<'_>) {
        if has_text(node) {
            let text = "This element stands here more than once; the first one was read. Take the others out.";
            let reason = "there more than once; the first was carried";
            self.speak(node, &self.field(node), ("element-twice", text), reason);
        }
    }

    fn field(&self, node: &Node<'_>) -> String {
        let name: String = node.name.chars().take(60).collect();
        format!("{}/{name}", self.path.join("/"))
    }

    fn speak(&mut self, node: &Node<'_>, field: &str, (rule, text): (&str, &str), reason: &'static str) {
        self.notes.lose(field, reason);
        if self.notes.findings.len() < MAX_FINDINGS {
            let place = self.piece.place(node, field);
            self.notes.findings.push(place.warning(format!("{}.{rule}", self.prefix), text));
        }
    }
}

fn has_text(node: &Node<'_>) -> bool {
    node.filled().is_some() || node.children.iter().any(has_text)
}
