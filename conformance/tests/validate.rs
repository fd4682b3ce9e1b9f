//! `crosswalk validate` over many files and large ones: three kinds of output, exit codes, bounded memory.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    io::{BufWriter, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use crosswalk_conformance::{
    family::{Sample, the_family},
    program::{crosswalk, run},
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::Value;

/// Valid and invalid documents in a folder and a folder in it: two of each.
fn mixed(folder: &Path) {
    let sample = the_family(Service::SocialCare);
    fs::create_dir(folder.join("within")).unwrap();
    for (name, form) in [("a.xml", Form::Xml), ("within/b.json", Form::Json)] {
        let text = String::from_utf8(sample.document(form)).unwrap();
        fs::write(folder.join(name), &text).unwrap();
        fs::write(folder.join(name.replace('.', "-bad.")), text.replace("9990001014", "9990001015")).unwrap();
    }
    fs::write(folder.join("notes.txt"), "not looked at").unwrap();
}

#[test]
fn every_finding_of_a_folder_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    mixed(folder.path());
    let path = folder.path().to_str().unwrap();

    let output = run(&["validate", "--progress", path]);
    let human = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{human}");
    assert!(human.ends_with("4 files, 2 not valid\n"), "{human}");
    assert_eq!(human.matches("nhs-number.check-digit").count(), 2, "{human}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("4 files checked"), "progress is on standard error");

    let output = run(&["validate", "--format", "json", path]);
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines.iter().filter(|line| line["valid"] == true).count(), 2);

    let output = run(&["validate", "--format", "junit", path]);
    let junit = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(junit.matches("<testsuite ").count(), 4, "{junit}");
    assert_eq!(junit.matches("failures=\"1\"").count(), 2, "{junit}");
    assert_eq!(junit.matches("<testcase ").count(), 16, "a case for each layer: {junit}");
}

#[test]
fn a_profile_changes_severities() {
    let folder = tempfile::tempdir().unwrap();
    mixed(folder.path());
    let table = folder.path().join("profiles.csv");
    let (documents, profiles) = (folder.path().to_str().unwrap(), table.to_str().unwrap());
    fs::write(&table, "recipient,rule,severity,reason\n,nhs-number.check-digit,warning,a trial\n").unwrap();
    let output = run(&["validate", "--profiles", profiles, documents]);
    let human = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), human.matches("warning: NHS number").count()), (Some(0), 2), "{human}");

    fs::write(&table, "recipient,rule,severity,reason\n,no-such-rule,warning,a trial\n").unwrap();
    let output = run(&["validate", "--profiles", profiles, documents]);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains("line 2") && complaint.contains("no-such-rule"), "{complaint}");
}

#[test]
fn anybodys_schema_judges_documents_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let types = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:simpleType name='Code'><xs:restriction \
                 base='xs:string'><xs:pattern value='[A-Z]{3}'/></xs:restriction></xs:simpleType></xs:schema>";
    write("types.xsd", types);
    let schema = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:include schemaLocation='types.xsd'/>\
                  <xs:element name='Code' type='Code'/></xs:schema>";
    let schema = write("code.xsd", schema);
    let good = write("good.xml", "<Code>ABC</Code>");
    let bad = write("bad.xml", "<Code>\nabc</Code>");
    assert_eq!(run(&["validate", "--schema", &schema, &good]).status.code(), Some(0));
    let output = run(&["validate", "--schema", &schema, &good, &bad]);
    let human = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{human}");
    assert!(human.contains("bad.xml:1:7: error: ") && human.contains("[cvc-pattern-valid] /Code"), "{human}");
    assert!(human.ends_with("2 files, 1 not valid\n"), "{human}");

    let refused =
        write("refused.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element/></xs:schema>");
    let output = run(&["validate", "--schema", &refused, &good]);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains("refused.xsd:1:"), "the place of the fault: {complaint}");
}

#[test]
fn a_file_that_cannot_be_read_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    mixed(folder.path());
    let output = run(&["validate", "no-such-file.xml", folder.path().to_str().unwrap()]);
    let human = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{human}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("no-such-file.xml: cannot be read"));
    assert!(human.ends_with("5 files, 2 not valid, 1 could not be read\n"), "{human}");
}

/// A document of about `size` bytes: the records of many children. One of them, in the middle, has a bad NHS number.
fn large(path: &Path, form: Form, size: usize) {
    let Sample { message, .. } = the_family(Service::SocialCare);
    let text = String::from_utf8(crosswalk_schemas::encode(&message, form)).unwrap();
    let (begins, ends, divides) = match form {
        Form::Xml => ("    <ChildRecord>", "</ChildRecord>\n", ""),
        Form::Json => ("      {\n        \"Identity\"", "\n      }", ",\n"),
    };
    let start = text.find(begins).unwrap();
    let end = start + text[start..].find(ends).unwrap() + ends.len();
    let last = text.rfind(ends).unwrap() + ends.len();
    let record = &text[start..end];
    let count = size / record.len();
    let mut file = BufWriter::new(fs::File::create(path).unwrap());
    file.write_all(&text.as_bytes()[..start]).unwrap();
    for number in 0..count {
        file.write_all(if number == 0 { "" } else { divides }.as_bytes()).unwrap();
        let bad = number == count / 2;
        file.write_all(if bad { record.replace("9990001014", "9990001015") } else { record.to_owned() }.as_bytes())
            .unwrap();
    }
    file.write_all(&text.as_bytes()[last..]).unwrap();
}

#[test]
fn a_large_document_is_checked_in_bounded_memory() {
    let folder = tempfile::tempdir().unwrap();
    for form in [Form::Xml, Form::Json] {
        let path = folder.path().join(format!("large.{}", form.extension()));
        large(&path, form, 12 * 1024 * 1024);
        let child = Command::new(crosswalk()).args(["validate", path.to_str().unwrap()]).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap();
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let text = fs::read_to_string(&status).unwrap_or_default();
            let held = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|line| line.replace("kB", ""));
            peak = held.and_then(|held| held.trim().parse().ok()).unwrap_or(peak).max(peak);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        let errors: Vec<&str> = output.lines().filter(|line| line.contains(": error: ")).collect();
        assert_eq!(errors.len(), 1, "{output}");
        assert!(errors[0].contains("nhs-number.check-digit") && errors[0].contains("ChildRecord["), "{errors:?}");
        let line: usize = errors[0].split(':').nth(1).unwrap().parse().unwrap();
        let said = fs::read_to_string(&path).unwrap().lines().nth(line - 1).unwrap().to_owned();
        assert!(said.contains("9990001015"), "line {line} of the whole file: {said}");
        assert!(output.contains("form.size") && output.ends_with("1 files, 1 not valid\n"), "{output}");
        assert!(peak > 0 && peak < 200 * 1024, "{peak} KiB at most");
    }
}
