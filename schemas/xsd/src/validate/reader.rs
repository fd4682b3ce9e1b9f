//! A document read and judged in one pass: each event is judged, then handed out, so that a caller can decode it.

use std::io::Read;

use super::run::Run;
use crate::{
    Limits, Schema,
    findings::Finding,
    xml::{FaultKind, Kind, Tokens},
};

/// A cursor over a document that is judged as the cursor moves.
pub struct Reader<'a> {
    tokens: Tokens<'a>,
    run: Run<'a>,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reading,
    Ended,
    Broken,
    /// The reader beneath failed: nothing can be said of the document.
    Unreadable,
}

/// What stands under the cursor of a [`Reader`]; its methods tell more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A start tag, or the tag of an empty element, whose [`Event::End`] follows.
    Start,
    /// An end tag.
    End,
    /// Text. One text may come in several pieces.
    Text,
}

/// An attribute of the start tag under the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute<'a> {
    /// Empty for none.
    pub namespace: &'a str,
    /// The name without its prefix.
    pub local: &'a str,
    /// References replaced; white space as XML asks.
    pub value: &'a str,
}

impl<'a> Reader<'a> {
    /// Over a document in memory.
    #[must_use]
    pub fn of_slice(schema: &'a Schema, bytes: &'a [u8], limits: Limits) -> Self {
        let tokens = Tokens::of_slice(bytes, &schema.components.names, limits);
        Self { tokens, run: Run::new(&schema.components, &schema.program, limits.findings), stage: Stage::Reading }
    }

    /// Over a document that is read as the cursor moves.
    pub fn of_reader(schema: &'a Schema, reader: impl Read + 'a, limits: Limits) -> Self {
        let tokens = Tokens::of_reader(reader, &schema.components.names, limits);
        Self { tokens, run: Run::new(&schema.components, &schema.program, limits.findings), stage: Stage::Reading }
    }

    /// Moves to the next event and judges it. White space is left out where only elements may stand. `None` at the end, and where the document cannot be read on.
    #[expect(clippy::should_implement_trait, reason = "the event's details are read from the cursor, which it borrows")]
    pub fn next(&mut self) -> Option<Event> {
        if self.stage != Stage::Reading {
            return None;
        }
        let moved =
            if self.run.is_between_elements() { self.tokens.advance_over_blank() } else { self.tokens.advance() };
        match moved {
            Ok(Kind::Start) => {
                self.run.start(&self.tokens);
                Some(Event::Start)
            }
            Ok(Kind::Text) => {
                self.run.text(&self.tokens);
                Some(Event::Text)
            }
            Ok(Kind::End) => {
                self.run.end(&self.tokens);
                Some(Event::End)
            }
            Ok(Kind::Eof) => {
                self.stage = Stage::Ended;
                None
            }
            Err(fault) => {
                self.stage = if fault.kind == FaultKind::Unreadable { Stage::Unreadable } else { Stage::Broken };
                self.run.broken(&self.tokens, fault);
                None
            }
        }
    }

    /// Whether [`finding`](Self::finding) has something to tell.
    #[must_use]
    pub fn has_findings(&self) -> bool {
        self.run.report.has_waiting()
    }

    /// The next finding not yet taken. Some findings about an element wait until its parent ends.
    pub fn finding(&mut self) -> Option<Finding> {
        self.run.report.take()
    }

    /// Whether the document is at its end, well-formed and valid.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.stage == Stage::Ended && self.run.report.is_clean()
    }

    /// Whether reading stopped because the reader beneath failed.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.stage == Stage::Unreadable
    }

    /// The local name of the tag under the cursor.
    #[must_use]
    pub fn local(&self) -> &str {
        self.tokens.local()
    }

    /// The namespace of the tag under the cursor, empty for none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.tokens.namespace_text()
    }

    /// The attributes of the start tag under the cursor, without declarations of namespaces.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = Attribute<'_>> {
        self.tokens.attributes().map(|attribute| Attribute {
            namespace: attribute.namespace_text,
            local: attribute.local,
            value: attribute.value,
        })
    }

    /// The attributes that the start tag under the cursor leaves out and its type gives a value, default or fixed.
    /// None for an element that is not judged.
    pub fn default_attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        let names = &self.run.components.names;
        self.run.default_attributes(&self.tokens).map(|(name, value)| Attribute {
            namespace: names.uri(names.namespace_of(name)),
            local: names.local(name),
            value,
        })
    }

    /// The element's default or fixed value, at its start tag: what stands for its text if its [`Event::End`] comes next.
    #[must_use]
    pub fn default_text(&self) -> Option<&str> {
        self.run.default_text()
    }

    /// The text under the cursor, or this piece of it.
    #[must_use]
    pub fn text(&self) -> &str {
        self.tokens.text()
    }

    /// Where the event under the cursor begins: line and column, from 1.
    #[must_use]
    pub fn place(&self) -> (u64, u64) {
        let line = self.tokens.line();
        (line.line, line.column)
    }
}
