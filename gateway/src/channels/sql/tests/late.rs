//! Transactions that commit out of order, stay open, or begin anew in another server.

use std::{sync::Arc, time::Duration};

use tokio::sync::Barrier;

use super::*;
use crate::channels::sql::Failed;

fn child(id: &str) -> String {
    format!("INSERT INTO hub_child (child_id, family_name) VALUES ('{id}', 'Okafor')")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_commits_late_is_read_late_and_not_missed() {
    let Some(server) = hub_server() else { return };
    let (mut hub, _, _folder) = both(&server).await;
    let mut position = Position::default();
    let (early, late) = (session(&server).await, session(&server).await);
    late.batch_execute(&format!("BEGIN; {}", child("late"))).await.unwrap();
    early.batch_execute(&child("early")).await.unwrap();
    // The early one is committed, but the late one has a lower number and is still open.
    assert_eq!(look(&mut hub, &mut position).await, [""; 0]);
    late.batch_execute("COMMIT").await.unwrap();
    assert_eq!(look(&mut hub, &mut position).await, ["late changed", "early changed"]);
    assert_eq!(look(&mut hub, &mut position).await, [""; 0]);
}

/// Forty transactions, each open for a while, every tenth given up.
async fn write(session: &tokio_postgres::Client, writer: u64) {
    for number in 0..40_u64 {
        session.batch_execute(&format!("BEGIN; {}", child(&format!("{writer}-{number}")))).await.unwrap();
        tokio::time::sleep(Duration::from_millis((number * 7 + writer * 3) % 11)).await;
        let end = if number % 10 == 9 { "ROLLBACK" } else { "COMMIT" };
        session.batch_execute(end).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_at_once_and_every_event_is_read_once() {
    let Some(server) = hub_server() else { return };
    let (mut hub, _, _folder) = both(&server).await;
    let start = Arc::new(Barrier::new(8));
    let mut writers = Vec::new();
    for writer in 0..8 {
        let (session, start) = (session(&server).await, Arc::clone(&start));
        writers.push(tokio::spawn(async move {
            start.wait().await;
            write(&session, writer).await;
        }));
    }
    let mut position = Position::default();
    let mut seen = Vec::new();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        seen.extend(look(&mut hub, &mut position).await);
    }
    while let found = look(&mut hub, &mut position).await
        && !found.is_empty()
    {
        seen.extend(found);
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count, seen.len()), (8 * 36, 8 * 36));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_told_of_a_transaction_that_stays_open() {
    let Some(server) = hub_server() else { return };
    let (mut hub, _, _folder) = both(&server).await;
    let open = session(&server).await;
    open.batch_execute("BEGIN; CREATE TABLE elsewhere (a int)").await.unwrap();
    let old =
        "INSERT INTO hub_event (child_id, kind, changed_at) VALUES ('1', 'changed', now() - interval '20 minutes')";
    server.psql("hub", old);
    let changes = hub.changes(&Position::default()).await.unwrap();
    assert!(changes.held_back.unwrap() >= 1200 && changes.position.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_was_restored_elsewhere_is_read_again_from_its_beginning() {
    let Some(server) = hub_server() else { return };
    let (mut hub, _, _folder) = both(&server).await;
    server.psql("hub", &child("1"));
    // As a dump brings it from a server that has come further.
    server.psql("hub", "UPDATE hub_event SET changed_xid = '900000000'");
    let mut position = Position { transaction: 900_000_001, event: 7 };
    assert_eq!(hub.changes(&position).await.unwrap_err(), Failed::Restored);
    server.psql("hub", include_str!("../../../../../adapters/src/hub/sql/after-restore.sql"));
    assert_eq!(look(&mut hub, &mut position).await, ["1 changed"]);
    assert!(position.transaction < 900_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_in_the_order_of_its_commits() {
    let (mut hub, _, owner, _folder) = in_a_file().await;
    let mut position = Position::default();
    for number in 0..3 {
        owner.execute_batch(&child(&number.to_string())).unwrap();
    }
    owner.execute_batch("UPDATE hub_child SET date_of_death = '2026-11-20' WHERE child_id = '1'").unwrap();
    let expected = ["0 changed", "1 changed", "2 changed", "1 died", "1 changed"];
    assert_eq!(look(&mut hub, &mut position).await, expected);
    owner.execute_batch("DELETE FROM hub_child WHERE child_id = '2'").unwrap();
    assert_eq!(look(&mut hub, &mut position).await, ["2 forgotten"]);
    assert_eq!(look(&mut hub, &mut position).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_alike_by_both_databases() {
    let Some(server) = hub_server() else { return };
    let (mut postgres, _, _one) = both(&server).await;
    let (mut sqlite, _, owner, _two) = in_a_file().await;
    let story = [
        "INSERT INTO hub_child (child_id, family_name, nhs_number, school_name, gp_code, interpreter_needed)
           VALUES ('1', 'Okafor', '9992015101', 'Moss Side', 'P84045', '1')",
        "INSERT INTO hub_involvement (involvement_id, child_id, name, lead_professional) VALUES ('i', '1', 'J. Begum', '0')",
        "UPDATE hub_involvement SET lead_professional = '1'",
        "UPDATE hub_involvement SET end_date = '2026-11-20'",
        "INSERT INTO hub_flag (flag_id, child_id, raised_on, level) VALUES ('f', '1', '2026-11-18', '2')",
        "UPDATE hub_flag SET withdrawn_on = '2026-11-20'",
        "UPDATE hub_child SET gp_code = 'P84009'",
        "UPDATE hub_child SET school_to = '2026-11-20', no_school_reason = 'moved'",
        "UPDATE hub_child SET school_to = NULL",
        "INSERT INTO hub_address (address_id, child_id, postcode) VALUES ('a', '1', 'M14 5TP')",
        "INSERT INTO hub_request (request_id, nhs_number, asked_by) VALUES ('r', '9992015101', 'E10000025/social-care')",
        "UPDATE hub_child SET merged_into = '2', date_of_death = '2026-11-21'",
        "DELETE FROM hub_flag",
    ];
    let (mut first, mut second) = (Position::default(), Position::default());
    let mut told = Vec::new();
    for statement in story {
        server.psql("hub", statement);
        owner.execute_batch(statement).unwrap();
        let found = look(&mut postgres, &mut first).await;
        assert_eq!(found, look(&mut sqlite, &mut second).await, "{statement}");
        told.push(found.iter().map(|event| event[2..].to_owned()).collect::<Vec<_>>().join(", "));
    }
    expect_test::expect![[r"
        changed
        new-involvement, changed
        lead-professional-changed, changed
        involvement-ended, changed
        flag-of-concern-raised, changed
        flag-of-concern-withdrawn, changed
        gp-practice-changed, changed
        no-current-education-record, changed
        education-resumed, changed
        changed
        asked
        died, merged, changed
        changed
    "]]
    .assert_eq(&(told.join("\n") + "\n"));
}
