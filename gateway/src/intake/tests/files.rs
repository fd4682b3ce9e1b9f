//! Files as a whole: the same again, stopped in the middle, broken down over, refused in part.

use crosswalk_adapters::contract::{Frame, NativeFinding, Refused};
use crosswalk_schemas::report::Severity;

use super::*;

/// So many households, the first `changed` of them otherwise than before.
fn households(number: usize, changed: usize) -> Vec<Item> {
    let household = |number: usize| {
        let mut notice = moves(&ada());
        notice.person[0].person_name.person_given_name = vec![format!("Ada{number}")];
        notice.person[0].nhs_number = None;
        notice.note = (number < changed).then(|| "With a dog.".to_owned());
        item(&format!("move {number}"), Content::Move(Box::new(notice)))
    };
    (0..number).map(household).collect()
}

#[tokio::test]
async fn a_nightly_extract_of_everything_sends_only_what_changed() {
    let case = Case::new();
    let first = case.counts("housing", households(300, 0)).await;
    assert_eq!((first.sent, first.unchanged), (600, 0), "one message for each side");
    let second = case.counts("housing", households(301, 2)).await;
    assert_eq!((second.sent, second.unchanged, second.duplicates), (6, 298, 0));
    let third = case.counts("housing", households(301, 2)).await;
    assert_eq!((third.sent, third.unchanged), (0, 301));
}

/// Gives 600 households, is told to stop after 300, and asks between two.
fn give_until_stopped(sink: &mut dyn Sink, stopping: &CancellationToken) {
    for (number, item) in households(600, 0).into_iter().enumerate() {
        if number == 300 {
            stopping.cancel();
        }
        if sink.stopped() {
            return;
        }
        sink.item(item);
    }
}

#[tokio::test]
async fn what_is_stopped_in_the_middle_is_taken_up_again_and_sends_nothing_twice() {
    let case = Case::new();
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let script = move |sink: &mut dyn Sink| give_until_stopped(sink, &stopping);
    let stopped = case.takes("housing", script, &stop).await;
    assert!(matches!(stopped, Err(NotAccepted::Stopping)));
    assert_eq!(case.outbox().await.len(), 512, "the first batch of 256 households");
    let again = case.counts("housing", households(600, 0)).await;
    assert_eq!((again.records, again.unchanged, again.sent, again.duplicates), (600, 256, 688, 0));
    assert!(case.gateway.reading.now().is_empty());
}

#[tokio::test]
async fn an_adapter_that_breaks_down_costs_its_file_only() {
    let case = Case::new();
    let script = |sink: &mut dyn Sink| {
        for item in households(2, 0) {
            sink.item(item);
        }
        sink.progress(20_000_000);
        panic!("on purpose");
    };
    let taken = case.takes("housing", script, &CancellationToken::new()).await.unwrap();
    assert!(taken.report.is_refusal(), "the file goes back whole");
    assert_eq!((taken.report.counts.sent, taken.report.findings[0].rule.as_ref()), (4, "adapter.failed"));
    assert_eq!(case.counts("housing", households(2, 0)).await.unchanged, 2);
}

#[tokio::test]
async fn a_disk_that_fails_makes_the_offer_come_again_and_refuses_nothing() {
    let case = Case::new();
    let finding = || NativeFinding {
        rule: "scripted.unreadable".into(),
        severity: Severity::Error,
        file: String::new(),
        line: 0,
        column: 0,
        field: String::new(),
        text: String::new(),
    };
    let script = move |sink: &mut dyn Sink| {
        let all = households(600, 0);
        all.iter().take(300).cloned().for_each(|item| sink.item(item));
        sink.fault(finding());
        assert!(sink.stopped(), "the rest is not wanted");
        all.into_iter().skip(300).for_each(|item| sink.item(item));
    };
    let failed = case.takes("housing", script, &CancellationToken::new()).await;
    assert!(matches!(failed, Err(NotAccepted::Disk(_))), "{failed:?}");
    assert_eq!(case.outbox().await.len(), 512, "what was handed over before is right; what came after is not believed");
    let again = case.counts("housing", households(600, 0)).await;
    assert_eq!((again.unchanged, again.sent, again.refused), (256, 688, 0));
}

#[tokio::test]
async fn refused_records_of_both_kinds_stand_in_one_file() {
    let case = Case::new();
    let script = |sink: &mut dyn Sink| {
        let file = || "extract.txt".to_owned();
        let native = |line: &str| vec![Native { file: file(), bytes: line.into() }];
        sink.frame(Frame { file: file(), head: b"head\n".to_vec(), separator: b"", tail: b"tail\n".to_vec() });
        let [good, mut bad] = <[Item; 2]>::try_from(households(2, 0)).unwrap();
        sink.item(Item { native: native("good\n"), ..good });
        let finding = NativeFinding {
            rule: "scripted.bad".into(),
            severity: Severity::Error,
            file: file(),
            line: 3,
            column: 0,
            field: String::new(),
            text: "Bad.".to_owned(),
        };
        sink.refused(Refused { key: None, findings: vec![finding], native: native("refused by the adapter\n") });
        if let Content::Move(notice) = &mut bad.content {
            notice.person[0].role = RoleInHousehold::Adult;
        }
        sink.item(Item { native: native("refused by the checks\n"), ..bad });
        sink.skipped("adult");
    };
    let taken = case.takes("housing", script, &CancellationToken::new()).await.unwrap();
    let report = &taken.report;
    assert!(report.has_refusals() && !report.is_refusal());
    let counts = &report.counts;
    assert_eq!((counts.records, counts.sent, counts.refused, counts.skipped["adult"]), (4, 2, 2, 1));
    assert_eq!(report.refused[0].findings[0].rule, "move.has-child");
    let [file] = taken.refused.as_slice() else { panic!("one file") };
    assert_eq!(file.name, "extract.txt");
    let text = std::fs::read_to_string(&file.path).unwrap();
    assert_eq!(text, "head\nrefused by the adapter\nrefused by the checks\ntail\n");
}
