//! Layer 2 for JSON: the JSON Schemas. They also explain what is wrong with XML that the XML Schemas refuse, so both
//! forms get the same findings.

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value};

use super::{
    found::{Findings, Found},
    say,
};
use crate::{
    forms::locate::{push_position, push_step},
    shape::Shape,
    versions::{self, Version},
};

/// The JSON Schemas, compiled; nothing is ever fetched.
pub(super) fn compile(version: Version) -> Option<Validator> {
    let files = &versions::files(version).json;
    let parsed: Vec<(&str, Value)> =
        files.iter().filter_map(|(name, text)| Some((*name, serde_json::from_str(text).ok()?))).collect();
    let mut registry = jsonschema::Registry::new();
    for (name, schema) in &parsed {
        registry = registry.add(format!("{}:{name}", version.namespace()), schema).ok()?;
    }
    let registry = registry.prepare().ok()?;
    let root = parsed.iter().find(|(name, _)| *name == "message").map(|(_, schema)| schema)?;
    jsonschema::options()
        .with_registry(&registry)
        .offline()
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .build(root)
        .ok()
}

/// Adds all that is wrong with the structure of `value`. Takes out what has no place in it, so that the rest can be
/// read on.
pub(super) fn explain(schema: &Validator, shape: &Shape, value: &mut Value, findings: &mut Findings) {
    let mut surplus = Vec::new();
    let mut told = std::collections::HashSet::new();
    let most = findings.limit() + 1;
    for error in schema.iter_errors(value) {
        if findings.is_full() {
            break;
        }
        for found in translate(&error, (value, shape), &mut surplus, most) {
            if told.insert((found.path.clone(), found.text.clone())) {
                findings.push(found);
            }
        }
    }
    for (pointer, name) in surplus {
        if let Some(Value::Object(record)) = value.pointer_mut(&pointer) {
            record.remove(&name);
        }
        // What has no place in a message does not stand for its body.
        if pointer.is_empty() && value.as_object().is_some_and(|message| message.len() < 2) {
            findings.push(Found::structure("structure.body", "/Message", NO_BODY));
        }
    }
}

fn translate(
    error: &ValidationError<'_>,
    (root, shape): (&Value, &Shape),
    surplus: &mut Vec<(String, String)>,
    most: usize,
) -> Vec<Found> {
    let pointer = error.instance_path().as_str();
    let path = path(pointer, root);
    let found = |rule, path: String, text| vec![Found::structure(rule, path, text)];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let parent = shape.at_path(&path).map(|(of, _)| of);
            let all = unexpected.iter().map(|name| {
                surplus.push((pointer.to_owned(), name.clone()));
                let mut at = path.clone();
                push_step(&mut at, name);
                Found::structure("structure.unexpected", at, say::unexpected(name, parent))
            });
            all.take(most).collect()
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let text = say::missing(shape, name, &path);
            found("structure.missing", format!("{path}/{name}"), text)
        }
        ValidationErrorKind::MinProperties { .. } => found("structure.body", path, NO_BODY.to_owned()),
        ValidationErrorKind::MaxProperties { .. } => {
            let known =
                |message: &Map<String, Value>| message.keys().filter(|name| shape.root().field(name).is_some()).count();
            let two = error.instance().as_object().is_some_and(|message| known(message) > 2);
            if two { found("structure.body", path, TWO_BODIES.to_owned()) } else { Vec::new() }
        }
        ValidationErrorKind::MinItems { .. } => found("structure.value", path, EMPTY_LIST.to_owned()),
        ValidationErrorKind::MaxItems { limit } => {
            let text = format!("There are too many here: at most {limit} are allowed. Leave some out or join them.");
            found("structure.repeated", path, text)
        }
        _ => {
            let text = value_text(shape, &path, error.instance());
            found("structure.value", path, text)
        }
    }
}

const NO_BODY: &str = "The message has no body. After the header add the element of its class, such as RecordTransfer.";
const TWO_BODIES: &str = "The message has more than one body. Send each in a message of its own.";
const EMPTY_LIST: &str = "The list is empty. Leave the key out, or give it an item.";

fn value_text(shape: &Shape, path: &str, value: &Value) -> String {
    let repeats = shape.at_path(path).and_then(|(_, field)| field).is_some_and(|field| field.repeats);
    let list = repeats && !path.ends_with(']');
    match value {
        Value::Array(_) if !list => format!("{} A list cannot stand here.", say::value(shape, path, "[…]")),
        _ if list => {
            format!("{} may stand several times, so in JSON it is always a list: put it into [ ].", last(path))
        }
        Value::Null => format!("{} is null. Leave it out instead.", last(path)),
        Value::String(text) => say::value(shape, path, text),
        Value::Object(_) => say::value(shape, path, "{…}"),
        other => say::value(shape, path, &other.to_string()),
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A JSON pointer as a path: array positions from 1, in brackets.
fn path(pointer: &str, root: &Value) -> String {
    let mut path = "/Message".to_owned();
    let mut at = Some(root);
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if let (Some(Value::Array(items)), Ok(index)) = (at, step.parse::<usize>()) {
            push_position(&mut path, index + 1);
            at = items.get(index);
        } else {
            push_step(&mut path, &step);
            at = at.and_then(|value| value.get(&step));
        }
    }
    path
}
