//! Events, searches and letters between authorities: no transfer is needed, every system of the service gets them.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, Sample, records},
    gateway::{Gateway, System},
    place::entries,
    town::{Town, await_that},
};
use crosswalk_schemas::{
    decode,
    model::{
        Body, ChildEvent, ChildEventKind, ChildReference, FindRequest, FindResponse, FoundChild, MatchConfidence,
        Message, MessageClass, MessageId, MissingEpisode, PractitionerMessage, Professional, Qualifier, SearchReason,
        Service, SoughtChild,
    },
    report::Form,
};
use uuid::Uuid;

/// A metropolitan district beside Manchester.
const SALFORD: &str = "E08000006";

fn child() -> (Sample, ChildReference) {
    let sample = records(Service::SocialCare);
    let Body::RecordTransfer(transfer) = &sample.message.body else { panic!("not records") };
    let child = ChildReference { local_id: None, ..transfer.child_record[0].reference() };
    (sample, child)
}

/// A message of its own, beside every transfer.
fn alone(sample: &Sample, body: Body) -> Message {
    let mut header = sample.message.header.clone();
    header.class = body.class();
    header.qualifier =
        if header.class == MessageClass::FindResponse { Qualifier::Response } else { Qualifier::Request };
    header.message_id = MessageId(Uuid::now_v7());
    header.transfer_id = None;
    Message { header, body }
}

fn went_missing(child: &ChildReference) -> Body {
    Body::ChildEvent(Box::new(ChildEvent {
        kind: ChildEventKind::Missing,
        occurred_on: "2026-11-20".parse().unwrap(),
        child: vec![child.clone()],
        reporter: None,
        involvement: None,
        flag_of_concern: None,
        missing_episode: Some(MissingEpisode {
            start_date: Some("2026-11-20".parse().unwrap()),
            ..MissingEpisode::default()
        }),
        general_practice: None,
        address: None,
        no_school_reason: None,
        note: Some("Last seen at the bus station.".to_owned()),
        local_reference: None,
        sharing_basis: None,
    }))
}

fn who_knows(child: &ChildReference) -> Body {
    let sought = SoughtChild { child: child.clone(), ..SoughtChild::default() };
    Body::FindRequest(Box::new(FindRequest {
        search_reason: SearchReason::UnknownDestination,
        reason: "Left without a word.".to_owned(),
        child: vec![sought],
        ask: vec![SALFORD.parse().unwrap(), MANCHESTER.parse().unwrap()],
        answer_by: None,
        contact: None,
        sharing_basis: None,
    }))
}

fn known(child: &ChildReference) -> Body {
    let found = FoundChild {
        asked: child.clone(),
        match_confidence: MatchConfidence::Certain,
        known_as: None,
        known_to_agency: Vec::new(),
        address: None,
        seen_on: None,
        sharing_basis: None,
    };
    Body::FindResponse(Box::new(FindResponse { found: vec![found], ..FindResponse::default() }))
}

fn letter(child: &ChildReference) -> Body {
    Body::PractitionerMessage(Box::new(PractitionerMessage {
        subject: "Handover".to_owned(),
        text: "Could we speak before Friday?".to_owned(),
        from: Professional { name: Some("Hannah Whitlock".to_owned()), ..Professional::default() },
        child: vec![child.clone()],
        ..PractitionerMessage::default()
    }))
}

/// The message as the system of `gateway` was handed it.
fn handed_over(gateway: &Gateway, all: &[&Gateway], wanted: &dyn Fn(&Message) -> bool) -> Message {
    let folder = gateway.system("social-care").join("incoming");
    await_that("the message is handed over", all, || {
        let documents = entries(&folder).into_iter().filter_map(|name| fs::read(folder.join(name)).ok());
        documents.filter_map(|bytes| decode(&bytes, Form::Json).ok()).find(|message| wanted(message))
    })
}

#[test]
fn every_class_reaches_a_case_system() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER, SALFORD]);
    let own_form = [System::at_folder("social-care", "child-record", "json")];
    let mut sender = town.gateway(OXFORDSHIRE, &own_form);
    // Its format has no words for these classes.
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    let mut salford = town.gateway(SALFORD, &own_form);
    for gateway in [&mut sender, &mut manchester, &mut salford] {
        gateway.start();
    }
    let all = [&sender, &manchester, &salford];
    let (sample, child) = child();
    for body in [went_missing(&child), who_knows(&child), known(&child), letter(&child)] {
        let mut message = alone(&sample, body.clone());
        if message.header.class == MessageClass::FindResponse {
            message.header.correlation_id = Some(MessageId(Uuid::now_v7()));
        }
        let id = message.header.message_id;
        let answer = sender.api().post(&crosswalk_schemas::encode(&message, Form::Xml)).unwrap();
        assert_eq!(answer.status, 202, "{}", answer.text);
        let arrived = handed_over(&manchester, &all, &|arrived| arrived.header.message_id == id);
        assert_eq!(arrived, message);
        let told = await_that("the history", &all, || {
            let history = manchester.api().message(&id.to_string())?.to_string();
            history.contains(&format!("messages of class {}", body.class())).then_some(history)
        });
        assert!(!told.contains("bus station"), "histories say nothing of what messages say");
        await_that("the receipt", &all, || {
            sender.api().events(&id.to_string()).contains(&"received-by-partner".to_owned()).then_some(())
        });
    }
    // Salford was asked too, and once.
    let asked = handed_over(&salford, &all, &|message| message.header.class == MessageClass::FindRequest);
    assert_eq!(asked.header.recipient.authority.as_str(), SALFORD);
    assert_eq!(asked.body, who_knows(&child));
    assert_eq!(entries(&salford.system("social-care").join("incoming")).len(), 1);
    assert!(manchester.api().transfers().is_empty(), "no transfer began");
}

#[test]
fn an_authority_that_is_not_there_is_not_asked() {
    let town = Town::of(&[OXFORDSHIRE]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("social-care")]);
    sender.start();
    let (sample, child) = child();
    let Body::FindRequest(mut request) = who_knows(&child) else { panic!("not a search") };
    request.ask.push("E99999999".parse().unwrap());
    let message = alone(&sample, Body::FindRequest(request));
    let answer = sender.api().post(&crosswalk_schemas::encode(&message, Form::Json)).unwrap();
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert!(answer.text.contains("authorise.recipient") && answer.text.contains("Ask[3]"), "{}", answer.text);
}
