//! Start tags and end tags.

use super::{
    attributes::undeclared,
    characters::{Span, qualified_name, same, skip_letters, skip_space},
    fault::{Stop, broken, refused},
    namespaces::BindingId,
    state::{Open, Stage, State},
    tokens::Kind,
};
use crate::components::NameId;

impl State<'_> {
    /// A start tag at `position`.
    pub(super) fn start_tag(&mut self, window: &str) -> Result<Kind, Stop> {
        if let Some(end) = self.usual_start(window) {
            self.begun(end, false);
            return Ok(Kind::Start);
        }
        let start = self.position;
        let span = qualified_name(window, start + 1, "an element")?;
        self.attributes.clear();
        let (empty, end) = if window.as_bytes()[span.end] == b'>' {
            (false, span.end + 1)
        } else {
            self.attributes.read(window, span.end, &self.limits, self.controls)?
        };
        self.check_limits(span, end)?;
        let outside = self.namespaces.len();
        self.attributes.declare(window, &mut self.namespaces, self.names)?;
        if self.namespaces.len() > self.limits.namespaces {
            return Err(refused(start, format!("More than {} namespaces are declared here.", self.limits.namespaces)));
        }
        self.enter(window, span, outside)?;
        if self.attributes.len() > 0 {
            self.attributes.resolve(window, &self.namespaces, self.names)?;
        }
        self.begun(end, empty);
        Ok(Kind::Start)
    }

    /// A tag without attributes whose name the schema knows, within the limits: where it ends. A name that the schema
    /// knows is a name, so that its letters need no look.
    #[inline]
    fn usual_start(&mut self, window: &str) -> Option<usize> {
        let start = self.position + 1;
        let bytes = window.as_bytes();
        let mut span = Span { start, colon: 0, end: skip_letters(bytes, start) };
        if bytes.get(span.end) == Some(&b':') {
            span.colon = span.end;
            span.end = skip_letters(bytes, span.end + 1);
        }
        if bytes.get(span.end) != Some(&b'>') || self.open.len() >= self.limits.depth {
            return None;
        }
        let binding = self.namespaces.find(window.get(start..span.colon.max(start))?)?;
        let local = window.get(span.colon.max(start - 1) + 1..span.end)?;
        let name = self.names.name(self.namespaces.id(binding), local);
        if name == NameId::UNKNOWN || span.end - start > self.limits.name {
            return None;
        }
        self.attributes.clear();
        self.push(window, span, (binding, name), self.namespaces.len());
        Some(span.end + 1)
    }

    #[inline]
    fn begun(&mut self, end: usize, empty: bool) {
        self.stage = Stage::Root;
        self.empty_element = empty;
        self.position = end;
        self.text_length = 0;
    }

    fn check_limits(&self, span: Span, end: usize) -> Result<(), Stop> {
        self.within_limits(self.start, end)?;
        if span.end - span.start > self.limits.name {
            return Err(refused(span.start, format!("A name has more than {} bytes.", self.limits.name)));
        }
        if self.open.len() >= self.limits.depth {
            return Err(refused(span.start, format!("Elements stand more than {} deep.", self.limits.depth)));
        }
        Ok(())
    }

    fn enter(&mut self, window: &str, span: Span, outside: usize) -> Result<(), Stop> {
        let prefix = span.prefix(window);
        let binding = self.namespaces.find(prefix).ok_or_else(|| undeclared(span.start, prefix))?;
        let name = self.names.name(self.namespaces.id(binding), span.local(window));
        self.push(window, span, (binding, name), outside);
        Ok(())
    }

    #[inline]
    fn push(&mut self, window: &str, span: Span, (binding, name): (BindingId, NameId), outside: usize) {
        let start = self.open_names.len();
        let local = if span.colon == 0 { start } else { start + span.colon + 1 - span.start };
        self.open_names.push_str(span.whole(window));
        self.open.push(Open { start, local, binding, name, outside });
    }

    /// An end tag at `position`: the name of the element that is open, and nothing else.
    pub(super) fn end_tag(&mut self, window: &str) -> Result<Kind, Stop> {
        let Some(open) = self.open.last() else { return Err(broken(self.position, "No element is open here.")) };
        let expected = &self.open_names.as_bytes()[open.start..];
        let rest = &window.as_bytes()[self.position + 2..];
        let length = expected.len();
        let end = if rest.get(length) == Some(&b'>') && same(&rest[..length], expected) {
            self.position + 2 + length + 1
        } else {
            self.unusual_end(window)?
        };
        self.position = end;
        self.leaving = true;
        self.text_length = 0;
        Ok(Kind::End)
    }

    /// An end tag with white space, or a wrong one.
    fn unusual_end(&self, window: &str) -> Result<usize, Stop> {
        let start = self.position;
        let expected = self.open.last().map_or("", |open| &self.open_names[open.start..]);
        let span = qualified_name(window, start + 2, "an element")?;
        let found = span.whole(window);
        if found != expected {
            return Err(broken(start, format!("The element {expected} is open here, but {found} is ended.")));
        }
        let end = skip_space(window.as_bytes(), span.end);
        match window.as_bytes().get(end) {
            None => Err(Stop::More("a tag")),
            Some(b'>') => self.within_limits(start, end).map(|()| end + 1),
            Some(_) => Err(broken(end, "An end tag holds a name and nothing else.")),
        }
    }
}
