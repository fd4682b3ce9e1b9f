//! Start tags and end tags.

use super::{
    attributes::undeclared,
    characters::{Span, qualified_name, skip_space},
    fault::{Stop, broken, refused},
    state::{Open, Stage, State},
    tokens::Kind,
};

impl State<'_> {
    /// A start tag at `position`.
    pub(super) fn start_tag(&mut self, window: &str) -> Result<Kind, Stop> {
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
        self.stage = Stage::Root;
        self.empty_element = empty;
        self.position = end;
        self.text_length = 0;
        Ok(Kind::Start)
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
        let start = self.open_names.len();
        let local = if span.colon == 0 { start } else { start + span.colon + 1 - span.start };
        self.open_names.push_str(span.whole(window));
        self.open.push(Open { start, local, binding, name, outside });
        Ok(())
    }

    /// An end tag at `position`: the name of the element that is open, and nothing else.
    pub(super) fn end_tag(&mut self, window: &str) -> Result<Kind, Stop> {
        let Some(open) = self.open.last() else { return Err(broken(self.position, "No element is open here.")) };
        let expected = &self.open_names.as_bytes()[open.start..];
        let rest = &window.as_bytes()[self.position + 2..];
        let end = if rest.starts_with(expected) && rest.get(expected.len()) == Some(&b'>') {
            self.position + 2 + expected.len() + 1
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
