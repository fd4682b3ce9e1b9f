//! Messages of every class made from bytes of chance, as the JSON Schemas allow them; for property tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test's own parts")]

use std::{collections::HashMap, path::Path};

use crosswalk_schemas::model::Message;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The element of each class.
const CLASSES: [(&str, &str); 9] = [
    ("MoveNotification", "move-notification"),
    ("RecordRequest", "record-request"),
    ("RecordTransfer", "record-transfer"),
    ("TransferOutcome", "transfer-outcome"),
    ("ChildEvent", "child-event"),
    ("FindRequest", "find-request"),
    ("FindResponse", "find-response"),
    ("PractitionerMessage", "practitioner-message"),
    ("Receipt", "receipt"),
];

/// Any message whose structure is valid, in the common tree. Its codes and rules may be broken.
fn document() -> impl Strategy<Value = Value> {
    let schemas = Schemas::read();
    (0..CLASSES.len(), prop::collection::vec(any::<u8>(), 0..3000)).prop_map(move |(class, bytes)| {
        let (element, word) = CLASSES[class];
        let mut source = Source { schemas: &schemas, bytes: bytes.into_iter() };
        let mut document = Map::new();
        document.insert("Header".into(), source.value("header", &schemas.definition("header", "Header")));
        let body = schemas.0["message"]["properties"][element].clone();
        document.insert(element.into(), source.value("message", &body));
        document["Header"]["Class"] = word.into();
        Value::Object(document)
    })
}

/// Any message whose structure is valid.
pub(crate) fn message() -> impl Strategy<Value = Message> {
    document().prop_map(|document| Message::deserialize(&document).expect("the schemas allow what the model can say"))
}

/// The JSON Schemas by name.
struct Schemas(HashMap<String, Value>);

impl Schemas {
    fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/child-record/1.0/json");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: &Path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        Self(files.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), read(&path))).collect())
    }

    fn definition(&self, file: &str, name: &str) -> Value {
        self.0[file]["$defs"][name].clone()
    }
}

/// The file and name that a reference points to.
fn target<'a>(here: &'a str, reference: &'a str) -> (&'a str, &'a str) {
    let (file, name) = reference.split_once("#/$defs/").unwrap();
    (file.rsplit(':').next().filter(|file| !file.is_empty()).unwrap_or(here), name)
}

/// Bytes of chance; noughts when they run out, so that documents end.
struct Source<'a> {
    schemas: &'a Schemas,
    bytes: std::vec::IntoIter<u8>,
}

const LETTERS: &[&str] = &[
    "a",
    "Z",
    "é",
    "e\u{301}",
    "ß",
    "Ł",
    "ø",
    "ı",
    "'",
    "’",
    "&",
    "<",
    ">",
    "\"",
    "]]>",
    "&amp;",
    "-",
    ".",
    "7",
    "ש",
    "م",
    "\u{200f}",
    "\u{200d}",
    "李",
    "👩‍👧‍👦",
    "\u{feff}",
    "�",
    "/",
    "\\",
    "{",
    "<!--",
    "%",
];

impl Source<'_> {
    fn byte(&mut self) -> usize {
        self.bytes.next().unwrap_or_default().into()
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.byte() % 10).unwrap())).collect()
    }

    fn hex(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b"0123456789abcdef"[self.byte() % 16])).collect()
    }

    fn letters(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'A' + u8::try_from(self.byte() % 26).unwrap())).collect()
    }

    fn value(&mut self, file: &str, schema: &Value) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let schemas = self.schemas;
            let (file, name) = target(file, reference);
            let definition = schemas.definition(file, name);
            return if file == "types" { self.leaf(name, &definition) } else { self.value(file, &definition) };
        }
        match schema["type"].as_str() {
            Some("array") => {
                let most = usize::try_from(schema["maxItems"].as_u64().unwrap_or(3)).unwrap();
                let count = 1 + self.byte() % most;
                (0..count).map(|_| self.value(file, &schema["items"])).collect()
            }
            Some("object") => {
                let required = schema["required"].as_array().cloned().unwrap_or_default();
                let all = schema["properties"].as_object().unwrap();
                // Bytes run out: beginning anywhere, every section has its turn.
                let start = self.byte() % all.len();
                let chosen = all.iter().cycle().skip(start).take(all.len()).filter_map(|(name, property)| {
                    let there = required.contains(&Value::from(name.as_str())) || self.byte() % 2 == 1;
                    there.then(|| (name.clone(), self.value(file, property)))
                });
                Value::Object(chosen.collect())
            }
            _ => self.leaf("", schema),
        }
    }

    fn leaf(&mut self, name: &str, schema: &Value) -> Value {
        if let Some(words) = schema["enum"].as_array() {
            return words[self.byte() % words.len()].clone();
        }
        let text = match name {
            "Flag" => return Value::Bool(self.byte() % 2 == 1),
            "Count" => {
                return Value::from([0, 1, 7, 300, 999_999_999][self.byte() % 5]);
            }
            "Date" => self.date(),
            "Timestamp" => {
                let fraction = ["", ".5", ".000000001", ".120"][self.byte() % 4];
                format!(
                    "{}T{:02}:{:02}:{:02}{fraction}Z",
                    self.date(),
                    self.byte() % 24,
                    self.byte() % 60,
                    self.byte() % 60
                )
            }
            "UUID" => {
                let hex = self.hex(32);
                format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
            }
            "Digest" => self.hex(64),
            "AuthorityCode" => format!("E{}", self.digits(8)),
            "NHSnumber" => self.digits(10),
            "UPN" => format!("H{}", self.digits(12)),
            "ULN" => format!("1{}", self.digits(9)),
            "UPRN" => {
                let length = 1 + self.byte() % 12;
                self.digits(length)
            }
            "LEA" => self.digits(3),
            "Estab" => self.digits(4),
            "SchoolURN" => self.digits(6),
            "PostCode" => ["M1 1AE", "OX1 4AB", "sw1a1aa"][self.byte() % 3].to_owned(),
            "CurriculumYear" => ["N1", "R", "14", "X"][self.byte() % 4].to_owned(),
            "Nationality" => self.letters(3),
            "SENtypeCode" => self.letters(4),
            "Email" => format!("{}@{}", self.letters(3), self.letters(2)),
            "Note" => self.text(400, true),
            name if name.ends_with("Code") => self.letters(3),
            "YoungPersonsID" => self.digits(13),
            "ODScode" => format!("{}{}", self.letters(1), self.digits(5)),
            "NINO" => format!("AB{}", self.digits(6)),
            "Decimal" => format!("1{}.{}", self.digits(2), self.digits(3)),
            "Content" => ["AAAA", "QUJD+/==", "QQ==", "QUI="][self.byte() % 4].to_owned(),
            "UCI" => schema["examples"][0].as_str().unwrap().to_owned(),
            _ => self.text(usize::try_from(schema["maxLength"].as_u64().unwrap()).unwrap().min(80), false),
        };
        Value::String(text)
    }

    fn date(&mut self) -> String {
        let year = 1800 + (self.byte() * 256 + self.byte()) % 1200;
        format!("{year}-{:02}-{:02}", 1 + self.byte() % 12, 1 + self.byte() % 28)
    }

    /// One to `most` characters, no space at either end.
    fn text(&mut self, most: usize, lines: bool) -> String {
        let mut text = String::new();
        for _ in 0..=self.byte() % 12 {
            match self.byte() % 8 {
                0 if !text.is_empty() => text.push(' '),
                1 if lines && !text.is_empty() => text.push('\n'),
                _ => text.push_str(LETTERS[self.byte() % LETTERS.len()]),
            }
        }
        let text: String = text.chars().take(most).collect();
        text.trim_end().to_owned()
    }
}
