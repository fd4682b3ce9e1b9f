//! What is changed and changed back, what happens again on another day, what concerned nobody at first: nothing of it is lost.

use crosswalk_schemas::model::{Address, ChildEvent, ChildEventKind};

use serde_json::json;

use super::*;

fn to(post_code: &str, on: &str) -> Item {
    let to_address = Some(Address { post_code: Some(post_code.to_owned()), ..Address::default() });
    let move_date = on.parse().unwrap();
    item("HM-1", Content::Move(Box::new(MoveNotification { to_address, move_date, ..moves(&ada()) })))
}

const MANCHESTER: &str = "M14 4TT";
const LEEDS: &str = "LS1 2LE";

#[tokio::test]
async fn a_destination_that_is_changed_and_changed_back_is_told_each_time() {
    let case = Case::new();
    let nights = [(MANCHESTER, 2), (LEEDS, 2), (MANCHESTER, 2), (MANCHESTER, 0), (LEEDS, 2), (MANCHESTER, 2)];
    for (number, (place, sent)) in nights.into_iter().enumerate() {
        let counts = case.counts("housing", vec![to(place, "2026-11-16")]).await;
        assert_eq!((counts.sent, counts.duplicates), (sent, 0), "night {number}: {place}");
    }
}

#[tokio::test]
async fn the_same_within_one_file_is_told_each_time_too() {
    let case = Case::new();
    let file = || [MANCHESTER, LEEDS, MANCHESTER, MANCHESTER].map(|place| to(place, "2026-11-16")).to_vec();
    let counts = case.counts("housing", file()).await;
    assert_eq!((counts.sent, counts.unchanged, counts.duplicates), (6, 1, 0));
    let last = case.outbox().await.len();
    assert_eq!(case.counts("housing", vec![to(MANCHESTER, "2026-11-16")]).await.unchanged, 1, "that was said last");
    assert_eq!(case.outbox().await.len(), last);
}

#[tokio::test]
async fn messages_that_are_repeated_tell_nothing_however_many_stand_between() {
    let case = Case::new();
    let feed = || [(MANCHESTER, "m1"), (LEEDS, "m2")].map(|(place, number)| (to(place, "2026-11-16"), number)).to_vec();
    assert_eq!(case.messages("housing", feed()).await.sent, 4);
    let again = case.messages("housing", feed()).await;
    assert_eq!((again.sent, again.duplicates), (0, 4), "the same file dropped twice");
    let back = case.messages("housing", vec![(to(MANCHESTER, "2026-11-16"), "m3")]).await;
    assert_eq!(back.sent, 2, "a message of its own: it is so again");
}

#[tokio::test]
async fn records_in_messages_that_are_repeated_are_not_sent_again() {
    let case = Case::new();
    case.is_asked_for(&ada(), 2).await;
    let titled = |title: &str, number| {
        let mut child = ada();
        child.person_name.person_name_title = vec![title.to_owned()];
        (item("p1", record(&child)), number)
    };
    let feed = || vec![titled("Miss", "m1"), titled("Ms", "m2")];
    let first = case.messages("social-care", feed()).await;
    assert_eq!((first.sent, first.refused), (2, 0), "a record-transfer has a child once, so they are two");
    case.rejects_the_last_records(100).await;
    let again = case.messages("social-care", feed()).await;
    assert_eq!((again.sent, again.unchanged), (0, 2), "the older one is not what the system says now");
}

#[tokio::test]
async fn who_moves_there_again_later_moves_in_a_transfer_of_its_own() {
    let case = Case::new();
    for day in ["2026-01-16", "2026-11-16"] {
        assert_eq!(case.counts("housing", vec![to(MANCHESTER, day)]).await.sent, 2, "{day}");
    }
    let rows = case.gateway.store.read(|tx| tx.messages_recent(10)).await.unwrap();
    let transfers: std::collections::BTreeSet<_> = rows.iter().map(|row| row.transfer.unwrap().0).collect();
    assert_eq!((rows.len(), transfers.len()), (4, 2));
}

impl Case {
    /// Who asked says that the records are of no use as they are.
    async fn rejects_the_last_records(&self, number: u128) {
        let sent = self.gateway.store.read(|tx| tx.messages_recent(1000)).await.unwrap();
        let records = sent.iter().find(|row| row.class == "record-transfer").unwrap().id;
        let decided = json!({ "ChildOutcome": [{ "Child": ada(), "Decision": "rejected", "Reason": "Who is that?" }] });
        let outcome = Body::TransferOutcome(serde_json::from_value(decided).unwrap());
        let mut message = message(number, "E08000003", outcome);
        message.header.correlation_id = Some(records);
        message.header.sent_at = self.gateway.clock.now();
        self.arrives(message).await;
    }
}

#[tokio::test]
async fn a_record_that_is_mended_and_changed_back_is_sent_each_time() {
    let case = Case::new();
    case.is_asked_for(&ada(), 2).await;
    let named = |given: &str| {
        let mut child = ada();
        child.person_name.person_given_name.push(given.to_owned());
        vec![item("p1", record(&child))]
    };
    for (number, given) in (0..).zip(["Mary", "Marie", "Mary"]) {
        assert_eq!(case.counts("social-care", named(given)).await.sent, 1, "export {number}");
        case.rejects_the_last_records(100 + number).await;
    }
    let counts = case.counts("social-care", named("Mary")).await;
    assert_eq!(counts.unchanged, 1, "{counts:?} {:?}", case.transfer_log().await);
}

#[tokio::test]
async fn an_event_that_concerned_nobody_is_told_once_it_concerns_somebody() {
    let case = Case::new();
    let died = || {
        let json = json!({ "Kind": ChildEventKind::Died, "OccurredOn": "2026-11-02", "Child": [ada()] });
        let event: ChildEvent = serde_json::from_value(json).unwrap();
        vec![item("h1", Content::Event(Box::new(event)))]
    };
    for _ in 0..2 {
        assert_eq!(case.counts("housing", died()).await.nobody_concerned, 1);
    }
    case.is_asked_for(&ada(), 2).await;
    let counts = case.counts("housing", died()).await;
    assert_eq!((counts.sent, counts.nobody_concerned), (1, 0), "the child moves by now");
    assert_eq!(case.counts("housing", died()).await.unchanged, 1);
    assert_eq!(case.outbox().await, ["child-event to E08000003/social-care"]);
}
