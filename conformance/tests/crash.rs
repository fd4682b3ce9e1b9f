//! The broker goes and returns; the gateway is killed at every step of the way: all is delivered exactly once.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test tells what it sees")]

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORD, OXFORDSHIRE, Sample, notice_of, records},
    gateway::{Gateway, System},
    journey::all_passed,
    place::Place,
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::json;

const SYSTEM: &str = "social-care";

/// Where the sender can die on the way of its message.
const AT_SENDER: &[&str] =
    &["accept-before-commit", "accept-after-commit", "relay-before-publish", "relay-after-publish"];

/// Where the receiver can die on the way of a message to its system, and of the system's answer back.
const AT_RECEIVER: &[&str] = &[
    "inbox-before-commit",
    "inbox-after-commit",
    "deliver-before-stage",
    "deliver-after-stage",
    "deliver-after-prepare",
    "deliver-after-publish",
    "answer-before-commit",
    "answer-after-commit",
    "open-before-commit",
    "open-after-commit",
    "relay-before-publish",
    "relay-after-publish",
];

#[test]
fn senders_get_202_while_the_broker_is_down_and_all_is_delivered_when_it_returns() {
    let (town, mut sender, mut receiver) = pair();
    sender.start();
    receiver.start();
    let first = records(Service::SocialCare);
    post(&sender, &first, Form::Json);
    deliver_and_accept(&sender, &receiver, &first);

    town.node.kill();
    let waiting: Vec<Sample> = (0..20).map(|_| records(Service::SocialCare)).collect();
    for (number, sample) in waiting.iter().enumerate() {
        let form = if number % 2 == 0 { Form::Xml } else { Form::Json };
        post(&sender, sample, form);
    }
    await_that("the gateway says that it is ready, but the broker is down", &[&sender], || {
        sender.telemetry_text("readyz").filter(|text| text.contains(" 200 ") && text.contains("broker down"))
    });
    // A gateway that is started meanwhile takes messages, too.
    sender.kill();
    sender.start_without_broker();
    let late = records(Service::SocialCare);
    post(&sender, &late, Form::Json);

    town.node.start_again();
    for sample in waiting.iter().chain([&late]) {
        deliver_and_accept(&sender, &receiver, sample);
    }
    // And by an orderly restart of the broker under way.
    town.node.stop();
    let sample = records(Service::SocialCare);
    post(&sender, &sample, Form::Json);
    town.node.start_again();
    deliver_and_accept(&sender, &receiver, &sample);
}

#[test]
fn a_sender_killed_at_any_step_loses_nothing_and_sends_nothing_twice() {
    let (_town, mut sender, mut receiver) = pair();
    receiver.start();
    for point in AT_SENDER {
        println!("{point}");
        sender.start_to_crash_at(point);
        sender.wait_listening();
        let sample = records(Service::SocialCare);
        let answered = sender.api().post(&sample.document(Form::Json));
        sender.wait_crashed();
        sender.start();
        // A system that got no 202 sends the same message again; one that got it does not.
        if !answered.is_ok_and(|answer| answer.status == 202) {
            sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
        }
        post_notice(&sender, &sample);
        deliver_and_accept(&sender, &receiver, &sample);
        sender.kill();
    }
}

#[test]
fn a_file_taken_from_a_folder_survives_a_kill_at_any_step() {
    let (_town, mut sender, mut receiver) = pair();
    receiver.start();
    for point in AT_SENDER {
        println!("{point}");
        let sample = records(Service::SocialCare);
        sender.drop_file(SYSTEM, &format!("{}.xml", sample.id), &sample.document(Form::Xml));
        sender.start_to_crash_at(point);
        sender.wait_crashed();
        sender.start();
        post_notice(&sender, &sample);
        deliver_and_accept(&sender, &receiver, &sample);
        sender.kill();
    }
}

#[test]
fn a_receiver_killed_at_any_step_delivers_once_and_answers() {
    let (_town, mut sender, mut receiver) = pair();
    sender.start();
    for point in AT_RECEIVER {
        println!("{point}");
        receiver.start_to_crash_at(point);
        let sample = records(Service::SocialCare);
        post(&sender, &sample, Form::Json);
        // Some points lie on the way of the answer: it is given as soon as there is something to answer.
        receiver.wait_crashed_while(|place| {
            if !receiver_entries(place, &sample).is_empty() {
                receiver_answer(place, &sample);
            }
        });
        receiver.start();
        deliver_and_accept(&sender, &receiver, &sample);
        receiver.kill();
    }
}

#[test]
fn a_file_of_many_records_survives_a_kill_in_its_middle() {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let mut oxford = town.gateway(OXFORD, &[System::at_folder("housing", "housing-moves", "json")]);
    let header = "move_reference,move_date,from_postcode,to_postcode,person_role,forename,surname,date_of_birth\n";
    let row = |number| format!("HM-{number},2026-11-16,OX3 7PX,M14 4TT,child,Ada{number},Marsh,2015-03-04\n");
    let rows = (0..400).map(row);
    oxford.drop_file("housing", "moves.csv", (header.to_owned() + &rows.collect::<String>()).as_bytes());
    // Once after its first records are committed, by its own hand; then wherever SIGKILL finds it.
    oxford.start_to_crash_at("intake-after-batch");
    oxford.wait_crashed();
    oxford.start();
    await_that("it reads again", &[&oxford], || {
        let reading = oxford.api().get("/v1/intake").ok()?.json();
        let settled = !oxford.system("housing").join(".crosswalk/taking").read_dir().ok()?.any(|_| true);
        (settled || reading["reading"][0]["bytes"].as_u64()? > 0).then_some(())
    });
    oxford.kill();
    oxford.start();
    let notices = || {
        let messages = oxford.api().messages();
        messages.iter().filter(|message| message["class"] == "move-notification").count()
    };
    await_that("everything is sent", &[&oxford], || (notices() >= 800).then_some(()));
    await_that("the file is settled", &[&oxford], || {
        let days = oxford.system("housing").join("processed").read_dir().ok()?;
        (days.flatten().any(|day| day.path().join("moves.csv").exists())).then_some(())
    });
    assert_eq!(notices(), 800, "one message for each household and side, none twice");
}

fn pair() -> (Town, Gateway, Gateway) {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let systems = [System::at_folder(SYSTEM, "child-record", "json")];
    let sender = town.gateway(OXFORDSHIRE, &systems);
    let receiver = town.gateway(MANCHESTER, &systems);
    (town, sender, receiver)
}

/// Records, and the notice that their transfer needs to end; in this order, since any is allowed.
fn post(sender: &Place, sample: &Sample, form: Form) {
    sender.api().post(&sample.document(form)).unwrap().expect(202);
    post_notice(sender, sample);
}

fn post_notice(sender: &Place, sample: &Sample) {
    sender.api().post(&notice_of(sample).document(Form::Json)).unwrap().expect(202);
}

/// The message is delivered exactly once; the system's acceptance reaches the sender; custody passes on both sides.
fn deliver_and_accept(sender: &Gateway, receiver: &Gateway, sample: &Sample) {
    let both = [sender, receiver];
    await_that("the message is delivered", &both, || (!receiver_entries(receiver, sample).is_empty()).then_some(()));
    receiver_answer(receiver, sample);
    for gateway in both {
        await_that("custody passes", &both, || all_passed(&gateway.api().transfer(&sample.transfer)?).then_some(()));
    }
    await_that("the receipt is recorded", &both, || {
        sender.api().events(&sample.id).contains(&"received-by-partner".to_owned()).then_some(())
    });
    for gateway in both {
        await_that("nothing is under way any more", &both, || settled(gateway).then_some(()));
    }
    assert_eq!(receiver_entries(receiver, sample).len(), 1, "delivered once");
    let events = receiver.api().events(&sample.id);
    assert_eq!(events.iter().filter(|event| *event == "delivered").count(), 1, "delivered once: {events:?}");
    // The system takes it away, so that a second delivery would be seen.
    let folder = receiver.system(SYSTEM);
    let name = &receiver_entries(receiver, sample)[0];
    std::fs::create_dir_all(folder.join("loaded")).unwrap();
    std::fs::rename(folder.join("incoming").join(name), folder.join("loaded").join(name)).unwrap();
}

/// True when each message that a gateway sent has its receipt, and each receipt that it owes is sent.
fn settled(gateway: &Place) -> bool {
    let messages = gateway.api().messages();
    messages.iter().filter(|message| message["direction"] == "sent").all(|message| match message["class"].as_str() {
        Some("receipt") => message["state"] != "pending",
        _ => message["state"] == "received",
    })
}

fn receiver_entries(receiver: &Place, sample: &Sample) -> Vec<String> {
    receiver.deliveries_of(SYSTEM, &sample.id)
}

fn receiver_answer(receiver: &Place, sample: &Sample) {
    receiver.answer(SYSTEM, &sample.id, &json!({ "Decision": "accepted" }));
}
