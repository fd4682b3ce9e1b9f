//! The store: what is written is there after a restart, once; what is under way is taken by one worker only.

use crosswalk_schemas::{
    model::{Header, MessageClass, MessageId, Party, Qualifier, Service, TransferId},
    report::Form,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;

mod audit;
mod desk;
mod filled;
mod inbox;
mod intake;
mod leads;
mod mending;
mod proofs;
mod sealed;

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn outgoing(number: u128, body: &str) -> Outgoing {
    let party = |code: &str| Party::new(code.parse().unwrap(), Service::SocialCare);
    Outgoing {
        header: Header {
            standard_version: "1.0".to_owned(),
            class: MessageClass::RecordTransfer,
            qualifier: Qualifier::Response,
            message_id: MessageId(Uuid::from_u128(number)),
            transfer_id: Some(TransferId(Uuid::from_u128(99))),
            correlation_id: None,
            sender: party("E10000025"),
            recipient: party("E08000003"),
            sent_at: now(),
            expires_at: None,
        },
        form: Form::Json,
        digest: crate::digest::sha256_hex(body.as_bytes()),
        body: body.as_bytes().to_vec(),
    }
}

fn arrived(number: u128, body: &str) -> Arrived {
    Arrived {
        id: MessageId(Uuid::from_u128(number)),
        envelope: None,
        class: "record-transfer".to_owned(),
        sender: "E10000025".parse().unwrap(),
        digest: crate::digest::sha256_hex(body.as_bytes()),
        body: body.as_bytes().to_vec(),
    }
}

/// The broker has it.
fn relayed(tx: &Tx<'_>, id: MessageId, proof: &[u8]) -> Result<(), StoreError> {
    tx.outbox_lease(10, MINUTE, now())?;
    tx.outbox_relayed(&[(id, proof.to_vec())], now())
}

fn open(folder: &Path) -> Result<Store, StoreError> {
    Store::open(&folder.join("crosswalk.db"), &folder.join("keys/store.key"))
}

struct Opened {
    store: Store,
    folder: tempfile::TempDir,
}

impl Opened {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { store: open(folder.path()).unwrap(), folder }
    }

    fn again(self) -> Self {
        drop(self.store);
        Self { store: open(self.folder.path()).unwrap(), folder: self.folder }
    }
}

#[tokio::test]
async fn the_same_message_is_stored_once_and_another_under_its_id_is_told() {
    let Opened { store, folder: _folder } = Opened::new();
    let add = |message: Outgoing| store.write(move |tx| tx.outbox_add(&message, now()));
    assert_eq!(add(outgoing(1, "a")).await.unwrap(), Stored::New);
    assert_eq!(add(outgoing(1, "a")).await.unwrap(), Stored::Duplicate);
    assert_eq!(add(outgoing(1, "b")).await.unwrap(), Stored::Conflict);
    let arrive = |message: Arrived| store.write(move |tx| tx.inbox_add(&message, now()));
    assert_eq!(arrive(arrived(2, "a")).await.unwrap(), Arrival::New);
    assert_eq!(arrive(arrived(2, "a")).await.unwrap(), Arrival::Duplicate);
}

#[tokio::test]
async fn leased_work_is_not_taken_twice_until_the_lease_or_the_process_ends() {
    let opened = Opened::new();
    opened.store.write(|tx| tx.outbox_add(&outgoing(1, "a"), now())).await.unwrap();
    let lease = |store: &Store, at: Timestamp| {
        let store = store.clone();
        async move { store.write(move |tx| tx.outbox_lease(10, MINUTE, at)).await.unwrap().len() }
    };
    assert_eq!(lease(&opened.store, now()).await, 1);
    assert_eq!(lease(&opened.store, now()).await, 0);
    assert_eq!(lease(&opened.store, now() + MINUTE).await, 1, "the lease has ended");
    let opened = opened.again();
    assert_eq!(lease(&opened.store, now() + MINUTE).await, 1, "the process that held it has ended");
}

#[tokio::test]
async fn work_that_fails_undoes_itself_and_not_its_neighbours() {
    let Opened { store, folder: _folder } = Opened::new();
    let good = store.write(|tx| tx.outbox_add(&outgoing(1, "a"), now()));
    let bad = store.write(|tx| {
        tx.outbox_add(&outgoing(2, "b"), now())?;
        Err::<(), _>(StoreError::Corrupt("on purpose".to_owned()))
    });
    let (good, bad) = tokio::join!(good, bad);
    assert!(good.is_ok() && bad.is_err());
    let row = |number: u128| store.read(move |tx| tx.outbox_row(MessageId(Uuid::from_u128(number))));
    assert!(row(1).await.unwrap().is_some());
    assert!(row(2).await.unwrap().is_none());
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let opened = Opened::new();
    let writes = (1..=200).map(|number| opened.store.write(move |tx| tx.outbox_add(&outgoing(number, "a"), now())));
    for stored in futures_util::future::join_all(writes).await {
        assert_eq!(stored.unwrap(), Stored::New);
    }
    let opened = opened.again();
    let waiting = opened.store.read(|tx| tx.waits(Stage::Outbox)).await.unwrap();
    assert_eq!(waiting, Waits { stage: Stage::Outbox, count: 200, since: Some(now()) });
}

/// Whether nothing is left to be done with the only message of the outbox.
async fn is_settled(store: &Store) -> bool {
    store.read(|tx| Ok(tx.documents(Side::Outbox, 0, &[], 10)?[0].settled)).await.unwrap()
}

#[tokio::test]
async fn what_a_person_settles_otherwise_is_forgotten_in_its_time() {
    let Opened { store, folder: _folder } = Opened::new();
    let id = MessageId(Uuid::from_u128(1));
    let stopped = store.write(move |tx| {
        tx.outbox_add(&outgoing(1, "a"), now())?;
        tx.outbox_answered(id, OutgoingState::Quarantined)?;
        tx.quarantine_add((id, QuarantineSide::Outbox), ("no-queue", "Check the code."), &[], now())?;
        Ok(tx.quarantine_open(1)?[0].id)
    });
    let entry = stopped.await.unwrap();
    assert!(!is_settled(&store).await, "a person must look");
    store.write(move |tx| tx.quarantine_close(entry, "a person", now())).await.unwrap().unwrap();
    assert!(is_settled(&store).await);
}

#[tokio::test]
async fn a_quarantined_message_is_released_once_under_its_id() {
    let Opened { store, folder: _folder } = Opened::new();
    let id = MessageId(Uuid::from_u128(1));
    store
        .write(move |tx| {
            tx.outbox_add(&outgoing(1, "a"), now())?;
            tx.outbox_answered(id, OutgoingState::Quarantined)?;
            tx.quarantine_add((id, QuarantineSide::Outbox), ("no-queue", "Check the code."), &[], now())
        })
        .await
        .unwrap();
    assert!(store.write(|tx| tx.outbox_lease(10, MINUTE, now())).await.unwrap().is_empty());
    let entry = store.read(|tx| tx.quarantine_open(10)).await.unwrap().remove(0);
    assert_eq!((entry.message, entry.reason.as_str()), (id, "no-queue"));
    assert!(store.write(move |tx| tx.quarantine_release(entry.id, "a person", now())).await.unwrap().is_some());
    assert!(store.write(move |tx| tx.quarantine_release(entry.id, "a person", now())).await.unwrap().is_none());
    assert!(
        store.write(move |tx| tx.quarantine_close(entry.id, "a person", now())).await.unwrap().is_none(),
        "released already"
    );
    assert_eq!(store.write(|tx| tx.outbox_lease(10, MINUTE, now())).await.unwrap()[0].id, id);
    let events: Vec<_> =
        store.read(move |tx| tx.history(id)).await.unwrap().into_iter().map(|line| line.event).collect();
    assert_eq!(events, ["accepted", "quarantined", "released"]);
}

#[tokio::test]
async fn a_message_without_a_receipt_comes_before_a_person_once_until_the_receipt_comes() {
    let Opened { store, folder: _folder } = Opened::new();
    let id = MessageId(Uuid::from_u128(1));
    store
        .write(move |tx| {
            tx.outbox_add(&outgoing(1, "a"), now())?;
            relayed(tx, id, b"proof")
        })
        .await
        .unwrap();
    let silent = |at: Timestamp| store.write(move |tx| tx.outbox_unanswered(at - MINUTE, at));
    assert!(silent(now()).await.unwrap().is_empty(), "not yet");
    assert_eq!(silent(now() + MINUTE + MINUTE).await.unwrap(), [id]);
    assert!(silent(now() + MINUTE + MINUTE).await.unwrap().is_empty(), "told once");
    store.write(move |tx| tx.quarantine_answered(id)).await.unwrap();
    assert!(store.read(|tx| tx.quarantine_open(10)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_receipt_that_is_owed_again_is_given_again() {
    let Opened { store, folder: _folder } = Opened::new();
    let message = outgoing(1, "a");
    let entry = crosswalk_schemas::model::ReceiptEntry {
        message_id: message.header.message_id,
        digest: message.digest.clone(),
        status: crosswalk_schemas::model::ReceiptStatus::Received,
        received_at: now(),
        finding: Vec::new(),
    };
    let (sender, recipient) = (message.header.recipient, message.header.sender);
    store
        .write(move |tx| {
            tx.inbox_add(&arrived(1, "a"), now())?;
            tx.receipt_owe(entry.message_id, &DueReceipt { sender, recipient, entry })
        })
        .await
        .unwrap();
    let take = || store.write(|tx| tx.receipts_take(10));
    assert_eq!(take().await.unwrap().len(), 1);
    assert_eq!(take().await.unwrap().len(), 0);
    store.write(|tx| tx.receipt_repeat(MessageId(Uuid::from_u128(1)))).await.unwrap();
    assert_eq!(take().await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_is_written_of_a_message_that_is_not_there() {
    let Opened { store, folder: _folder } = Opened::new();
    let id = MessageId(Uuid::from_u128(7));
    assert!(store.write(move |tx| tx.history_add(id, Event::Accepted, None, now())).await.is_err());
    let put = store.write(move |tx| tx.quarantine_add((id, QuarantineSide::Outbox), ("a", "b"), &[], now()));
    assert!(put.await.is_err());
}

#[tokio::test]
async fn deliveries_that_no_system_waits_for_are_found_also_after_a_release() {
    let Opened { store, folder: _folder } = Opened::new();
    let id = MessageId(Uuid::from_u128(1));
    let others = || store.read(|tx| tx.deliveries_of_others(&["kept".to_owned()]));
    store
        .write(move |tx| {
            tx.inbox_add(&arrived(1, "a"), now())?;
            tx.delivery_add(id, "kept", Service::SocialCare, now())?;
            tx.delivery_add(id, "gone", Service::SocialCare, now())
        })
        .await
        .unwrap();
    let orphan = others().await.unwrap().remove(0);
    assert_eq!(orphan.system, "gone");
    let entry = store
        .write(move |tx| {
            tx.delivery_set(&orphan, DeliveryState::Quarantined)?;
            tx.quarantine_add((id, QuarantineSide::Delivery), ("no-system", "Add it."), &[], now())?;
            Ok(tx.quarantine_open(10)?.remove(0).id)
        })
        .await
        .unwrap();
    assert!(others().await.unwrap().is_empty(), "before a person");
    store.write(move |tx| tx.quarantine_release(entry, "a person", now())).await.unwrap();
    assert_eq!(others().await.unwrap().len(), 1, "released, and still no system waits for it");
}

#[test]
fn a_store_of_a_newer_release_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crosswalk.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let Err(StoreError::Misconfigured { reason, .. }) = open(folder.path()) else { panic!("opened") };
    assert!(reason.contains("newer release"), "{reason}");
}
