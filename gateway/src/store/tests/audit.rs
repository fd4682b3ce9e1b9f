//! The audit log: every line of every history is in it, bound to all before it; it is only added to.

use super::*;
use crate::audit::chain::{Digest, Subject};

/// Follows the chain over all rows; says the first place where it breaks.
async fn broken_at(store: &Store) -> Option<i64> {
    let rows = store.read(|tx| tx.audit_rows(0, 1000)).await.unwrap();
    let mut head = Digest::NONE;
    for (seq, chained) in (1..).zip(rows) {
        head = head.then(chained.row.digest());
        if chained.row.seq != seq || chained.head != head {
            return Some(seq);
        }
    }
    None
}

async fn two_messages(store: &Store) {
    for number in [1, 2] {
        store.write(move |tx| tx.outbox_add(&outgoing(number, "a"), now())).await.unwrap();
        let id = MessageId(Uuid::from_u128(number));
        store.write(move |tx| relayed(tx, id, b"")).await.unwrap();
    }
    store.write(|tx| tx.transfer_log(TransferId(Uuid::from_u128(9)), "closed", None, now())).await.unwrap();
}

#[tokio::test]
async fn each_row_is_bound_to_all_before_it() {
    let opened = Opened::new();
    two_messages(&opened.store).await;
    let opened = opened.again();
    two_messages(&opened.store).await;
    assert_eq!(broken_at(&opened.store).await, None);
    let rows = opened.store.read(|tx| tx.audit_rows(0, 1000)).await.unwrap();
    assert_eq!(rows.len(), 5 + 3, "what is there already is not accepted again");
    let of_first: Vec<_> = rows
        .iter()
        .filter(|chained| chained.row.subject == Subject::Message(MessageId(Uuid::from_u128(1))))
        .map(|chained| (chained.row.number, chained.row.event.as_str()))
        .collect();
    assert_eq!(of_first, [(1, "accepted"), (2, "relayed"), (3, "relayed")]);
}

#[tokio::test]
async fn work_that_is_undone_leaves_no_row_and_no_gap() {
    let Opened { store, folder: _folder } = Opened::new();
    let undone = store.write(|tx| {
        tx.outbox_add(&outgoing(1, "a"), now())?;
        Err::<(), _>(StoreError::Conflict)
    });
    undone.await.unwrap_err();
    two_messages(&store).await;
    assert_eq!(broken_at(&store).await, None);
    assert_eq!(store.read(|tx| tx.audit_rows(0, 1000)).await.unwrap().len(), 5);
}

#[tokio::test]
async fn rows_are_not_changed_deleted_replaced_or_left_out() {
    let Opened { store, folder } = Opened::new();
    two_messages(&store).await;
    let other = Connection::open(folder.path().join("crosswalk.db")).unwrap();
    for statement in [
        "UPDATE audit SET detail = 'x' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2",
        "INSERT INTO audit SELECT 9, at, event, message, transfer, number, who, detail, head FROM audit WHERE seq = 2",
    ] {
        let error = other.execute(statement, []).unwrap_err();
        assert!(error.to_string().contains("only added to"), "{statement}: {error}");
    }
    assert_eq!(broken_at(&store).await, None);
}

#[tokio::test]
async fn who_gets_around_that_breaks_the_chain() {
    for (statement, at) in [
        ("UPDATE audit SET detail = 'x' WHERE seq = 2", 2),
        ("UPDATE audit SET at = at + 1 WHERE seq = 4", 4),
        ("UPDATE messages SET id = randomblob(16) WHERE message = 2", 3),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("UPDATE audit SET seq = -seq WHERE seq IN (2, 3); UPDATE audit SET seq = 5 + seq WHERE seq < 0", 2),
    ] {
        let Opened { store, folder } = Opened::new();
        two_messages(&store).await;
        let other = Connection::open(folder.path().join("crosswalk.db")).unwrap();
        let triggers = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted;";
        other.execute_batch(&format!("{triggers} {statement}")).unwrap();
        assert_eq!(broken_at(&store).await, Some(at), "{statement}");
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_is_recorded_and_stops_nothing() {
    let Opened { store, folder: _folder } = Opened::new();
    two_messages(&store).await;
    for back in [30, 3600, 3600] {
        let at = now() - SignedDuration::from_secs(back);
        store.write(move |tx| tx.history_add(MessageId(Uuid::from_u128(1)), Event::Repeated, None, at)).await.unwrap();
    }
    let rows = store.read(|tx| tx.audit_rows(5, 10)).await.unwrap();
    let events: Vec<_> = rows.iter().map(|chained| (chained.row.event.as_str(), chained.row.detail.as_str())).collect();
    // Half a minute is nothing; an hour is said once.
    assert_eq!(events, [("repeated", ""), ("clock-set-back", "by 3570 s"), ("repeated", ""), ("repeated", "")]);
    assert_eq!(broken_at(&store).await, None);
}
