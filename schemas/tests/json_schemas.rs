//! The JSON Schemas are made from the XML Schemas; `UPDATE_EXPECT=1` writes them anew.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    collections::HashMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use quick_xml::{
    Reader, XmlVersion,
    escape::unescape,
    events::{BytesStart, Event},
};
use serde::{Serialize, Serializer};

/// A JSON value whose objects keep their order.
#[derive(Serialize)]
#[serde(untagged)]
enum Json {
    Flag(bool),
    Number(u64),
    Text(String),
    List(Vec<Json>),
    Object(#[serde(serialize_with = "in_order")] Vec<(String, Json)>),
}

fn in_order<S: Serializer>(members: &[(String, Json)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// What is said of a schema, a type or an element.
#[derive(Default)]
struct Notes {
    doc: String,
    source: String,
    example: String,
}

#[derive(Default)]
struct Element {
    name: String,
    of: String,
    least: String,
    most: String,
    notes: Notes,
}

#[derive(Default)]
struct Type {
    name: String,
    notes: Notes,
    facets: Vec<(String, String)>,
    elements: Vec<Element>,
    has_choice: bool,
}

/// One XML Schema.
#[derive(Default)]
struct Schema {
    title: String,
    notes: Notes,
    types: Vec<Type>,
    open: Vec<String>,
}

impl Schema {
    fn read(xsd: &str) -> Self {
        let mut schema = Self::default();
        let mut reader = Reader::from_str(xsd);
        reader.config_mut().expand_empty_elements = true;
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => return schema,
                Event::Start(start) => schema.start(&start),
                Event::Text(text) => schema.text(&unescape(&text).unwrap()),
                Event::End(_) => drop(schema.open.pop()),
                _ => {}
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) {
        let attribute = |name: &str| {
            let found = start.try_get_attribute(name).unwrap();
            found.map_or(String::new(), |found| found.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned())
        };
        let element = start.local_name().as_ref().to_owned();
        match element.as_str() {
            "complexType" | "simpleType" => self.types.push(Type { name: attribute("name"), ..Type::default() }),
            "choice" => self.types.last_mut().unwrap().has_choice = true,
            "minLength" | "maxLength" | "pattern" | "enumeration" => {
                self.types.last_mut().unwrap().facets.push((element.clone(), attribute("value")));
            }
            "element" if self.open.iter().any(|open| open == "complexType") => {
                let [name, of, least, most] = ["name", "type", "minOccurs", "maxOccurs"].map(attribute);
                let least = if self.open.iter().any(|open| open == "choice") { "0".to_owned() } else { least };
                let notes = Notes::default();
                self.types.last_mut().unwrap().elements.push(Element { name, of, least, most, notes });
            }
            _ => {}
        }
        self.open.push(element);
    }

    /// Takes documentation, source and example to whatever they are about.
    fn text(&mut self, text: &str) {
        let open: Vec<&str> = self.open.iter().map(String::as_str).collect();
        let about =
            open.iter().rev().find(|name| matches!(**name, "element" | "enumeration" | "complexType" | "simpleType"));
        let of = self.types.last_mut();
        let notes = match (about, of) {
            (Some(&"element"), Some(of)) => of.elements.last_mut().map(|element| &mut element.notes),
            (Some(&("complexType" | "simpleType")), Some(of)) => Some(&mut of.notes),
            (None, None) => Some(&mut self.notes),
            _ => None,
        };
        match (open.last(), notes) {
            (Some(&"documentation"), Some(notes)) => text.clone_into(&mut notes.doc),
            (Some(&"Source"), Some(notes)) => text.clone_into(&mut notes.source),
            (Some(&"Example"), Some(notes)) => text.clone_into(&mut notes.example),
            (Some(&"Title"), _) => text.clone_into(&mut self.title),
            _ => {}
        }
    }
}

/// Writes JSON Schemas, knowing which file defines which type.
struct Writer {
    home: HashMap<String, String>,
}

const ID: &str = "urn:crosswalk:child-record:1.0";

impl Writer {
    fn file(&self, name: &str, schema: &Schema) -> Json {
        let mut members = vec![
            ("$schema".to_owned(), text("https://json-schema.org/draft/2020-12/schema")),
            ("$id".to_owned(), Json::Text(format!("{ID}:{name}"))),
            ("title".to_owned(), text(&schema.title)),
            ("description".to_owned(), text(&schema.notes.doc)),
            ("$comment".to_owned(), text(E_GMS)),
        ];
        if let ("message", [message]) = (name, schema.types.as_slice()) {
            let Json::Object(root) = self.record(name, message) else { unreachable!() };
            members.extend(root);
            return Json::Object(members);
        }
        let definition = |of: &Type| {
            let mut definition = described(&of.notes, &of.name);
            let Json::Object(rest) = (if of.elements.is_empty() { simple(of) } else { self.record(name, of) }) else {
                unreachable!()
            };
            definition.extend(rest);
            (of.name.clone(), Json::Object(definition))
        };
        members.push(("$defs".to_owned(), Json::Object(schema.types.iter().map(definition).collect())));
        Json::Object(members)
    }

    fn record(&self, file: &str, of: &Type) -> Json {
        let required = of.elements.iter().filter(|element| element.least.is_empty());
        let required: Vec<_> = required.map(|element| text(&element.name)).collect();
        let properties = of.elements.iter().map(|element| (element.name.clone(), self.property(file, element)));
        let mut members =
            vec![("type".to_owned(), text("object")), ("properties".to_owned(), Json::Object(properties.collect()))];
        let count = required.len() as u64 + 1;
        if !required.is_empty() {
            members.push(("required".to_owned(), Json::List(required)));
        }
        if of.has_choice {
            members.push(("minProperties".to_owned(), Json::Number(count)));
            members.push(("maxProperties".to_owned(), Json::Number(count)));
        }
        members.push(("additionalProperties".to_owned(), Json::Flag(false)));
        Json::Object(members)
    }

    fn property(&self, file: &str, element: &Element) -> Json {
        let home = &self.home[&element.of];
        let place = if home == file { String::new() } else { format!("{ID}:{home}") };
        let reference = Json::Text(format!("{place}#/$defs/{}", element.of));
        let mut members = described(&element.notes, &element.of);
        if element.most.is_empty() {
            members.push(("$ref".to_owned(), reference));
            return Json::Object(members);
        }
        members.push(("type".to_owned(), text("array")));
        members.push(("items".to_owned(), object([("$ref", reference)])));
        members.push(("minItems".to_owned(), Json::Number(1)));
        members.extend(element.most.parse().ok().map(|most| ("maxItems".to_owned(), Json::Number(most))));
        if let Some((_, examples)) = members.iter_mut().find(|(name, _)| name == "examples") {
            let Json::List(one) = std::mem::replace(examples, Json::List(Vec::new())) else { unreachable!() };
            *examples = Json::List(vec![Json::List(one)]);
        }
        Json::Object(members)
    }
}

const E_GMS: &str = "e-GMS: Audience Local authorities and their partner agencies in England, system suppliers; Category \
                     Health, well-being and care; Coverage England; Creator Crosswalk; DateIssued 2026-11-22; Format \
                     application/schema+json; Language eng; Publisher Crosswalk; Rights MIT or Apache-2.0; Status \
                     Version 1.0; Subject Children's services, information sharing; Type JSON Schema";

fn described(notes: &Notes, of: &str) -> Vec<(String, Json)> {
    let mut members = vec![("description".to_owned(), text(&notes.doc))];
    members.push(("$comment".to_owned(), Json::Text(format!("Source: {}", notes.source))));
    if !notes.example.is_empty() {
        let example = match of {
            "Flag" => Json::Flag(notes.example == "true"),
            "Count" => Json::Number(notes.example.parse().unwrap()),
            _ => text(&notes.example),
        };
        members.push(("examples".to_owned(), Json::List(vec![example])));
    }
    members
}

fn simple(of: &Type) -> Json {
    match of.name.as_str() {
        "Flag" => return object([("type", text("boolean"))]),
        "Count" => {
            let most = Json::Number(999_999_999);
            return object([("type", text("integer")), ("minimum", Json::Number(0)), ("maximum", most)]);
        }
        _ => {}
    }
    let mut members = vec![("type".to_owned(), text("string"))];
    let mut words = Vec::new();
    for (facet, value) in &of.facets {
        match facet.as_str() {
            "enumeration" => words.push(text(value)),
            "pattern" => members.push(("pattern".to_owned(), Json::Text(anchored(value)))),
            limit => members.push((limit.to_owned(), Json::Number(value.parse().unwrap()))),
        }
    }
    if !words.is_empty() {
        members.push(("enum".to_owned(), Json::List(words)));
    }
    if of.name == "Content" {
        members.push(("contentEncoding".to_owned(), text("base64")));
    }
    Json::Object(members)
}

/// XML Schema looks at the whole text, JSON Schema anywhere in it.
fn anchored(pattern: &str) -> String {
    let mut depth = 0_i32;
    let closes = pattern.char_indices().find(|(_, c)| {
        depth += i32::from(*c == '(') - i32::from(*c == ')');
        depth == 0
    });
    match closes {
        Some((at, ')')) if at + 1 == pattern.len() => format!("^{pattern}$"),
        _ => format!("^({pattern})$"),
    }
}

/// White space and control characters are written as escapes, so that they can be seen.
fn visible(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' | ' '..='~' => out.push(c),
            c if c.is_whitespace() || c.is_control() => write!(out, "\\u{:04x}", u32::from(c)).unwrap(),
            c => out.push(c),
        }
    }
    out
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/child-record/1.0")
}

#[test]
fn json_schemas_are_made_from_the_xml_schemas() {
    let files = std::fs::read_dir(folder().join("xsd")).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let schemas: HashMap<String, Schema> =
        files.map(|path| (name(&path), Schema::read(&std::fs::read_to_string(&path).unwrap()))).collect();
    let mut writer = Writer { home: HashMap::new() };
    for (file, schema) in &schemas {
        for of in &schema.types {
            writer.home.insert(of.name.clone(), file.clone());
        }
    }
    for (file, schema) in &schemas {
        let mut json = visible(&serde_json::to_string_pretty(&writer.file(file, schema)).unwrap());
        json.push('\n');
        expect_test::expect_file![folder().join(format!("json/{file}.json"))].assert_eq(&json);
    }
}
