//! What case systems say beside moves and records, from outside: two files are one child, a file is purged, something
//! happened to a child, a return has no names; and the disk is full while they say it.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    fmt::Write as _,
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
};

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, Sample, notice_of, records},
    gateway::{Gateway, System},
    place::entries,
    program::root,
    town::{Town, await_that},
};
use crosswalk_schemas::{
    model::{Body, ChildReference, Service},
    report::Form,
};
use serde_json::Value;

/// Oxfordshire with some systems, and Manchester with one that polls for each of two services.
fn pair(systems: &[System]) -> (Town, Gateway, Gateway) {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut here = town.gateway(OXFORDSHIRE, systems);
    let mut there = town.gateway(MANCHESTER, &[System::polling("social-care"), System::polling("health")]);
    here.start();
    there.start();
    (town, here, there)
}

/// The family moves to Manchester, which asks for its records.
fn moves(both: [&Gateway; 2], service: &str, sample: &Sample) {
    let [here, _] = both;
    here.api().post(&notice_of(sample).document(Form::Json)).unwrap().expect(202);
    await_that("Oxfordshire is asked for the records", &both, || {
        let strand = |child: &Value| child["strands"][service]["state"] == "requested";
        let transfer = here.api().transfer(&sample.transfer)?;
        transfer["children"].as_array()?.iter().all(strand).then_some(())
    });
}

fn elder(sample: &Sample) -> ChildReference {
    let Body::RecordTransfer(records) = &sample.message.body else { panic!("records") };
    records.child_record[0].reference()
}

/// The report of a file, once it is settled.
fn report(gateway: &Gateway, system: &str, name: &str) -> Value {
    let folder = gateway.system(system);
    await_that(&format!("{name} is settled"), &[gateway], || {
        let days = entries(&folder.join("processed")).into_iter().map(|day| folder.join("processed").join(day));
        let mut places = days.chain([folder.join("refused")]);
        let text = places.find_map(|place| fs::read(place.join(format!("{name}.report.json"))).ok())?;
        serde_json::from_slice(&text).ok()
    })
}

fn assert_silent(gateways: &[&Gateway], secrets: &[&str]) {
    for gateway in gateways {
        for secret in secrets {
            assert!(!gateway.log().contains(secret), "{}'s log names {secret}", gateway.code);
        }
    }
}

/// Sends one HL7 message over a plain wire and gives the acknowledgement's code.
fn acknowledged(gateway: &Gateway, message: &str) -> String {
    let address = fs::read_to_string(gateway.folder.join("data/mllp-health.address")).unwrap();
    let mut stream = TcpStream::connect(address.trim()).unwrap();
    stream.write_all(format!("\u{b}{message}\u{1c}\r").as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\x1c\r") && stream.read(&mut byte).unwrap() == 1 {
        answer.push(byte[0]);
    }
    let answer = String::from_utf8(answer).unwrap();
    answer.split("MSA|").nth(1).unwrap().chars().take(2).collect()
}

#[test]
fn after_a_merge_the_file_is_found_under_the_number_it_was_asked_for() {
    let more = "[systems.mllp]\nlisten = \"127.0.0.1:0\"\nplain = true\n".to_owned();
    let (_town, here, there) = pair(&[System::reached("health", "hl7v2", more)]);
    let both = [&here, &there];
    let sample = records(Service::Health);
    moves(both, "health", &sample);
    // The hospital has the child twice: under the number that was asked for, and under another, with all that is known.
    let child = elder(&sample);
    let (family, born) = (&child.person_name.person_family_name, child.birth_date.unwrap().person_birth_date);
    let (asked_for, other) = (&sample.nhs_numbers[0], "9990001030");
    let born = born.to_string().replace('-', "");
    let message = |event: &str, id: &str, rest: &str| {
        format!(
            "MSH|^~\\&|CHIS|RTH|||20261118||ADT^{event}|{id}|P|2.4\rEVN|{event}|20261118\r\
             PID|1||{other}^^^NHS^NH~700900^^^RTH^MR||{family}^Zoe||{born}|F|||14 Quarry Lane^^Oxford^^OX3 7PX^^H\r{rest}"
        )
    };
    assert_eq!(
        acknowledged(&here, &message("A28", "M1", "")),
        "AE",
        "who that is, is doubtful: the numbers contradict"
    );
    assert!(there.received("record-transfer").is_empty());
    let merge = message("A40", "M2", &format!("MRG|{asked_for}^^^NHS^NH~700417^^^RTH^MR||||||{family}^Zoe\r"));
    assert_eq!(acknowledged(&here, &merge), "AA");
    assert_eq!(acknowledged(&here, &message("A28", "M3", "")), "AA");
    let sent = await_that("the record goes to Manchester", &both, || there.received("record-transfer").pop());
    let shown = await_that("Manchester's health system may fetch it", &both, || there.fetched("health", &sent));
    let record = &shown["RecordTransfer"]["ChildRecord"][0];
    assert_eq!(record["Identity"]["NHSnumber"], other, "{record}");
    assert_silent(&both, &[family, other, asked_for]);
}

#[test]
fn a_purged_file_is_forgotten_and_who_waits_for_it_is_told() {
    let (_town, here, there) = pair(&[System::at_folder("social-care", "csc-api", "json")]);
    let both = [&here, &there];
    let sample = records(Service::SocialCare);
    moves(both, "social-care", &sample);
    let child = elder(&sample);
    let (name, born) = (&child.person_name, child.birth_date.unwrap().person_birth_date);
    let upn = child.upn.unwrap();
    let details = format!(
        r#""child_details": {{"unique_pupil_number": "{upn}", "first_name": "{}", "surname": "{}", "date_of_birth": "{born}", "sex": "F"}}"#,
        name.person_given_name[0], name.person_family_name
    );
    // A part that is purged is left out and told; the child goes on.
    let part = format!(
        r#"{{"la_child_id": "OX1", {details}, "social_care_episodes": [{{"social_care_episode_id": "R1", "referral_date": "2026-03-03"}}, {{"social_care_episode_id": "R2", "purge": true}}]}}"#
    );
    here.drop_file("social-care", "part.json", part.as_bytes());
    let told = report(&here, "social-care", "part.json");
    assert_eq!(told["counts"]["sent"], 1, "{told}");
    assert!(told["findings"].to_string().contains("csc-api.part-purged"), "{told}");

    // The younger child's file is purged before it was sent: nothing goes, and a person at the transfer is told.
    let Body::RecordTransfer(records) = &sample.message.body else { panic!("records") };
    let younger = &records.child_record[1].identity;
    let purge = format!(
        r#"{{"la_child_id": "OX2", "purge": true, "child_details": {{"unique_pupil_number": "{}", "first_name": "{}", "surname": "{}", "date_of_birth": "{}"}}}}"#,
        younger.upn.as_ref().unwrap(),
        younger.person_name.person_given_name[0],
        younger.person_name.person_family_name,
        younger.birth_date.as_ref().unwrap().person_birth_date
    );
    here.drop_file("social-care", "purge.json", purge.as_bytes());
    let told = report(&here, "social-care", "purge.json");
    assert_eq!((&told["counts"]["purged"], &told["counts"]["sent"]), (&1.into(), &0.into()), "{told}");
    await_that("the transfer's log says so", &both, || {
        let transfer = here.api().transfer(&sample.transfer)?;
        transfer["log"].to_string().contains("record-purged").then_some(())
    });
    // What was sent before stays sent.
    let sent = await_that("Manchester has the elder's record", &both, || there.received("record-transfer").pop());
    let shown = await_that("it may be fetched", &both, || there.fetched("social-care", &sent));
    assert_eq!(shown["RecordTransfer"]["ChildRecord"].as_array().unwrap().len(), 1);
    assert_eq!(there.received("record-transfer").len(), 1);
    assert_silent(&both, &[&name.person_family_name, &upn, "OX1", "OX2"]);
}

#[test]
fn a_national_event_reaches_who_takes_over_the_child_and_nobody_before_that() {
    let events = System { name: "national-events", folder: true, ..System::reached("health", "nems", String::new()) };
    let (_town, here, there) = pair(&[events]);
    let both = [&here, &there];
    let sample = records(Service::SocialCare);
    let child = elder(&sample);
    let contact = fs::read_to_string(root().join("adapters/src/nems/samples/contact-new.xml")).unwrap();
    let contact = contact
        .replace("9993200018", &sample.nhs_numbers[0])
        .replace("Adeyemi", &child.person_name.person_family_name)
        .replace("2019-03-04", &child.birth_date.unwrap().person_birth_date.to_string());
    here.drop_file("national-events", "before.xml", contact.as_bytes());
    let told = report(&here, "national-events", "before.xml");
    assert_eq!(told["counts"]["nobody_concerned"], 1, "nobody here holds the child, and it does not move: {told}");

    here.api().post(&notice_of(&sample).document(Form::Json)).unwrap().expect(202);
    await_that("the move is known", &both, || here.api().transfer(&sample.transfer));
    here.drop_file("national-events", "again.xml", contact.as_bytes());
    let event = await_that("Manchester is told", &both, || there.received("child-event").pop());
    let shown = await_that("its health system may fetch it", &both, || there.fetched("health", &event));
    assert_eq!(shown["ChildEvent"]["Kind"], "new-involvement", "{shown}");
    assert_eq!(shown["ChildEvent"]["Child"][0]["NHSnumber"], sample.nhs_numbers[0].as_str());
    here.drop_file("national-events", "third.xml", contact.as_bytes());
    assert_eq!(report(&here, "national-events", "third.xml")["counts"]["unchanged"], 1);
    assert_eq!(there.received("child-event").len(), 1, "told once");
    assert_silent(&both, &[&child.person_name.person_family_name, &sample.nhs_numbers[0]]);
}

#[test]
fn a_return_without_names_gets_the_name_under_which_the_child_was_asked_for() {
    let (_town, here, there) = pair(&[System::at_folder("social-care", "cin", "json")]);
    let both = [&here, &there];
    let sample = records(Service::SocialCare);
    moves(both, "social-care", &sample);
    let child = elder(&sample);
    let (upn, born) = (child.upn.clone().unwrap(), child.birth_date.as_ref().unwrap().person_birth_date.to_string());
    let census = fs::read_to_string(root().join("adapters/src/cin/samples/census-2026.xml")).unwrap();
    let census = census.replacen("V931201300012", &upn, 1).replacen("2013-09-14", &born, 1);
    assert!(!census.contains(&child.person_name.person_family_name), "the census names nobody");
    here.drop_file("social-care", "census.xml", census.as_bytes());
    let told = report(&here, "social-care", "census.xml");
    assert_eq!(told["counts"]["sent"], 1, "the one whose UPN agrees, and nobody else: {told}");
    let sent = await_that("the record goes to Manchester", &both, || there.received("record-transfer").pop());
    let shown = await_that("it may be fetched", &both, || there.fetched("social-care", &sent));
    let record = &shown["RecordTransfer"]["ChildRecord"][0];
    assert_eq!(record["Identity"]["PersonName"], serde_json::to_value(&child.person_name).unwrap(), "{record}");
    assert_eq!(record["Identity"]["UPN"], upn.as_str());
    assert!(record["SocialCare"]["Referral"].is_array(), "{record}");
    assert_silent(&both, &[&child.person_name.person_family_name, &upn]);
}

/// Rows of 40 MB, of adults but for one child: more than is gathered in memory.
fn large(path: &Path) {
    let header = "move_reference,move_date,move_kind,from_postcode,to_postcode,person_role,forename,surname,date_of_birth,note\n";
    let note = "Tenancy ended by agreement. ".repeat(70);
    let mut text = header.to_owned();
    for number in 0..20_000 {
        writeln!(text, "LET-{number},16/11/2026,permanent,OX3 7PX,M14 4TT,adult,Ben,Marsh,1980-03-04,{note}").unwrap();
    }
    text += "HM-1,16/11/2026,permanent,OX3 7PX,M14 4TT,child,Ada,Marsh,2015-03-04,\n";
    fs::write(path, text).unwrap();
}

#[test]
fn a_full_disk_refuses_nothing_the_file_is_read_once_there_is_room() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut here = town.gateway(OXFORDSHIRE, &[System::at_folder("housing", "housing-moves", "json")]);
    let file = town.folder().join("large.csv");
    large(&file);
    fs::rename(&file, here.system("housing").join("outgoing/large.csv")).unwrap();
    if !here.start_with_little_scratch() {
        return;
    }
    await_that("the operator is told", &[&here], || here.log().contains("the disk failed").then_some(()));
    let settled = |gateway: &Gateway| {
        ["processed", "refused"].map(|folder| entries(&gateway.system("housing").join(folder)).len())
    };
    assert_eq!(settled(&here), [0, 0], "the file is not to blame");
    assert!(here.telemetry_text("metrics").unwrap().contains("crosswalk_system_up{system=\"housing\"} 0"));
    here.kill();
    here.start();
    let told = report(&here, "housing", "large.csv");
    assert_eq!((&told["counts"]["sent"], &told["counts"]["refused"]), (&2.into(), &0.into()), "{}", told["counts"]);
    assert_eq!(settled(&here), [1, 0]);
}
