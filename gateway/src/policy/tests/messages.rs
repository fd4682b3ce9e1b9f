//! What becomes of a message: what is taken out is named, what is left passes the standard's checks.

use crosswalk_schemas::{
    decode, encode,
    model::{Body, ChildRecord, Message, Section, Service, WithheldReason},
    report::Form,
    validation::{Limits, Validator},
};
use jiff::civil::{Date, date};

use crate::policy::{Action, Agreements, File, Reviewed, Route, Rules};

const TODAY: Date = date(2026, 11, 22);
const RECORDS: &str =
    include_str!("../../../../schemas/catalogue/child-record/1.0/examples/valid/record-transfer.json");
const MOVE: &str = include_str!("../../../../schemas/catalogue/child-record/1.0/examples/valid/move-notification.json");

fn example(text: &str, to: Service) -> Message {
    let mut message = decode(text.as_bytes(), Form::Json).unwrap();
    message.header.recipient.authority = "E08000003".parse().unwrap();
    message.header.recipient.service = to;
    message
}

fn rules(own: &str) -> Rules {
    let file = File { name: "own.cedar".to_owned(), text: own.to_owned() };
    Rules::of(Agreements { agreements: vec![file], stops: Vec::new() }).unwrap()
}

fn send(message: &mut Message, own: &str) -> Reviewed {
    let route = Route::between(Action::Send, &message.header, TODAY);
    rules(own).apply(message, &route)
}

fn children(message: &Message) -> &[ChildRecord] {
    match &message.body {
        Body::RecordTransfer(transfer) => &transfer.child_record,
        _ => panic!("not records"),
    }
}

/// What was denied, by place and rule.
fn denied(all: &[crate::policy::Denied]) -> Vec<String> {
    all.iter().map(|one| format!("{} {}", one.path.replace("/Message/", ""), one.ruling.rule)).collect()
}

fn assert_passes(message: &Message) {
    let checked = Validator::new(Limits::default()).check(&encode(message, Form::Json), Form::Json, TODAY);
    assert!(checked.report.passes(), "{:?}", checked.report.findings);
}

#[test]
fn what_is_withheld_is_named_and_the_rest_goes() {
    let mut message = example(RECORDS, Service::Housing);
    let whole = message.clone();
    let reviewed = send(&mut message, "");
    assert!(reviewed.refused.is_empty());
    assert!(
        denied(&reviewed.withheld)
            .contains(&"RecordTransfer/ChildRecord[1]/SocialCare housing-never-sees-social-care".to_owned())
    );
    for (child, before) in children(&message).iter().zip(children(&whole)) {
        assert_eq!(child.identity, before.identity);
        let withheld: Vec<_> = child.withheld.iter().map(|one| one.section).collect();
        for section in before.sections() {
            assert_ne!(child.sections().contains(&section), withheld.contains(&section), "{section}: there or named");
        }
        let care = child.withheld.iter().find(|one| one.section == Section::SocialCare).unwrap();
        assert_eq!(care.reason, WithheldReason::NoBasis);
        assert!(care.ask_whom.as_ref().is_some_and(|whom| whom.starts_with("E10000025, social-care")));
        assert!(care.note.as_ref().is_some_and(|note| note.contains("policy.housing-never-sees-social-care")));
    }
    assert_passes(&message);
}

#[test]
fn what_may_be_shared_is_not_touched() {
    let mut message = example(RECORDS, Service::SocialCare);
    let whole = message.clone();
    let reviewed = send(&mut message, "");
    assert!(reviewed.withheld.is_empty() && reviewed.refused.is_empty(), "{:?}", denied(&reviewed.withheld));
    assert_eq!(message, whole);
}

#[test]
fn without_its_identity_a_record_does_not_go() {
    let own = "@id(\"none\") @sentence(\"None.\") forbid (principal, action, resource == Section::\"Identity\");";
    let reviewed = send(&mut example(RECORDS, Service::SocialCare), own);
    assert_eq!(denied(&reviewed.refused)[0], "RecordTransfer/ChildRecord[1]/Identity none");
}

#[test]
fn a_forbidden_message_names_the_rule() {
    let own = "@id(\"no-moves\") @sentence(\"Moves are told by telephone.\")
               forbid (principal, action, resource == Class::\"move-notification\");";
    let reviewed = send(&mut example(MOVE, Service::SocialCare), own);
    assert_eq!(denied(&reviewed.refused), ["Header/Class no-moves"]);
}

#[test]
fn a_sensitive_address_is_withheld_wherever_it_stands() {
    let mut message = example(RECORDS, Service::Education);
    let Body::RecordTransfer(transfer) = &mut message.body else { panic!("not records") };
    for child in &mut transfer.child_record {
        child.addresses.as_mut().unwrap().address[1].sensitive_address = Some(true);
    }
    let child = &mut transfer.child_record[0];
    let secret = child.addresses.as_ref().unwrap().address[1].clone();
    child.household.as_mut().unwrap().member[0].address = Some(secret.clone());
    let reviewed = send(&mut message, "");
    let places = denied(&reviewed.withheld);
    for place in ["Addresses/Address[2]", "Household/Member[1]/Address"] {
        assert!(places.contains(&format!("RecordTransfer/ChildRecord[1]/{place} sensitive-address")), "{places:?}");
    }
    let text = String::from_utf8(encode(&message, Form::Json)).unwrap();
    assert!(!text.contains(secret.post_code.as_deref().unwrap()), "the postcode is nowhere");
    let left = &children(&message)[0].addresses.as_ref().unwrap().address;
    assert_eq!((left[1].withheld, left[1].start_date), (Some(WithheldReason::RiskOfHarm), secret.start_date));
    assert!(left[0].post_code.is_some(), "the other address stays");
    assert_passes(&message);
}

#[test]
fn a_sensitive_address_of_a_move_is_withheld_from_those_whom_no_rule_names() {
    for (to, withheld) in [(Service::SocialCare, 0), (Service::Education, 1)] {
        let mut message = example(MOVE, to);
        let Body::MoveNotification(notice) = &mut message.body else { panic!("not a move") };
        notice.to_address.as_mut().unwrap().sensitive_address = Some(true);
        let reviewed = send(&mut message, "");
        assert_eq!(reviewed.withheld.len(), withheld, "{to}");
        assert_passes(&message);
    }
}

#[test]
fn an_agreement_can_name_one_more_service() {
    let own = "@id(\"refuge-school\") @sentence(\"The school beside the refuge knows where the child lives.\")
               permit (principal, action, resource == Address::\"sensitive\")
               when { context.recipient == Party::\"E08000003/education\" };";
    let mut message = example(MOVE, Service::Education);
    let Body::MoveNotification(notice) = &mut message.body else { panic!("not a move") };
    notice.to_address.as_mut().unwrap().sensitive_address = Some(true);
    assert!(send(&mut message, own).withheld.is_empty());
}

#[test]
fn a_document_goes_where_the_section_may_go_that_it_is_about() {
    let mut message = example(RECORDS, Service::SocialCare);
    let own = "@id(\"court\") @sentence(\"A court forbids it.\") @reason(\"legal-privilege\")
               forbid (principal, action, resource == Section::\"SocialCare\");";
    let Body::RecordTransfer(transfer) = &mut message.body else { panic!("not records") };
    let digest = "ab".repeat(32);
    let gone = uuid::Uuid::from_u128(7);
    transfer.child_record[0].documents = serde_json::from_value(serde_json::json!({ "Document": [{
        "DocumentID": gone, "Title": "Core assessment", "About": "SocialCare", "MediaType": "application/pdf", "Size": 3,
        "Digest": digest, "Parts": 1
    }] }))
    .unwrap();
    let part = serde_json::json!({ "DocumentID": gone, "Number": 1, "Digest": digest, "Content": "YWJj" });
    transfer.document_part.push(serde_json::from_value(part).unwrap());
    send(&mut message, own);
    let child = &children(&message)[0];
    assert!(child.documents.iter().all(|section| section.document.iter().all(|one| one.document_id != gone)));
    assert_eq!(child.withheld[0].reason, WithheldReason::LegalPrivilege);
    let Body::RecordTransfer(transfer) = &message.body else { panic!("not records") };
    assert!(transfer.document_part.iter().all(|part| part.document_id != gone));
    assert_passes(&message);
}

#[test]
fn every_valid_example_is_answered_for() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/catalogue/child-record/1.0/examples/valid");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let mut message = decode(&std::fs::read(&path).unwrap(), Form::Json).unwrap();
        let reviewed = send(&mut message, "");
        assert!(reviewed.refused.is_empty(), "{}: {:?}", path.display(), denied(&reviewed.refused));
        assert_passes(&message);
    }
}
