//! The data dictionary: every element of the standard with its meaning, its source and an example, from the schemas.

use serde_json::{Map, Value};

use crate::{
    model::MessageClass,
    shape::{Content, Field, Shape, Type},
    versions::Version,
};

/// An element of a record, as the schemas document it.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// The type of record that holds it.
    pub holder: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The type of what it holds.
    pub of: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may stand more than once.
    pub repeats: bool,
    /// What it says.
    pub meaning: &'static str,
    /// The standard, return or law that it comes from.
    pub source: &'static str,
    /// What it may hold, as JSON has it; a record is composed of the examples of its elements.
    pub example: Value,
}

/// A type of the standard, as the schemas document it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// The standard, return or law that it comes from.
    pub source: &'static str,
    /// The words that it may be, when it is a list of words.
    pub words: &'static [String],
    /// Whether it holds elements.
    pub is_record: bool,
}

/// Every type of a version, in the order of the schemas.
#[must_use]
pub fn definitions(version: Version) -> Vec<Definition> {
    let definition = |of: &'static Type| Definition {
        name: &of.name,
        meaning: &of.doc,
        source: &of.source,
        words: if let Content::Text(words) = &of.content { words } else { &[] },
        is_record: matches!(of.content, Content::Record(_)),
    };
    Shape::of(version).types().iter().map(definition).collect()
}

/// Every element of every record of a version, in the order of the schemas.
#[must_use]
pub fn elements(version: Version) -> Vec<Element> {
    let shape = Shape::of(version);
    let of_record = |holder: &'static Type| {
        holder.fields().iter().map(move |field| Element {
            holder: &holder.name,
            name: &field.name,
            of: &shape.type_of(field).name,
            required: field.required,
            repeats: field.repeats,
            meaning: &field.doc,
            source: &field.source,
            example: example_of(shape, field),
        })
    };
    shape.types().iter().flat_map(of_record).collect()
}

/// The element at `path`, written from a message's root or from a child's record on (`ChildRecord/Identity/UPN`).
#[must_use]
pub fn at_path(version: Version, path: &str) -> Option<Element> {
    let (holder, name) = path.rsplit_once('/')?;
    let holder = match holder.strip_prefix("ChildRecord") {
        Some(rest) => format!("/Message/RecordTransfer/ChildRecord{rest}"),
        None => format!("/Message/{holder}"),
    };
    let (of, _) = Shape::of(version).at_path(&holder)?;
    elements(version).into_iter().find(|element| element.holder == of.name && element.name == name)
}

/// A message of `class` in the JSON form that holds every element it may, each once, composed of their examples. It is
/// right in structure and codes; what it says need not make sense.
#[must_use]
pub fn example(version: Version, class: MessageClass) -> Value {
    let shape = Shape::of(version);
    let wanted = class.as_str().replace('-', "");
    let fields = shape.root().fields().iter();
    let wanted = fields.filter(|field| field.name == "Header" || field.name.to_lowercase() == wanted);
    let mut message: Map<_, _> = wanted.map(|field| (field.name.clone(), example_of(shape, field))).collect();
    if let Some(header) = message.get_mut("Header") {
        header["Class"] = class.as_str().into();
        header["StandardVersion"] = version.as_str().into();
    }
    Value::Object(message)
}

fn example_of(shape: &'static Shape, field: &Field) -> Value {
    let one = match &shape.type_of(field).content {
        Content::Record(fields) => {
            Value::Object(fields.iter().map(|field| (field.name.clone(), example_of(shape, field))).collect())
        }
        Content::Flag => Value::Bool(field.example == "true"),
        Content::Count => field.example.parse::<u32>().map_or(Value::Null, Value::from),
        Content::Text(_) => Value::String(field.example.clone()),
    };
    if field.repeats { Value::Array(vec![one]) } else { one }
}
