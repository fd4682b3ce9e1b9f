//! What was taken in is known again until it is forgotten; who holds whom follows.

use super::*;

fn mark(key: &str, content: &str) -> Mark {
    Mark::of(RecordKey::of("housing", key), "move", content.as_bytes())
}

async fn known(store: &Store, mark: Mark) -> bool {
    turn(store, mark).await.same
}

async fn turn(store: &Store, mark: Mark) -> Known {
    store.read(move |tx| tx.intake_known(&[mark])).await.unwrap()[0]
}

async fn accept(store: &Store, mark: Mark, at: Timestamp) {
    store.write(move |tx| tx.intake_accepted(&[mark], at)).await.unwrap();
}

#[tokio::test]
async fn the_same_content_is_known_again_and_another_is_not() {
    let Opened { store, folder: _folder } = Opened::new();
    assert!(!known(&store, mark("1", "a")).await);
    accept(&store, mark("1", "a"), now()).await;
    assert!(known(&store, mark("1", "a")).await);
    assert!(!known(&store, mark("1", "b")).await && !known(&store, mark("2", "a")).await);
    let other_slot = Mark::of(RecordKey::of("housing", "1"), "event born", b"a");
    let other_system = Mark::of(RecordKey::of("health", "1"), "move", b"a");
    assert!(!known(&store, other_slot).await && !known(&store, other_system).await);
    accept(&store, mark("1", "b"), now()).await;
    assert!(!known(&store, mark("1", "a")).await, "only the last counts");
}

#[tokio::test]
async fn each_change_back_and_forth_has_a_turn_of_its_own() {
    let Opened { store, folder: _folder } = Opened::new();
    for (content, expected) in [("a", 0), ("a", 0), ("b", 1), ("a", 2), ("a", 2), ("b", 3)] {
        assert_eq!(turn(&store, mark("1", content)).await.turn, expected, "before it is accepted");
        accept(&store, mark("1", content), now()).await;
        assert_eq!(turn(&store, mark("1", content)).await, Known { same: true, turn: expected }, "and after");
    }
}

#[tokio::test]
async fn what_no_extract_names_any_more_is_forgotten_with_its_holding() {
    let Opened { store, folder: _folder } = Opened::new();
    let day = SignedDuration::from_hours(24);
    let (old, kept) = (mark("1", "a"), mark("2", "a"));
    for mark in [old, kept] {
        accept(&store, mark, now()).await;
        store.write(move |tx| tx.holding_put("housing", mark.record, &[ChildKey(7)])).await.unwrap();
    }
    accept(&store, kept, now() + day * 30).await;
    let forget = || store.write(move |tx| tx.intake_forget(now() + day * 20, 100));
    assert_eq!((forget().await.unwrap(), forget().await.unwrap()), (1, 0));
    assert!(!known(&store, old).await && known(&store, kept).await);
    assert_eq!(store.read(|tx| tx.holders(&[ChildKey(7)])).await.unwrap(), ["housing"]);
    assert_eq!(store.write(move |tx| tx.intake_purge(kept.record)).await.unwrap(), 2);
    assert!(!known(&store, kept).await);
    assert!(store.read(|tx| tx.holders(&[ChildKey(7)])).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_child_known_under_one_key_is_known_under_another_after_a_merge() {
    let Opened { store, folder: _folder } = Opened::new();
    store
        .write(|tx| {
            tx.holding_put("schools", RecordKey::of("schools", "p1"), &[ChildKey(1)])?;
            tx.holding_put("housing", RecordKey::of("housing", "h1"), &[ChildKey(2)])?;
            tx.holdings_merge(&[ChildKey(1)], &[ChildKey(2), ChildKey(3)])
        })
        .await
        .unwrap();
    let holders = |key| store.read(move |tx| tx.holders(&[ChildKey(key)]));
    assert_eq!(holders(3).await.unwrap(), ["schools"]);
    assert_eq!(holders(2).await.unwrap(), ["housing", "schools"]);
}
