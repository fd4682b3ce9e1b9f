//! Each kind of content does what it must, once.

use crosswalk_adapters::contract::Lead;
use crosswalk_schemas::model::{ChildEvent, ChildEventKind, ChildOutcome, Decision, TransferOutcome};
use serde_json::json;

use super::*;
use crate::{
    intake::leads::{Completed, complete},
    store::LeadEnd,
};

fn event(kind: ChildEventKind, child: &ChildReference) -> Content {
    Content::Event(Box::new(ChildEvent {
        kind,
        occurred_on: "2026-11-02".parse().unwrap(),
        child: vec![child.clone()],
        reporter: None,
        involvement: None,
        flag_of_concern: None,
        missing_episode: Some(crosswalk_schemas::model::MissingEpisode {
            start_date: Some("2026-11-02".parse().unwrap()),
            ..Default::default()
        }),
        general_practice: None,
        address: None,
        no_school_reason: None,
        note: None,
        local_reference: None,
        sharing_basis: None,
    }))
}

#[tokio::test]
async fn a_record_goes_once_to_who_asks_and_again_to_who_asks_again() {
    let case = Case::new();
    let all = || vec![item("p1", record(&ada()))];
    assert_eq!(case.counts("social-care", all()).await.not_asked_for, 1);
    case.is_asked_for(&ada(), 2).await;
    assert_eq!(case.counts("social-care", all()).await.sent, 1, "the same extract as before, but now it is asked for");
    assert_eq!(case.counts("social-care", all()).await.sent, 0);

    let rows = case.gateway.store.read(|tx| tx.messages_recent(10)).await.unwrap();
    let rejected = TransferOutcome {
        child_outcome: vec![ChildOutcome {
            child: ada(),
            decision: Decision::Rejected,
            reason: Some("The wrong team.".to_owned()),
            section_outcome: Vec::new(),
        }],
        moved_on_to: None,
        withdrawn: None,
        note: None,
    };
    let mut outcome = message(3, "E08000003", Body::TransferOutcome(Box::new(rejected)));
    outcome.header.correlation_id = Some(rows[0].id);
    case.arrives(outcome).await;
    assert_eq!(case.counts("social-care", all()).await.unchanged, 1, "rejected, and nothing was mended");
    case.asks(&ada(), 4).await;
    assert_eq!(case.counts("social-care", all()).await.sent, 1, "asked for again");
    assert_eq!(case.outbox().await, ["record-transfer to E08000003/social-care"; 2]);
}

#[tokio::test]
async fn after_a_merge_the_child_is_found_under_its_new_number() {
    let case = Case::new();
    case.is_asked_for(&ada(), 2).await;
    let under_new = || item("p2", record(&renumbered()));
    assert_eq!(case.counts("social-care", vec![under_new()]).await.refused, 1, "the numbers contradict");
    let merge = Content::Merged { old: Box::new(ada()), new: Box::new(renumbered()) };
    let counts = case.counts("social-care", vec![item("p2", merge), under_new()]).await;
    assert_eq!((counts.merged, counts.sent), (1, 1));
}

#[tokio::test]
async fn a_purge_forgets_and_tells_a_person_when_somebody_waits() {
    let case = Case::new();
    let purge = || vec![item("p1", Content::Purged(Box::new(ada())))];
    case.counts("education", vec![item("e1", record(&ada()))]).await;
    case.counts("social-care", vec![item("p1", record(&ada()))]).await;
    assert_eq!(case.counts("social-care", purge()).await.purged, 1);
    let missing = || vec![item("h1", event(ChildEventKind::Died, &ada()))];
    case.counts("housing", missing()).await;
    assert_eq!(case.outbox().await, ["child-event to E10000025/education"], "social care holds nothing any more");

    case.is_asked_for(&ada(), 2).await;
    let told = |log: Vec<String>| log.iter().filter(|line| line.contains("record-purged")).count();
    assert_eq!(case.counts("social-care", purge()).await.purged, 1);
    assert_eq!(told(case.transfer_log().await), 0, "it was said before, and nothing was there to be forgotten since");
    case.counts("social-care", vec![item("p1", Content::Purged(Box::new(renumbered())))]).await;
    case.counts("social-care", purge()).await;
    assert_eq!(told(case.transfer_log().await), 1, "{:?}", case.transfer_log().await);
}

#[tokio::test]
async fn an_event_is_told_to_whom_it_concerns() {
    let case = Case::new();
    let born = |key| vec![item(key, event(ChildEventKind::Born, &ada()))];
    assert_eq!(case.counts("housing", born("1")).await.nobody_concerned, 1);
    assert!(case.outbox().await.is_empty());
    // Children's services keep a register of the missing, whether or not they know the child.
    let missing = || vec![item("2", event(ChildEventKind::Missing, &ada()))];
    assert_eq!(case.counts("housing", missing()).await.sent, 1);
    assert_eq!(case.counts("housing", missing()).await.unchanged, 1);
    assert_eq!(case.outbox().await, ["child-event to E10000025/social-care"]);

    case.counts("education", vec![item("e1", record(&ada()))]).await;
    case.is_asked_for(&ada(), 2).await;
    let counts = case.counts("housing", born("3")).await;
    assert_eq!(counts.sent, 2);
    assert_eq!(
        case.outbox().await,
        [
            "child-event to E08000003/social-care",
            "child-event to E10000025/education",
            "child-event to E10000025/social-care"
        ]
    );
    // Who holds the child is not told of what it says itself.
    assert_eq!(case.counts("education", born("4")).await.sent, 1);
}

#[tokio::test]
async fn a_lead_waits_for_a_person_who_completes_it() {
    let case = Case::new();
    let lead = |text: &str| {
        let draft = MoveNotification { person: Vec::new(), ..moves(&ada()) };
        let missing = vec!["MoveNotification/Person".to_owned()];
        vec![item("tenancy 1", Content::Lead(Box::new(Lead { text: text.to_owned(), missing, draft })))]
    };
    assert_eq!(case.counts("housing", lead("a flat")).await.leads, 1);
    assert_eq!(case.counts("housing", lead("a flat")).await.unchanged, 1);
    let open = case.gateway.store.read(|tx| tx.leads("open", 10)).await.unwrap();
    let [row] = open.as_slice() else { panic!("one lead") };
    let id = row.id;

    let refused = complete(&case.gateway, id, &json!({}), "a person".to_owned()).await;
    assert!(matches!(refused, Err(NotAccepted::Refused(_))), "nobody moves");
    let person = serde_json::to_value(&moves(&ada()).person).unwrap();
    let Completed::Sent(done, accepted) =
        complete(&case.gateway, id, &json!({"Person": person}), "a person".to_owned()).await.unwrap()
    else {
        panic!("not sent")
    };
    assert_eq!((done.row.state.as_str(), done.row.message), ("completed", Some(accepted.messages[0].id)));
    assert_eq!(
        case.outbox().await,
        ["move-notification to E08000003/social-care", "move-notification to E10000025/social-care"]
    );
    assert!(matches!(
        complete(&case.gateway, id, &json!({}), "a person".to_owned()).await.unwrap(),
        Completed::NotOpen
    ));
    assert_eq!(case.counts("housing", lead("a flat")).await.unchanged, 1, "what was completed does not come again");
}

#[tokio::test]
async fn a_dismissed_lead_stays_dismissed_and_ends_when_the_system_tells_all() {
    let case = Case::new();
    let lead = |text: &str| {
        let draft = MoveNotification { person: Vec::new(), ..moves(&ada()) };
        vec![item("1", Content::Lead(Box::new(Lead { text: text.to_owned(), missing: Vec::new(), draft })))]
    };
    case.counts("housing", lead("a flat")).await;
    let dismissed = LeadEnd::Dismissed("A couple.".to_owned());
    case.gateway.store.write(move |tx| tx.lead_end(1, &dismissed, "a person", jiff::Timestamp::now())).await.unwrap();
    assert_eq!(case.counts("housing", lead("a flat")).await.unchanged, 1);
    assert_eq!(case.counts("housing", lead("a house")).await.leads, 1, "something else is told of it");
    let whole = item("1", Content::Move(Box::new(moves(&ada()))));
    assert_eq!(case.counts("housing", vec![whole]).await.sent, 2);
    assert!(case.gateway.store.read(|tx| tx.leads("open", 10)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_request_goes_to_where_the_child_comes_from() {
    let case = Case::new();
    let request = || {
        let body = RecordRequest {
            reason: "Moved here.".to_owned(),
            child: vec![ada()],
            section: Vec::new(),
            sharing_basis: None,
        };
        vec![item("r1", Content::Request(Box::new(body)))]
    };
    assert_eq!(case.counts("education", request()).await.refused, 1);
    let mut notice = routed(&ada());
    std::mem::swap(&mut notice.losing_authority, &mut notice.gaining_authority);
    case.arrives(message(1, "E08000003", Body::MoveNotification(Box::new(notice)))).await;
    let before = case.outbox().await.len();
    assert_eq!(case.counts("education", request()).await.sent, 1);
    assert_eq!(case.outbox().await.len(), before + 1);
}
