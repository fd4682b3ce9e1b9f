//! Stories: what each event makes one copy do, and how it stands in the end.

use Decision::{Accepted, AcceptedInPart, Rejected};
use Service::{Education, SocialCare};
use expect_test::expect_file;

use super::*;

/// Plays `events` to a copy of this side, and compares what it does with `stories/<story>.txt`.
fn check(side: Side, events: &[(&str, Event)], story: &str) {
    let mut transfer = empty(side);
    let mut lines = Vec::new();
    for (name, event) in events {
        let (next, actions) = step(transfer, event, policy(), day(20));
        transfer = next;
        lines.push((*name).to_owned());
        lines.extend(actions.iter().map(|action| format!("    {}", words(action))));
        let stored = serde_json::to_string(&transfer).unwrap();
        assert_eq!(serde_json::from_str::<Transfer>(&stored).unwrap(), transfer, "stored and read again");
        let (again, nothing) = step(transfer.clone(), event, policy(), day(21));
        assert_eq!((&again, nothing), (&transfer, Vec::new()), "{name}, once more");
    }
    lines.extend([summary(&transfer), String::new()]);
    expect_file![format!("stories/{story}.txt")].assert_eq(&lines.join("\n"));
}

fn withdrawn(on: i64) -> Event {
    Event::Withdrawn { at: day(on) }
}

#[test]
fn the_main_job_at_the_gaining_side() {
    let events = [
        ("housing reports", report(1, 2, &[0, 1])),
        ("social care records arrive", records(SocialCare, 11, 3, &[0, 1])),
        ("and are handed over", delivered(11, 3)),
        ("and accepted", answer_all(11, 4, Accepted)),
        ("education records arrive", records(Education, 12, 5, &[0, 1])),
        ("and are accepted", answer_all(12, 6, Accepted)),
    ];
    check(Side::Gaining, &events, "main_job_gaining");
}

#[test]
fn the_main_job_at_the_losing_side() {
    let mut education = outcome(22, 6, 12, &[(0, Accepted), (1, Accepted)]);
    education.service = Education;
    let events = [
        ("housing reports", report(1, 2, &[0, 1])),
        ("social care is asked for", request(SocialCare, 5, 2, &[0, 1])),
        ("education is asked for", request(Education, 6, 2, &[0, 1])),
        ("social care goes out", records(SocialCare, 11, 3, &[0, 1])),
        ("its receipt arrives", delivered(11, 3)),
        ("its outcome arrives", Event::OutcomeReceived(outcome(21, 4, 11, &[(0, Accepted), (1, Accepted)]))),
        ("education goes out", records(Education, 12, 5, &[0, 1])),
        ("its outcome overtakes the receipt", Event::OutcomeReceived(education)),
        ("its receipt arrives", delivered(12, 5)),
    ];
    check(Side::Losing, &events, "main_job_losing");
}

#[test]
fn one_of_two_is_rejected_then_mended() {
    let events = [
        ("report", report(1, 2, &[0, 1])),
        ("records", records(SocialCare, 11, 3, &[0, 1])),
        ("Ben rejected", answer(11, 4, &[(0, Accepted), (1, Rejected)])),
        ("Ben again", records(SocialCare, 12, 5, &[1])),
        ("Ben accepted", answer(12, 6, &[(1, Accepted)])),
    ];
    check(Side::Gaining, &events, "one_rejected_gaining");
    let events = [
        ("request", request(SocialCare, 5, 2, &[0, 1])),
        ("records", records(SocialCare, 11, 3, &[0, 1])),
        ("outcome", Event::OutcomeReceived(outcome(21, 4, 11, &[(0, Accepted), (1, Rejected)]))),
        ("a late older outcome", Event::OutcomeReceived(outcome(20, 3, 11, &[(0, Rejected), (1, AcceptedInPart)]))),
    ];
    check(Side::Losing, &events, "one_rejected_losing");
}

#[test]
fn a_group_is_accepted_as_one() {
    let mut group = consignment(SocialCare, 11, 3, &[0, 1]);
    group.as_group = true;
    let events = [
        ("report", report(1, 2, &[0, 1])),
        ("records", Event::Records(group)),
        ("Ada accepted", answer(11, 4, &[(0, Accepted)])),
        ("Ben rejected", answer(11, 5, &[(1, Rejected)])),
        ("Ben accepted after all", answer(11, 6, &[(1, Accepted)])),
    ];
    check(Side::Gaining, &events, "group");
}

#[test]
fn nothing_held_is_told_and_accepted() {
    let mut nothing = consignment(Education, 12, 3, &[0]);
    nothing.children[0].nothing_held = true;
    nothing.children[0].sections.clear();
    let events = [
        ("report", report(1, 2, &[0])),
        ("nothing held", Event::Records(nothing)),
        ("the system notes it", answer_all(12, 4, Accepted)),
    ];
    check(Side::Gaining, &events, "nothing_held");
}

#[test]
fn records_before_the_notice() {
    let events = [
        ("social care records", records(SocialCare, 11, 3, &[0])),
        ("accepted", answer_all(11, 4, Accepted)),
        ("then the notice", report(1, 2, &[0])),
    ];
    check(Side::Gaining, &events, "records_first");
}

#[test]
fn withdrawn_keeps_custody() {
    let events = [
        ("report", report(1, 2, &[0, 1])),
        ("records of Ada", records(SocialCare, 11, 3, &[0])),
        ("Ada accepted", answer_all(11, 4, Accepted)),
        ("did not move after all", withdrawn(5)),
        ("late records of Ben", records(SocialCare, 12, 3, &[1])),
        ("moved after all", report(2, 7, &[0, 1])),
    ];
    check(Side::Gaining, &events, "withdrawn_gaining");
    let mut said = outcome(21, 5, 5, &[]);
    said.outcome.withdrawn = Some(true);
    let events = [
        ("report", report(1, 2, &[0])),
        ("request", request(SocialCare, 5, 2, &[0])),
        ("withdrawn, says the other side", Event::OutcomeReceived(said)),
    ];
    check(Side::Losing, &events, "withdrawn_losing");
    check(Side::Losing, &[("report", report(1, 2, &[0])), ("withdrawn, say we", withdrawn(3))], "withdrawn_by_losing");
}

#[test]
fn moved_on_before_it_is_over() {
    let moved_on = Event::MovedOn { to: leeds(), at: day(5) };
    let events = [
        ("report", report(1, 2, &[0, 1])),
        ("records", records(SocialCare, 11, 3, &[0, 1])),
        ("moved on to Leeds", moved_on),
        ("education arrives late", records(Education, 12, 4, &[0, 1])),
        ("and the first answer", answer(11, 6, &[(0, Accepted)])),
    ];
    check(Side::Gaining, &events, "moved_on_gaining");
    let mut said = outcome(21, 5, 11, &[]);
    said.outcome.moved_on_to = Some(leeds());
    let events = [
        ("report", report(1, 2, &[0, 1])),
        ("request", request(SocialCare, 5, 2, &[0, 1])),
        ("records", records(SocialCare, 11, 3, &[0, 1])),
        ("moved on, says the other side", Event::OutcomeReceived(said)),
    ];
    check(Side::Losing, &events, "moved_on_losing");
}

#[test]
fn a_temporary_placement_leaves_social_care_where_it_is() {
    let events = [
        ("report", report_of(MoveKind::TemporaryPlacement, 1, 2, &[0])),
        ("education", records(Education, 12, 3, &[0])),
        ("accepted", answer_all(12, 4, Accepted)),
        ("social care shared all the same", records(SocialCare, 11, 3, &[0])),
        ("and accepted", answer_all(11, 4, Accepted)),
        ("the placement becomes permanent", report(2, 9, &[0])),
    ];
    check(Side::Gaining, &events, "temporary");
}

#[test]
fn kinds_without_a_transfer() {
    check(Side::Losing, &[("within", report_of(MoveKind::WithinAuthority, 1, 2, &[0]))], "within");
    check(Side::Losing, &[("abroad", report_of(MoveKind::LeavingEngland, 1, 2, &[0]))], "leaving");
    check(Side::Losing, &[("who knows", report_of(MoveKind::UnknownDestination, 1, 2, &[0]))], "unknown");
}

#[test]
fn a_second_report_asks_only_for_new_children() {
    let mut bare = child(0);
    bare.nhs_number = None;
    let Event::MoveReported(mut second) = report(2, 3, &[2]) else { unreachable!() };
    second.children.push(bare);
    let events = [("housing", report(1, 2, &[0, 1])), ("school", Event::MoveReported(second))];
    check(Side::Gaining, &events, "second_report");
}

#[test]
fn doubts_go_to_a_person() {
    let mut unnumbered = child(0);
    unnumbered.nhs_number = None;
    unnumbered.birth_date = None;
    let mut doubtful = consignment(SocialCare, 11, 3, &[1]);
    doubtful.children[0].reference = unnumbered;
    let events = [
        ("report", report(1, 2, &[0])),
        ("records of somebody of that name", Event::Records(doubtful)),
        ("an answer about another", answer(11, 4, &[(1, Accepted)])),
    ];
    check(Side::Gaining, &events, "doubts_gaining");
    let events = [
        ("an outcome out of nowhere", Event::OutcomeReceived(outcome(21, 4, 11, &[(0, Accepted)]))),
        ("a refusal", Event::Refused { message: message(11), at: day(4) }),
    ];
    check(Side::Losing, &events, "doubts_losing");
}

#[test]
fn late_steps_are_marked_once() {
    let mut transfer = empty(Side::Losing);
    let mut lines = Vec::new();
    let mut play = |what: &str, event: &Event, now: Timestamp| {
        let (next, actions) = step(transfer.clone(), event, policy(), now);
        transfer = next;
        let actions: Vec<_> = actions.iter().map(words).collect();
        lines.push(format!("{what}: {}\n{}\n", actions.join("; "), summary(&transfer)));
    };
    play("report", &report(1, 2, &[0, 1]), day(2));
    play("tick in time", &Event::Ticked, day(9));
    play("tick too late", &Event::Ticked, day(10));
    play("tick again", &Event::Ticked, day(11));
    play("request", &request(SocialCare, 5, 11, &[0, 1]), day(11));
    expect_file!["stories/late_steps.txt"].assert_eq(&lines.concat());
}

#[test]
fn outcomes_of_one_moment_have_an_order() {
    let events = [
        report(1, 2, &[0, 1]),
        records(SocialCare, 11, 3, &[0, 1]),
        answer(11, 4, &[(0, Rejected)]),
        answer(11, 4, &[(1, Accepted)]),
        answer(11, 5, &[(0, AcceptedInPart)]),
    ];
    let mut transfer = empty(Side::Gaining);
    let mut sent = Vec::new();
    for event in &events {
        let (next, actions) = step(transfer, event, policy(), day(6));
        transfer = next;
        sent.extend(actions.into_iter().filter_map(|action| match action {
            Action::SendOutcome { message, at, .. } => Some((at, message)),
            _ => None,
        }));
    }
    assert_eq!(sent.len(), 3);
    assert!(sent.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1), "each is later than the last");
}
