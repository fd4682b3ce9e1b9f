//! Evidence is found by what it is about, also in a store that was made before it was noted there; and who is heard.

use super::*;

#[tokio::test]
async fn the_receipts_of_a_message_are_found_also_those_of_older_stores() {
    let Opened { store, folder: _folder } = Opened::new();
    let [message, receipt, unproved, older] = [1, 2, 3, 4].map(|number| MessageId(Uuid::from_u128(number)));
    let write = store.write(move |tx| {
        tx.inbox_add(&arrived(1, "a"), now())?;
        for id in [receipt, unproved, older] {
            tx.outbox_add(&outgoing(id.0.as_u128(), "a receipt"), now())?;
        }
        tx.answered_by(message, receipt)?;
        tx.answered_by(message, receipt)?;
        tx.answered_by(message, unproved)?;
        relayed(tx, receipt, b"signed")?;
        tx.0.execute("UPDATE outbox SET class = 'receipt'", [])?;
        let signed = format!("\x00DER{{MessageID: {older}, Entry: {message}-}}");
        tx.evidence_add(older, Proved::Sent, signed.as_bytes(), now())
    });
    write.await.unwrap();
    let found = async || {
        let found = store.read(move |tx| tx.receipts_for(message)).await.unwrap();
        found.into_iter().map(|(_, row)| row.id).collect::<Vec<_>>()
    };
    assert_eq!(found().await, [receipt]);
    store.write(move |tx| tx.answered_by_import().map(|()| message)).await.unwrap();
    assert_eq!(found().await, [receipt, older]);
    assert!(store.read(move |tx| tx.receipts_for(receipt)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_partner_is_noted_once_a_minute() {
    let Opened { store, folder: _folder } = Opened::new();
    let partner: crosswalk_schemas::model::AuthorityCode = "E08000003".parse().unwrap();
    for (seconds, noted) in [(0, 0), (59, 0), (60, 60), (61, 60), (120, 120)] {
        let (heard, known) = (partner.clone(), partner.clone());
        let at = now() + SignedDuration::from_secs(seconds);
        store.write(move |tx| tx.partner_heard(&heard, at)).await.unwrap();
        let rhythm = store.read(move |tx| tx.partner(&known)).await.unwrap().unwrap();
        assert_eq!(rhythm.heard, now() + SignedDuration::from_secs(noted));
    }
}
