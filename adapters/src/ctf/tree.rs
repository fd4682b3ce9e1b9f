//! XML read as a stream, one small tree a pupil; bounded in depth and size, without DTD or entities.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

/// Deeper elements than this end the reading.
const MAX_DEPTH: usize = 32;
/// A pupil with more elements than this is not read.
const MAX_NODES: usize = 20_000;

/// An element with its text and children, and where it begins.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Local name; an attribute's begins with `@`.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Node>,
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Node {
    /// The first element at a path of names below this one.
    pub(super) fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |node, name| node.children.iter().find(|child| child.name == name))
    }

    /// The children of a name, below the first element at a path.
    pub(super) fn all<'n>(&'n self, path: &str, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.at(path).into_iter().flat_map(move |parent| parent.children.iter().filter(move |child| child.name == name))
    }
}

/// Why reading stopped before the end, and where.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) why: String,
}

/// What a file consists of, as it is read.
pub(super) enum Part {
    /// A whole pupil.
    Pupil(Node),
    /// A pupil that is too big: only its place.
    TooBig(Node),
    /// The root at the end, without its pupils.
    Root(Node),
}

/// Reads a document and hands over its parts in order.
pub(super) fn read(text: &str, visit: impl FnMut(Part)) -> Result<(), Broken> {
    let reader = Reader::from_str(text);
    let mut build =
        Build { stack: Vec::new(), nodes: 0, cursor: Cursor { text, offset: 0, line: 1, column: 1 }, visit };
    build.run(reader)
}

struct Build<'t, V> {
    stack: Vec<Node>,
    /// Elements since the last pupil began.
    nodes: usize,
    cursor: Cursor<'t>,
    visit: V,
}

impl<V: FnMut(Part)> Build<'_, V> {
    fn run(&mut self, mut reader: Reader<&[u8]>) -> Result<(), Broken> {
        loop {
            let place = self.cursor.advance(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let place = self.cursor.advance(reader.error_position());
                    return Err(broken(place, format!("it is not well-formed XML: {error}")));
                }
            };
            match self.take(event, place) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(why) => return Err(broken(place, why.to_owned())),
            }
        }
    }

    /// Takes one event; false at the end.
    fn take(&mut self, event: Event<'_>, place: (u32, u32)) -> Result<bool, &'static str> {
        match event {
            Event::Start(start) => self.open(&start, place)?,
            Event::Empty(start) => {
                self.open(&start, place)?;
                self.close();
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.add_text(&text),
            Event::CData(text) => self.add_text(&text),
            Event::GeneralRef(reference) => {
                let letter = resolve(&reference).ok_or("it holds a reference to an entity that XML does not know")?;
                self.add_text(letter.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err("it has a document type definition, which is not allowed"),
            Event::Eof if self.stack.is_empty() => return Ok(false),
            Event::Eof => return Err("it ends in the middle of an element"),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        Ok(true)
    }

    fn open(&mut self, start: &BytesStart<'_>, (line, column): (u32, u32)) -> Result<(), &'static str> {
        if self.stack.len() >= MAX_DEPTH {
            return Err("its elements are nested too deep");
        }
        let local = |name: &str| name.rsplit(':').next().unwrap_or_default().to_owned();
        let name = local(start.name().as_ref());
        let mut node = Node { name, line, column, ..Node::default() };
        if self.is_pupil(&node.name) {
            self.nodes = 0;
        }
        self.nodes += 1;
        for attribute in start.attributes().flatten() {
            let key = attribute.key.as_ref();
            if !key.starts_with("xmlns") && !key.starts_with("xsi:") && self.nodes <= MAX_NODES {
                self.nodes += 1;
                let text = attribute.value.to_string();
                node.children.push(Node { name: format!("@{}", local(key)), text, line, column, ..Node::default() });
            }
        }
        self.stack.push(node);
        Ok(())
    }

    fn is_pupil(&self, name: &str) -> bool {
        let names: Vec<&str> = self.stack.iter().map(|node| node.name.as_str()).collect();
        name == "Pupil" && matches!(names.as_slice(), [_, "CTFpupilData" | "ATFpupilData"])
    }

    fn close(&mut self) {
        let Some(node) = self.stack.pop() else { return };
        let too_big = self.nodes > MAX_NODES;
        if self.is_pupil(&node.name) {
            self.nodes = 0;
            (self.visit)(if too_big { Part::TooBig(node) } else { Part::Pupil(node) });
            return;
        }
        match self.stack.last_mut() {
            None => (self.visit)(Part::Root(node)),
            Some(parent) if !too_big => parent.children.push(node),
            Some(_) => {}
        }
    }

    fn add_text(&mut self, text: &str) {
        if let Some(node) = self.stack.last_mut() {
            node.text.push_str(text);
        }
    }
}

fn broken((line, column): (u32, u32), why: String) -> Broken {
    Broken { line, column, why }
}

/// A character reference, or one of XML's own five entities.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter);
    }
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

/// Counts lines and columns, going forward only.
struct Cursor<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
    column: u32,
}

impl Cursor<'_> {
    fn advance(&mut self, to: u64) -> (u32, u32) {
        let to = usize::try_from(to).unwrap_or(usize::MAX).min(self.text.len());
        for letter in self.text.get(self.offset..to).unwrap_or_default().chars() {
            if letter == '\n' {
                (self.line, self.column) = (self.line.saturating_add(1), 1);
            } else {
                self.column = self.column.saturating_add(1);
            }
        }
        self.offset = self.offset.max(to);
        (self.line, self.column)
    }
}
