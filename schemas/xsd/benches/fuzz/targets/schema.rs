//! Any bytes as a schema, and a document after a zero byte: refused or compiled, judged or not, but never a panic.
#![no_main]

use crosswalk_xsd::{Finding, Nothing, Schema, Source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (schema, document) = data.split_at(data.iter().position(|byte| *byte == 0).unwrap_or(data.len()));
    let Ok(schema) = Schema::compile(&[Source { name: "a.xsd", bytes: schema }], &Nothing) else { return };
    let mut findings: Vec<Finding> = Vec::new();
    schema.validate_slice(document.get(1..).unwrap_or_default(), &mut findings);
});
