//! A file into bundles: one XML document, one JSON object, or many objects one after another (newline-delimited or a list).

use std::{io, ops::ControlFlow};

use super::{PREFIX, json};
use crate::{
    contract::{Frame, Native, Refused, Sink, Source},
    native::{
        encoding::{self, Encoding},
        input::{Input, after},
        place::Place,
        xml::{Node, Part, Records},
    },
};

/// A larger object is not read.
const MAX_BUNDLE: usize = 32 * 1024 * 1024;

const BUNDLES: Records = Records { prefix: PREFIX, what: "bundle", path: &[&["Bundle"]] };

/// One bundle, whichever form it came in.
pub(super) struct Piece<'p> {
    pub(super) root: &'p Node<'p>,
    /// Where a node begins, as the place of a field.
    pub(super) place: &'p dyn Fn(&Node<'_>, String) -> Place,
    pub(super) native: &'p dyn Fn() -> Vec<Native>,
}

/// Reads a file and hands each bundle to `visit`.
pub(super) fn bundles(source: &dyn Source, sink: &mut dyn Sink, visit: &mut dyn FnMut(&Piece<'_>, &mut dyn Sink)) {
    let place = Place::file(source.name());
    let first = Input::open(source).and_then(|mut input| {
        while input.window().iter().all(u8::is_ascii_whitespace) && input.more()? {}
        Ok(input.window().iter().copied().find(|b| !b.is_ascii_whitespace()))
    });
    match first {
        Ok(Some(b'<')) => {
            let mut seen = 0;
            let whole = BUNDLES.read(source, sink, |part, sink| {
                let Part::Record(piece) = part else { return };
                seen += 1;
                let place = |node: &Node<'_>, field: String| piece.place(node, field);
                visit(&Piece { root: &piece.root, place: &place, native: &|| piece.native() }, sink);
            });
            if whole == Some(0) && seen == 0 {
                sink.finding(no_bundle(&place));
            }
        }
        Ok(Some(b'{' | b'[')) => {
            if Objects::open(source).and_then(|mut objects| objects.run(sink, visit)).is_err() {
                sink.fault(unreadable(&place));
            }
        }
        Ok(_) => sink.finding(no_bundle(&place)),
        Err(_) => sink.fault(unreadable(&place)),
    }
}

fn no_bundle(place: &Place) -> crate::contract::NativeFinding {
    let text =
        "The file holds no bundle: neither an XML element Bundle nor a JSON object. Check that it is an event message.";
    place.error(format!("{PREFIX}.no-bundle"), text)
}

fn unreadable(place: &Place) -> crate::contract::NativeFinding {
    place.error(format!("{PREFIX}.unreadable"), "The file could not be read from its disk. Try again.")
}

/// The objects of a file of JSON.
struct Objects<'s> {
    input: Input<'s>,
    file: &'s str,
}

impl<'s> Objects<'s> {
    fn open(source: &'s dyn Source) -> io::Result<Self> {
        Ok(Self { input: Input::open(source)?, file: source.name() })
    }

    fn run(&mut self, sink: &mut dyn Sink, visit: &mut dyn FnMut(&Piece<'_>, &mut dyn Sink)) -> io::Result<()> {
        let mut framed = false;
        let file = self.file;
        while !sink.stopped() {
            self.input.report(sink);
            if !self.between()? {
                break;
            }
            if !std::mem::replace(&mut framed, true) {
                sink.frame(Frame { file: file.to_owned(), head: Vec::new(), separator: b"\n", tail: b"\n".to_vec() });
            }
            match self.extent()? {
                Some((length, whole)) => self.object((length, whole), sink, visit),
                None => self.too_big(sink)?,
            }
        }
        self.input.report(sink);
        Ok(())
    }

    /// Passes over what stands between objects; false at the end.
    fn between(&mut self) -> io::Result<bool> {
        loop {
            let window = self.input.window();
            let between = |b: &u8| b.is_ascii_whitespace() || matches!(*b, b',' | b'[' | b']');
            let length = window.iter().position(|b| !between(b)).unwrap_or(window.len());
            let found = length < window.len();
            self.input.consume(length);
            if found {
                return Ok(true);
            }
            if !self.input.more()? {
                return Ok(false);
            }
        }
    }

    /// The length of the object that begins here, and whether it is whole; `None` when it is too big. What is no object
    /// reaches to the end of its line, as does an object in which a new line begins another.
    fn extent(&mut self) -> io::Result<Option<(usize, bool)>> {
        let mut scan = Scan::default();
        loop {
            let window = self.input.window();
            if let Some(found) = scan.go(window) {
                return Ok(Some(found));
            }
            if window.len() > MAX_BUNDLE {
                return Ok(None);
            }
            if !self.input.more()? {
                return Ok(Some((self.input.window().len(), false)));
            }
        }
    }

    fn object(
        &mut self,
        (length, whole): (usize, bool),
        sink: &mut dyn Sink,
        visit: &mut dyn FnMut(&Piece<'_>, &mut dyn Sink),
    ) {
        let (file, line, column) = (self.file, self.input.line, self.input.column);
        let bytes = self.input.window().get(..length).unwrap_or_default();
        let native = || vec![Native { file: file.to_owned(), bytes: bytes.to_vec() }];
        let read = encoding::read(bytes);
        let text = read.text;
        let at = |at: usize| {
            let (line, column) = after(line, column, text.as_bytes().get(..at).unwrap_or_default());
            Place { line, column, ..Place::file(file) }
        };
        if read.encoding == Encoding::Windows1252 {
            let text = "This bundle is not in UTF-8 and was read as Windows-1252. Check names with accents.";
            sink.finding(at(0).warning(format!("{PREFIX}.encoding"), text));
        }
        let tree = if whole {
            json::read(&text)
        } else {
            Err(json::Broken { at: 0, why: "it ends in the middle, or is no object" })
        };
        match tree {
            Ok(root) => {
                let place = |node: &Node<'_>, field: String| Place { field, ..at(node.at) };
                visit(&Piece { root: &root, place: &place, native: &native }, sink);
            }
            Err(broken) => {
                let text = format!("This bundle was not read: {}. The others were.", broken.why);
                let findings = vec![at(broken.at).error(format!("{PREFIX}.json"), text)];
                sink.refused(Refused { key: None, findings, native: native() });
            }
        }
        self.input.consume(length);
    }

    /// Refuses an object that is too big, and passes over it to the next line that begins one.
    fn too_big(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let place = Place { line: self.input.line, column: self.input.column, ..Place::file(self.file) };
        let text = "This bundle is larger than 32 MiB and was not read. The others were.";
        let findings = vec![place.error(format!("{PREFIX}.too-big"), text)];
        sink.refused(Refused { key: None, findings, native: Vec::new() });
        loop {
            let window = self.input.window();
            if let Some(at) = memchr::memmem::find(window, b"\n{") {
                self.input.consume(at + 1);
                return Ok(());
            }
            let length = window.len().saturating_sub(1);
            self.input.consume(length);
            if !self.input.more()? {
                let rest = self.input.window().len();
                self.input.consume(rest);
                return Ok(());
            }
        }
    }
}

/// Where an object ends, looked for as its bytes arrive.
#[derive(Default)]
struct Scan {
    at: usize,
    depth: usize,
    text: bool,
}

impl Scan {
    /// Goes on; the length of the object and whether it is whole, once that is known.
    fn go(&mut self, window: &[u8]) -> Option<(usize, bool)> {
        if window.first() != Some(&b'{') {
            return memchr::memchr(b'\n', window).map(|end| (end, false));
        }
        while let Some(rest) = window.get(self.at..).filter(|rest| !rest.is_empty()) {
            if self.text {
                self.in_text(rest)?;
            } else if let ControlFlow::Break(found) = self.outside(window, rest) {
                return Some(found);
            }
        }
        None
    }

    /// Goes on within a text; nothing when more must be read.
    fn in_text(&mut self, rest: &[u8]) -> Option<()> {
        let Some(end) = memchr::memchr2(b'"', b'\\', rest) else {
            self.at += rest.len();
            return Some(());
        };
        self.text = rest.get(end) == Some(&b'\\');
        // The byte after the mark belongs to the escape; wait for it.
        let escape = usize::from(self.text);
        if end + escape >= rest.len() {
            self.at += end;
            return None;
        }
        self.at += end + 1 + escape;
        Some(())
    }

    /// Goes on to the next mark outside texts; breaks with the answer, once there is one.
    fn outside(&mut self, window: &[u8], rest: &[u8]) -> ControlFlow<(usize, bool)> {
        let Some(found) = memchr::memchr3(b'"', b'{', b'}', rest) else {
            self.at += rest.len();
            return ControlFlow::Continue(());
        };
        let at = self.at + found;
        self.at = at + 1;
        match rest.get(found) {
            Some(b'"') => self.text = true,
            Some(b'{') => {
                // A line that begins with a bundle, inside another: the other was cut off.
                let begins = rest.get(found..).is_some_and(|rest| rest.starts_with(b"{\"resourceType\""));
                if self.depth > 0 && begins && window.get(at - 1) == Some(&b'\n') {
                    return ControlFlow::Break((at, false));
                }
                self.depth += 1;
            }
            _ => {
                self.depth -= 1;
                if self.depth == 0 {
                    return ControlFlow::Break((self.at, true));
                }
            }
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Decoded, NativeFile};

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let file = NativeFile { name: "b".to_owned(), bytes: text.as_bytes().to_vec() };
        let (mut seen, mut decoded) = (Vec::new(), Decoded::default());
        bundles(&file, &mut decoded, &mut |piece, _| {
            let id = piece.root.at("id").map(|node| (piece.place)(node, String::new()));
            let value = piece.root.at("id/@value").map(|node| node.text.clone().into_owned());
            let place = id.unwrap_or_default();
            seen.push(format!("{} {}:{}", value.unwrap_or_default(), place.line, place.column));
        });
        let findings = decoded.all_findings().map(|f| format!("{}:{} {}", f.line, f.column, f.rule)).collect();
        (seen, findings)
    }

    #[test]
    fn one_or_many_in_either_form() {
        for (text, expected) in [
            ("<Bundle xmlns='http://hl7.org/fhir'>\n <id value='1'/></Bundle>", &["1 2:2"][..]),
            ("{\"resourceType\": \"Bundle\",\n \"id\": \"1\"}", &["1 2:8"]),
            (
                "{\"resourceType\":\"Bundle\",\"id\":\"1\"}\n{\"resourceType\":\"Bundle\",\"id\":\"2\"}\n",
                &["1 1:31", "2 2:31"],
            ),
            (" [ {\"id\": \"1\", \"x\": \"}{\\\"\"} ,\n {\"id\": \"2\"} ]", &["1 1:11", "2 2:9"]),
        ] {
            let (seen, findings) = read(text);
            assert_eq!(seen, expected, "{text}");
            assert!(findings.is_empty(), "{text}: {findings:?}");
        }
    }

    #[test]
    fn a_broken_bundle_costs_only_itself() {
        let text = "{\"resourceType\":\"Bundle\",\"id\":\"1\",\n{\"resourceType\":\"Bundle\",\"id\":\"2\"}\nnonsense\n{\"id\":3,}\n{\"id\":\"4\"}\n{\"id\":";
        let (seen, findings) = read(text);
        assert_eq!(seen, ["2 2:31", "4 5:7"]);
        assert_eq!(findings, ["1:1 nems.json", "3:1 nems.json", "4:9 nems.json", "6:1 nems.json"]);
    }

    #[test]
    fn what_is_no_event_message_is_told() {
        for text in ["", "name,surname\nA,B\n", "  \n"] {
            assert_eq!(read(text).1, ["0:0 nems.no-bundle"], "{text:?}");
        }
    }
}
