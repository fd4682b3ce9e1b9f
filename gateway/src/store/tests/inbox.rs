//! What came sealed stands under its own id once it is opened: nothing that an envelope claims shuts it out.

use super::*;
use crate::store::{Named, Opened, Proved, outbox::Outgoing};

const ID: MessageId = MessageId(Uuid::from_u128(7));

/// A document that names itself `id`.
pub(super) fn document(id: MessageId, body: &str) -> Opened {
    Opened {
        id,
        known_as: id,
        class: Some("record-transfer".parse().unwrap()),
        sender: "E10000025".parse().unwrap(),
        form: Form::Xml,
        digest: crate::digest::sha256_hex(body.as_bytes()),
        body: body.as_bytes().to_vec(),
        received_at: now(),
    }
}

/// Something sealed, kept as `number`, whose envelope claims to be `ID`.
fn sealed(number: u128) -> Arrived {
    Arrived { envelope: Some(ID), ..arrived(number, &format!("sealed {number}")) }
}

/// Adds it, and names it when it has a document.
fn take(tx: &Tx<'_>, number: u128, opened: Option<&Opened>) -> Option<Named> {
    let kept_as = sealed(number);
    assert_eq!(tx.inbox_add(&kept_as, now()).unwrap(), Arrival::New);
    opened.map(|opened| tx.inbox_name(kept_as.id, opened).unwrap())
}

fn rows(tx: &Tx<'_>) -> (i64, i64, i64) {
    let count = |table: &str| tx.0.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
    (count("messages"), count("inbox"), count("inbox_documents"))
}

async fn within(work: impl FnOnce(&Tx<'_>) + Send + 'static) {
    let opened = super::Opened::new();
    opened
        .store
        .write(move |tx| {
            work(tx);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_opened_message_stands_under_its_own_id_with_its_document() {
    within(|tx| {
        assert_eq!(take(tx, 100, Some(&document(ID, "<a/>"))), Some(Named::New));
        assert_eq!(tx.inbox_document(ID).unwrap(), Some((Form::Xml, b"<a/>".to_vec())));
        assert_eq!(tx.inbox_row(ID).unwrap().unwrap().digest, crate::digest::sha256_hex(b"<a/>"));
        assert_eq!(rows(tx), (1, 1, 1));
        assert_eq!(tx.inbox_claiming(ID).unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_same_document_sealed_again_is_dropped_and_another_is_kept_beside() {
    within(|tx| {
        take(tx, 100, Some(&document(ID, "<a/>")));
        assert_eq!(take(tx, 101, Some(&document(ID, "<a/>"))), Some(Named::Duplicate));
        assert_eq!(rows(tx), (1, 1, 1), "nothing is left of the second");
        assert_eq!(take(tx, 102, Some(&document(ID, "<b/>"))), Some(Named::Conflict));
        assert_eq!(rows(tx), (2, 2, 2));
        let other = Opened { sender: "E07000178".parse().unwrap(), ..document(ID, "<a/>") };
        assert_eq!(take(tx, 103, Some(&other)), Some(Named::Conflict), "of another sender");
        assert_eq!(tx.inbox_document(ID).unwrap().unwrap().1, b"<a/>");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_opened_shuts_nothing_out_and_is_found_by_the_id_it_claims() {
    within(|tx| {
        take(tx, 100, None);
        let kept_as = sealed(100).id;
        crate::deliver::unseal::unopened(tx, (kept_as, Some(ID)), ("tampered", "Look."), now()).unwrap();
        assert_eq!(tx.inbox_claiming(ID).unwrap().unwrap().id, kept_as);
        assert_eq!(take(tx, 101, Some(&document(ID, "<a/>"))), Some(Named::New), "the genuine one");
        let entry = tx.quarantine_open(10).unwrap().remove(0);
        assert_eq!((entry.message, entry.reason.as_str()), (kept_as, "tampered"));
        tx.quarantine_release(entry.id, "a person", now()).unwrap();
        assert_eq!(
            tx.inbox_name(kept_as, &document(ID, "<a/>")).unwrap(),
            Named::Duplicate,
            "it was the same after all"
        );
        assert_eq!(tx.inbox_row(kept_as).unwrap().unwrap().state, "duplicate", "a person was told of it");
        assert_eq!(tx.history(kept_as).unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_message_to_ourselves_has_both_sides_and_a_proof_of_each() {
    within(|tx| {
        let mut sent: Outgoing = outgoing(7, "<a/>");
        sent.header.message_id = ID;
        tx.outbox_add(&sent, now()).unwrap();
        relayed(tx, ID, b"ours").unwrap();
        assert_eq!(take(tx, 100, Some(&document(ID, "<a/>"))), Some(Named::New));
        tx.evidence_add(ID, Proved::Received, b"theirs", now()).unwrap();
        tx.evidence_add(ID, Proved::Received, b"later", now()).unwrap();
        let proofs: Vec<_> = tx.evidence(ID).unwrap().into_iter().map(|one| (one.side, one.signed)).collect();
        assert_eq!(proofs, [(Proved::Received, b"theirs".to_vec()), (Proved::Sent, b"ours".to_vec())]);
        assert_eq!(rows(tx), (1, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_document_that_names_no_id_stays_where_it_was() {
    within(|tx| {
        let kept_as = sealed(100).id;
        let unreadable = Opened { known_as: ID, class: None, ..document(kept_as, "<a>") };
        assert_eq!(take(tx, 100, Some(&unreadable)), Some(Named::New));
        assert_eq!(tx.inbox_document(kept_as).unwrap().unwrap().1, b"<a>");
        assert_eq!(tx.inbox_claiming(ID).unwrap().unwrap().id, kept_as);
        assert_eq!(take(tx, 101, Some(&document(ID, "<a/>"))), Some(Named::New));
    })
    .await;
}

#[tokio::test]
async fn the_newest_certificate_of_each_partner_is_kept() {
    within(|tx| {
        let chain = |parts: &[&[u8]]| parts.iter().map(|part| part.to_vec()).collect::<Vec<_>>();
        tx.partner_learned("E10000025", &chain(&[b"a", b"ca"])).unwrap();
        tx.partner_learned("E08000003", &chain(&[b"b", b"ca"])).unwrap();
        tx.partner_learned("E10000025", &chain(&[b"c"])).unwrap();
        assert_eq!(tx.partners_learned().unwrap(), [chain(&[b"b", b"ca"]), chain(&[b"c"])]);
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_may_be_mended_by_its_sender_and_come_again_under_its_id() {
    within(|tx| {
        take(tx, 100, Some(&document(ID, "<a/>")));
        tx.evidence_add(ID, crate::store::Proved::Received, b"first", now()).unwrap();
        tx.inbox_set(ID, "refused", None, now()).unwrap();
        assert_eq!(take(tx, 101, Some(&document(ID, "<a/>"))), Some(Named::Duplicate), "the very same again");
        let other = Opened { sender: "E07000178".parse().unwrap(), ..document(ID, "<b/>") };
        assert_eq!(take(tx, 102, Some(&other)), Some(Named::Conflict), "of another sender");
        let before = crate::digest::sha256(b"<a/>");
        assert_eq!(take(tx, 103, Some(&document(ID, "<b/>"))), Some(Named::Instead(before)));
        assert_eq!(tx.inbox_document(ID).unwrap().unwrap().1, b"<b/>");
        assert_eq!(tx.inbox_row(ID).unwrap().unwrap().state, "arrived");
        tx.evidence_add(ID, crate::store::Proved::Received, b"second", now()).unwrap();
        assert_eq!(tx.evidence(ID).unwrap().len(), 2, "the proof of what was refused stays");
        assert_eq!(take(tx, 104, Some(&document(ID, "<c/>"))), Some(Named::Conflict), "only what was refused");
    })
    .await;
}
