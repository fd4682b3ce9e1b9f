//! What became of a reported move, in words for whoever reported it: never what any record says.

use crate::transfer::{State, Transfer};

/// One step on the way of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// In words.
    pub(super) text: String,
    /// Whether it is done.
    pub(super) done: bool,
}

/// How a report stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fate {
    /// In a word or two, with a colour of the Design System.
    pub(super) tag: (&'static str, &'static str),
    /// What happened so far, and what comes next.
    pub(super) steps: Vec<Step>,
}

/// The fate of a report: of its notices (council and state in the outbox), and of the transfer when a copy of it is kept here.
pub(super) fn of(notices: &[(String, String)], transfer: Option<&Transfer>) -> Fate {
    let mut steps: Vec<Step> = notices.iter().map(notice).collect();
    let refused = notices.iter().any(|(_, state)| matches!(state.as_str(), "refused" | "quarantined" | "expired"));
    let received = !notices.is_empty() && notices.iter().all(|(_, state)| state == "received");
    let mut tag = match (refused, received) {
        (true, _) => ("red", "Needs the operator"),
        (_, true) => ("blue", "Received"),
        _ => ("yellow", "Sent"),
    };
    if let Some(transfer) = transfer.filter(|_| !refused) {
        let state = transfer.state();
        steps.extend(journey(transfer, state));
        tag = match (transfer.overdue() > 0, transfer.withdrawn, state) {
            (true, _, _) => ("orange", "Late"),
            (_, true, _) => ("grey", "Withdrawn"),
            (_, _, State::Reported) => tag,
            (_, _, State::Requested) => ("blue", "Records requested"),
            (_, _, State::Sent | State::Delivered) => ("blue", "Records sent"),
            (_, _, State::Rejected | State::AcceptedInPart) => ("orange", "Not yet accepted"),
            (_, _, State::Accepted | State::Closed) => ("green", "Closed"),
        };
    } else if received {
        steps.push(Step {
            text: "The two councils take it from here. You need do nothing more".to_owned(),
            done: false,
        });
    }
    Fate { tag, steps }
}

fn notice((council, state): &(String, String)) -> Step {
    let (text, done) = match state.as_str() {
        "received" => (format!("{council} has received it"), true),
        "refused" => (format!("{council} refused it. The operator has been told"), false),
        "quarantined" => (format!("It waits for the operator before it goes to {council}"), false),
        "expired" => (format!("It reached {council} too late. The operator has been told"), false),
        "relayed" => (format!("Sent to {council}, who has not confirmed it yet"), false),
        _ => (format!("On its way to {council}"), false),
    };
    Step { text, done }
}

fn journey(transfer: &Transfer, state: State) -> Vec<Step> {
    let step = |text: &str, done| Step { text: text.to_owned(), done };
    if transfer.withdrawn {
        return vec![step("The move was withdrawn: the family did not move after all", true)];
    }
    if transfer.is_within() {
        return vec![step("The move stays within one council: its own teams were told", true)];
    }
    if transfer.gaining.is_none() {
        return vec![step("Nobody knows yet which council to ask. Children's services look for the family", false)];
    }
    let reached = |wanted: State| state >= wanted || state == State::Closed;
    let accepted = matches!(state, State::Accepted | State::Closed);
    let mut steps = vec![
        step("The new council has asked for the children's records", reached(State::Requested)),
        step("The old council has sent them", reached(State::Sent)),
        step("The new council has accepted them and answers for the children now", accepted),
    ];
    if transfer.overdue() > 0 {
        steps.push(step("A step is late. Both councils have been told", false));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(states: &[&str]) -> &'static str {
        let notices: Vec<_> = states.iter().map(|state| ("A council".to_owned(), (*state).to_owned())).collect();
        of(&notices, None).tag.1
    }

    #[test]
    fn a_report_is_received_when_both_councils_have_it() {
        for (states, expected) in [
            (&["pending", "pending"][..], "Sent"),
            (&["received", "relayed"], "Sent"),
            (&["received", "received"], "Received"),
            (&["received", "refused"], "Needs the operator"),
            (&["quarantined"], "Needs the operator"),
            (&[], "Sent"),
        ] {
            assert_eq!(tag(states), expected, "{states:?}");
        }
    }
}
