//! What a person puts right goes on: a service without a system, an answer without a reason, a record for the wrong authority.

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORD, OXFORDSHIRE, notice_of, records, records_between},
    gateway::System,
    journey::all_passed,
    place::entries,
    program::run_ok,
    town::{Town, await_that, hand_over},
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::json;

const SYSTEM: &str = "social-care";

#[test]
fn records_for_a_service_without_a_system_wait_for_a_person_and_are_then_delivered() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let social_care = System::at_folder(SYSTEM, "child-record", "json");
    let mut sender = town.gateway(OXFORDSHIRE, std::slice::from_ref(&social_care));
    let mut receiver = town.gateway(MANCHESTER, &[System::at_folder("education", "child-record", "json")]);
    sender.start();
    receiver.start();
    let sample = records(Service::SocialCare);
    sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    let entry = await_that("the receiver's operator is told", &[&sender, &receiver], || {
        let entries = receiver.api().get("/v1/quarantine").ok()?.expect(200)["entries"].clone();
        entries.as_array()?.iter().find(|entry| entry["message"] == sample.id.as_str()).cloned()
    });
    assert_eq!(entry["reason"], "no-system");

    receiver.kill();
    let mut receiver = town.gateway(MANCHESTER, &[System::at_folder("education", "child-record", "json"), social_care]);
    receiver.start();
    let config = receiver.config();
    run_ok(&["quarantine", "release", &entry["id"].to_string(), "--config", config.to_str().unwrap()]);
    await_that("it is delivered", &[&sender, &receiver], || {
        (receiver.deliveries_of(SYSTEM, &sample.id).len() == 1).then_some(())
    });
}

#[test]
fn an_answer_may_be_mended_and_changed() {
    let (_town, sender, receiver) = Town::of_two();
    let both = [&sender, &receiver];
    let sample = records(Service::SocialCare);
    hand_over(both, &sample);

    receiver.answer(SYSTEM, &sample.id, &json!({ "Decision": "rejected" }));
    let refused = receiver.system(SYSTEM).join("answers/refused");
    await_that("a rejection without a reason is given back", &both, || (!entries(&refused).is_empty()).then_some(()));
    receiver.answer(SYSTEM, &sample.id, &json!({ "Decision": "rejected", "Reason": "the wrong team" }));
    await_that("the sender reads the reason", &both, || {
        sender.api().transfer(&sample.transfer)?.to_string().contains("the wrong team").then_some(())
    });
    receiver.answer(SYSTEM, &sample.id, &json!({ "Decision": "accepted" }));
    for gateway in both {
        await_that("custody passes after all", &both, || {
            all_passed(&gateway.api().transfer(&sample.transfer)?).then_some(())
        });
    }
}

#[test]
fn records_do_not_go_to_an_authority_that_is_not_of_the_transfer() {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::at_folder(SYSTEM, "child-record", "json")]);
    sender.start();
    let right = records(Service::SocialCare);
    sender.api().post(&notice_of(&right).document(Form::Json)).unwrap().expect(202);
    await_that("the transfer is known", &[&sender], || sender.api().transfer(&right.transfer));

    let mut wrong = records_between(OXFORDSHIRE, OXFORD, Service::SocialCare);
    wrong.message.header.transfer_id = right.message.header.transfer_id;
    let answer = sender.api().post(&wrong.document(Form::Json)).unwrap();
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert!(answer.text.contains("route.transfer"), "{}", answer.text);
    assert!(sender.api().message(&wrong.id).is_none(), "nothing was kept or sent");
}
