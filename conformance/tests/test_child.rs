//! The nightly test child: at its time of day it goes by itself to each partner that was heard, and its receipt comes back.
#![expect(clippy::unwrap_used, reason = "a test: whatever fails, fails the test")]

use std::fs;

use crosswalk_conformance::{
    family::{notice_of, records},
    gateway::Gateway,
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

/// From its next start on the gateway sends test children in `seconds` from now, London time, and looks each second whether
/// it is time.
fn soon(gateway: &Gateway, seconds: i64) {
    let london = TimeZone::get("Europe/London").unwrap();
    let time = (Timestamp::now() + seconds.seconds()).to_zoned(london).strftime("%H:%M:%S").to_string();
    let config = fs::read_to_string(gateway.config()).unwrap();
    let clocks = format!("[clocks]\nlook = \"1s\"\ntest_children = \"{time}\"\n");
    fs::write(gateway.config(), config.replace("[clocks]\n", &clocks)).unwrap();
}

#[test]
fn at_its_time_a_test_child_goes_by_itself_and_arrives() {
    let (_town, oxfordshire, mut manchester) = Town::of_two();
    let both = [&oxfordshire, &manchester];
    // A partner that was never heard is sent none: this makes Oxfordshire heard.
    let sample = notice_of(&records(Service::SocialCare));
    oxfordshire.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    await_that("Manchester hears Oxfordshire", &both, || {
        (manchester.deliveries_of("social-care", &sample.id).len() == 1).then_some(())
    });
    let tests = |gateway: &Gateway, direction: &str| {
        let wanted = |one: &serde_json::Value| one["class"] == "child-event" && one["direction"] == direction;
        gateway.api().messages().into_iter().filter(wanted).collect::<Vec<_>>()
    };
    assert!(tests(&manchester, "sent").is_empty());

    manchester.kill();
    soon(&manchester, 20);
    manchester.start();
    assert!(tests(&manchester, "sent").is_empty(), "none before its time");
    let both = [&oxfordshire, &manchester];
    let sent = await_that("a test child goes by itself and is received", &both, || {
        tests(&manchester, "sent").into_iter().find(|one| one["state"] == "received")
    });
    assert_eq!(tests(&manchester, "sent").len(), 1, "one for the one partner");
    let came = await_that("it is opened there", &both, || {
        tests(&oxfordshire, "received").into_iter().find(|one| one["id"] == sent["id"] && one["state"] == "done")
    });
    assert_eq!(came["class"], "child-event");
    let id = sent["id"].as_str().unwrap();
    assert!(oxfordshire.deliveries_of("social-care", id).is_empty(), "no case system is shown it");
    let operator = manchester.person("operator", &["operator"]);
    let page = operator.get("/partners/E10000025");
    page.shows("Arrived").shows(id);
}
