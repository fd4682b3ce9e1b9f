//! Where the parser stands in a document, and the step from one token to the next.

use super::{
    attributes::Attributes,
    characters::skip_space,
    fault::{Stop, broken, refused},
    limits::Limits,
    namespaces::{BindingId, Namespaces},
    tokens::Kind,
};
use crate::components::{NameId, Names};

/// Everything but the bytes.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own, asked at every token")]
pub(super) struct State<'a> {
    pub(super) names: &'a Names,
    pub(super) limits: Limits,
    /// What is to be read next, in the window.
    pub(super) position: usize,
    /// Where the token under the cursor begins, in the window.
    pub(super) start: usize,
    pub(super) open: Vec<Open>,
    /// The names of the open elements as written, one after the other.
    pub(super) open_names: String,
    pub(super) namespaces: Namespaces,
    pub(super) attributes: Attributes,
    /// The text under the cursor, if it does not stand in the window as it is.
    pub(super) rewritten: String,
    /// The text under the cursor in the window; `None` if it was rewritten.
    pub(super) text: Option<(usize, usize)>,
    /// Bytes of text since the last tag.
    pub(super) text_length: usize,
    pub(super) in_cdata: bool,
    /// The start tag under the cursor is of an empty element: its end comes next.
    pub(super) empty_element: bool,
    /// The cursor is at an end tag: the element is left at the next step.
    pub(super) leaving: bool,
    pub(super) stage: Stage,
    /// XML 1.1 was declared: references may name control characters.
    pub(super) controls: bool,
    /// White space before the next tag is passed over.
    pub(super) skip_blank: bool,
}

/// How far the document is read, seen from outside the root element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing is read.
    Start,
    /// Before the root element.
    Before,
    /// The root element has begun.
    Root,
}

/// An element whose end is not yet read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    /// Where its name begins in `open_names`.
    pub(super) start: usize,
    /// Where its local name begins in `open_names`.
    pub(super) local: usize,
    pub(super) binding: BindingId,
    pub(super) name: NameId,
    /// How many namespaces were declared outside of it.
    pub(super) outside: usize,
}

/// What the parser must know of its window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<'w> {
    pub(super) text: &'w str,
    pub(super) survey: super::characters::Survey,
    /// Nothing follows it.
    pub(super) last: bool,
}

impl<'a> State<'a> {
    pub(super) fn new(names: &'a Names, limits: Limits) -> Self {
        Self {
            names,
            limits,
            position: 0,
            start: 0,
            open: Vec::with_capacity(16),
            open_names: String::with_capacity(256),
            namespaces: Namespaces::new(),
            attributes: Attributes::default(),
            rewritten: String::new(),
            text: None,
            text_length: 0,
            in_cdata: false,
            empty_element: false,
            leaving: false,
            stage: Stage::Start,
            controls: false,
            skip_blank: false,
        }
    }

    /// Moves on to the next token.
    pub(super) fn step(&mut self, window: Window<'_>) -> Result<Kind, Stop> {
        if self.empty_element {
            self.empty_element = false;
            self.leaving = true;
            self.start = self.position;
            return Ok(Kind::End);
        }
        if self.leaving {
            self.leave();
        }
        if self.open.is_empty() {
            return self.outside(window);
        }
        let bytes = window.text.as_bytes();
        loop {
            self.start = self.position;
            if self.in_cdata {
                match self.cdata(window)? {
                    Some(kind) => return Ok(kind),
                    None => continue,
                }
            }
            if self.skip_blank {
                self.pass_blank(bytes);
            }
            match (bytes.get(self.position), bytes.get(self.position + 1)) {
                (Some(b'<'), Some(b'/')) => return self.end_tag(window.text),
                (Some(b'<'), Some(b'!')) => self.exclamation(window.text)?,
                (Some(b'<'), Some(b'?')) => self.instruction(window.text)?,
                (Some(b'<'), Some(_)) => return self.start_tag(window.text),
                (Some(b'<') | None, None) => return Err(Stop::More("an element")),
                _ => return self.characters(window),
            }
        }
    }

    /// Passes over white space up to the next markup, and over none if there is none.
    #[inline]
    fn pass_blank(&mut self, bytes: &[u8]) {
        let end = skip_space(bytes, self.position);
        if bytes.get(end) == Some(&b'<') {
            self.position = end;
            self.start = end;
        }
    }

    fn leave(&mut self) {
        self.leaving = false;
        if let Some(open) = self.open.pop() {
            self.open_names.truncate(open.start);
            self.namespaces.truncate(open.outside);
        }
    }

    /// `<!` within an element: a comment, or text in CDATA.
    fn exclamation(&mut self, window: &str) -> Result<(), Stop> {
        const CDATA: &str = "<![CDATA[";
        let rest = &window.as_bytes()[self.position..];
        if rest.starts_with(b"<!--") {
            self.comment(window)
        } else if rest.starts_with(CDATA.as_bytes()) {
            self.position += CDATA.len();
            self.in_cdata = true;
            Ok(())
        } else if rest.len() < CDATA.len() && (CDATA.as_bytes().starts_with(rest) || b"<!--".starts_with(rest)) {
            Err(Stop::More("markup"))
        } else {
            Err(broken(self.position, "Within elements, <! begins a comment <!-- or a section <![CDATA[ only."))
        }
    }

    /// A piece of markup from `start` to `end` must not be too long.
    pub(super) fn within_limits(&self, start: usize, end: usize) -> Result<(), Stop> {
        if end - start > self.limits.markup {
            return Err(refused(start, format!("A piece of markup has more than {} bytes.", self.limits.markup)));
        }
        Ok(())
    }
}
