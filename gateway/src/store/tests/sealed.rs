//! At rest: nothing that a message says stands in the files of the store, an older store is sealed when it is opened, and
//! without its own keys a store opens for nobody.

use crosswalk_schemas::{
    model::{ChildReference, ReceiptEntry, ReceiptFinding, ReceiptStatus},
    report::{Finding, Layer, Place, Severity},
};

use super::*;
use crate::transfer::{Told, Transfer};

const SECRETS: [&str; 3] = ["Adébáyò", "9990001022", "M14 5RX"];

/// The secrets that stand in the files of a store.
fn seen(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&entry).unwrap();
        let holds = |secret: &&&str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        found.extend(SECRETS.iter().filter(holds).map(|secret| format!("{secret} in {}", entry.display())));
    }
    found
}

fn saying() -> String {
    SECRETS.join(" ")
}

fn finding() -> Finding {
    Finding {
        rule: "a.rule".to_owned(),
        severity: Severity::Error,
        layer: Layer::Rules,
        place: Place { line: 1, column: 1, path: "/Message".to_owned() },
        text: saying(),
    }
}

fn transfer() -> Transfer {
    let child: ChildReference = serde_json::from_value(serde_json::json!({
        "PersonName": { "PersonGivenName": ["Zoe"], "PersonFamilyName": SECRETS[0] }, "NHSnumber": SECRETS[1],
    }))
    .unwrap();
    let (losing, gaining) = ("E10000025".parse().unwrap(), "E08000003".parse().unwrap());
    let request = crate::transfer::Event::Requested(crate::transfer::Request {
        message: MessageId(Uuid::from_u128(5)),
        at: now(),
        service: Service::SocialCare,
        children: vec![child],
    });
    let told = Told { transfer: TransferId(Uuid::from_u128(9)), losing, gaining: Some(gaining), event: request };
    let transfer = Transfer::open(&told, &"E08000003".parse().unwrap()).unwrap();
    crate::transfer::step(transfer, &told.event, &crate::transfer::Policy::new(Vec::new()), now()).0
}

/// Puts the secrets wherever they can be.
async fn fill(store: &Store) {
    let write = store.write(|tx| {
        tx.outbox_add(&outgoing(1, &saying()), now())?;
        let id = MessageId(Uuid::from_u128(2));
        tx.inbox_add(&arrived(2, &saying()), now())?;
        tx.inbox_name(id, &inbox::document(id, &saying()))?;
        tx.quarantine_add((id, QuarantineSide::Inbox), ("a-reason", "do something"), &[finding()], now())?;
        let entry = ReceiptEntry {
            message_id: id,
            digest: "00".repeat(32),
            status: ReceiptStatus::Refused,
            received_at: now(),
            finding: vec![ReceiptFinding {
                rule: "a.rule".to_owned(),
                severity: "error".to_owned(),
                path: "/Message".to_owned(),
                text: saying(),
                line: None,
                column: None,
            }],
        };
        let party = |code: &str| Party::new(code.parse().unwrap(), Service::SocialCare);
        let due = DueReceipt { sender: party("E08000003"), recipient: party("E10000025"), entry };
        tx.receipt_owe(due.entry.message_id, &due)?;
        tx.transfer_put(&transfer(), &[ChildKey(7)], now())?;
        let draft =
            serde_json::json!({ "Kind": "permanent", "MoveDate": "2026-11-20", "FromAddress": {}, "Person": [] });
        let lead = |record: &str| NewLead {
            system: "housing".to_owned(),
            record: record.to_owned(),
            missing: Vec::new(),
            text: saying(),
            draft: serde_json::from_value(draft.clone()).unwrap(),
        };
        tx.lead_put(&lead(SECRETS[1]), now())?;
        let dismissed = tx.leads("open", 10)?.remove(0).id;
        tx.lead_end(dismissed, &LeadEnd::Dismissed(saying()), "a person", now())?;
        tx.lead_put(&lead("another"), now())
    });
    write.await.unwrap();
}

/// All of it reads back.
async fn holds_all(store: &Store) {
    let read = store.read(|tx| {
        let [first, second] = [1, 2].map(|number| MessageId(Uuid::from_u128(number)));
        assert_eq!(tx.outbox_document(first)?.unwrap().1, saying().as_bytes());
        assert_eq!(tx.inbox_document(second)?.unwrap().1, saying().as_bytes());
        assert_eq!(tx.quarantine_of(second)?.remove(0).findings, [finding()]);
        assert_eq!(tx.transfer(TransferId(Uuid::from_u128(9)))?.unwrap(), transfer());
        assert_eq!(tx.transfers_of(&[ChildKey(7)])?.len(), 1);
        let dismissed = tx.lead(tx.leads("dismissed", 10)?.remove(0).id)?.unwrap();
        assert_eq!((dismissed.row.record.as_str(), dismissed.text), (SECRETS[1], saying()));
        assert_eq!(dismissed.reason, Some(saying()));
        assert_eq!(tx.leads("open", 10)?.remove(0).record, "another");
        Ok(())
    });
    read.await.unwrap();
    let receipt = store.write(|tx| tx.receipts_take(1)).await.unwrap().remove(0);
    assert_eq!(receipt.entry.finding[0].text, saying());
}

#[tokio::test]
async fn nothing_that_a_message_says_stands_in_the_files() {
    let opened = Opened::new();
    fill(&opened.store).await;
    assert_eq!(seen(opened.folder.path()), Vec::<String>::new());
    let opened = opened.again();
    holds_all(&opened.store).await;
    assert_eq!(seen(opened.folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_store_of_an_older_release_is_sealed_and_its_history_is_chained() {
    let folder = tempfile::tempdir().unwrap();
    let old = Connection::open(folder.path().join("crosswalk.db")).unwrap();
    old.pragma_update(None, "journal_mode", "WAL").unwrap();
    schema::make_old(&old, 3);
    let (text, body) = (saying(), serde_json::to_string(&transfer()).unwrap());
    let report = serde_json::to_string(&[finding()]).unwrap();
    let draft = r#"{"Kind":"permanent","MoveDate":"2026-11-20","FromAddress":{},"Person":[]}"#;
    let [first, second, ninth] = [1, 2, 9].map(Uuid::from_u128);
    for number in [first, second] {
        old.execute("INSERT INTO messages (id) VALUES (?1)", [number]).unwrap();
    }
    let outbox =
        "INSERT INTO outbox VALUES (1, NULL, NULL, 'receipt', 'a', 'b', 'json', 'd', 1, 'relayed', 1, 1, 0, 1)";
    let inbox = "INSERT INTO inbox VALUES (2, NULL, 'receipt', 'E10000025', 'json', 'd', 1, 'done', 1, 1, 0, 1)";
    old.execute_batch(&format!("{outbox}; {inbox};")).unwrap();
    for table in ["outbox_documents (message, body) VALUES (1", "inbox_documents (message, body) VALUES (2"] {
        old.execute(&format!("INSERT INTO {table}, ?1)"), [text.as_bytes()]).unwrap();
    }
    let quarantine = "INSERT INTO quarantine VALUES (1, 2, 'inbox', 'a', 'b', ?1, 'open', 1)";
    old.execute(quarantine, [&report]).unwrap();
    old.execute("INSERT INTO transfers VALUES (1, ?1, ?2, 0, 1)", rusqlite::params![ninth, body]).unwrap();
    old.execute("INSERT INTO transfer_names VALUES (?1, 1)", [ninth]).unwrap();
    old.execute_batch("INSERT INTO transfer_children VALUES (7, 1)").unwrap();
    let lead = "INSERT INTO leads VALUES (?1, 'housing', ?2, '[]', ?3, ?4, ?5, ?6, NULL, 1, 1)";
    old.execute(lead, rusqlite::params![1, SECRETS[1], text, draft, "dismissed", text]).unwrap();
    old.execute(lead, rusqlite::params![2, "another", text, draft, "open", None::<String>]).unwrap();
    let entry = format!(
        r#"{{"MessageID":"{second}","Digest":"00","Status":"refused","ReceivedAt":"2026-11-22T10:00:00Z",
            "Finding":[{{"Rule":"a","Severity":"error","Path":"/","Text":"{text}"}}]}}"#
    );
    let receipt = "INSERT INTO receipts VALUES (2, 'E08000003/social-care', 'E10000025/social-care', ?1, 1)";
    old.execute(receipt, [entry]).unwrap();
    old.execute_batch(
        "INSERT INTO history VALUES (1, 1, 10, 'accepted', NULL), (1, 2, 30, 'relayed', NULL), (2, 1, 20, 'arrived', 'x');
         INSERT INTO transfer_log VALUES (1, 1, 25, 'custody-taken', 'child 1 education');",
    )
    .unwrap();
    drop(old);
    assert!(!seen(folder.path()).is_empty(), "it is a plain one");

    let store = open(folder.path()).unwrap();
    assert_eq!(seen(folder.path()), Vec::<String>::new());
    holds_all(&store).await;
    let rows = store.read(|tx| tx.audit_rows(0, 10)).await.unwrap();
    let events: Vec<_> = rows.iter().map(|chained| (chained.row.event.as_str(), chained.row.number)).collect();
    assert_eq!(events, [("accepted", 1), ("arrived", 1), ("custody-taken", 1), ("relayed", 2)]);
    let transfer = store.read(|tx| tx.transfer_lines(TransferId(Uuid::from_u128(9)))).await.unwrap();
    assert_eq!(transfer[0].detail.as_deref(), Some("child 1 education"));
}

#[tokio::test]
async fn a_row_in_anothers_place_does_not_open() {
    let Opened { store, folder } = Opened::new();
    store.write(|tx| tx.outbox_add(&outgoing(1, "one"), now())).await.unwrap();
    store.write(|tx| tx.outbox_add(&outgoing(2, "two"), now())).await.unwrap();
    let other = Connection::open(folder.path().join("crosswalk.db")).unwrap();
    let swap = "UPDATE outbox_documents SET body = (SELECT body FROM outbox_documents o WHERE o.message = 2)
                WHERE message = 1";
    other.execute(swap, []).unwrap();
    let read = |number: u128| store.read(move |tx| tx.outbox_document(MessageId(Uuid::from_u128(number))));
    assert!(matches!(read(1).await, Err(StoreError::Corrupt(_))));
    assert_eq!(read(2).await.unwrap().unwrap().1, b"two");
}

#[tokio::test]
async fn without_its_own_keys_a_store_opens_for_nobody() {
    let Opened { store, folder } = Opened::new();
    fill(&store).await;
    drop(store);
    let key = folder.path().join("keys/store.key");
    let reason = |folder: &Path| match open(folder) {
        Err(StoreError::Misconfigured { reason, path }) => format!("{path}: {reason}"),
        other => panic!("{:?}", other.err()),
    };
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    assert!(reason(folder.path()).contains("missing"));
    assert!(!key.exists(), "no new key for an old store");
    let others = tempfile::tempdir().unwrap();
    drop(open(others.path()).unwrap());
    std::fs::copy(others.path().join("keys/store.key"), &key).unwrap();
    assert!(reason(folder.path()).contains("not the keys"));
    std::fs::write(&key, kept).unwrap();
    holds_all(&open(folder.path()).unwrap()).await;
}
