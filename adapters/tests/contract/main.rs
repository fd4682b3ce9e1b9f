//! One suite over all adapters: samples round trip, tables tell everything, hostile input gives findings, not panics.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../message/mod.rs"]
mod message;
mod refused;
mod samples;

use std::{collections::HashSet, path::PathBuf};

use crosswalk_adapters::{
    contract::{Carried, Content, Decoded, Item, Loss, NativeFile, NativeFinding},
    registry,
};
use crosswalk_schemas::model::{Body, Message, MessageClass};
use message::{message, transfer};
use proptest::prelude::*;
use samples::{folder, samples};
use serde_json::Value;

/// What an item says, as JSON, without the paths that were lost on the way.
fn content(content: &Content, losses: &[Loss]) -> Value {
    let (root, mut value) = match content {
        Content::Move(notice) => ("MoveNotification", serde_json::to_value(notice).unwrap()),
        Content::Record(record) => ("ChildRecord", serde_json::to_value(record).unwrap()),
        Content::Request(request) => ("RecordRequest", serde_json::to_value(request).unwrap()),
        Content::Event(event) => ("ChildEvent", serde_json::to_value(event).unwrap()),
        Content::Lead(lead) => ("Lead", serde_json::to_value(lead).unwrap()),
        Content::Merged { old, new } => ("Merged", serde_json::json!({ "Old": old, "New": new })),
        Content::Purged(child) => ("Purged", serde_json::to_value(child).unwrap()),
    };
    let lost: HashSet<&str> = losses.iter().map(|loss| loss.field.as_str()).collect();
    prune(root, &mut value, &lost);
    // In the order of names, whatever features of `serde_json` other crates ask for.
    value.sort_all_objects();
    value
}

fn prune(path: &str, value: &mut Value, lost: &HashSet<&str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                prune(&format!("{path}/{name}"), value, lost);
            }
            fields.retain(|name, value| {
                let empty = value.as_object().is_some_and(serde_json::Map::is_empty)
                    || value.as_array().is_some_and(Vec::is_empty);
                !empty && !lost.contains(format!("{path}/{name}").as_str())
            });
        }
        Value::Array(values) => values.iter_mut().for_each(|value| prune(path, value, lost)),
        _ => {}
    }
}

/// The messages that carry what was decoded: one for each move and event, one for all records.
fn messages(decoded: &Decoded) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut records = Vec::new();
    for item in &decoded.items {
        match &item.content {
            Content::Move(notice) => messages.push(message(Body::MoveNotification(notice.clone()))),
            Content::Record(record) => records.push((**record).clone()),
            Content::Request(request) => messages.push(message(Body::RecordRequest(request.clone()))),
            Content::Event(event) => messages.push(message(Body::ChildEvent(event.clone()))),
            Content::Lead(_) | Content::Merged { .. } | Content::Purged(_) => {}
        }
    }
    if !records.is_empty() {
        messages.push(message(transfer(records)));
    }
    messages
}

#[test]
fn samples_survive_the_round_trip() {
    for adapter in registry::adapters() {
        for (sample, files) in samples(*adapter) {
            let first = adapter.decode(&files);
            let mut losses = Vec::new();
            let (mut before, mut again) = (Vec::new(), Vec::new());
            let messages = messages(&first).into_iter();
            // What a format cannot say at all is handed over in the standard's own form.
            for (encoded, message) in messages.filter_map(|message| Some((adapter.encode(&message)?, message))) {
                let decoded = adapter.decode(&encoded.files);
                assert_eq!(decoded.refused, [], "{}: {sample}", adapter.name());
                before.extend(first.items.iter().filter(|item| goes_with(&item.content, &message.body)));
                // A record that is read again may say more than it is: that its child has left.
                let alike = |item: &Item| alike(&item.content, &message.body);
                again.extend(decoded.items.into_iter().filter(alike));
                losses.extend(encoded.losses);
            }
            let before: Vec<_> = before.iter().map(|item| content(&item.content, &losses)).collect();
            let after: Vec<_> = again.iter().map(|item| content(&item.content, &losses)).collect();
            let [before, after] = [before, after].map(|items| serde_json::to_string_pretty(&items).unwrap());
            assert_eq!(before, after, "{}: {sample}", adapter.name());
        }
    }
}

/// Whether an item is of the kind that a message carries.
fn alike(item: &Content, body: &Body) -> bool {
    matches!(
        (item, body),
        (Content::Record(_), Body::RecordTransfer(_))
            | (Content::Move(_), Body::MoveNotification(_))
            | (Content::Request(_), Body::RecordRequest(_))
            | (Content::Event(_), Body::ChildEvent(_))
    )
}

/// Whether an item is what a message made by `messages` carries.
fn goes_with(item: &Content, body: &Body) -> bool {
    match (item, body) {
        (Content::Record(_), Body::RecordTransfer(_)) => true,
        (Content::Move(item), Body::MoveNotification(body)) => item == body,
        (Content::Request(item), Body::RecordRequest(body)) => item == body,
        (Content::Event(item), Body::ChildEvent(body)) => item == body,
        _ => false,
    }
}

#[test]
fn samples_give_what_is_expected() {
    for adapter in registry::adapters() {
        let mut items = 0;
        for (sample, files) in samples(*adapter) {
            let decoded = adapter.decode(&files);
            items += decoded.items.len();
            let expected = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(folder(*adapter));
            expect_test::expect_file![expected.join(format!("{sample}.txt"))].assert_eq(&report(&decoded));
        }
        assert!(items > 0, "{}: its samples hold nothing that can be read", adapter.name());
    }
}

/// All that was read, in lines.
fn report(decoded: &Decoded) -> String {
    let mut lines: Vec<String> = decoded.items.iter().flat_map(item_lines).collect();
    for refused in &decoded.refused {
        lines.push(format!("refused {}", refused.key.as_deref().unwrap_or("without a key")));
        lines.extend(refused.findings.iter().map(finding_line));
    }
    lines.extend(decoded.skipped.iter().map(|(why, count)| format!("skipped {count}: {why}")));
    lines.extend(decoded.findings.iter().map(finding_line));
    lines.join("\n") + "\n"
}

fn item_lines(item: &Item) -> Vec<String> {
    let text = serde_json::to_string_pretty(&content(&item.content, &[])).unwrap();
    let mut lines = vec![format!("item {}\n{text}", item.key)];
    lines.extend(item.findings.iter().map(finding_line));
    lines.extend(item.losses.iter().map(|loss| format!("lost {}: {}", loss.field, loss.reason)));
    lines
}

fn finding_line(finding: &NativeFinding) -> String {
    format!("{}:{}:{} {} {}", finding.file, finding.line, finding.column, finding.rule, finding.field)
}

#[test]
fn mapping_tables_name_each_field_once_and_give_reasons() {
    for adapter in registry::adapters() {
        let rows = adapter.mapping();
        let names: HashSet<&str> = rows.iter().map(|row| row.native).collect();
        assert_eq!(names.len(), rows.len(), "{}", adapter.name());
        for row in rows {
            match row.carried {
                Carried::Not(reason) => assert!(reason.len() > 10, "{}: {reason}", row.native),
                Carried::BothWays(paths) | Carried::In(paths) | Carried::Out(paths) => {
                    assert!(paths.split("; ").all(is_path), "{}: {paths}", row.native);
                }
            }
        }
    }
}

fn is_path(path: &str) -> bool {
    ["ChildRecord/", "MoveNotification/", "ChildEvent/", "RecordRequest/", "Lead/", "Header/"]
        .iter()
        .any(|root| path.starts_with(root))
}

#[test]
fn tables_say_where_everything_in_the_samples_goes() {
    for adapter in registry::adapters() {
        let mapping = adapter.mapping();
        let read = mapping.iter().flat_map(|row| match row.carried {
            Carried::BothWays(paths) | Carried::In(paths) => paths.split("; ").collect(),
            _ => Vec::new(),
        });
        let paths: Vec<&str> = read.chain(DERIVED.iter().copied()).collect();
        let covered = |leaf: &str| paths.iter().any(|path| leaf == *path || leaf.starts_with(&format!("{path}/")));
        let samples = samples(*adapter);
        let items = samples.iter().flat_map(|(_, files)| adapter.decode(files).items);
        let missing: Vec<String> =
            items.flat_map(|item| item_leaves(&item.content)).filter(|leaf| !covered(leaf)).collect();
        assert!(missing.is_empty(), "{}: no row of the table leads to {missing:?}", adapter.name());
    }
}

fn item_leaves(item: &Content) -> Vec<String> {
    let root = match item {
        Content::Move(_) => "MoveNotification",
        Content::Record(_) => "ChildRecord",
        Content::Request(_) => "RecordRequest",
        Content::Event(_) => "ChildEvent",
        Content::Lead(_) | Content::Merged { .. } | Content::Purged(_) => return Vec::new(),
    };
    leaves(root, &content(item, &[]))
}

/// Elements that are not read from a field but follow from what kind of file it is.
const DERIVED: &[&str] = &["ChildRecord/Involvements/Involvement/Service", "ChildRecord/Addresses/Address/Kind"];

fn leaves(path: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| leaves(&format!("{path}/{name}"), value)).collect()
        }
        Value::Array(values) => values.iter().flat_map(|value| leaves(path, value)).collect(),
        // The family name of a record whose format has no names.
        Value::String(text) if text.is_empty() => Vec::new(),
        _ => vec![path.to_owned()],
    }
}

#[test]
fn classes_without_native_words_are_left_to_the_standard() {
    let receipt = message(Body::Receipt(Box::new(crosswalk_schemas::model::Receipt { entry: Vec::new() })));
    assert_eq!(receipt.header.class, MessageClass::Receipt);
    for adapter in registry::adapters() {
        assert!(adapter.encode(&receipt).is_none(), "{}", adapter.name());
    }
}

#[test]
fn what_cannot_be_written_is_reported() {
    let text = include_str!("../expected/full-record.json");
    let record = serde_json::from_str(text).unwrap();
    let message = message(transfer(vec![record]));
    for adapter in registry::adapters() {
        let Some(encoded) = adapter.encode(&message) else { continue };
        let back = adapter.decode(&encoded.files);
        let mut records = back.items.iter().filter(|item| matches!(item.content, Content::Record(_)));
        let (Some(item), None) = (records.next(), records.next()) else {
            panic!("{}: {:#?}", adapter.name(), back.findings)
        };
        let original: Value = serde_json::from_str(text).unwrap();
        let lost: Vec<&str> = encoded.losses.iter().map(|loss| loss.field.as_str()).collect();
        let came_back = leaves("ChildRecord", &content(&item.content, &[]));
        for leaf in leaves("ChildRecord", &original) {
            let told = lost.contains(&leaf.as_str());
            assert!(told || came_back.contains(&leaf), "{} dropped {leaf} in silence", adapter.name());
        }
    }
}

#[test]
fn hostile_files_give_findings() {
    let deep = "<a>".repeat(100_000);
    let dtd =
        "<?xml version=\"1.0\"?><!DOCTYPE CTfile [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><CTfile>&b;</CTfile>";
    let huge =
        format!("move_reference,move_date,surname,from_postcode\n1,2026-11-22,{},OX1 1ZD\n", "x".repeat(5_000_000));
    let zeros = "\0".repeat(100_000);
    let quotes = "\"\n".repeat(20_000);
    for adapter in registry::adapters() {
        for text in [deep.as_str(), dtd, &huge, &zeros, &quotes, "", "\u{feff}", "<CTfile", "<CTfile/>", ",,,\n,,,"] {
            for name in ["x.csv", "ssd_person.csv", "x.xml"] {
                let file = NativeFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
                let decoded = adapter.decode(&[file]);
                let heard = decoded.all_findings().next().is_some() || !decoded.items.is_empty();
                assert!(
                    heard,
                    "{} was silent about {:?}...",
                    adapter.name(),
                    text.chars().take(20).collect::<String>()
                );
            }
        }
        assert_eq!(adapter.decode(&[]).items.len(), 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        for adapter in registry::adapters() {
            for name in ["x.csv", "ssd_person.csv"] {
                adapter.decode(&[NativeFile { name: name.to_owned(), bytes: bytes.clone() }]);
            }
        }
    }

    #[test]
    fn samples_cut_short_or_changed_never_panic(cut in 0..1000_usize, at in 0..1000_usize, byte in any::<u8>()) {
        for adapter in registry::adapters() {
            for (_, mut files) in samples(*adapter) {
                for file in &mut files {
                    let place = |share: usize, length: usize| share * length / 1000;
                    let at = place(at, file.bytes.len());
                    if let Some(there) = file.bytes.get_mut(at) {
                        *there = byte;
                    }
                    let length = place(cut, file.bytes.len());
                    if byte % 2 == 0 {
                        file.bytes.truncate(length);
                    }
                }
                adapter.decode(&files);
            }
        }
    }
}
