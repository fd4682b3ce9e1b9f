//! `crosswalk standard` and `crosswalk convert`: the website of the standard, differences in words, rehearsal, losses.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{collections::BTreeSet, fs, path::Path};

use crosswalk_conformance::{
    family::{notice_of, the_family},
    program::{run, run_ok},
};
use crosswalk_schemas::{
    dictionary, encode,
    model::{Body, Message, Service},
    report::Form,
    validation,
    versions::{Version, bridge},
};

fn of_1_1() -> Message {
    let mut message = bridge(the_family(Service::SocialCare).message, Version::V1_1).message;
    if let Body::RecordTransfer(transfer) = &mut message.body {
        for record in &mut transfer.child_record {
            record.identity.nhs_number_status = Some("01".to_owned());
            record.identity.language = Some("Tigrinya".to_owned());
        }
    }
    message
}

#[test]
fn conversion_to_an_older_version_tells_what_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(file("new.xml"), encode(&of_1_1(), Form::Xml)).unwrap();

    let output = run(&["convert", "--version", "1.0", &file("new.xml"), "--out", &file("old.xml")]);
    let lost = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{lost}");
    assert_eq!(lost.matches("/Identity/NHSnumberStatus").count(), 2, "{lost}");
    let old = fs::read_to_string(file("old.xml")).unwrap();
    assert!(old.contains("child-record:1.0") && old.contains("<Language>Tigrinya"), "{old}");
    run_ok(&["validate", &file("old.xml")]);

    run_ok(&[
        "convert",
        "--version",
        "1.0",
        "--losses",
        &file("losses.json"),
        &file("new.xml"),
        "--out",
        &file("old.xml"),
    ]);
    let losses: serde_json::Value = serde_json::from_slice(&fs::read(file("losses.json")).unwrap()).unwrap();
    assert_eq!(losses.as_array().unwrap().len(), 2);

    let refused = run(&["convert", "--version", "1.0", "--lossless", &file("new.xml")]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0), "nothing is written");
    let back = run_ok(&["convert", "--version", "1.1", "--to", "json", &file("old.xml")]);
    assert!(back.contains("\"FirstLanguage\": \"Tigrinya\"") && !back.contains("NHSnumberStatus"), "{back}");
}

#[test]
fn differences_are_told_in_words() {
    let up = run_ok(&["standard", "diff", "1.0", "1.1"]);
    assert!(up.contains("Language is called FirstLanguage now") && up.contains("Why:"), "{up}");
    assert!(up.contains("Code X1 of the list closure-reason is new"), "{up}");
    let down = run_ok(&["standard", "diff", "1.1", "1.0"]);
    assert!(down.contains("NHSnumberStatus is no more"), "{down}");
    assert!(run_ok(&["standard", "diff", "1.1", "1.1"]).contains("say the same"));
}

#[test]
fn rehearsal_says_who_would_break_and_on_what() {
    let folder = tempfile::tempdir().unwrap();
    let write =
        |name: &str, message: &Message| fs::write(folder.path().join(name), encode(message, Form::Json)).unwrap();
    let family = the_family(Service::SocialCare);
    write("notice.json", &notice_of(&family).message);
    write("records.json", &bridge(of_1_1(), Version::V1_0).message);
    fs::write(folder.path().join("other.json"), "{}").unwrap();
    let path = folder.path().to_str().unwrap();

    let output = run(&["standard", "rehearse", "--against", "1.1", path]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("E10000025/housing: 1 messages, nothing breaks"), "{told}");
    assert!(told.contains("E10000025/social-care: 1 messages, 1 would break"), "{told}");
    assert!(told.contains("structure.unexpected at /Message/RecordTransfer/ChildRecord/Identity/Language"), "{told}");
    assert!(
        !told.contains("Tigrinya") && !told.contains("through the bridge"),
        "no values, and the bridge mends it: {told}"
    );
    assert!(told.contains("1 documents are no messages"), "{told}");
    assert!(run(&["standard", "rehearse", "--against", "1.0", path]).status.success());
}

/// Every file of a folder, with its path within.
fn all_files(folder: &Path, at: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = format!("{at}{}", entry.file_name().unwrap().to_str().unwrap());
        if entry.is_dir() {
            all_files(&entry, &format!("{name}/"), files);
        } else {
            files.push((name, fs::read_to_string(&entry).unwrap()));
        }
    }
}

#[test]
fn the_website_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    run_ok(&["standard", "docs", "--out", folder.path().to_str().unwrap()]);
    let mut files = Vec::new();
    all_files(folder.path(), "", &mut files);
    let page = |path: &str| &files.iter().find(|(name, _)| name == path).unwrap_or_else(|| panic!("no {path}")).1;
    for version in Version::ALL {
        let elements = page(&format!("{version}/elements.html"));
        for element in dictionary::elements(*version) {
            assert!(elements.contains(&format!("id=\"{}.{}\"", element.holder, element.name)), "{element:?}");
        }
        let rules = page(&format!("{version}/rules.html"));
        assert!(validation::rules().all(|rule| rules.contains(rule.id)));
        assert!(page(&format!("{version}/codes.html")).contains("ethnicity"));
        assert!(page(&format!("{version}/xsd/message.xsd")).contains(version.namespace()));
    }
    assert!(page("changes.html").contains("FirstLanguage"));

    let places: BTreeSet<String> = files.iter().flat_map(|(name, text)| places(name, text)).collect();
    for (name, text) in files.iter().filter(|(_, text)| text.starts_with("<!DOCTYPE html>")) {
        accessible(name, text);
        for target in between(text, "href=\"", "\"").chain(between(text, "src=\"", "\"")) {
            let (folder, _) = name.rsplit_once('/').map_or(("", ""), |(folder, _)| (folder, ""));
            let target = match (target.strip_prefix("../"), target.strip_prefix('#')) {
                (_, Some(id)) => format!("{name}#{id}"),
                (Some(from_root), _) => from_root.to_owned(),
                _ if folder.is_empty() => target.to_owned(),
                _ => format!("{folder}/{target}"),
            };
            assert!(places.contains(&target), "{name} links to {target}, which is not there");
        }
    }
    let index = page("index.js");
    for target in between(index, "[\"", "\",") {
        assert!(places.contains(target.trim_start_matches("[\"")), "the search leads to {target}, which is not there");
    }
}

/// What can be linked to in a file: itself and its ids.
fn places(name: &str, text: &str) -> Vec<String> {
    let ids = between(text, " id=\"", "\"").map(|id| format!("{name}#{id}"));
    ids.chain([name.to_owned()]).collect()
}

fn between<'a>(text: &'a str, begins: &'a str, ends: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(begins).skip(1).filter_map(move |rest| rest.split(ends).next())
}

/// What a screen reader needs, and a reader without a mouse.
fn accessible(name: &str, text: &str) {
    for (needed, count) in [
        ("<html lang=\"en-GB\">", 1),
        ("<main id=\"main\">", 1),
        ("<h1>", 1),
        ("class=\"skip\"", 1),
        ("<label for=\"query\">", 1),
    ] {
        assert_eq!(text.matches(needed).count(), count, "{name}: {needed}");
    }
    assert_eq!(text.matches("<table>").count(), text.matches("<caption>").count(), "{name}: a table without caption");
    assert!(!text.contains("<th>"), "{name}: a head that says not what it heads");
    assert_eq!(text.matches("<section ").count(), text.matches("</section>").count(), "{name}");
    let mut ids: Vec<&str> = between(text, " id=\"", "\"").collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{name}: an id stands twice");
}
