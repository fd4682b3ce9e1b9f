//! A lead waits for a person, is ended once, and a dismissed one can be opened again.

use super::*;

fn lead(record: &str, text: &str) -> NewLead {
    let draft = serde_json::json!({
        "Kind": "permanent", "MoveDate": "2026-11-20", "FromAddress": {}, "Person": [],
    });
    NewLead {
        system: "housing".to_owned(),
        record: record.to_owned(),
        missing: vec!["MoveNotification/Person".to_owned()],
        text: text.to_owned(),
        draft: serde_json::from_value(draft).unwrap(),
    }
}

async fn put(store: &Store, lead: NewLead, at: Timestamp) -> bool {
    store.write(move |tx| tx.lead_put(&lead, at)).await.unwrap()
}

async fn open(store: &Store) -> Vec<LeadRow> {
    store.read(|tx| tx.leads("open", 10)).await.unwrap()
}

#[tokio::test]
async fn what_is_told_again_of_an_open_lead_replaces_it() {
    let opened = Opened::new();
    assert!(put(&opened.store, lead("1", "three bedrooms"), now()).await);
    assert!(!put(&opened.store, lead("1", "two bedrooms"), now() + MINUTE).await);
    assert!(put(&opened.store, lead("2", "a flat"), now() + MINUTE).await);
    let Opened { store, folder: _folder } = opened.again();
    let rows = open(&store).await;
    assert_eq!(
        rows.iter().map(|row| (row.record.as_str(), row.since)).collect::<Vec<_>>(),
        [("1", now()), ("2", now() + MINUTE)]
    );
    let first = rows[0].id;
    let whole = store.read(move |tx| tx.lead(first)).await.unwrap().unwrap();
    assert_eq!((whole.text.as_str(), whole.row.missing.len()), ("two bedrooms", 1));
    let waiting = store.read(|tx| tx.waits(Stage::Lead)).await.unwrap();
    assert_eq!(waiting, Waits { stage: Stage::Lead, count: 2, since: Some(now()) });
}

#[tokio::test]
async fn a_lead_ends_once_and_a_dismissed_one_opens_again() {
    let Opened { store, folder: _folder } = Opened::new();
    put(&store, lead("1", "a"), now()).await;
    let id = open(&store).await[0].id;
    let end = |end: LeadEnd| store.write(move |tx| tx.lead_end(id, &end, "a person", now()));
    let message = MessageId(Uuid::from_u128(5));
    assert!(end(LeadEnd::Dismissed("a couple".to_owned())).await.unwrap().is_some());
    assert!(end(LeadEnd::Completed(message)).await.unwrap().is_none(), "ended already");
    let again = store.write(move |tx| tx.lead_reopen(id, "a person", now())).await.unwrap().unwrap();
    assert_eq!((again.row.state.as_str(), again.reason), ("open", None));
    assert!(end(LeadEnd::Completed(message)).await.unwrap().is_some());
    assert!(
        store.write(move |tx| tx.lead_reopen(id, "a person", now())).await.unwrap().is_none(),
        "a message went out"
    );
    let done = store.read(|tx| tx.leads("completed", 10)).await.unwrap();
    assert_eq!((done.len(), done[0].message), (1, Some(message)));
    let told = store.read(|tx| tx.audit_rows(0, 10)).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|Chained { row, .. }| (row.event, row.who, row.detail)).collect();
    let lead = format!("lead {id} of housing");
    let line = |event: &str, detail: &str| (event.to_owned(), "a person".to_owned(), detail.to_owned());
    let became = format!("{lead}, became message {message}");
    let expected = [line("lead-dismissed", &lead), line("lead-reopened", &lead), line("lead-completed", &became)];
    assert_eq!(told, expected, "who and what, and nobody's words");
}

#[tokio::test]
async fn a_dismissed_lead_gives_way_to_a_newer_one_of_the_same_record() {
    let Opened { store, folder: _folder } = Opened::new();
    put(&store, lead("1", "a"), now()).await;
    let id = open(&store).await[0].id;
    let dismissed = LeadEnd::Dismissed("none".to_owned());
    store.write(move |tx| tx.lead_end(id, &dismissed, "a person", now())).await.unwrap();
    put(&store, lead("1", "b"), now()).await;
    assert!(matches!(store.write(move |tx| tx.lead_reopen(id, "a person", now())).await, Err(StoreError::Conflict)));
    assert!(store.write(|tx| tx.lead_overtaken(("housing", "1"), MessageId(Uuid::nil()), now())).await.unwrap());
    assert!(open(&store).await.is_empty());
}

#[tokio::test]
async fn ended_leads_are_forgotten_after_their_time_and_purged_ones_at_once() {
    let Opened { store, folder: _folder } = Opened::new();
    for record in ["1", "2"] {
        put(&store, lead(record, "a"), now()).await;
    }
    let id = open(&store).await[0].id;
    store.write(move |tx| tx.lead_end(id, &LeadEnd::Dismissed("none".to_owned()), "a person", now())).await.unwrap();
    assert_eq!(store.write(|tx| tx.leads_forget(now())).await.unwrap(), 0);
    assert_eq!(store.write(|tx| tx.leads_forget(now() + MINUTE)).await.unwrap(), 1);
    assert_eq!(open(&store).await.len(), 1, "one that is open is kept");
    assert_eq!(store.write(|tx| tx.leads_purge("housing", "2")).await.unwrap(), 1);
    assert!(open(&store).await.is_empty());
}
