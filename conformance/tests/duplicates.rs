//! The same message twice is delivered once; a message to an authority without a queue is an error, not a silent drop.

use std::fs;

use crosswalk_conformance::{
    family::{OXFORDSHIRE, records, records_between},
    gateway::System,
    program::run_ok,
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};

/// Barking and Dagenham: in the register, with a certificate, but not connected.
const UNCONNECTED: &str = "E09000002";

#[test]
fn the_same_message_twice_is_delivered_once() {
    let (_town, sender, receiver) = Town::of_two();

    let sample = records(Service::SocialCare);
    let first = sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    assert_eq!(first["messages"][0]["status"], "accepted");
    assert_eq!(first["messages"][0]["id"], sample.id.as_str());
    let second = sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    assert_eq!(second["messages"][0]["status"], "duplicate", "the second answer says so: {second}");
    await_that("it is delivered", &[&sender, &receiver], || {
        (!receiver.deliveries_of("social-care", &sample.id).is_empty()).then_some(())
    });
    let third = sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    assert_eq!(third["messages"][0]["status"], "duplicate");

    // Whatever came after it has passed the same way: nothing more is to be expected of the first.
    let marker = records(Service::SocialCare);
    sender.api().post(&marker.document(Form::Xml)).unwrap().expect(202);
    await_that("a later message is delivered", &[&sender, &receiver], || {
        (!receiver.deliveries_of("social-care", &marker.id).is_empty()).then_some(())
    });
    assert_eq!(receiver.deliveries_of("social-care", &sample.id).len(), 1);
    assert_eq!(receiver.incoming("social-care").len(), 2);
    let delivered = receiver.api().events(&sample.id).iter().filter(|event| *event == "delivered").count();
    assert_eq!(delivered, 1);
}

#[test]
fn a_message_to_an_authority_without_a_queue_is_an_error_to_the_sender() {
    let town = Town::with_queues_for(&[OXFORDSHIRE, UNCONNECTED], &[OXFORDSHIRE]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "child-record", "json")]);
    sender.start();

    let sample = records_between(OXFORDSHIRE, UNCONNECTED, Service::SocialCare);
    sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    await_that("its sender is told", &[&sender], || {
        let events = sender.api().events(&sample.id);
        (events.contains(&"undeliverable".to_owned()) && events.contains(&"quarantined".to_owned())).then_some(())
    });
    let message = sender.api().message(&sample.id).unwrap();
    assert_eq!(message["state"], "quarantined", "{message}");
    let config = sender.config();
    let listed = run_ok(&["quarantine", "list", "--config", config.to_str().unwrap()]);
    assert!(listed.contains(&sample.id), "`crosswalk quarantine list` shows it: {listed}");
    sender.assert_running();

    // The partner is connected; a person releases the message, which goes its way under the same id.
    let definitions = run_ok(&["broker", "definitions", "--authority", OXFORDSHIRE, UNCONNECTED]);
    let file = town.folder().join("more-definitions.json");
    fs::write(&file, definitions).unwrap();
    town.node.ctl(&["import_definitions", file.to_str().unwrap()]);
    let mut receiver = town.gateway(UNCONNECTED, &[System::at_folder("social-care", "child-record", "json")]);
    receiver.start();
    let entry = sender.api().get("/v1/quarantine").unwrap().expect(200)["entries"][0]["id"].to_string();
    let shown = run_ok(&["quarantine", "show", &entry, "--config", config.to_str().unwrap()]);
    assert!(shown.contains("no-queue"), "says why: {shown}");
    let released = run_ok(&["quarantine", "release", &entry, "--config", config.to_str().unwrap()]);
    assert!(released.contains(&sample.id), "{released}");
    await_that("it is delivered under the same id", &[&sender, &receiver], || {
        (receiver.deliveries_of("social-care", &sample.id).len() == 1).then_some(())
    });
    let listed = run_ok(&["quarantine", "list", "--config", config.to_str().unwrap()]);
    assert!(!listed.contains(&sample.id), "nothing is left to do: {listed}");
}
