//! Event messages in FHIR's two forms: the same bundle says the same, whichever form it comes in.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{fs, path::PathBuf};

use crosswalk_adapters::{
    contract::{Decoded, NativeFile},
    registry,
};

fn samples() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/nems/samples");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn decode(path: &PathBuf) -> Decoded {
    let file = NativeFile { name: "x".to_owned(), bytes: fs::read(path).unwrap() };
    registry::adapter("nems").unwrap().decode(&[file])
}

/// What was read, without the places and the bytes, which differ.
fn said(decoded: &Decoded) -> Vec<String> {
    let rules = |findings: &[crosswalk_adapters::contract::NativeFinding]| -> Vec<String> {
        findings.iter().map(|found| format!("{} {} {}", found.rule, found.field, found.text)).collect()
    };
    let items = decoded
        .items
        .iter()
        .map(|item| format!("{} {:?} {:?} {:?}", item.key, item.content, item.losses, rules(&item.findings)));
    let refused = decoded.refused.iter().map(|refused| format!("{:?} {:?}", refused.key, rules(&refused.findings)));
    let skipped = decoded.skipped.iter().map(|(why, count)| format!("{count} {why}"));
    items.chain(refused).chain(skipped).collect()
}

#[test]
fn a_bundle_says_the_same_in_xml_and_in_json() {
    let mut pairs = 0;
    for xml in samples().iter().filter(|path| path.extension().is_some_and(|ending| ending == "xml")) {
        let json = xml.with_extension("json");
        let (by_xml, by_json) = (said(&decode(xml)), said(&decode(&json)));
        assert!(!by_xml.is_empty(), "{} says nothing", xml.display());
        assert_eq!(by_xml, by_json, "{}", xml.display());
        pairs += 1;
    }
    assert!(pairs >= 10, "{pairs}");
}
