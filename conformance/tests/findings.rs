//! Eleven faults are eleven findings, each in its place; and what is too big, too deep or hostile is refused in bounded memory.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test tells what it sees")]

use std::{fmt::Write as _, io::Read as _};

use crosswalk_conformance::{
    family::{MANCHESTER, NHS_NUMBERS, OXFORD, OXFORDSHIRE, UPNS, the_family},
    gateway::{Gateway, System},
    place::entries,
    program::root,
    town::{Town, await_that},
};
use crosswalk_schemas::{
    model::{Body, Service},
    report::Form,
};
use serde_json::Value;

/// The peak of memory that no hostile document may drive a gateway above, in MiB.
const MEMORY_LIMIT: u64 = 150;

/// What is changed in the document, in each form, and where that must be found.
struct Fault {
    json: (&'static str, &'static str),
    xml: (&'static str, &'static str),
    path: &'static str,
}

const CHILD_1: &str = "/Message/RecordTransfer/ChildRecord[1]";

/// Each text stands once in the document, or it is the first child's that is changed.
const FAULTS: &[Fault] = &[
    fault("\"Sex\": \"F\"", "\"Sex\": \"X\"", "<Sex>F<", "<Sex>X<", "/ChildRecord[1]/Identity/Sex"),
    fault("2014-03-09", "2014-02-30", "2014-03-09", "2014-02-30", "/ChildRecord[1]/Identity/BirthDate/PersonBirthDate"),
    fault(NHS_NUMBERS[0], "12345", NHS_NUMBERS[0], "12345", "/ChildRecord[1]/Identity/NHSnumber"),
    fault(UPNS[0], "unknown", UPNS[0], "unknown", "/ChildRecord[1]/Identity/UPN"),
    fault("OX3 7PX", "somewhere", "OX3 7PX", "somewhere", "/ChildRecord[1]/Addresses/Address[1]/PostCode"),
    fault("2019-08-01", "August", "2019-08-01", "August", "/ChildRecord[1]/Addresses/Address[1]/StartDate"),
    fault("\"Sex\": \"M\"", "\"Sex\": \"male\"", "<Sex>M<", "<Sex>male<", "/ChildRecord[2]/Identity/Sex"),
    fault("2016-11-21", "21/11/2016", "2016-11-21", "21/11/2016", "/ChildRecord[2]/Identity/BirthDate/PersonBirthDate"),
    fault(NHS_NUMBERS[1], "999 000", NHS_NUMBERS[1], "999 000", "/ChildRecord[2]/Identity/NHSnumber"),
    fault(UPNS[1], "?", UPNS[1], "?", "/ChildRecord[2]/Identity/UPN"),
    fault("Level 2", "Level 9", "Level 2", "Level 9", "/ChildRecord[1]/Identity/BirthDate/VerificationLevel"),
];

const fn fault(
    json: &'static str,
    json_wrong: &'static str,
    xml: &'static str,
    xml_wrong: &'static str,
    path: &'static str,
) -> Fault {
    Fault { json: (json, json_wrong), xml: (xml, xml_wrong), path }
}

#[test]
fn every_fault_is_found_in_its_place_and_hostile_documents_cost_little() {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let mut gateway = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "child-record", "json")]);
    gateway.start();
    println!("resident after the start: {} MiB", gateway.resident_memory());
    eleven_faults(&gateway);
    bad_check_digit(&gateway);
    hostile(&mut gateway);
    nothing_personal_is_logged(&gateway);

    let mut oxford = town.gateway(OXFORD, &[System::at_folder("housing", "housing-moves", "json")]);
    oxford.start();
    unknown_postcode(&oxford);
}

fn nothing_personal_is_logged(gateway: &Gateway) {
    let log = gateway.log();
    assert!(log.contains("refused"), "the log says that documents were refused:\n{log}");
    let sample = the_family(Service::SocialCare);
    let Body::RecordTransfer(records) = &sample.message.body else { panic!("not records") };
    let names = records.child_record.iter().map(|record| &record.identity.person_name);
    let names: Vec<&str> = names
        .flat_map(|name| name.person_given_name.iter().chain([&name.person_family_name]))
        .map(String::as_str)
        .collect();
    for value in names.into_iter().chain(NHS_NUMBERS).chain(UPNS).chain(["OX3 7PX", "OX37PX", "2014-03-09"]) {
        assert!(!log.contains(value), "{value} stands in the log");
    }
}

fn eleven_faults(gateway: &Gateway) {
    for form in [Form::Json, Form::Xml] {
        let mut text = String::from_utf8(the_family(Service::SocialCare).document(form)).unwrap();
        for fault in FAULTS {
            let (right, wrong) = if form == Form::Json { fault.json } else { fault.xml };
            assert!(text.contains(right), "{form:?} document without {right}");
            text = text.replacen(right, wrong, 1);
        }
        let answer = gateway.api().post(text.as_bytes()).unwrap();
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.media_type.starts_with("application/problem+json"), "{}", answer.media_type);
        let findings = findings(&answer.json()["report"]);
        for fault in FAULTS {
            let path = format!("/Message/RecordTransfer{}", fault.path);
            let found: Vec<&Value> = findings.iter().filter(|finding| finding["path"] == path.as_str()).collect();
            assert_eq!(found.len(), 1, "{form:?}: findings at {path} among {findings:#?}");
            let line = usize::try_from(found[0]["line"].as_u64().unwrap()).unwrap();
            let (_, wrong) = if form == Form::Json { fault.json } else { fault.xml };
            let there = text.lines().nth(line - 1).unwrap_or("");
            assert!(there.contains(wrong), "{form:?}: {path} is said to be on line {line}: {there}");
            assert!(found[0]["column"].as_u64().unwrap() >= 1);
            assert!(found[0]["text"].as_str().unwrap().len() > 20, "says what to do: {}", found[0]);
        }
        assert_eq!(findings.len(), 11, "{form:?}: {findings:#?}");
    }
}

fn bad_check_digit(gateway: &Gateway) {
    let text = String::from_utf8(the_family(Service::SocialCare).document(Form::Json)).unwrap();
    let text = text.replacen(NHS_NUMBERS[0], "9990001015", 1);
    let answer = gateway.api().post(text.as_bytes()).unwrap();
    assert_eq!(answer.status, 422, "{}", answer.text);
    let findings = findings(&answer.json()["report"]);
    let found = findings.iter().find(|finding| finding["path"] == format!("{CHILD_1}/Identity/NHSnumber").as_str());
    assert_eq!(found.unwrap()["layer"], "rules", "{findings:#?}");
    let report = gateway.api().validate(text.as_bytes()).unwrap().expect(200);
    assert_eq!(findings.len(), report["findings"].as_array().unwrap().len(), "validate says the same: {report}");
}

fn hostile(gateway: &mut Gateway) {
    let deep_json = [vec![b'['; 10_000], vec![b']'; 10_000]].concat();
    let deep_xml = ["<a>".repeat(10_000), "</a>".repeat(10_000)].concat().into_bytes();
    let mut entities = String::from("<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY a0 \"aaaaaaaaaa\">");
    for level in 1..30 {
        let of = format!("&a{};", level - 1).repeat(10);
        write!(entities, "<!ENTITY a{level} \"{of}\">").unwrap();
    }
    entities.push_str("]><m>&a29;</m>");
    let external = "<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><m>&f;</m>";
    let mut not_utf8 = the_family(Service::SocialCare).document(Form::Json);
    let at = not_utf8.iter().position(|byte| *byte == 0xc3).unwrap();
    not_utf8[at + 1] = b'a';
    let documents: [(&str, Vec<u8>); 5] = [
        ("10,000 deep, JSON", deep_json),
        ("10,000 deep, XML", deep_xml),
        ("a DTD with entities", entities.into_bytes()),
        ("a DTD with a file", external.into()),
        ("invalid UTF-8", not_utf8),
    ];
    for (what, document) in documents {
        let answer = gateway.api().post(&document).unwrap();
        assert_eq!(answer.status, 422, "{what}: {}", answer.text);
        let findings = findings(&answer.json()["report"]);
        assert!(findings.iter().any(|finding| finding["layer"] == "form"), "{what}: {findings:#?}");
        assert!(!answer.text.contains("root:"), "{what}");
    }
    // 200 MB: refused as soon as it is too long, whether or not it says so beforehand.
    let size = 200 * 1024 * 1024;
    let endless = || Box::new(std::io::repeat(b' ').take(size));
    for body in [reqwest::blocking::Body::sized(endless(), size), reqwest::blocking::Body::new(endless())] {
        // The gateway may close before all is sent; then the client sees only that.
        if let Ok(answer) = gateway.api().post_stream("/v1/messages", "application/json", body) {
            assert_eq!(answer.status, 413, "{}", answer.text);
        }
        gateway.assert_running();
        assert_eq!(gateway.telemetry("healthz"), Some(200));
    }
    let peak = gateway.peak_memory();
    println!("peak after hostile documents: {peak} MiB");
    assert!(peak < MEMORY_LIMIT, "peak memory {peak} MiB");
    assert!(gateway.api().transfers().is_empty(), "nothing was kept of what was refused");
}

fn unknown_postcode(oxford: &Gateway) {
    let notice = std::fs::read_to_string(root().join("deploy/demo-data/housing-moves.csv")).unwrap();
    let notice = notice.replace("M14 4TT", "M14 9ZZ");
    let answer = oxford.api().post_native("housing", "moves.csv", notice.as_bytes()).unwrap();
    assert_eq!(answer.status, 422, "{}", answer.text);
    let told = |text: &str| {
        for part in ["HM-2026-0417", "route.postcode", "/Message/MoveNotification/ToAddress/PostCode"] {
            assert!(text.contains(part), "the sender is told which postcode, and where: {text}");
        }
    };
    told(&answer.text);
    oxford.drop_file("housing", "moves.csv", notice.as_bytes());
    let report = await_that("the file is refused with a report beside it", &[oxford], || {
        let refused = entries(&oxford.system("housing").join("refused"));
        refused.into_iter().find(|name| name.ends_with(".report.json"))
    });
    let report = std::fs::read_to_string(oxford.system("housing").join("refused").join(report)).unwrap();
    told(&report);
    assert!(!oxford.log().contains("M14 9ZZ"), "the log does not name it");
}

fn findings(report: &Value) -> Vec<Value> {
    report["findings"].as_array().cloned().unwrap_or_else(|| panic!("no findings in {report}"))
}
