//! Quarantine, worked on through the console over HTTPS: a broken record is mended and arrives under the same id; a refusal's
//! reason reaches the sender.
#![expect(clippy::unwrap_used, reason = "a test: whatever fails, fails the test")]

use std::fs;

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, Sample, notice_of, records},
    gateway::{Gateway, System},
    journey::all_passed,
    person::Person,
    place::entries,
    program::run_ok,
    stopped::{break_upn, entry_of, letter, strict},
    town::{Town, await_that},
};
use crosswalk_schemas::{encode, model::Service, report::Form};
use serde_json::json;

const SYSTEM: &str = "social-care";

/// What stands in the field of the page, as a browser sends it.
fn typed(page: &str) -> String {
    let field = page.split("<textarea").nth(1).unwrap().split_once('>').unwrap().1;
    let text = field.split("</textarea>").next().unwrap().trim_start_matches('\n');
    let text = text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    text.replace('\n', "\r\n")
}

#[test]
fn a_broken_record_is_mended_in_place_and_arrives_under_the_same_id() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let systems = [System::at_folder(SYSTEM, "child-record", "json")];
    let (mut sender, mut receiver) = (town.gateway(OXFORDSHIRE, &systems), town.gateway(MANCHESTER, &systems));
    strict(&receiver);
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];
    let mut sample = records(Service::SocialCare);
    sender.api().post(&notice_of(&sample).document(Form::Json)).unwrap().expect(202);
    let (right, wrong) = break_upn(&mut sample);
    sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    let entry = entry_of(&sender, &both, &sample.id);

    let operator = sender.person("operator", &["operator"]);
    let address = format!("/quarantine/{entry}");
    assert!(operator.get("/quarantine").expect(200).contains(&format!("href=\"{address}\"")));
    let page = operator.get(&address).expect(200);
    assert!(page.contains("<mark id=\"line-") && page.contains("upn.check-letter"), "{page}");
    let text = typed(&page);
    assert!(text.contains(&wrong), "{text}");

    still_refused(&operator, (&address, &text), &sample);
    let mended = text.replace(&wrong, &right);
    let page = operator.post(&format!("{address}/check"), &[("document", &mended)]).expect(200);
    assert!(page.contains("It passes every check here."), "{page}");
    assert_eq!(sender.api().message(&sample.id).unwrap()["state"], "refused", "nothing was kept");
    let done = operator.post(&format!("{address}/mend"), &[("document", &mended)]).leads_to(&address);
    assert!(operator.get(&done).expect(200).contains("Mended and released"));

    await_that("it arrives", &both, || (receiver.deliveries_of(SYSTEM, &sample.id).len() == 1).then_some(()));
    let name = receiver.incoming(SYSTEM).into_iter().find(|name| name.starts_with(&sample.id)).unwrap();
    let handed = fs::read_to_string(receiver.system(SYSTEM).join("incoming").join(name)).unwrap();
    assert!(handed.contains(&right) && !handed.contains(&wrong), "{handed}");
    assert!(receiver.api().events(&sample.id).contains(&"replaced".to_owned()));
    let history = sender.api().message(&sample.id).unwrap()["history"].clone();
    let line = history.as_array().unwrap().iter().find(|line| line["event"] == "mended").unwrap();
    assert_eq!(line["who"], "operator");

    receiver.answer(SYSTEM, &sample.id, &json!({ "Decision": "accepted" }));
    for gateway in both {
        await_that("custody passes", &both, || all_passed(&gateway.api().transfer(&sample.transfer)?).then_some(()));
        let folder = town.folder().join(format!("evidence-{}", gateway.code));
        let (to, config) = (folder.to_str().unwrap(), gateway.config());
        run_ok(&["evidence", "export", &sample.transfer, "--to", to, "--config", config.to_str().unwrap()]);
        run_ok(&["evidence", "verify", to]);
        let proofs = entries(&folder.join("messages"));
        assert!(proofs.iter().any(|name| name.ends_with(&format!("{}-before-1", sample.id))), "{proofs:?}");
    }
}

/// What does not pass, or would be another message, is not taken.
fn still_refused(operator: &Person, (address, text): (&str, &str), sample: &Sample) {
    for (broken, says) in [
        ("{".to_owned(), "form."),
        (text.replace(&sample.id, "019a2f6e-6f0e-7b31-9d2a-0c5a3f6b1e77"), "mend.same-message"),
        (text.replace(MANCHESTER, "E08000001"), "mend.same-message"),
    ] {
        for what in ["check", "mend"] {
            let page = operator.post(&format!("{address}/{what}"), &[("document", &broken)]).expect(422);
            assert!(page.contains("It does not pass yet.") && page.contains(says), "{page}");
        }
    }
}

#[test]
fn a_refusal_of_what_came_reaches_its_sender_with_the_reason() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::at_folder(SYSTEM, "child-record", "json")]);
    let mut receiver = town.gateway(MANCHESTER, &[System::at_folder("education", "child-record", "json")]);
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];
    let sample = records(Service::SocialCare);
    let letter = letter(&sample);
    let letter_id = letter.header.message_id.to_string();
    sender.api().post(&notice_of(&sample).document(Form::Json)).unwrap().expect(202);
    sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    sender.api().post(&encode(&letter, Form::Json)).unwrap().expect(202);
    let (records, letter) = (entry_of(&receiver, &both, &sample.id), entry_of(&receiver, &both, &letter_id));

    let operator = receiver.person("operator", &["operator"]);
    let page = operator.get(&format!("/quarantine/{records}")).expect(200);
    assert!(
        page.contains("The partner has signed it") && !page.contains("<textarea"),
        "what a partner signed stays as it is"
    );
    operator.post(&format!("/quarantine/{records}/refuse"), &[("reason", "")]).expect(422);
    operator.post(&format!("/quarantine/{records}/mend"), &[("document", "{}")]).leads_to("/quarantine");
    for (entry, reason) in [(records, "Send them to education."), (letter, "Nobody of this name works here.")] {
        operator.post(&format!("/quarantine/{entry}/refuse"), &[("reason", reason)]).leads_to("/quarantine");
    }
    await_that("the sender reads why the records were not accepted", &both, || {
        sender.api().transfer(&sample.transfer)?.to_string().contains("Send them to education.").then_some(())
    });
    await_that("the sender reads why the letter was refused", &both, || {
        let message = sender.api().message(&letter_id)?;
        let says = message["quarantine"].to_string().contains("Nobody of this name works here.");
        (says && message["state"] == "refused").then_some(())
    });
    gives_up(&sender, &both, &letter_id);
}

/// The operator of the sender gives up: the system that handed it in reads why in its folder.
fn gives_up(sender: &Gateway, both: &[&Gateway], id: &str) {
    let entry = entry_of(sender, both, id);
    let operator = sender.person("operator", &["operator"]);
    let preview = operator.post("/quarantine/preview", &[("entry", &entry.to_string()), ("entry", "999")]).expect(200);
    assert!(preview.contains("1 of 1 will be released"), "{preview}");
    operator.post(&format!("/quarantine/{entry}/refuse"), &[("reason", "Telephone them.")]).leads_to("/quarantine");
    let report = sender.system(SYSTEM).join(format!("refused/{id}.report.json"));
    assert!(fs::read_to_string(report).unwrap().contains("Telephone them."));
    operator.post(&format!("/quarantine/{entry}/close"), &[]).leads_to(&format!("/quarantine/{entry}"));
    let history = sender.api().message(id).unwrap()["history"].to_string();
    assert!(!history.contains("Telephone") && !history.contains("\"closed\""), "{history}");
}

#[test]
fn many_are_released_together_after_a_preview() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::at_folder(SYSTEM, "child-record", "json")]);
    let mut receiver = town.gateway(MANCHESTER, &[System::at_folder("education", "child-record", "json")]);
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];
    let letters: Vec<_> = (0..3).map(|_| letter(&records(Service::SocialCare))).collect();
    let mut entries = Vec::new();
    for letter in &letters {
        sender.api().post(&encode(letter, Form::Json)).unwrap().expect(202);
        entries.push(entry_of(&receiver, &both, &letter.header.message_id.to_string()).to_string());
    }
    receiver.kill();
    let mut receiver = town.gateway(
        MANCHESTER,
        &[System::at_folder("education", "child-record", "json"), System::at_folder(SYSTEM, "child-record", "json")],
    );
    receiver.start();
    let operator = receiver.person("operator", &["operator"]);
    let chosen: Vec<(&str, &str)> = entries.iter().map(|entry| ("entry", entry.as_str())).collect();
    let preview = operator.post("/quarantine/preview", &chosen[..2]).expect(200);
    assert!(preview.contains("2 of 2 will be released. Nothing has happened yet."), "{preview}");
    assert_eq!(receiver.incoming(SYSTEM).len(), 0);
    operator.post("/quarantine/preview", &[]).expect(422);
    operator.post("/quarantine/release", &chosen[..2]).leads_to("/quarantine?done=released-all");
    await_that("two are delivered", &[&receiver], || (receiver.incoming(SYSTEM).len() == 2).then_some(()));
    let left = receiver.api().get("/v1/quarantine").unwrap().expect(200)["entries"].clone();
    assert_eq!(left.as_array().unwrap().len(), 1);
}
