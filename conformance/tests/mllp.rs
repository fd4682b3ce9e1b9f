//! HL7 over MLLP with programs of others (the PyPI package `hl7`): sent to us and acknowledged, sent by us and
//! acknowledged; with TLS and plain; wrong, foreign, and while our own machinery fails. Skipped, aloud, without the package.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, notice_of, records},
    gateway::{Gateway, System},
    script::{Script, judges, path},
    town::{Town, await_that},
    wait::within,
};
use crosswalk_schemas::{model::Service, report::Form};

const MOVE: &str = "MSH|^~\\&|CHIS|RTH^Oxford Community Health^L|CROSSWALK|E10000025|20261118091500+0000||ADT^A31^ADT_A05|CH417|P|2.4||||||UNICODE UTF-8\r\
    EVN|A31|20261118091500|||||20261113\r\
    PID|1||9993100005^^^NHS^NH~700417^^^RTH^MR||Adeyemi^Tobi||20190304|M|||17 Iffley Turn^^Oxford^Oxfordshire^OX1 1BX^^H^^^^^&20261113~22 Weaver Court^Moss Side^Manchester^^M14 4TT^^H^^^^^20261113\r";
const NAMELESS: &str = "MSH|^~\\&|CHIS|RTH|||20261118||ADT^A28|CH418|P|2.4\rPID|1||700418^^^RTH^MR||^^||20150602|F\r";
const LAB: &str = "MSH|^~\\&|LAB|RTH|||20261118||ORU^R01|LAB9|P|2.4\rPID|1||700419^^^RTH^MR||Other^Olga||20150602|F\r";

/// The Python with the package `hl7`.
fn python() -> Option<PathBuf> {
    judges().map(|folder| folder.join("python/bin"))
}

fn listening(more: &str) -> System {
    System::reached("health", "hl7v2", format!("[systems.mllp]\nlisten = \"127.0.0.1:0\"\n{more}"))
}

fn port_of(gateway: &Gateway) -> String {
    let file = gateway.config().with_file_name("data").join("mllp-health.address");
    let address = within(10, || fs::read_to_string(&file).ok()).expect("the gateway says where it listens");
    address.trim().rsplit_once(':').unwrap().1.to_owned()
}

/// Sends messages with TLS, as `who`, and gives what each was answered: code, control id, errors.
fn send(python: &Path, town: &Town, port: &str, messages: &[&str], who: &str) -> Vec<[String; 3]> {
    let file = town.folder().join("messages.hl7");
    fs::write(&file, messages.join("\n")).unwrap();
    let pki = town.folder().join("pki");
    let [certificate, key, trust] =
        [format!("{who}.crt"), format!("{who}.key"), "ca.crt".to_owned()].map(|name| pki.join(name));
    let mut command = Command::new(python.join("python"));
    command.arg(path("mllp_send.py")).args(["localhost", port]).args([file, certificate, key, trust]);
    let output = command.output().unwrap();
    let line = |line: &str| {
        let mut parts = line.split('\t').map(str::to_owned);
        [(); 3].map(|()| parts.next().unwrap_or_default())
    };
    String::from_utf8(output.stdout).unwrap().lines().map(line).collect()
}

#[test]
fn messages_are_acknowledged_after_the_commit_and_a_move_opens_its_transfer() {
    let Some(python) = python() else { return };
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut sender = town.gateway(OXFORDSHIRE, &[listening("")]);
    let mut receiver = town.gateway(MANCHESTER, &[System::polling("social-care")]);
    receiver.start();

    // It dies before the commit: nothing is acknowledged, and the system sends again.
    sender.start_to_crash_at("accept-before-commit");
    assert_eq!(send(&python, &town, &port_of(&sender), &[MOVE], OXFORDSHIRE), [[""; 3]; 0]);
    sender.wait_crashed();
    fs::remove_file(sender.config().with_file_name("data").join("mllp-health.address")).unwrap();
    sender.start();
    let answers = send(&python, &town, &port_of(&sender), &[MOVE, NAMELESS, LAB, MOVE], OXFORDSHIRE);
    let codes: Vec<_> = answers.iter().map(|[code, id, _]| format!("{code} {id}")).collect();
    assert_eq!(codes, ["AA CH417", "AE CH418", "AR LAB9", "AA CH417"], "{answers:?}");
    assert!(answers[1][2].contains("PID"), "the reason says where: {answers:?}");

    let both = [&sender, &receiver];
    for gateway in both {
        let transfers = await_that("the transfer opens, once", &both, || {
            let transfers = gateway.api().get("/v1/transfers").ok()?.json()["transfers"].as_array()?.clone();
            (!transfers.is_empty()).then_some(transfers)
        });
        assert_eq!(transfers.len(), 1, "the same move twice is one transfer");
        assert_eq!((&transfers[0]["losing"], &transfers[0]["gaining"]), (&OXFORDSHIRE.into(), &MANCHESTER.into()));
    }

    // Another authority's certificate gets nowhere.
    assert_eq!(send(&python, &town, &port_of(&sender), &[MOVE], MANCHESTER), [[""; 3]; 0]);
    for name in ["Adeyemi", "Tobi", "9993100005", "M14 4TT"] {
        assert!(!sender.log().contains(name), "{name} is in the log");
    }
}

#[test]
fn the_package_s_own_program_is_served_on_a_plain_wire() {
    let Some(python) = python() else { return };
    let town = Town::of(&[OXFORDSHIRE]);
    let mut gateway = town.gateway(OXFORDSHIRE, &[listening("plain = true\n")]);
    gateway.start();
    let file = town.folder().join("messages.hl7");
    fs::write(&file, MOVE).unwrap();
    // By the interpreter: a folder of Python that was moved still names its old place in its programs.
    let mut command = Command::new(python.join("python"));
    command
        .arg(python.join("mllp_send"))
        .args(["--loose", "--port", &port_of(&gateway), "--file"])
        .arg(&file)
        .arg("127.0.0.1");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("MSA|AA|CH417"), "{said} {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn records_are_sent_until_they_are_acknowledged() {
    let Some(python) = python() else { return };
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let folder = town.folder().join("health");
    fs::create_dir_all(&folder).unwrap();
    let pki = town.folder().join("pki");
    let [certificate, key] = ["crt", "key"].map(|ending| pki.join(format!("{MANCHESTER}.{ending}")));
    let trust = pki.join("ca.crt");
    let arguments = [folder.as_os_str(), certificate.as_os_str(), key.as_os_str(), trust.as_os_str()];
    let start = || {
        let script = Script::start_with(&python.join("python"), "mllp_listen.py", &arguments);
        within(20, || fs::metadata(folder.join("port")).ok()).expect("the health system listens");
        script
    };
    drop(start());
    let port = fs::read_to_string(folder.join("port")).unwrap();
    let more = format!("[systems.mllp]\nsend = \"localhost:{port}\"\npatience = \"5s\"\n");
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("health")]);
    let mut receiver = town.gateway(MANCHESTER, &[System::reached("health", "hl7v2", more)]);
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];
    let sample = records(Service::Health);
    for document in [notice_of(&sample).document(Form::Json), sample.document(Form::Json)] {
        sender.api().post(&document).unwrap().expect(202);
    }
    await_that("the operator is told", &both, || receiver.log().contains("cannot-connect").then_some(()));

    // It says AE first: a person looks, mends the cause and releases.
    fs::write(folder.join("code"), "AE").unwrap();
    let _script = start();
    let open = || {
        let open = receiver.api().get("/v1/quarantine").ok()?.json();
        let entries: Vec<_> = open["entries"].as_array()?.clone();
        (entries.len() == 2).then_some(entries)
    };
    let entries = await_that("a person is told of the notice and of the records", &both, open);
    fs::remove_file(folder.join("code")).unwrap();
    let taken_before = taken(&folder);
    for entry in entries {
        assert_eq!(entry["reason"], "system-refused");
        assert!(entry["detail"].as_str().unwrap().contains("application-error"), "{entry}");
        let release = format!("/v1/quarantine/{}/release", entry["id"]);
        receiver.api().post_json(&release, &serde_json::json!({})).unwrap().expect(200);
    }
    await_that("both children are acknowledged", &both, || {
        let events = receiver.api().events(&sample.id);
        events.iter().any(|event| event == "delivered").then_some(())
    });
    let now = taken(&folder);
    assert!(taken_before.iter().all(|(id, _)| now.iter().any(|(other, _)| other == id)), "under the same control ids");
    for nhs_number in &sample.nhs_numbers {
        let of_child = now.iter().filter(|(_, text)| text.contains("ADT^A28") && text.contains(nhs_number));
        assert_eq!(of_child.count(), 1, "one message under one control id for each child: {now:?}");
    }
}

/// What the health system was sent, by control id.
fn taken(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder.join("taken")).unwrap().map(|entry| entry.unwrap());
    let mut taken: Vec<_> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    taken.sort();
    taken
}
