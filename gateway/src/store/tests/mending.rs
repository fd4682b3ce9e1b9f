//! Mending: another document under the same id, what it said before kept beside; and the lists that people work from.

use super::*;
use crate::store::{
    OutgoingState, QuarantineSide,
    listings::{Direction, Listed, MessageFilter, MessageLine, QuarantineFilter, Standing, TransferFilter, Turn},
};

async fn stopped(store: &Store, number: u128) -> i64 {
    store
        .write(move |tx| {
            let message = outgoing(number, "wrong");
            let id = message.header.message_id;
            tx.outbox_add(&message, now())?;
            tx.outbox_hold(id)?;
            tx.quarantine_add((id, QuarantineSide::Outbox), ("policy", "Look."), &[], now())?;
            Ok(tx.quarantine_of(id)?[0].id)
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_mended_document_goes_out_under_the_same_id_and_the_old_one_is_kept() {
    let Opened { store, folder: _folder } = Opened::new();
    let entry = stopped(&store, 1).await;
    let id = MessageId(Uuid::from_u128(1));
    let replaced = store.write(move |tx| {
        tx.evidence_add(id, Proved::Sent, b"signed", now())?;
        let replaced = tx.outbox_replace_document(id, b"right", "jo", now())?;
        tx.quarantine_release(entry, "jo", now())?;
        Ok(replaced)
    });
    assert!(replaced.await.unwrap());
    let (row, document, before, proofs, events) = store
        .read(move |tx| {
            let events: Vec<_> = tx.history(id)?.into_iter().map(|line| (line.event, line.who)).collect();
            Ok((tx.outbox_row(id)?, tx.outbox_document(id)?, tx.mended(id)?, tx.evidence(id)?, events))
        })
        .await
        .unwrap();
    let row = row.unwrap();
    assert_eq!((row.state.as_str(), row.digest), ("pending", crate::digest::sha256_hex(b"right")));
    assert_eq!(document.unwrap().1, b"right");
    assert_eq!((before[0].who.as_str(), before[0].body.as_slice()), ("jo", b"wrong".as_slice()));
    assert_eq!(before[0].digest, crate::digest::sha256_hex(b"wrong"));
    // The proof of what was sent first stays, and there is room for that of what is sent now.
    assert_eq!((proofs.len(), proofs[0].side), (1, Proved::Sent));
    store.write(move |tx| tx.evidence_add(id, Proved::Sent, b"again", now())).await.unwrap();
    assert_eq!(store.read(move |tx| tx.evidence(id)).await.unwrap().len(), 2);
    assert!(events.contains(&("mended".to_owned(), Some("jo".to_owned()))), "{events:?}");
}

#[tokio::test]
async fn what_a_partner_may_have_is_not_changed() {
    let Opened { store, folder: _folder } = Opened::new();
    let id = MessageId(Uuid::from_u128(1));
    let replaced = store.write(move |tx| {
        tx.outbox_add(&outgoing(1, "said"), now())?;
        let pending = tx.outbox_replace_document(id, b"other", "jo", now())?;
        relayed(tx, id, b"")?;
        Ok((pending, tx.outbox_replace_document(id, b"other", "jo", now())?, tx.outbox_document(id)?))
    });
    let (pending, relayed, document) = replaced.await.unwrap();
    assert!(!pending && !relayed);
    assert_eq!(document.unwrap().1, b"said");
}

#[tokio::test]
async fn a_late_confirmation_of_what_it_said_before_does_not_count_for_what_it_says_now() {
    let Opened { store, folder: _folder } = Opened::new();
    let id = MessageId(Uuid::from_u128(1));
    let written = store.write(move |tx| {
        tx.outbox_add(&outgoing(1, "said"), now())?;
        tx.outbox_lease(10, MINUTE, now())?;
        // It is out, the partner refuses it, and it is mended before the relay has written down that it is out.
        tx.outbox_answered(id, OutgoingState::Refused)?;
        assert!(tx.outbox_replace_document(id, b"other", "jo", now())?);
        assert!(tx.outbox_release(id, now())?);
        tx.outbox_relayed(&[(id, b"of what it said".to_vec())], now())?;
        tx.outbox_lease(10, MINUTE, now())
    });
    let leased = written.await.unwrap();
    assert_eq!(leased.iter().map(|one| one.body.as_slice()).collect::<Vec<_>>(), [b"other"]);
    assert!(store.read(move |tx| tx.evidence(id)).await.unwrap().is_empty(), "its proof is still to come");
}

#[tokio::test]
async fn lists_lead_from_page_to_page_and_back() {
    let Opened { store, folder: _folder } = Opened::new();
    let add = |tx: &Tx<'_>| {
        for number in 1..=60 {
            tx.outbox_add(&outgoing(number, "a"), now())?;
            tx.inbox_add(&arrived(1000 + number, "b"), now())?;
        }
        Ok(())
    };
    store.write(add).await.unwrap();
    let page = |turn, direction: Option<Direction>| {
        let class = Some(MessageClass::RecordTransfer);
        let filter = MessageFilter { direction, class, state: None, partner: Some("E08000003".parse().unwrap()), turn };
        let store = store.clone();
        async move { store.read(move |tx| tx.messages_listed(&filter)).await.unwrap() }
    };
    let first = page(Turn::First, Some(Direction::Sent)).await;
    assert_eq!((first.lines.len(), first.newer, first.older), (25, false, true));
    let second = page(Turn::After(first.lines[24].number), Some(Direction::Sent)).await;
    let third = page(Turn::After(second.lines[24].number), Some(Direction::Sent)).await;
    assert_eq!((third.lines.len(), third.older), (10, false));
    let back = page(Turn::Before(second.lines[0].number), Some(Direction::Sent)).await;
    let numbers =
        |listed: &Listed<_>| -> Vec<i64> { listed.lines.iter().map(|line: &MessageLine| line.number).collect() };
    assert_eq!((numbers(&back), back.newer), (numbers(&first), false));
    assert_eq!(page(Turn::First, Some(Direction::Received)).await.lines.len(), 0, "they came from somebody else");
}

#[tokio::test]
async fn every_filter_has_its_index() {
    let Opened { store, folder: _folder } = Opened::new();
    let entry = stopped(&store, 1).await;
    let (partner, turns) = (Some("E08000003".parse().unwrap()), [Turn::First, Turn::After(9), Turn::Before(0)]);
    store
        .read(move |tx| {
            let states = [None, Some("pending"), Some("received"), Some("done"), Some("refused")];
            let classes = [None, Some(MessageClass::RecordTransfer), Some(MessageClass::Receipt)];
            let whom = [None, partner.clone()];
            let pages = turns.iter().flat_map(|turn| states.map(|state| (*turn, state)));
            let filters =
                pages.flat_map(|page| classes.iter().flat_map(move |class| [(page, *class, 0), (page, *class, 1)]));
            for ((turn, state), class, whom_of) in filters {
                let partner = whom[whom_of].clone();
                tx.messages_listed(&MessageFilter { direction: None, class, state, partner, turn })?;
            }
            let standings = [Standing::All, Standing::Open, Standing::Late, Standing::Alerts, Standing::Closed];
            let turns = [Turn::First, Turn::After((9, 9)), Turn::Before((0, 0))];
            for (standing, turn) in standings.into_iter().flat_map(|standing| turns.map(|turn| (standing, turn))) {
                let (partner, opened_before) = (partner.clone(), Some(now()));
                tx.transfers_listed(&TransferFilter { standing, partner, opened_before, turn })?;
            }
            let wanted = |open, reason: &str| QuarantineFilter {
                open,
                side: Some(QuarantineSide::Outbox),
                reason: Some(reason.to_owned()),
                turn: Turn::First,
            };
            assert_eq!(tx.quarantine_listed(&wanted(true, "policy"))?.lines[0].entry.id, entry);
            assert!(tx.quarantine_listed(&wanted(true, "refused"))?.lines.is_empty());
            assert!(tx.quarantine_listed(&wanted(false, "policy"))?.lines.is_empty());
            Ok(())
        })
        .await
        .unwrap();
}
