//! The XML Schemas and the JSON Schemas say the same, definition by definition.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use serde_json::Value;

/// What both say of a type, one line a fact.
type Definitions = BTreeMap<String, Vec<String>>;

fn files(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/child-record/1.0").join(folder);
    std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}

fn from_xsd() -> Definitions {
    let mut all = Definitions::new();
    for text in files("xsd") {
        let mut reader = Reader::from_str(&text);
        let mut name = String::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(start) | Event::Empty(start) => read_start(&start, &mut name, &mut all),
                Event::End(end) if end.local_name().as_ref().ends_with("Type") => name.clear(),
                _ => {}
            }
        }
    }
    all
}

fn read_start(start: &BytesStart<'_>, name: &mut String, all: &mut Definitions) {
    let attribute = |name: &str| {
        start
            .try_get_attribute(name)
            .unwrap()
            .map(|found| found.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned())
    };
    let element = start.local_name();
    match element.as_ref() {
        "complexType" | "simpleType" => *name = attribute("name").unwrap(),
        "minLength" | "maxLength" => {
            all.entry(name.clone()).or_default().push(format!("{} {}", element.as_ref(), attribute("value").unwrap()));
        }
        "pattern" => {
            all.entry(name.clone()).or_default().push(format!("pattern {}", bare(&attribute("value").unwrap())));
        }
        "enumeration" => all.entry(name.clone()).or_default().push(format!("word {}", attribute("value").unwrap())),
        "element" if !name.is_empty() => {
            let most = attribute("maxOccurs");
            let mut fact = format!("{} is {}", attribute("name").unwrap(), attribute("type").unwrap());
            let optional =
                attribute("minOccurs").as_deref() == Some("0") || (name == "Message" && all.contains_key("Message"));
            if !optional {
                fact.push_str(", required");
            }
            match most.as_deref() {
                None => {}
                Some("unbounded") => fact.push_str(", many"),
                Some(most) => write!(fact, ", up to {most}").unwrap(),
            }
            all.entry(name.clone()).or_default().push(fact);
        }
        _ => {}
    }
}

/// A pattern without the group or the anchors around the whole of it.
fn bare(pattern: &str) -> String {
    let pattern = pattern.strip_prefix('^').and_then(|inner| inner.strip_suffix('$')).unwrap_or(pattern);
    let mut depth = 0_i32;
    let closes = pattern.char_indices().find(|(_, c)| {
        depth += i32::from(*c == '(') - i32::from(*c == ')');
        depth == 0
    });
    match closes {
        Some((at, ')')) if pattern.starts_with('(') && at + 1 == pattern.len() => pattern[1..at].to_owned(),
        _ => pattern.to_owned(),
    }
}

fn from_json() -> Definitions {
    let mut all = Definitions::new();
    for text in files("json") {
        let schema: Value = serde_json::from_str(&text).unwrap();
        for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
            all.insert(name.clone(), facts(definition));
        }
        if schema["properties"].is_object() {
            all.insert("Message".into(), facts(&schema));
        }
    }
    all
}

fn facts(definition: &Value) -> Vec<String> {
    let mut facts = Vec::new();
    for limit in ["minLength", "maxLength"] {
        facts.extend(definition[limit].as_u64().map(|value| format!("{limit} {value}")));
    }
    facts.extend(definition["pattern"].as_str().map(|pattern| format!("pattern {}", bare(pattern))));
    facts.extend(
        definition["enum"].as_array().into_iter().flatten().map(|word| format!("word {}", word.as_str().unwrap())),
    );
    match definition["type"].as_str() {
        Some("boolean") => facts.extend(["word true".to_owned(), "word false".to_owned()]),
        Some("integer") => facts.push("pattern 0|[1-9][0-9]{0,8}".into()),
        _ => {}
    }
    let required = definition["required"].as_array().cloned().unwrap_or_default();
    for (name, property) in definition["properties"].as_object().into_iter().flatten() {
        let target = property["$ref"].as_str().or(property["items"]["$ref"].as_str()).unwrap();
        let mut fact = format!("{name} is {}", target.rsplit('/').next().unwrap());
        if required.contains(&Value::from(name.as_str())) {
            fact.push_str(", required");
        }
        match (property["type"].as_str(), property["maxItems"].as_u64()) {
            (Some("array"), None) => fact.push_str(", many"),
            (Some("array"), Some(most)) => write!(fact, ", up to {most}").unwrap(),
            _ => {}
        }
        assert!(property["type"].is_null() || property["minItems"] == 1, "{name}");
        facts.push(fact);
    }
    assert!(definition["properties"].is_null() || definition["additionalProperties"] == false);
    facts
}

#[test]
fn xml_and_json_schemas_say_the_same() {
    let (xsd, json) = (from_xsd(), from_json());
    assert_eq!(xsd.keys().collect::<Vec<_>>(), json.keys().collect::<Vec<_>>());
    for (name, facts) in &xsd {
        let sorted = |facts: &[String]| {
            let mut facts = facts.to_vec();
            facts.sort();
            facts
        };
        assert_eq!(sorted(facts), sorted(&json[name]), "{name}");
    }
    assert!(xsd.len() > 90);
}

/// The engine anchors `a|b` as if it were `^a|b$`, so alternatives stand in a group.
#[test]
fn patterns_with_alternatives_are_grouped() {
    for text in files("xsd") {
        for (_, rest) in text.match_indices("<xs:pattern value=\"").map(|(at, mark)| text.split_at(at + mark.len())) {
            let pattern = rest.split('"').next().unwrap();
            assert!(!pattern.contains('|') || bare(pattern) != pattern, "{pattern}");
        }
    }
}
