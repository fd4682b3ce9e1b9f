//! Versions side by side: a partner is written to in the newest version that it takes; what an older one cannot say is
//! told to the sender and recorded.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, Sample, notice_of, records},
    gateway::{Gateway, System},
    place::entries,
    town::{Town, await_that},
};
use crosswalk_schemas::{
    model::{Body, Service},
    report::Form,
    versions::{Version, bridge},
};

/// Records of two children in version 1.1, which say of each NHS number that it was traced.
fn records_of_1_1() -> Sample {
    let mut sample = records(Service::SocialCare);
    sample.message = bridge(sample.message, Version::V1_1).message;
    let Body::RecordTransfer(transfer) = &mut sample.message.body else { panic!("not records") };
    for record in &mut transfer.child_record {
        record.identity.nhs_number_status = Some("01".to_owned());
    }
    sample
}

/// Sends the records and waits until the receiver's case system has them: the answer to the sender, and the document.
fn sent_and_delivered(sender: &Gateway, receiver: &Gateway, sample: &Sample) -> (String, String) {
    sender.api().post(&notice_of(sample).document(Form::Json)).unwrap().expect(202);
    let answer = sender.api().post(&sample.document(Form::Json)).unwrap();
    assert_eq!(answer.status, 202, "{}", answer.text);
    let folder = receiver.system("social-care").join("incoming");
    let delivered = await_that("the records are delivered", &[sender, receiver], || {
        let name = entries(&folder).into_iter().find(|name| name.starts_with(&sample.id))?;
        fs::read_to_string(folder.join(name)).ok()
    });
    (answer.text, delivered)
}

fn reconfigure(gateway: &Gateway, change: impl Fn(String) -> String) {
    let config = fs::read_to_string(gateway.config()).unwrap();
    fs::write(gateway.config(), change(config)).unwrap();
}

#[test]
fn a_partner_is_written_to_in_the_newest_version_it_takes() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let systems = [System::at_folder("social-care", "child-record", "json")];
    let mut sender = town.gateway(OXFORDSHIRE, &systems);
    let mut receiver = town.gateway(MANCHESTER, &systems);
    reconfigure(&receiver, |config| config.replace("settle = ", "version = \"1.1\"\nsettle = "));
    sender.start();
    receiver.start();

    // Nothing is known of Manchester, so it gets 1.0; its own system reads 1.1, which is 1.0's content in other words.
    let first = records_of_1_1();
    let (answer, delivered) = sent_and_delivered(&sender, &receiver, &first);
    assert!(answer.contains("losses") && answer.contains("/Identity/NHSnumberStatus"), "the sender is told: {answer}");
    assert!(!answer.contains("\"01\""), "elements, no values: {answer}");
    assert!(
        delivered.contains("\"StandardVersion\": \"1.1\"") && !delivered.contains("NHSnumberStatus"),
        "{delivered}"
    );
    let events = sender.api().events(&first.id);
    assert!(events.contains(&"converted".to_owned()), "recorded: {events:?}");

    // Manchester is known to take 1.1.
    sender.terminate();
    assert!(sender.wait_ended(20).success());
    let partner = format!("\n[[partners]]\nauthority = \"{MANCHESTER}\"\nversions = [\"1.0\", \"1.1\"]\n");
    reconfigure(&sender, |config| config + &partner);
    sender.start();
    let second = records_of_1_1();
    let (answer, delivered) = sent_and_delivered(&sender, &receiver, &second);
    assert!(!answer.contains("losses"), "{answer}");
    assert_eq!(delivered.matches("NHSnumberStatus").count(), 2, "{delivered}");
    assert!(!sender.api().events(&second.id).contains(&"converted".to_owned()));
}
