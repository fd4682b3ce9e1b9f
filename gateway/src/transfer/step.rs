//! One step: record what happened, derive the view anew, do what is owed, say what changed.

use crosswalk_schemas::model::MessageId;
use jiff::Timestamp;

use super::{
    action::{Action, AlertCode},
    changes,
    event::Event,
    owed,
    policy::Policy,
    state::{Side, Transfer},
    view,
};

/// Takes `event` into `transfer`. Returns the new state and what the gateway has to do, in the same transaction.
///
/// Pure, idempotent, and indifferent to order: the same events in any order and number lead to the same children, states
/// and custody. `now` is used for the times of messages that this step asks for, and for what is overdue. Events that
/// belong to the other side (answers at the losing one, outcomes at the gaining one) change nothing.
#[must_use]
pub fn step(mut transfer: Transfer, event: &Event, policy: &Policy, now: Timestamp) -> (Transfer, Vec<Action>) {
    let before = transfer.clone();
    let mut actions = Vec::new();
    let fresh = belongs(transfer.side, event) && transfer.facts.record(event);
    view::settle(&mut transfer, policy);
    if let (Event::Refused { message, .. }, true) = (event, fresh) {
        let children = concerned(&transfer, *message);
        actions.push(Action::AlertPerson { code: AlertCode::MessageRefused, children, service: None });
    }
    actions.extend(owed::pay(&mut transfer, policy, now));
    if *event == Event::Ticked {
        actions.extend(changes::mark_overdue(&mut transfer, now));
    }
    view::settle(&mut transfer, policy);
    actions.extend(changes::between(&before, &transfer));
    (transfer, actions)
}

fn belongs(side: Side, event: &Event) -> bool {
    !matches!((side, event), (Side::Losing, Event::Answered(_)) | (Side::Gaining, Event::OutcomeReceived(_)))
}

/// How many children a message mentions.
fn concerned(transfer: &Transfer, message: MessageId) -> usize {
    let mentions = transfer.children.iter().flat_map(|child| &child.mentions);
    let decided = transfer.facts.outcomes.get(&message).map_or(0, |fact| fact.outcome.child_outcome.len());
    mentions.filter(|mention| mention.message == message).count() + decided
}
