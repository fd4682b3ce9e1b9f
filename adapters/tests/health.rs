//! The feeds of the health service: FHIR's two forms say the same; files by others are read, and our own by readers of
//! others (Python's hl7 and fhir.resources).
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and says what it skips"
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crosswalk_adapters::{
    contract::{Content, Decoded, NativeFile},
    hl7v2::ack::{self, Outcome},
    registry,
};
use crosswalk_schemas::{dictionary, model::MessageClass, report::Form, versions::Version};

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

/// Files by others, where they stand beside the repository.
fn others(folder: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples").join(folder);
    if !folder.is_dir() {
        eprintln!("SKIPPED: no samples by others beside the repository, at {}", folder.display());
        return None;
    }
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    Some(paths)
}

/// The same messages as if they were of a child, and no tests: what they hold beside that is read.
fn of_a_child(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).replace("|T|2.", "|P|2.");
    let lines = text.split_inclusive(['\r', '\n']).map(|line| {
        let mut fields: Vec<&str> = line.split('|').collect();
        if let ("PID", Some(birth)) = (fields[0], fields.get_mut(7)) {
            *birth = "20200101";
        }
        fields.join("|")
    });
    lines.collect::<String>().into_bytes()
}

/// What was read of a file by others: kinds, rules, fields and counts; nothing of its content.
fn golden(adapter: &str, path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    if adapter == "hl7v2" {
        return lines_of(adapter, &format!("{name} as of a child"), of_a_child(&bytes))
            + &lines_of(adapter, &name, bytes);
    }
    lines_of(adapter, &name, bytes)
}

fn lines_of(adapter: &str, name: &str, bytes: Vec<u8>) -> String {
    let file = NativeFile { name: "x".to_owned(), bytes };
    let decoded = registry::adapter(adapter).unwrap().decode(&[file]);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |line: String| *counts.entry(line).or_default() += 1;
    for item in &decoded.items {
        let kind = match &item.content {
            Content::Event(event) => format!("event {}", event.kind),
            other => other.kind().to_owned(),
        };
        count(format!("item {kind}"));
        item.losses.iter().for_each(|loss| count(format!("lost {}: {}", loss.field, loss.reason)));
    }
    decoded.refused.iter().for_each(|_| count("refused".to_owned()));
    decoded.all_findings().for_each(|found| count(format!("found {} {}", found.rule, found.field)));
    for (why, times) in &decoded.skipped {
        (0..*times).for_each(|_| count(format!("skipped: {why}")));
    }
    let lines = counts.into_iter().map(|(line, times)| format!("  {times} {line}\n"));
    format!("{name}\n{}", lines.collect::<String>())
}

#[test]
fn files_by_others_are_read() {
    for adapter in ["hl7v2", "nems"] {
        let Some(paths) = others(adapter) else { return };
        let report: String = paths.iter().map(|path| golden(adapter, path)).collect();
        let expected =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(format!("{adapter}-others.txt"));
        expect_test::expect_file![expected].assert_eq(&report);
    }
}

/// Python with readers that are not ours; none when they are not installed: `deploy/judges/install target/judges`.
fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/judges/python/bin/python");
    let there = Command::new(&python).args(["-c", "import hl7, fhir.resources.STU3.bundle"]).output();
    if there.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    eprintln!("SKIPPED: the judges are not installed: deploy/judges/install target/judges");
    None
}

/// Asks a reader whether it takes each document of a folder.
fn judge(python: &Path, kind: &str, folder: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/judges/health.py");
    let output = Command::new(python).arg(script).arg(kind).arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    eprintln!("{said}");
}

/// What we write, and our answers, as files for another reader: `name.hl7`; answers begin with `ack-`.
fn write_messages(folder: &Path) {
    let adapter = registry::adapter("hl7v2").unwrap();
    for class in [MessageClass::RecordTransfer, MessageClass::MoveNotification] {
        let json = serde_json::to_vec(&dictionary::example(Version::V1_0, class)).unwrap();
        let message = crosswalk_schemas::decode(&json, Form::Json).unwrap();
        for (number, file) in adapter.encode(&message).unwrap().files.iter().enumerate() {
            fs::write(folder.join(format!("{class}-{number}.hl7")), &file.bytes).unwrap();
        }
    }
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/hl7v2/samples");
    let sample = fs::read(samples.join("a31-move.hl7")).unwrap();
    let wrong = String::from_utf8_lossy(&sample).replace("||Adeyemi^Tobi", "||^Tobi").into_bytes();
    for (name, bytes) in
        [("taken", sample), ("wrong", wrong), ("other", b"MSH|^~\\&|A|B|C|D|1||ORU^R01|9|P|2.4\r".to_vec())]
    {
        let outcome = Outcome::of(&adapter.decode(&[NativeFile { name: "m".to_owned(), bytes: bytes.clone() }]));
        let answer = ack::answer(&bytes, &outcome, "2026-11-22T11:00:00Z".parse().unwrap());
        fs::write(folder.join(format!("ack-{name}.hl7")), answer).unwrap();
    }
}

#[test]
fn another_reader_takes_what_we_write() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    write_messages(folder.path());
    judge(&python, "hl7", folder.path());
}

#[test]
fn another_reader_takes_our_samples_of_events() {
    let Some(python) = python() else { return };
    judge(&python, "fhir", &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/nems/samples"));
}
