//! A document under one of the schemas in `schemas/`: the first byte chooses it. A slice and a reader find the same, and
//! what is found has a place in the document.
#![no_main]

use std::{fs, path::Path, sync::LazyLock};

use crosswalk_xsd::{Files, Finding, Schema, Source};
use libfuzzer_sys::fuzz_target;

static SCHEMAS: LazyLock<Vec<Schema>> = LazyLock::new(|| {
    let mut paths =
        vec![concat!(env!("CARGO_MANIFEST_DIR"), "/../../../catalogue/child-record/1.0/xsd/message.xsd").to_owned()];
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    paths.extend(fs::read_dir(own).unwrap().map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()));
    paths.sort();
    let compile = |path: &String| {
        let bytes = fs::read(path).unwrap();
        Schema::compile(&[Source { name: path, bytes: &bytes }], &Files).unwrap_or_else(|faults| panic!("{faults}"))
    };
    paths.iter().map(compile).collect()
});

fuzz_target!(|data: &[u8]| {
    let Some((first, document)) = data.split_first() else { return };
    let schema = &SCHEMAS[usize::from(*first) % SCHEMAS.len()];
    let mut whole: Vec<Finding> = Vec::new();
    let valid = schema.validate_slice(document, &mut whole);
    assert_eq!(valid, whole.is_empty());
    let lines = document.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64 + 1;
    for finding in &whole {
        assert!(finding.line <= lines && finding.path.starts_with('/'), "{finding:?}");
    }
    let mut streamed: Vec<Finding> = Vec::new();
    let same = schema.validate(document, &mut streamed).unwrap();
    assert_eq!((valid, whole), (same, streamed));
});
