//! The department's daily JSON: everything it has words for survives; tombstones; children of any form of file.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod leaves;
mod message;

use crosswalk_adapters::{
    contract::{Adapter, Content, Decoded, NativeFile},
    registry,
};
use leaves::{everything, lost_in_silence};
use message::{message, transfer};
use serde_json::Value;

fn adapter() -> &'static dyn Adapter {
    registry::adapter("csc-api").unwrap()
}

fn read(text: &str) -> Decoded {
    adapter().decode(&[NativeFile { name: "x.json".to_owned(), bytes: text.as_bytes().to_vec() }])
}

#[test]
fn of_a_full_record_everything_comes_back_or_is_told() {
    let example = everything();
    let records = vec![serde_json::from_value(example.clone()).unwrap()];
    let encoded = adapter().encode(&message(transfer(records))).unwrap();
    let payload: Value = serde_json::from_slice(&encoded.files[0].bytes).unwrap();
    assert_eq!(payload["la_code"], 931, "Oxfordshire sends");
    let decoded = adapter().decode(&encoded.files);
    let [item] = decoded.items.as_slice() else { panic!("{decoded:?}") };
    let Content::Record(record) = &item.content else { panic!("{item:?}") };
    let back = serde_json::to_value(record).unwrap();
    assert_eq!(lost_in_silence(&example, &back, &encoded.losses), Vec::<String>::new());
}

#[test]
fn a_purged_child_is_one_to_forget_and_a_purged_part_is_left_out() {
    let decoded = read(include_str!("../src/csc_api/samples/day.ndjson"));
    let [purged, kept] = decoded.items.as_slice() else { panic!("{decoded:?}") };
    let Content::Purged(child) = &purged.content else { panic!("{purged:?}") };
    assert_eq!((purged.key.as_str(), child.local_id.as_deref()), ("OX70455", Some("OX70455")));
    let Content::Record(record) = &kept.content else { panic!("{kept:?}") };
    assert_eq!(record.social_care.as_ref().unwrap().referral.len(), 1);
    let rules: Vec<_> = kept.findings.iter().map(|finding| (finding.rule.as_ref(), finding.line)).collect();
    assert_eq!(rules, [("csc-api.part-purged", 2)]);
}

#[test]
fn every_form_of_file_gives_the_same_children() {
    let payload: Value = serde_json::from_str(include_str!("../src/csc_api/samples/payload.json")).unwrap();
    let child = &payload["Children"];
    let forms = [
        payload.to_string(),
        serde_json::json!({ "la_code": 931, "Children": [child] }).to_string(),
        serde_json::json!([child]).to_string(),
        serde_json::json!([payload]).to_string(),
        format!("{child}\n"),
        serde_json::to_string_pretty(&serde_json::json!({ "children": [child] })).unwrap(),
    ];
    let contents: Vec<Vec<Content>> =
        forms.iter().map(|form| read(form).items.into_iter().map(|item| item.content).collect()).collect();
    assert_eq!(contents[0].len(), 1);
    assert!(contents.iter().all(|content| *content == contents[0]));
}

#[test]
fn places_are_those_in_the_file() {
    let decoded =
        read("[\n {\"la_child_id\": \"1\",\n  \"child_details\": {\"surname\": \"É\", \"date_of_birth\": \"soon\"}}]");
    let finding = &decoded.items[0].findings[0];
    assert_eq!((finding.rule.as_ref(), finding.line, finding.column), ("csc-api.date-unreadable", 3, 54));
    assert_eq!(finding.field, "child_details/date_of_birth");
}
