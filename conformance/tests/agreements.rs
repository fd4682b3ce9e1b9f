//! Sharing agreements from outside: what is withheld is named, what is forbidden names its rule, a stop takes effect on a
//! running gateway, a bad file changes nothing, and the receiver keeps its own rules whatever the sender's say.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path};

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, Sample, legal_gateway, notice_of, records},
    gateway::{Gateway, System},
    place::entries,
    program::{run, run_ok},
    town::{Town, await_that},
};
use crosswalk_schemas::{
    decode, encode,
    model::{Body, ChildRecord, Message, PractitionerMessage, Professional, Section, Service, SocialCare},
    report::Form,
};
use serde_json::Value;

/// Records between other services than the family's, with a social-care section on a legal gateway.
fn records_to(recipient: Service) -> Sample {
    let mut sample = records(Service::SocialCare);
    sample.message.header.recipient.service = recipient;
    let basis = legal_gateway("Children Act 1989 s47");
    for child in children_mut(&mut sample.message) {
        child.social_care = Some(SocialCare { sharing_basis: Some(basis.clone()), ..SocialCare::default() });
    }
    sample
}

fn children_mut(message: &mut Message) -> &mut Vec<ChildRecord> {
    match &mut message.body {
        Body::RecordTransfer(transfer) => &mut transfer.child_record,
        _ => panic!("not records"),
    }
}

fn letter_like(sample: &Sample) -> Message {
    let mut message = notice_of(sample).message;
    let body = Body::PractitionerMessage(Box::new(PractitionerMessage {
        subject: "Handover".to_owned(),
        text: "Could we speak before Friday?".to_owned(),
        from: Professional { name: Some("Hannah Whitlock".to_owned()), ..Professional::default() },
        ..PractitionerMessage::default()
    }));
    message.header.class = body.class();
    message.header.sender.service = Service::SocialCare;
    message.header.transfer_id = None;
    Message { body, ..message }
}

fn json(message: &Message) -> Vec<u8> {
    encode(message, Form::Json)
}

/// An agreement of one rule that forbids.
fn forbid(id: &str, sentence: &str, resource: &str) -> String {
    format!("@id(\"{id}\")\n@sentence(\"{sentence}\")\nforbid (principal, action, resource == {resource});\n")
}

fn agree(gateway: &Gateway, name: &str, text: &str) {
    let folder = gateway.folder.join("agreements");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
}

/// What a system was handed of a message, in the standard's own form.
fn handed(gateway: &Gateway, system: &str, id: &str) -> Option<Message> {
    let folder = gateway.system(system).join("incoming");
    let name = entries(&folder).into_iter().find(|name| name.starts_with(id))?;
    decode(&fs::read(folder.join(name)).ok()?, Form::Json).ok()
}

/// The details of a message's history lines that say that something was withheld.
fn withheld(gateway: &Gateway, id: &str) -> Vec<String> {
    let message = gateway.api().message(id).unwrap_or_default();
    let lines = message["history"].as_array().cloned().unwrap_or_default();
    let withheld = lines.iter().filter(|line| line["event"] == "withheld");
    withheld.filter_map(|line| line["detail"].as_str().map(str::to_owned)).collect()
}

fn rules_of(report: &Value) -> Vec<&str> {
    report["report"]["findings"].as_array().unwrap().iter().filter_map(|one| one["rule"].as_str()).collect()
}

#[test]
fn what_may_not_be_shared_is_withheld_and_named_on_both_sides() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "child-record", "json")]);
    let mut receiver = town.gateway(
        MANCHESTER,
        &[
            System::at_folder("housing", "child-record", "json"),
            System::at_folder("social-care", "child-record", "json"),
        ],
    );
    agree(&receiver, "own.cedar", &forbid("no-involvements", "We take no involvements.", "Section::\"Involvements\""));
    agree(&receiver, "letters.cedar", &forbid("no-letters", "Letters go by post.", "Class::\"practitioner-message\""));
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];

    // The sender's own rules: housing never sees social care.
    let to_housing = records_to(Service::Housing);
    sender.api().post(&notice_of(&to_housing).document(Form::Json)).unwrap().expect(202);
    let answer = sender.api().post(&json(&to_housing.message)).unwrap().expect(202);
    let said = answer["messages"][0]["withheld"].as_array().unwrap();
    let care = said.iter().find(|one| one["rule"] == "policy.housing-never-sees-social-care").unwrap();
    assert_eq!(care["path"], "/Message/RecordTransfer/ChildRecord[1]/SocialCare");
    assert!(care["text"].as_str().unwrap().starts_with("SocialCare is withheld: Housing never sees"), "{care}");
    assert!(
        withheld(&sender, &to_housing.id)[0]
            .contains("ChildRecord[2]/SocialCare (policy.housing-never-sees-social-care)")
    );
    // A transfer's records are handed over by the service that they come from, whatever service they are addressed to.
    let mut read = await_that("the rest is handed over", &both, || handed(&receiver, "social-care", &to_housing.id));
    for child in children_mut(&mut read) {
        assert!(child.social_care.is_none() && child.addresses.is_some());
        let named: Vec<_> = child.withheld.iter().map(|one| one.section).collect();
        assert!(named.contains(&Section::SocialCare), "{named:?}");
    }

    // The receiver's: the sender has no such rule.
    let records = records(Service::SocialCare);
    sender.api().post(&notice_of(&records).document(Form::Json)).unwrap().expect(202);
    let answer = sender.api().post(&json(&records.message)).unwrap().expect(202);
    assert!(answer["messages"][0]["withheld"].is_null(), "{answer}");
    let mut read =
        await_that("social care is handed the rest", &both, || handed(&receiver, "social-care", &records.id));
    for child in children_mut(&mut read) {
        assert!(child.involvements.is_none());
        assert_eq!(child.withheld[0].section, Section::Involvements);
        assert!(child.withheld[0].ask_whom.as_ref().unwrap().contains(MANCHESTER));
    }
    assert!(!withheld(&receiver, &records.id).is_empty(), "the receiver's history says so");
    let told = await_that("the receipt tells the sender", &both, || withheld(&sender, &records.id).pop());
    assert!(
        told.starts_with("by the partner: RecordTransfer/ChildRecord[1]/Involvements (policy.no-involvements)"),
        "{told}"
    );

    let letter = letter_like(&records);
    let id = letter.header.message_id.to_string();
    sender.api().post(&json(&letter)).unwrap().expect(202);
    let entry = await_that("the receiver refuses what its rules forbid", &both, || {
        let shown = sender.api().message(&id)?;
        (shown["state"] == "refused").then(|| shown["quarantine"][0].clone())
    });
    assert_eq!(entry["findings"][0]["rule"], "policy.no-letters");
    assert_eq!(entry["findings"][0]["path"], "/Message/Header/Class");
}

#[test]
fn a_sensitive_address_is_not_written_to_a_system_that_loses_its_mark() {
    const SECRET: &str = "OX4 1EE";
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "child-record", "json")]);
    let mut receiver = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];
    let deliver = |what: &str| {
        let mut sample = records(Service::SocialCare);
        sender.api().post(&notice_of(&sample).document(Form::Json)).unwrap().expect(202);
        for child in children_mut(&mut sample.message) {
            let address = &mut child.addresses.as_mut().unwrap().address[0];
            address.sensitive_address = Some(true);
            address.post_code = Some(SECRET.to_owned());
        }
        sender.api().post(&json(&sample.message)).unwrap().expect(202);
        let entry = await_that(what, &both, || receiver.deliveries_of("social-care", &sample.id).pop());
        let text = all_text(&receiver.system("social-care").join("incoming").join(entry));
        (text, withheld(&receiver, &sample.id))
    };
    let (text, told) = deliver("the records are handed over");
    assert!(!text.contains(SECRET) && !text.contains("Quarry"), "the address is not there");
    assert!(told[0].starts_with("from social-care: ") && told[0].contains("(policy.sensitive-address)"), "{told:?}");

    agree(
        &receiver,
        "named.cedar",
        "@id(\"our-system-is-guarded\")\n@sentence(\"Our case system guards every address.\")\n\
         permit (principal, action == Action::\"deliver\", resource == Address::\"sensitive\")\n\
         when { context.system == \"social-care\" };\n",
    );
    let config = receiver.config();
    await_that("the agreement is in force", &both, || {
        run_ok(&["policy", "list", "--config", config.to_str().unwrap()])
            .contains("our-system-is-guarded")
            .then_some(())
    });
    let (text, told) = deliver("the records are handed over with the address");
    assert!(text.contains(SECRET) && told.is_empty(), "{told:?}");
}

/// The text of every file under a path.
fn all_text(path: &Path) -> String {
    if path.is_dir() {
        return entries(path).iter().map(|name| all_text(&path.join(name))).collect();
    }
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

#[test]
fn a_stop_takes_effect_on_a_running_gateway_and_is_undone() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let systems = [System::at_folder("social-care", "child-record", "json")];
    let mut sender = town.gateway(OXFORDSHIRE, &systems);
    agree(&sender, "own.cedar", &forbid("no-careers", "No careers.", "Section::\"Connexions\""));
    sender.start();
    let alone = [&sender];
    let config = sender.config();
    let config = config.to_str().unwrap();

    // What the broker has cannot be called back: so it stops first.
    town.node.stop();
    let waiting = letter_like(&records(Service::SocialCare));
    let id = waiting.header.message_id.to_string();
    sender.api().post(&json(&waiting)).unwrap().expect(202);
    let ordered = run_ok(&["policy", "stop", "--to", MANCHESTER, "--config", config]);
    assert!(ordered.starts_with("stop-1: stopped"), "{ordered}");
    let entry = await_that("what waits is held back", &alone, || {
        let shown = sender.api().message(&id)?;
        shown["quarantine"].as_array()?.first().cloned()
    });
    assert_eq!((&entry["reason"], &entry["findings"][0]["rule"]), (&"policy".into(), &"policy.stop-1".into()));
    let release = format!("/v1/quarantine/{}/release", entry["id"]);
    let refused = sender.api().post_json(&release, &Value::Null).unwrap().expect(422);
    assert_eq!(rules_of(&refused), ["policy.stop-1"], "a person's release is no way round");

    let refused = sender.api().post(&json(&letter_like(&records(Service::SocialCare)))).unwrap().expect(422);
    assert_eq!(rules_of(&refused), ["policy.stop-1"]);
    let finding = &refused["report"]["findings"][0];
    assert!(finding["text"].as_str().unwrap().contains(&format!("to {MANCHESTER} was stopped")), "{finding}");
    assert!(finding["line"].as_u64().unwrap() >= 1 && finding["path"] == "/Message/Header/Class");

    run_ok(&["policy", "resume", "stop-1", "--config", config]);
    await_that("the stop is undone", &alone, || {
        let answer = sender.api().post(&json(&letter_like(&records(Service::SocialCare)))).unwrap();
        (answer.status == 202).then_some(())
    });
    sender.api().post_json(&release, &Value::Null).unwrap().expect(200);
    let versions = run_ok(&["policy", "list", "--versions", "--config", config]);
    let files: Vec<_> = versions.lines().map(|line| line.split("  ").last().unwrap_or_default()).collect();
    assert_eq!(files, ["own.cedar", "own.cedar, stops/stop-1.cedar", "own.cedar"], "newest first:\n{versions}");
}

#[test]
fn a_bad_file_leaves_the_last_good_agreements_in_force() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "child-record", "json")]);
    agree(&sender, "own.cedar", &forbid("no-letters", "Letters go by post.", "Class::\"practitioner-message\""));
    sender.start();
    let config = sender.config();
    let letter = || sender.api().post(&json(&letter_like(&records(Service::SocialCare)))).unwrap();
    assert_eq!(rules_of(&letter().expect(422)), ["policy.no-letters"]);
    agree(&sender, "own.cedar", "forbid (principal, action");
    await_that("the alarm is raised", &[&sender], || {
        sender.telemetry_text("metrics")?.contains("crosswalk_policy_problems 1").then_some(())
    });
    assert_eq!(rules_of(&letter().expect(422)), ["policy.no-letters"]);
    let listed = run_ok(&["policy", "list", "--config", config.to_str().unwrap()]);
    assert!(listed.contains("NOT IN FORCE own.cedar:1:") && listed.contains("no-letters"), "{listed}");
    assert!(sender.log().contains("the last good ones stay in force"));

    sender.kill();
    sender.start();
    let letter = sender.api().post(&json(&letter_like(&records(Service::SocialCare)))).unwrap();
    assert_eq!(rules_of(&letter.expect(422)), ["policy.no-letters"], "the store has the last good ones");
    agree(&sender, "own.cedar", "// Nothing agreed any more.\n");
    await_that("the mended file is in force", &[&sender], || {
        let answer = sender.api().post(&json(&letter_like(&records(Service::SocialCare)))).unwrap();
        (answer.status == 202).then_some(())
    });
}

#[test]
fn the_command_line_says_what_decides_and_what_is_wrong() {
    let explain = |arguments: &[&str]| {
        let output = run(&[&["policy", "explain"], arguments].concat());
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (from, to) = ("E10000025/social-care", "E08000003/housing");
    let (code, text) = explain(&["--from", from, "--to", to, "--section", "SocialCare", "--basis", "legal-gateway"]);
    assert_eq!(code, Some(1));
    assert!(text.starts_with("forbidden\n  housing-never-sees-social-care: Housing never sees"), "{text}");
    let (code, text) = explain(&["--from", from, "--to", "E08000003/health", "--section", "SocialCare"]);
    assert!(code == Some(1) && text.contains("no-basis"), "{text}");
    let consent = ["--basis", "consent", "--given-on", "2026-01-10", "--ends-on", "2026-06-30"];
    let health = ["--from", from, "--to", "E08000003/health", "--section", "SocialCare"];
    let (code, text) = explain(&[&health[..], &consent, &["--on", "2026-06-30"]].concat());
    assert!(code == Some(0) && text.contains("early-help-with-consent"), "{text}");
    let (code, text) = explain(&[&health[..], &consent, &["--on", "2026-07-01"]].concat());
    assert!(code == Some(1) && text.contains("consent-that-has-ended-is-no-basis"), "{text}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.cedar");
    fs::write(&file, forbid("no-careers", "No careers.", "Section::\"Conexions\"")).unwrap();
    let output = run(&["policy", "check", file.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(1) && text.contains("own.cedar:") && text.contains("Conexions"), "{text}");
    fs::write(&file, forbid("no-careers", "No careers.", "Section::\"Connexions\"")).unwrap();
    assert!(run_ok(&["policy", "check", file.to_str().unwrap()]).contains("no-careers: No careers."));
}
