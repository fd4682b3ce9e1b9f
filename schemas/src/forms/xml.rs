//! The XML form: reading into the common tree, and writing from it in the order of the schemas.

use quick_xml::{
    NsReader,
    escape::{partial_escape, resolve_predefined_entity},
    events::{BytesRef, BytesStart, Event},
    name::{Namespace, ResolveResult},
};
use serde_json::{Map, Value};

use crate::{
    forms::{
        limits::{Limits, too_deep, xml_can_carry},
        locate::{Wanted, push_position, push_step},
        order,
        value::{insert, leaf},
    },
    shape::{Content, Field, Shape, Type},
    validation::{
        found::{Findings, Found},
        say,
    },
};

const INSTANCE: Namespace<'_> = Namespace("http://www.w3.org/2001/XMLSchema-instance");

/// Writes the tree of a message as XML.
pub(crate) fn write(message: &Value, shape: &Shape) -> Vec<u8> {
    let mut out = String::with_capacity(4096);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message xmlns=\"");
    out.push_str(shape.version().namespace());
    out.push_str("\">\n");
    write_fields(&mut out, shape, shape.root(), message, 1);
    out.push_str("</Message>\n");
    out.into_bytes()
}

fn write_fields(out: &mut String, shape: &Shape, of: &Type, record: &Value, level: usize) {
    for field in of.fields() {
        match record.get(&field.name) {
            None => {}
            Some(Value::Array(items)) => items.iter().for_each(|item| write_element(out, shape, field, item, level)),
            Some(value) => write_element(out, shape, field, value, level),
        }
    }
}

fn write_element(out: &mut String, shape: &Shape, field: &Field, value: &Value, level: usize) {
    out.extend(std::iter::repeat_n("  ", level));
    out.push('<');
    out.push_str(&field.name);
    match value {
        Value::Object(record) if record.is_empty() => return out.push_str("/>\n"),
        Value::Object(_) => {
            out.push_str(">\n");
            write_fields(out, shape, shape.type_of(field), value, level + 1);
            out.extend(std::iter::repeat_n("  ", level));
        }
        Value::String(text) => {
            out.push('>');
            out.push_str(&partial_escape(text.as_str()));
        }
        other => {
            out.push('>');
            out.push_str(&other.to_string());
        }
    }
    out.push_str("</");
    out.push_str(&field.name);
    out.push_str(">\n");
}

/// Reads XML into the common tree. Faults of structure that only XML can have are found here: order, attributes,
/// namespaces, repetition, stray text. `None` when there is no tree; then the findings say why.
pub(crate) fn read(
    text: &str,
    shape: &'static Shape,
    limits: &Limits,
    findings: &mut Findings,
    wanted: &mut Wanted,
) -> Option<Value> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_comments = true;
    reader.resolver_mut().set_max_namespace_bindings(limits.attributes);
    let mut reading = Reading {
        shape,
        limits,
        findings,
        wanted,
        stack: Vec::with_capacity(8),
        path: String::with_capacity(128),
        root: Root::Expected,
        offset: 0,
    };
    if let Err(found) = illegal_character(text).map_or(Ok(()), Err).and_then(|()| reading.run(&mut reader)) {
        reading.findings.refuse(found);
        return None;
    }
    match reading.root {
        Root::Read(value) => Some(value),
        Root::Expected | Root::Foreign => None,
    }
}

fn illegal_character(text: &str) -> Option<Found> {
    let (at, c) = text.char_indices().find(|(_, c)| !xml_can_carry(*c))?;
    Some(Found::form("form.characters", at, say::illegal_character(c)))
}

/// A document on its way into the tree.
struct Reading<'a> {
    shape: &'static Shape,
    limits: &'a Limits,
    findings: &'a mut Findings,
    wanted: &'a mut Wanted,
    stack: Vec<Frame>,
    path: String,
    root: Root,
    /// Where the present event begins.
    offset: usize,
}

enum Root {
    Expected,
    Read(Value),
    /// A root of another language: reported, nothing to read.
    Foreign,
}

/// An open element.
struct Frame {
    holds: Holds,
    field: Option<&'static Field>,
    /// Length of the path before the element's own step.
    parent_path: usize,
}

enum Holds {
    Record {
        of: &'static Type,
        elements: Map<String, Value>,
        children: order::Children,
        stray_text: bool,
    },
    Leaf {
        of: &'static Type,
        text: String,
    },
    /// Reported already: read over.
    Skipped,
}

impl Reading<'_> {
    fn run(&mut self, reader: &mut NsReader<&[u8]>) -> Result<(), Found> {
        loop {
            self.offset = usize::try_from(reader.buffer_position()).unwrap_or_default();
            let event = reader.read_event().map_err(|error| {
                let at = usize::try_from(reader.error_position()).unwrap_or_default();
                Found::form("form.well-formed", at, say::not_well_formed(&error.to_string()))
            })?;
            match event {
                Event::Start(start) => self.start(&start, reader)?,
                Event::End(_) => self.end(),
                Event::Text(text) => self.text(&text.xml10_content())?,
                Event::CData(text) => self.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let text = self.resolve(&reference)?;
                    self.text(&text)?;
                }
                Event::Decl(declaration) => self.declaration(declaration.encoding())?,
                Event::DocType(_) => return Err(Found::form("form.doctype", self.offset, say::DOCTYPE)),
                Event::Comment(_) | Event::PI(_) | Event::Empty(_) => {}
                Event::Eof => return self.finish(),
            }
        }
    }

    fn finish(&self) -> Result<(), Found> {
        let text = match (self.stack.last(), &self.root) {
            (Some(_), _) => say::CUT_OFF,
            (None, Root::Expected) => "The document has no element. Send a <Message>.",
            _ => return Ok(()),
        };
        Err(Found::form("form.well-formed", self.offset, text))
    }

    fn declaration<E>(&self, encoding: Option<Result<std::borrow::Cow<'_, str>, E>>) -> Result<(), Found> {
        match encoding {
            Some(Ok(name)) if !name.eq_ignore_ascii_case("utf-8") => {
                let text = format!(
                    "The XML declaration says encoding \"{}\". Write the document in UTF-8 and declare that.",
                    say::short(&name)
                );
                Err(Found::form("form.encoding", self.offset, text))
            }
            _ => Ok(()),
        }
    }

    fn resolve(&self, reference: &BytesRef<'_>) -> Result<String, Found> {
        if let Some(text) = resolve_predefined_entity(reference) {
            return Ok(text.to_owned());
        }
        match reference.resolve_char_ref() {
            Ok(Some(c)) if xml_can_carry(c) => Ok(c.to_string()),
            Ok(Some(c)) => Err(Found::form("form.characters", self.offset, say::illegal_character(c))),
            Ok(None) => Err(Found::form("form.entity", self.offset, say::entity(reference))),
            Err(error) => Err(Found::form("form.well-formed", self.offset, say::not_well_formed(&error.to_string()))),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, reader: &NsReader<&[u8]>) -> Result<(), Found> {
        if self.stack.len() >= self.limits.depth {
            return Err(too_deep(self.limits, self.offset));
        }
        let (namespace, local) = reader.resolver().resolve_element(start.name());
        let ours =
            matches!(namespace, ResolveResult::Bound(Namespace(bound)) if bound == self.shape.version().namespace());
        let local = local.into_inner();
        let parent_path = self.path.len();
        let (holds, field) = match self.stack.last().map(|frame| &frame.holds) {
            None => (self.open_root(ours, local)?, None),
            Some(Holds::Skipped) => (Holds::Skipped, None),
            Some(_) => self.open_child(ours, local),
        };
        if !matches!(holds, Holds::Skipped) {
            self.wanted.note(&self.path, self.offset);
        }
        self.attributes(start, reader)?;
        self.stack.push(Frame { holds, field, parent_path });
        Ok(())
    }

    fn open_child(&mut self, ours: bool, local: &str) -> (Holds, Option<&'static Field>) {
        push_step(&mut self.path, local);
        let known = match self.stack.last_mut().map(|frame| &mut frame.holds) {
            Some(Holds::Record { of, elements, children, .. }) if ours => {
                of.field(local).map(|field| (field, elements.get(&field.name), children))
            }
            _ => None,
        };
        let Some((field, before, children)) = known else {
            self.unexpected(local, ours);
            return (Holds::Skipped, None);
        };
        if field.repeats {
            push_position(&mut self.path, 1 + before.and_then(Value::as_array).map_or(0, Vec::len));
        }
        let twice = before.is_some() && !field.repeats;
        if !twice {
            children.push(field, self.offset);
        }
        (self.open(field, twice), Some(field))
    }

    fn open_root(&mut self, ours: bool, local: &str) -> Result<Holds, Found> {
        if !matches!(self.root, Root::Expected) {
            return Err(Found::form("form.well-formed", self.offset, say::SECOND_ROOT));
        }
        self.path.push_str("/Message");
        if ours && local == "Message" {
            return Ok(Holds::record(self.shape.root()));
        }
        self.root = Root::Foreign;
        let found = if local == "Message" {
            Found::structure("structure.namespace", "/Message", say::wrong_namespace(self.shape, local))
        } else {
            Found::structure("structure.root", "/Message", say::wrong_root(local))
        };
        self.findings.push(found.at(self.offset));
        Ok(Holds::Skipped)
    }

    /// Opens an element of a record, unless it stands there for a second time.
    fn open(&mut self, field: &'static Field, twice: bool) -> Holds {
        if twice {
            let text = say::repeated(&field.name);
            self.findings.push(Found::structure("structure.repeated", &*self.path, text).at(self.offset));
            return Holds::Skipped;
        }
        let of = self.shape.type_of(field);
        match of.content {
            Content::Record(_) => Holds::record(of),
            _ => Holds::Leaf { of, text: String::new() },
        }
    }

    fn unexpected(&mut self, local: &str, ours: bool) {
        if self.findings.is_full() {
            return;
        }
        let parent = self.stack.last().and_then(|frame| match &frame.holds {
            Holds::Record { of, .. } | Holds::Leaf { of, .. } => Some(*of),
            Holds::Skipped => None,
        });
        let known = parent.is_some_and(|of| of.field(local).is_some());
        let found = if known && !ours {
            Found::structure("structure.namespace", &*self.path, say::wrong_namespace(self.shape, local))
        } else {
            Found::structure("structure.unexpected", &*self.path, say::unexpected(local, parent))
        };
        self.findings.push(found.at(self.offset));
    }

    fn attributes(&mut self, start: &BytesStart<'_>, reader: &NsReader<&[u8]>) -> Result<(), Found> {
        for (number, attribute) in start.attributes().enumerate() {
            let attribute = attribute.map_err(|error| {
                Found::form("form.well-formed", self.offset, say::not_well_formed(&error.to_string()))
            })?;
            let long = attribute.key.0.len().max(attribute.value.len()) > self.limits.name_bytes;
            if number >= self.limits.attributes || long {
                return Err(Found::form("form.attributes", self.offset, say::TOO_MANY_ATTRIBUTES));
            }
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            let hint = ["schemaLocation", "noNamespaceSchemaLocation"].contains(&local.into_inner());
            if !(hint && matches!(namespace, ResolveResult::Bound(INSTANCE))) {
                let text = say::attribute(attribute.key.0);
                self.findings.push(Found::structure("structure.attribute", &*self.path, text).at(self.offset));
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Found> {
        let blank = text.bytes().all(|b| b.is_ascii_whitespace());
        match self.stack.last_mut().map(|frame| &mut frame.holds) {
            None if !blank => Err(Found::form("form.well-formed", self.offset, say::TEXT_OUTSIDE)),
            Some(Holds::Leaf { text: held, .. }) => {
                held.push_str(text);
                Ok(())
            }
            Some(Holds::Record { of, stray_text, .. }) if !blank && !*stray_text => {
                *stray_text = true;
                let text = say::stray_text(of);
                self.findings.push(Found::structure("structure.text", &*self.path, text).at(self.offset));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        if let Holds::Record { of, children, .. } = &frame.holds {
            children.misplaced(&self.path, of, self.findings);
        }
        self.path.truncate(frame.parent_path);
        let Some(value) = frame.holds.value() else { return };
        match (frame.field, self.stack.last_mut().map(|parent| &mut parent.holds)) {
            (Some(field), Some(Holds::Record { elements, .. })) => insert(elements, field, value),
            _ => self.root = Root::Read(value),
        }
    }
}

impl Holds {
    fn record(of: &'static Type) -> Self {
        Self::Record { of, elements: Map::new(), children: order::Children::default(), stray_text: false }
    }

    /// The value of a closed element.
    fn value(self) -> Option<Value> {
        match self {
            Self::Record { elements, .. } => Some(Value::Object(elements)),
            Self::Leaf { of, text } => Some(leaf(of, text)),
            Self::Skipped => None,
        }
    }
}
