//! What ends in quarantine: records that a gateway takes for broken, letters that nobody is there for.

use std::fs;

use crosswalk_schemas::model::{Body, Message, PractitionerMessage, Professional, Service};

use crate::{
    family::{Sample, notice_of},
    gateway::Gateway,
    town::await_that,
};

/// Has a gateway find more wrong than others do: a wrong check letter of a UPN stops a message.
pub fn strict(gateway: &Gateway) {
    let table = "recipient,rule,severity,reason\n,upn.check-letter,error,our pupil system takes no other\n";
    fs::write(gateway.folder.join("profiles.csv"), table).unwrap();
    let config = fs::read_to_string(gateway.config()).unwrap();
    fs::write(gateway.config(), format!("profiles = \"profiles.csv\"\n{config}")).unwrap();
}

/// The first child's UPN gets a wrong check letter. Returns the right one and the wrong one.
pub fn break_upn(sample: &mut Sample) -> (String, String) {
    let Body::RecordTransfer(records) = &mut sample.message.body else { panic!("not records") };
    let upn = records.child_record[0].identity.upn.as_mut().unwrap();
    let right = upn.clone();
    let letter = if right.starts_with('A') { 'B' } else { 'A' };
    *upn = format!("{letter}{}", &right[1..]);
    (right, upn.clone())
}

/// The open entry of a message, once there is one.
pub fn entry_of(gateway: &Gateway, both: &[&Gateway], id: &str) -> i64 {
    await_that("the operator is told", both, || {
        let entries = gateway.api().get("/v1/quarantine").ok()?.expect(200)["entries"].clone();
        entries.as_array()?.iter().find(|entry| entry["message"] == id)?["id"].as_i64()
    })
}

/// A letter from one professional to another, between the authorities of `sample`.
pub fn letter(sample: &Sample) -> Message {
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
