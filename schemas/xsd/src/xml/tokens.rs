//! The cursor over a document's tokens.

use std::{cell::Cell, io::Read};

use super::{
    attributes::{Attribute, is_blank},
    fault::{Fault, FaultKind, Flaw, Stop},
    limits::Limits,
    lines::Line,
    namespaces::Namespaces,
    source::{CHUNK, Source},
    state::{Open, Stage, State, Window},
};
use crate::components::{NameId, Names, NamespaceId};

/// What is under the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A start tag, or the tag of an empty element, whose [`Kind::End`] follows.
    Start,
    /// An end tag.
    End,
    /// Text. One text may come in several pieces.
    Text,
    /// The end of the document, which is well-formed.
    Eof,
}

/// A cursor over the tokens of a document.
pub(crate) struct Tokens<'a> {
    source: Source<'a>,
    state: State<'a>,
    /// A place asked for before: its offset in the window, and its line.
    asked: Cell<(usize, Line)>,
}

impl<'a> Tokens<'a> {
    /// Over a document in memory.
    pub(crate) fn of_slice(bytes: &'a [u8], names: &'a Names, limits: Limits) -> Self {
        Self::new(Source::of_slice(bytes), names, limits)
    }

    /// Over a document that is read as the cursor moves.
    pub(crate) fn of_reader(reader: impl Read + 'a, names: &'a Names, limits: Limits) -> Self {
        Self::in_chunks(reader, CHUNK, names, limits)
    }

    pub(super) fn in_chunks(reader: impl Read + 'a, chunk: usize, names: &'a Names, limits: Limits) -> Self {
        Self::new(Source::of_reader(Box::new(reader), chunk), names, limits)
    }

    fn new(source: Source<'a>, names: &'a Names, limits: Limits) -> Self {
        let asked = Cell::new((0, source.line));
        Self { source, state: State::new(names, limits), asked }
    }

    /// Moves to the next token as [`advance`](Self::advance) does, but over white space between tags.
    pub(crate) fn advance_over_blank(&mut self) -> Result<Kind, Fault> {
        self.state.skip_blank = true;
        let kind = self.advance();
        self.state.skip_blank = false;
        kind
    }

    /// Moves to the next token. After a fault there is no next one.
    pub(crate) fn advance(&mut self) -> Result<Kind, Fault> {
        loop {
            let window = Window {
                text: &self.source.window,
                survey: self.source.survey,
                last: self.source.last && self.source.flaw.is_none(),
            };
            let step = if self.state.stage == Stage::Start {
                self.state.declaration(window.text, self.source.encoding).and_then(|()| self.state.step(window))
            } else {
                self.state.step(window)
            };
            match step {
                Ok(kind) => return Ok(kind),
                Err(Stop::More(within)) => self.read_on(within)?,
                Err(Stop::Fault(flaw)) => return Err(self.fault(*flaw)),
            }
        }
    }

    #[cold]
    fn read_on(&mut self, within: &'static str) -> Result<(), Fault> {
        if self.source.last {
            let (kind, text) = self
                .source
                .flaw
                .clone()
                .unwrap_or_else(|| (FaultKind::NotWellFormed, format!("The document ends within {within}.")));
            return Err(self.fault(Flaw { kind, at: self.source.window.len(), text }));
        }
        let limit = self.state.limits.markup;
        if self.source.window.len() - self.state.position > limit {
            let text = format!("A piece of markup has more than {limit} bytes.");
            return Err(self.fault(Flaw { kind: FaultKind::Refused, at: self.state.position, text }));
        }
        self.source.refill(self.state.position);
        self.state.position = 0;
        self.state.start = 0;
        self.asked.set((0, self.source.line));
        Ok(())
    }

    fn fault(&self, flaw: Flaw) -> Fault {
        let offset = self.source.base + flaw.at as u64;
        Fault { kind: flaw.kind, offset, line: self.line_of(offset), text: flaw.text }
    }

    /// Bytes before the token under the cursor.
    pub(crate) fn offset(&self) -> u64 {
        self.source.base + self.state.start as u64
    }

    /// Where the token under the cursor begins.
    pub(crate) fn line(&self) -> Line {
        self.line_of(self.offset())
    }

    /// Where a byte of the token under the cursor stands. Cheap if asked for in the document's order.
    pub(crate) fn line_of(&self, offset: u64) -> Line {
        let at = usize::try_from(offset.saturating_sub(self.source.base)).unwrap_or(usize::MAX);
        let at = self.source.window.floor_char_boundary(at);
        let (known, line) = self.asked.get();
        let (known, line) = if known <= at { (known, line) } else { (0, self.source.line) };
        let line = line.after(&self.source.window[known..at]);
        if !self.source.window[..at].ends_with('\r') {
            self.asked.set((at, line));
        }
        line
    }

    fn element(&self) -> Option<&Open> {
        self.state.open.last()
    }

    /// The local names of all open elements, from the root to that of the tag under the cursor.
    pub(crate) fn open_names(&self) -> impl Iterator<Item = &str> {
        let ends = self.state.open.iter().skip(1).map(|open| open.start).chain([self.state.open_names.len()]);
        self.state.open.iter().zip(ends).map(|(open, end)| &self.state.open_names[open.local..end])
    }

    /// The name of the tag under the cursor.
    pub(crate) fn name(&self) -> NameId {
        self.element().map_or(NameId::UNKNOWN, |open| open.name)
    }

    /// The name of the tag under the cursor as written, with its prefix.
    #[cfg(test)]
    pub(crate) fn qualified(&self) -> &str {
        self.element().map_or("", |open| &self.state.open_names[open.start..])
    }

    /// The local name of the tag under the cursor.
    pub(crate) fn local(&self) -> &str {
        self.element().map_or("", |open| &self.state.open_names[open.local..])
    }

    /// The namespace of the tag under the cursor.
    pub(crate) fn namespace(&self) -> NamespaceId {
        self.element().map_or(NamespaceId::NONE, |open| self.state.namespaces.id(open.binding))
    }

    /// The namespace of the tag under the cursor as text; empty for none.
    pub(crate) fn namespace_text(&self) -> &str {
        self.element().map_or("", |open| self.state.namespaces.uri(open.binding))
    }

    /// How many attributes the start tag under the cursor has, without declarations of namespaces.
    pub(crate) fn attribute_count(&self) -> usize {
        self.state.attributes.len()
    }

    /// An attribute of the start tag under the cursor.
    pub(crate) fn attribute(&self, index: usize) -> Attribute<'_> {
        let attribute = self.state.attributes.at(index, &self.source.window, &self.state.namespaces);
        Attribute { offset: self.source.base + attribute.offset, ..attribute }
    }

    /// The attributes of the start tag under the cursor.
    pub(crate) fn attributes(&self) -> impl ExactSizeIterator<Item = Attribute<'_>> {
        (0..self.attribute_count()).map(|index| self.attribute(index))
    }

    /// The namespaces in scope at the token under the cursor.
    pub(crate) fn namespaces(&self) -> &Namespaces {
        &self.state.namespaces
    }

    /// The text under the cursor, or this piece of it.
    pub(crate) fn text(&self) -> &str {
        self.state.text.map_or(&self.state.rewritten, |(start, end)| &self.source.window[start..end])
    }

    /// Whether the text under the cursor is white space only.
    pub(crate) fn is_blank(&self) -> bool {
        is_blank(self.text())
    }

    /// Whether an end tag follows the text under the cursor: no more text will come in this element. False says nothing.
    pub(crate) fn ends_here(&self) -> bool {
        !self.state.in_cdata && self.source.window.as_bytes()[self.state.position..].starts_with(b"</")
    }
}
