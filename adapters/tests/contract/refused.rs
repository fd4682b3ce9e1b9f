//! Refused records load again by themselves; a file that breaks off is told of.

use std::collections::HashSet;

use crosswalk_adapters::{
    contract::{Decoded, NativeFile, NativeFinding},
    registry,
};
use crosswalk_schemas::report::Severity;

use super::samples::samples;

#[test]
fn a_file_of_refused_records_is_refused_again_for_the_same_reasons() {
    for adapter in registry::adapters() {
        for (sample, files) in samples(*adapter) {
            let first = adapter.decode(&files);
            let again = adapter.decode(&refused_files(&first));
            let told = |decoded: &Decoded| {
                let native = decoded.refused.iter().filter(|refused| !refused.native.is_empty());
                let mut told: Vec<_> = native.map(|refused| (refused.key.clone(), rules(&refused.findings))).collect();
                told.sort();
                told
            };
            assert_eq!(told(&first), told(&again), "{}: {sample}", adapter.name());
            assert_eq!(again.items, [], "{}: {sample}", adapter.name());
        }
    }
}

#[test]
fn a_half_written_file_is_told_of_and_says_nothing_that_the_whole_does_not() {
    for adapter in registry::adapters() {
        for (sample, files) in samples(*adapter) {
            let [file] = files.as_slice() else { continue };
            let bytes = file.bytes.trim_ascii_end();
            // Only formats that have an end can be told to lack it.
            let lines = file.name.ends_with(".ndjson");
            if lines || !bytes.starts_with(b"<") && !bytes.starts_with(b"\xef\xbb\xbf<") && !bytes.starts_with(b"{") {
                continue;
            }
            let whole = adapter.decode(&files);
            let keys: HashSet<&str> = whole.items.iter().map(|item| item.key.as_str()).collect();
            for share in 1..20 {
                let cut = bytes.get(..bytes.len() * share / 20).unwrap().to_vec();
                let half = adapter.decode(&[NativeFile { name: file.name.clone(), bytes: cut }]);
                let told = half.all_findings().any(|finding| finding.severity == Severity::Error);
                assert!(told, "{}: {sample} cut at {share}/20 is taken for whole", adapter.name());
                let more: Vec<_> = half.items.iter().filter(|item| !keys.contains(item.key.as_str())).collect();
                assert!(more.is_empty(), "{}: {sample} cut at {share}/20 says {more:?}", adapter.name());
            }
        }
    }
}

fn rules(findings: &[NativeFinding]) -> Vec<String> {
    let mut rules: Vec<_> = findings.iter().map(|finding| finding.rule.to_string()).collect();
    rules.sort();
    rules
}

/// The refused records in their frames, as the gateway writes them beside the input.
fn refused_files(decoded: &Decoded) -> Vec<NativeFile> {
    let native = |file: &str| -> Vec<&[u8]> {
        let all = decoded.refused.iter().flat_map(|refused| &refused.native);
        all.filter(|native| native.file == file).map(|native| native.bytes.as_slice()).collect()
    };
    let framed = decoded.frames.iter().map(|frame| {
        let records = native(&frame.file).join(frame.separator);
        let bytes = [frame.head.as_slice(), &records, &frame.tail].concat();
        (!records.is_empty()).then(|| NativeFile { name: frame.file.clone(), bytes })
    });
    framed.flatten().collect()
}
