//! A file of children, of any size, into one child's JSON after the other: a payload with its children, a list, or a
//! child a line.

use super::{PREFIX, tree::string_length};
use crate::{
    contract::{Frame, NativeFinding, Sink, Source},
    native::{
        input::{Input, after},
        place::Place,
    },
};

/// A child's JSON with more bytes than this is not read.
const MAX_CHILD: usize = 16 * 1024 * 1024;

/// So many brackets are open at once at most.
const MAX_OPEN: usize = 64;

/// A payload says within so many bytes that its children follow.
const MAX_HEAD: usize = 4096;

/// After so many children that cannot be told apart, the rest of the file is not read.
const MAX_BROKEN: usize = 50;

/// A child's own bytes and where they begin.
pub(super) struct Child {
    pub(super) bytes: Vec<u8>,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// What comes next in a file.
pub(super) enum Next {
    Child(Child),
    /// Bytes that are no child's: they cannot be told apart from what follows.
    Broken(Child),
    End,
}

/// A file being split.
pub(super) struct Children<'s> {
    file: &'s str,
    input: Input<'s>,
    broken: usize,
}

impl<'s> Children<'s> {
    /// Opens a file.
    pub(super) fn open(source: &'s dyn Source, sink: &mut dyn Sink) -> Option<Self> {
        let Ok(input) = Input::open(source) else {
            sink.fault(unreadable(source.name()));
            return None;
        };
        let frame =
            Frame { file: source.name().to_owned(), head: b"[\n".to_vec(), separator: b",\n", tail: b"\n]\n".to_vec() };
        sink.frame(frame);
        Some(Self { file: source.name(), input, broken: 0 })
    }

    /// The next child.
    pub(super) fn next(&mut self, sink: &mut dyn Sink) -> Next {
        self.input.report(sink);
        self.find().unwrap_or_else(|_| {
            sink.fault(unreadable(self.file));
            Next::End
        })
    }

    fn byte(&mut self, at: usize) -> std::io::Result<Option<u8>> {
        while self.input.window().len() <= at {
            if !self.input.more()? {
                return Ok(None);
            }
        }
        Ok(self.input.window().get(at).copied())
    }

    /// Looks for an object that is a child's: everything around objects, and payloads that hold children, is passed over.
    fn find(&mut self) -> std::io::Result<Next> {
        while let Some(byte) = self.byte(0)? {
            let passed = match byte {
                // A name or text of what stands around the children.
                b'"' => self.string(0)?,
                b'{' if !self.holds_children()? => return self.child(),
                _ => Some(1),
            };
            match passed {
                Some(length) => self.input.consume(length),
                None => return self.rest(),
            }
        }
        Ok(Next::End)
    }

    fn child(&mut self) -> std::io::Result<Next> {
        let (line, column) = (self.input.line, self.input.column);
        match self.object()? {
            Some(length) => Ok(Next::Child(self.take(length, line, column))),
            None => self.skip(line, column),
        }
    }

    /// Whether the object at the window's beginning is a payload: `Children` is among its names before any object or list.
    fn holds_children(&mut self) -> std::io::Result<bool> {
        let mut at = 1;
        while let Some(byte) = self.byte(at)? {
            at += match byte {
                b'{' | b'[' | b'}' => return Ok(false),
                b'"' => match self.string(at)? {
                    Some(length) => length,
                    None => return Ok(false),
                },
                _ => 1,
            };
            let text = self.input.window().get(..at).unwrap_or_default();
            if byte == b'"' && text.to_ascii_lowercase().ends_with(b"\"children\"") {
                return Ok(true);
            }
            if at > MAX_HEAD {
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// The length of the text that begins at a byte of the window.
    fn string(&mut self, at: usize) -> std::io::Result<Option<usize>> {
        loop {
            if let Some(length) = string_length(self.input.window().get(at..).unwrap_or_default()) {
                return Ok(Some(length));
            }
            if self.input.window().len() > at + MAX_CHILD || !self.input.more()? {
                return Ok(None);
            }
        }
    }

    /// The length of the object at the window's beginning; `None` when its brackets do not close as they open, or when
    /// another child begins inside it.
    fn object(&mut self) -> std::io::Result<Option<usize>> {
        let mut open: Vec<u8> = Vec::new();
        let mut at = 0;
        while let Some(byte) = self.byte(at)? {
            at += match byte {
                b'"' => match self.string(at)? {
                    Some(length) if !(open.len() > 1 && self.is_id(at, length)) => length,
                    _ => return Ok(None),
                },
                b'}' | b']' if open.pop() != Some(byte) => return Ok(None),
                b'{' => {
                    open.push(b'}');
                    1
                }
                b'[' => {
                    open.push(b']');
                    1
                }
                _ => 1,
            };
            if open.is_empty() {
                return Ok(Some(at));
            }
            if at > MAX_CHILD || open.len() > MAX_OPEN {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// Whether a text is the name under which a child's id stands.
    fn is_id(&self, at: usize, length: usize) -> bool {
        self.input.window().get(at..at + length) == Some(b"\"la_child_id\"")
    }

    fn take(&mut self, length: usize, line: u32, column: u32) -> Child {
        let bytes = self.input.window().get(..length).unwrap_or_default().to_vec();
        self.input.consume(length);
        Child { bytes, line, column }
    }

    /// Passes over a child that cannot be told apart from the next, up to where the next begins.
    fn skip(&mut self, line: u32, column: u32) -> std::io::Result<Next> {
        self.broken += 1;
        if self.broken >= MAX_BROKEN {
            return self.rest();
        }
        let mut from = 1;
        loop {
            let window = self.input.window();
            let next =
                memchr::memmem::find(window.get(from..).unwrap_or_default(), b"\"la_child_id\"").map(|at| from + at);
            let own = next.is_some_and(|at| window.get(1..at).is_some_and(|between| between.trim_ascii().is_empty()));
            match next {
                // The broken child's own id.
                Some(at) if own => from = at + 1,
                Some(at) => {
                    let start = window.get(..at).and_then(|before| memchr::memrchr(b'{', before)).unwrap_or(at).max(1);
                    return Ok(Next::Broken(self.take(start, line, column)));
                }
                None if window.len() > MAX_CHILD || !self.input.more()? => {
                    let length = self.input.window().len();
                    return Ok(Next::Broken(self.take(length.max(1), line, column)));
                }
                None => {}
            }
        }
    }

    /// Gives the rest of the file up.
    fn rest(&mut self) -> std::io::Result<Next> {
        let (line, column) = (self.input.line, self.input.column);
        let length = self.input.window().len().max(1);
        let child = self.take(length, line, column);
        while self.input.more()? {
            let length = self.input.window().len();
            self.input.consume(length);
        }
        Ok(Next::Broken(child))
    }
}

impl Child {
    /// The line and column of one of its bytes.
    pub(super) fn place(&self, at: usize) -> (u32, u32) {
        after(self.line, self.column, self.bytes.get(..at).unwrap_or_default())
    }
}

fn unreadable(file: &str) -> NativeFinding {
    Place::file(file).error(format!("{PREFIX}.unreadable"), "The file could not be read from its disk. Try again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Decoded, NativeFile};

    fn split(text: &str) -> Vec<String> {
        let file = NativeFile { name: "x.json".to_owned(), bytes: text.as_bytes().to_vec() };
        let mut sink = Decoded::default();
        let mut children = Children::open(&file, &mut sink).unwrap();
        let mut found = Vec::new();
        loop {
            let (mark, child) = match children.next(&mut sink) {
                Next::Child(child) => ("", child),
                Next::Broken(child) => ("broken ", child),
                Next::End => return found,
            };
            let text = String::from_utf8(child.bytes).unwrap();
            found.push(format!("{mark}{}:{} {}", child.line, child.column, text.trim_end()));
        }
    }

    #[test]
    fn a_payload_a_list_and_a_child_a_line_are_split_alike() {
        let (a, b) = ("{\"la_child_id\":\"1\",\"x\":{\"y\":[]}}", "{\"la_child_id\":\"2\"}");
        assert_eq!(split(&format!("{{\"la_code\": 1, \"Children\": {a}}}")), [format!("1:28 {a}")]);
        assert_eq!(
            split(&format!("{{\"Children\": [{a},\n{b}], \"la_code\": 1}}")),
            [format!("1:15 {a}"), format!("2:1 {b}")]
        );
        assert_eq!(split(&format!("[{a}, {b}]")).len(), 2);
        assert_eq!(split(&format!("{a}\n{b}\n")), [format!("1:1 {a}"), format!("2:1 {b}")]);
        assert_eq!(split(&format!("[{{\"la_code\":1,\"children\":{a}}},{{\"la_code\":1,\"children\":{b}}}]")).len(), 2);
        assert_eq!(split(""), Vec::<String>::new());
    }

    #[test]
    fn a_child_that_does_not_close_costs_itself_only() {
        let text = "[{\"la_child_id\":\"1\",\"x\":{\"y\":1},\n{\"la_child_id\":\"2\"},\n{\"la_child_id\":\"3\",\"x\":[}},\n{\"la_child_id\":\"4\"}]";
        let found = split(text);
        assert_eq!(found[0], "broken 1:2 {\"la_child_id\":\"1\",\"x\":{\"y\":1},");
        assert_eq!(found[1], "2:1 {\"la_child_id\":\"2\"}");
        assert!(found[2].starts_with("broken 3:1"), "{found:?}");
        assert_eq!(found[3], "4:1 {\"la_child_id\":\"4\"}");
    }
}
