//! Any order, any number of times: the same result.

use Decision::{Accepted, AcceptedInPart, Rejected};
use Service::{Education, SocialCare};
use proptest::prelude::*;

use super::*;

/// Everything that happens to the gaining copy in an eventful transfer.
fn gaining_events(ended: usize, kind: MoveKind) -> Vec<Event> {
    let mut group = consignment(Education, 12, 4, &[0, 1, 2]);
    group.as_group = true;
    let mut events = vec![
        report_of(kind, 1, 2, &[0, 1]),
        report_of(MoveKind::TemporaryPlacement, 2, 3, &[0, 2]),
        records(SocialCare, 11, 3, &[0, 1]),
        Event::Records(group),
        records(SocialCare, 13, 8, &[1]),
        delivered(11, 4),
        delivered(12, 4),
        delivered(13, 8),
        answer(11, 5, &[(0, Accepted)]),
        answer(11, 6, &[(1, Rejected)]),
        answer(12, 6, &[(0, Accepted), (1, Accepted)]),
        answer(12, 7, &[(2, AcceptedInPart)]),
        answer(12, 8, &[(2, Rejected)]),
        answer_all(13, 9, AcceptedInPart),
        answer(13, 10, &[(1, Accepted)]),
    ];
    events.extend((ended == 1).then_some(Event::Withdrawn { at: day(9) }));
    events.extend((ended == 2).then_some(Event::MovedOn { to: leeds(), at: day(9) }));
    events.extend((ended == 3).then_some(Event::Withdrawn { at: day(2) }));
    events
}

/// Everything that happens to the losing copy.
fn losing_events(ended: usize, kind: MoveKind) -> Vec<Event> {
    let mut said = outcome(25, 9, 5, &[]);
    said.outcome.withdrawn = (ended == 1).then_some(true);
    said.outcome.moved_on_to = (ended == 2).then(leeds);
    vec![
        report_of(kind, 1, 2, &[0, 1]),
        report(2, 3, &[0, 2]),
        request(SocialCare, 5, 2, &[0, 1]),
        request(SocialCare, 6, 8, &[1]),
        records(SocialCare, 11, 3, &[0, 1]),
        records(SocialCare, 13, 9, &[1]),
        delivered(11, 4),
        delivered(13, 9),
        Event::OutcomeReceived(outcome(21, 5, 11, &[(0, Rejected)])),
        Event::OutcomeReceived(outcome(22, 6, 11, &[(0, Accepted), (1, Rejected)])),
        Event::OutcomeReceived(outcome(23, 7, 11, &[(0, Rejected), (1, AcceptedInPart)])),
        Event::OutcomeReceived(said),
    ]
}

fn custody(transfer: &Transfer) -> Vec<(MessageId, usize, Service)> {
    let mut held = Vec::new();
    for child in &transfer.children {
        let gaining = child.strands.iter().filter(|(_, strand)| strand.custody == Custody::Gaining);
        for (service, _) in gaining {
            held.extend(child.mentions.iter().map(|mention| (mention.message, mention.position, *service)));
        }
    }
    held
}

/// Plays all; custody that passed never comes back, and only decisions pass it.
fn play(side: Side, events: &[Event]) -> Result<Transfer, TestCaseError> {
    let mut transfer = empty(side);
    for event in events {
        let before = custody(&transfer);
        let (next, actions) = step(transfer, event, policy(), day(20));
        let after = custody(&next);
        prop_assert!(before.iter().all(|held| after.contains(held)), "custody came back");
        let says_so = |action: &Action| matches!(action, Action::CustodyTaken { .. } | Action::CustodyLetGo { .. });
        // A new mention of a child who is held already tells nothing new.
        if actions.iter().any(says_so) {
            prop_assert!(after.len() > before.len());
        }
        transfer = next;
    }
    Ok(transfer)
}

fn shuffled(events: Vec<Event>) -> impl Strategy<Value = Vec<Event>> {
    let count = events.len();
    proptest::collection::vec(0..count, 0..count).prop_flat_map(move |twice| {
        let mut all = events.clone();
        all.extend(twice.into_iter().map(|position| events[position].clone()));
        Just(all).prop_shuffle()
    })
}

fn kind() -> impl Strategy<Value = MoveKind> {
    prop_oneof![Just(MoveKind::Permanent), Just(MoveKind::TemporaryPlacement), Just(MoveKind::LeavingEngland)]
}

proptest! {
    #[test]
    fn gaining_side_in_any_order(
        (events, shuffled) in (0..4usize, kind()).prop_flat_map(|(ended, kind)| {
            let events = gaining_events(ended, kind);
            (Just(events.clone()), shuffled(events))
        })
    ) {
        let expected = play(Side::Gaining, &events)?;
        let actual = play(Side::Gaining, &shuffled)?;
        prop_assert_eq!(summary(&actual), summary(&expected));
        prop_assert_eq!(actual.closed_at.is_some(), expected.closed_at.is_some());
        prop_assert_eq!((actual.kind, actual.move_date), (expected.kind, expected.move_date));
    }

    #[test]
    fn losing_side_in_any_order(
        (events, shuffled) in (0..3usize, kind()).prop_flat_map(|(ended, kind)| {
            let events = losing_events(ended, kind);
            (Just(events.clone()), shuffled(events))
        })
    ) {
        let expected = play(Side::Losing, &events)?;
        let mut actual = play(Side::Losing, &shuffled)?;
        // Whatever is late is marked at the next tick; all else is equal to the letter.
        actual.marks = expected.marks.clone();
        prop_assert_eq!(actual, expected);
    }

    #[test]
    fn ids_agree_in_any_order(ids in Just(vec![4u128, 2, 9, 7]).prop_shuffle()) {
        let mut transfer = empty(Side::Losing);
        transfer.id = transfer_id(ids[0]);
        for id in &ids {
            transfer.adopt(transfer_id(*id));
        }
        prop_assert_eq!(transfer.ids().collect::<Vec<_>>(), [2, 4, 7, 9].map(transfer_id).to_vec());
    }
}
