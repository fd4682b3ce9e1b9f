//! The JSON form: strict reading into the common tree, and writing.

use std::{cell::RefCell, fmt};

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Number, Value};

use crate::{
    forms::{
        limits::{Limits, too_deep, xml_can_carry},
        locate::{push_position, push_step},
    },
    shape::{Shape, Type},
    validation::{
        found::{Findings, Found},
        say,
    },
};

/// Writes a message as JSON: one of the first version in the order of the model, which is its own.
pub(crate) fn write(message: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::with_capacity(4096);
    match serde_json::to_writer_pretty(&mut out, message) {
        Ok(()) => out.push(b'\n'),
        Err(_) => out.clear(),
    }
    out
}

/// A tree in the order of the schemas.
pub(crate) struct InOrder<'a> {
    value: &'a Value,
    shape: &'a Shape,
    of: &'a Type,
}

impl<'a> InOrder<'a> {
    /// A message.
    pub(crate) fn of(value: &'a Value, shape: &'a Shape) -> Self {
        Self { value, shape, of: shape.root() }
    }
}

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Array(items) => serializer.collect_seq(items.iter().map(|value| InOrder { value, ..*self })),
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                let there = self.of.fields().iter().filter_map(|field| Some((field, members.get(&field.name)?)));
                for (field, value) in there {
                    let of = self.shape.type_of(field);
                    map.serialize_entry(&field.name, &InOrder { value, of, ..*self })?;
                }
                map.end()
            }
            leaf => leaf.serialize(serializer),
        }
    }
}

/// Reads JSON into the common tree: bounded in depth, no key twice, no character that XML cannot carry. `None` when it
/// is not well-formed or breaks a limit; the findings say why.
pub(crate) fn read(text: &str, limits: &Limits, findings: &mut Findings) -> Option<Value> {
    if let Some(offset) = deeper_than(text, limits.depth) {
        findings.refuse(too_deep(limits, offset));
        return None;
    }
    let within = RefCell::new(findings);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { node: None, findings: &within }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    let findings = within.into_inner();
    match value {
        Ok(value) if findings.iter().any(|found| found.rule == "form.characters") => drop(value),
        Ok(value @ Value::Object(_)) => return Some(value),
        Ok(_) => findings.push(Found::structure("structure.root", "/Message", say::JSON_ROOT).at(0)),
        Err(error) => {
            let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            let at = (line + error.column().saturating_sub(1)).min(text.len());
            let said = error.to_string();
            let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
            let text = if error.is_eof() { say::CUT_OFF.to_owned() } else { say::not_well_formed(said) };
            findings.refuse(Found::form("form.well-formed", at, text));
        }
    }
    None
}

/// Where the nesting first exceeds `depth`, without recursion: brackets outside of strings are counted.
fn deeper_than(text: &str, depth: usize) -> Option<usize> {
    let (mut open, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                open += 1;
                if open > depth {
                    return Some(at);
                }
            }
            b'}' | b']' if !in_string => open = open.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Where in the document a value is, as a chain to the root.
struct Node<'a> {
    parent: Option<&'a Node<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn path(node: Option<&Node<'_>>) -> String {
    let mut steps = Vec::new();
    let mut at = node;
    while let Some(node) = at {
        steps.push(&node.step);
        at = node.parent;
    }
    let mut path = "/Message".to_owned();
    for step in steps.iter().rev() {
        match step {
            Step::Key(key) => push_step(&mut path, key),
            Step::Item(index) => push_position(&mut path, index + 1),
        }
    }
    path
}

/// Reads one value, strictly.
#[derive(Clone, Copy)]
struct Strict<'a, 'f> {
    node: Option<&'a Node<'a>>,
    findings: &'a RefCell<&'f mut Findings>,
}

impl Strict<'_, '_> {
    fn text(&self, text: &str) {
        if let Some(c) = text.chars().find(|c| !xml_can_carry(*c)) {
            let mut found = Found::form("form.characters", 0, say::illegal_character(c));
            (found.path, found.offset) = (path(self.node), None);
            self.findings.borrow_mut().push(found);
        }
    }

    fn twice(&self, key: &str) {
        let mut found = Found::form("form.duplicate-key", 0, say::duplicate_key(key));
        (found.path, found.offset) = (path(self.node), None);
        push_step(&mut found.path, key);
        self.findings.borrow_mut().push(found);
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_, '_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    /// A whole number may be written with a fraction of nought (JSON Schema, 4.2.3): `5.0` is 5.
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let whole = value.fract() == 0.0 && (0.0..1e9).contains(&value);
        let number = if whole { format!("{value:.0}").parse().ok() } else { Number::from_f64(value) };
        number.map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        self.text(text);
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        self.text(&text);
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let node = Node { parent: self.node, step: Step::Item(list.len()) };
            match items.next_element_seed(Strict { node: Some(&node), ..self })? {
                Some(value) => list.push(value),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let node = Node { parent: self.node, step: Step::Key(&key) };
            let value = entries.next_value_seed(Strict { node: Some(&node), ..self })?;
            if map.contains_key(&key) {
                self.twice(&key);
            } else if key.chars().any(|c| !xml_can_carry(c)) {
                return Err(A::Error::custom("a key holds a control character"));
            } else {
                map.insert(key, value);
            }
        }
        Ok(Value::Object(map))
    }
}
