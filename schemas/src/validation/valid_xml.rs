//! Layers 1 and 2 of XML with nothing wrong in it: read and judged in one pass. Whatever is not so is read again with care.

use crosswalk_xsd::{Event, Reader};
use serde_json::{Map, Value};

use crate::{
    forms::value::{insert, leaf},
    shape::{Content, Field, Shape, Type},
};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The tree of a document, when nothing at all is to be said of it.
pub(super) fn read(mut reader: Reader<'_>, shape: &'static Shape) -> Option<Value> {
    let mut open: Vec<Open> = Vec::with_capacity(8);
    let mut root = None;
    while let Some(event) = reader.next() {
        if reader.has_findings() {
            return None;
        }
        match event {
            Event::Start => {
                let next = start(&reader, shape, open.last())?;
                open.push(next);
            }
            Event::Text => {
                if let Some(Node::Text(held)) = open.last_mut().map(|open| &mut open.node) {
                    held.push_str(reader.text());
                }
            }
            Event::End => {
                let Open { of, field, node } = open.pop()?;
                let value = match node {
                    Node::Record(elements) => Value::Object(elements),
                    Node::Text(text) => leaf(of, text),
                };
                match (field, open.last_mut().map(|parent| &mut parent.node)) {
                    (Some(field), Some(Node::Record(elements))) => insert(elements, field, value),
                    _ => root = Some(value),
                }
            }
        }
    }
    root.filter(|_| reader.is_valid())
}

/// Whether a document's declaration, if it has one, leaves it in UTF-8.
pub(super) fn is_declared_utf8(text: &str) -> bool {
    let declaration =
        text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or("", |(within, _)| within);
    !declaration.contains("encoding") || declaration.to_ascii_lowercase().contains("utf-8")
}

/// An open element.
struct Open {
    of: &'static Type,
    field: Option<&'static Field>,
    node: Node,
}

enum Node {
    Record(Map<String, Value>),
    Text(String),
}

fn start(reader: &Reader<'_>, shape: &'static Shape, parent: Option<&Open>) -> Option<Open> {
    let hint = |local: &str| matches!(local, "schemaLocation" | "noNamespaceSchemaLocation");
    if reader.attributes().any(|attribute| attribute.namespace != INSTANCE || !hint(attribute.local)) {
        return None;
    }
    let field = match parent {
        Some(parent) => Some(parent.of.field(reader.local())?),
        None => None,
    };
    let of = field.map_or_else(|| shape.root(), |field| shape.type_of(field));
    let node = match of.content {
        Content::Record(_) => Node::Record(Map::new()),
        _ => Node::Text(String::new()),
    };
    Some(Open { of, field, node })
}

#[cfg(test)]
mod tests {
    use super::is_declared_utf8;

    #[test]
    fn another_encoding_is_seen() {
        assert!(is_declared_utf8("<a/>"));
        assert!(is_declared_utf8("<?xml version='1.0' encoding='UTF-8'?><a/>"));
        assert!(!is_declared_utf8("<?xml version='1.0' encoding='latin1'?><a/>"));
    }
}
