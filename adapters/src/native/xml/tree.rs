//! A piece of XML as a tree that borrows from its text: names without prefixes, attributes as children named `@name`.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::unescape,
    events::{Event, attributes::Attributes},
};

use crate::native::values;

/// Deeper elements than this are not read.
const MAX_DEPTH: usize = 64;
/// A piece with more elements and attributes than this is not read.
const MAX_NODES: usize = 200_000;

/// An element with its text and children; or an attribute.
#[derive(Debug, Default, Clone)]
pub(crate) struct Node<'t> {
    /// Local name; an attribute's begins with `@`.
    pub(crate) name: Cow<'t, str>,
    /// Its own text, without that of its children.
    pub(crate) text: Cow<'t, str>,
    pub(crate) children: Vec<Node<'t>>,
    /// Where it begins, in bytes from the beginning of the piece.
    pub(crate) at: usize,
}

impl<'t> Node<'t> {
    /// The first element at a path of names below this one: `Header/SourceLEA`, `address/@use`.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |node, name| node.children.iter().find(|child| child.name == name))
    }

    /// The children of a name below the first element at a path.
    pub(crate) fn all<'n>(&'n self, path: &str, name: &'n str) -> impl Iterator<Item = &'n Self> + use<'n, 't> {
        self.at(path).into_iter().flat_map(move |parent| parent.each(name))
    }

    /// The children of a name.
    pub(crate) fn each<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> + use<'n, 't> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Its text without white space around it; `None` when blank.
    pub(crate) fn filled(&self) -> Option<&str> {
        Some(values::trim(&self.text)).filter(|text| !text.is_empty())
    }
}

/// Why a piece could not be read, and where in bytes from its beginning.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) at: usize,
    pub(crate) why: String,
}

/// Reads one element and all that is in it. Elements still open at the end are closed when `open_end` says so.
pub(super) fn read(text: &str, open_end: bool) -> Result<Node<'_>, Broken> {
    let mut build = Build { text, stack: Vec::new(), nodes: 0, root: None };
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let place = |position: u64| usize::try_from(position).unwrap_or(usize::MAX).min(text.len());
    loop {
        let at = place(reader.buffer_position());
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = place(reader.error_position());
                return Err(Broken { at, why: format!("it is not well-formed XML: {error}") });
            }
        };
        let end = place(reader.buffer_position());
        let done = build.take(&event, at, end).map_err(|why| Broken { at, why: why.to_owned() })?;
        if !done {
            continue;
        }
        while open_end && !build.stack.is_empty() {
            build.close();
        }
        let why = if build.stack.is_empty() { "it holds no element" } else { "it ends in the middle of an element" };
        return match build.root {
            Some(root) if build.stack.is_empty() => Ok(root),
            _ => Err(Broken { at, why: why.to_owned() }),
        };
    }
}

struct Build<'t> {
    text: &'t str,
    stack: Vec<Node<'t>>,
    nodes: usize,
    root: Option<Node<'t>>,
}

impl<'t> Build<'t> {
    /// Takes one event; true at the end.
    fn take(&mut self, event: &Event<'_>, at: usize, end: usize) -> Result<bool, &'static str> {
        match event {
            Event::Start(start) => self.open(at, end - 1, start.name().as_ref().len())?,
            Event::Empty(start) => {
                self.open(at, end - 2, start.name().as_ref().len())?;
                self.close();
            }
            Event::End(_) => self.close(),
            Event::Text(_) => self.add_text(self.text.get(at..end).unwrap_or_default()),
            Event::CData(_) => self.add_text(self.text.get(at + 9..end.saturating_sub(3)).unwrap_or_default()),
            Event::GeneralRef(_) => {
                let letter = unescape(self.text.get(at..end).unwrap_or_default());
                let letter = letter.map_err(|_| "it holds a reference to an entity that XML does not know")?;
                self.add_owned(&letter);
            }
            Event::DocType(_) => return Err("it has a document type definition, which is not allowed"),
            Event::Eof => return Ok(true),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        Ok(false)
    }

    /// An element begins whose tag spans from `at` to `end`, without its closing characters.
    fn open(&mut self, at: usize, end: usize, name: usize) -> Result<(), &'static str> {
        if self.stack.len() >= MAX_DEPTH {
            return Err("its elements are nested too deep");
        }
        if self.stack.is_empty() && self.root.is_some() {
            return Err("a second element follows the one that should be all");
        }
        let tag = self.text.get(at + 1..end).unwrap_or_default();
        let qualified = tag.get(..name).unwrap_or_default();
        let mut node = Node { name: Cow::Borrowed(local(qualified)), at, ..Node::default() };
        self.nodes += 1;
        let attributes = (tag.len() > name).then(|| Attributes::new(tag, name));
        for attribute in attributes.into_iter().flatten() {
            let attribute = attribute.map_err(|_| "it has an attribute that cannot be read")?;
            let key: &str = attribute.key.as_ref();
            if key.starts_with("xmlns") || key.starts_with("xsi:") {
                continue;
            }
            self.nodes += 1;
            let text = match attribute.value {
                Cow::Borrowed(value) => unescape(value),
                Cow::Owned(value) => unescape(&value).map(|text| Cow::Owned(text.into_owned())),
            };
            let text = text.map_err(|_| "it holds a reference to an entity that XML does not know")?;
            node.children.push(Node { name: format!("@{}", local(key)).into(), text, at, children: Vec::new() });
        }
        if self.nodes > MAX_NODES {
            return Err("it has too many elements");
        }
        self.stack.push(node);
        Ok(())
    }

    fn close(&mut self) {
        let Some(node) = self.stack.pop() else { return };
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(parent) => parent.children.push(node),
        }
    }

    fn add_text(&mut self, text: &'t str) {
        let Some(node) = self.stack.last_mut() else { return };
        // White space between elements is not kept.
        let between = node.children.iter().any(|child| !child.name.starts_with('@'));
        if node.text.is_empty() {
            node.text = Cow::Borrowed(text);
        } else if !between || !text.trim().is_empty() {
            node.text.to_mut().push_str(text);
        }
    }

    fn add_owned(&mut self, text: &str) {
        if let Some(node) = self.stack.last_mut() {
            node.text.to_mut().push_str(text);
        }
    }
}

fn local(name: &str) -> &str {
    memchr::memrchr(b':', name.as_bytes()).and_then(|at| name.get(at + 1..)).unwrap_or(name)
}
