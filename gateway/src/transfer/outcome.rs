//! Which decision counts for a child, and which outcome the gaining side has to send.
//!
//! A decision to accept always counts, however old; otherwise the latest one does. A group takes the worst decision of
//! its children, and none before all are decided, unless one is rejected.

use std::collections::BTreeMap;

use crosswalk_schemas::model::{
    ChildOutcome, ChildReference, Decision, MessageId, MoveKind, Section, Service, TransferOutcome,
};
use jiff::Timestamp;

use super::{
    event::{Answer, Consignment, Decisions, Outcome},
    facts::Facts,
    identity::{Match, match_children},
};

const GROUP_REASON: &str = "the group is accepted or rejected as one, and another child of it was not accepted";
const TEMPORARY_REASON: &str = "temporary placement: custody of social care stays with the losing authority";

/// What became of one child of one record-transfer, as the outcomes say.
#[derive(Debug, Clone)]
pub(super) struct Ruling {
    pub(super) decision: Decision,
    pub(super) outcome: MessageId,
    pub(super) at: Timestamp,
    pub(super) reason: Option<String>,
    pub(super) sections: BTreeMap<Section, Decision>,
}

/// What the outcomes say of the child at `position` of `records`.
pub(super) fn ruling(facts: &Facts, records: &Consignment, position: usize) -> Option<Ruling> {
    let outcomes = outcomes_of(facts, records.message);
    let of = |position: usize| single_ruling(&outcomes, &records.children.get(position)?.reference);
    let own = of(position);
    if !records.as_group {
        return own;
    }
    let all: Vec<_> = (0..records.children.len()).map(of).collect();
    let worst = worst(all.iter().map(|ruling| ruling.as_ref().map(|ruling| ruling.decision)))?;
    let mut ruling = own.or_else(|| all.into_iter().flatten().find(|ruling| ruling.decision == worst))?;
    ruling.decision = worst;
    Some(ruling)
}

/// The outcome that the gaining side's answers to `records` amount to. `None` when there is nothing to say yet: no
/// answer, a group not decided, or social care without the notice that says what kind of move it is.
pub(super) fn owed(facts: &Facts, records: &Consignment) -> Option<TransferOutcome> {
    if waits_for_notice(facts, records) {
        return None;
    }
    let answers = answers_to(facts, records.message);
    let decided = records.children.iter().map(|child| single_answer(&answers, &child.reference));
    let mut decided: Vec<Option<ChildOutcome>> = decided.collect();
    if records.as_group {
        apply_group(&mut decided, records)?;
    }
    let mut child_outcome: Vec<_> = decided.into_iter().flatten().collect();
    if records.service == Service::SocialCare && is_temporary(facts) {
        child_outcome.iter_mut().for_each(keep_custody);
    }
    let outcome = TransferOutcome { child_outcome, moved_on_to: None, withdrawn: None, note: None };
    (!outcome.child_outcome.is_empty()).then_some(outcome)
}

/// The latest outcome that answers this message.
pub(super) fn latest(facts: &Facts, message: MessageId) -> Option<&Outcome> {
    outcomes_of(facts, message).pop()
}

/// True when social care was answered but no report says yet what kind of move it is.
pub(super) fn waits_for_notice(facts: &Facts, records: &Consignment) -> bool {
    let answered = facts.answers.values().any(|answer| answer.records == records.message);
    records.service == Service::SocialCare && facts.reports.is_empty() && answered
}

/// True when every report says that the move is a temporary placement.
pub(super) fn is_temporary(facts: &Facts) -> bool {
    !facts.reports.is_empty() && facts.reports.values().all(|report| report.kind == MoveKind::TemporaryPlacement)
}

/// How many decisions name a child that is not, or not surely, in the record-transfer they answer.
pub(super) fn unclear(facts: &Facts) -> usize {
    let answers = facts.answers.values().filter_map(|answer| match &answer.decisions {
        Decisions::Each(children) => Some((answer.records, children)),
        Decisions::All { .. } => None,
    });
    let outcomes = facts.outcomes.values().filter_map(|fact| Some((fact.correlation?, &fact.outcome.child_outcome)));
    let stray = |(message, said): (MessageId, &Vec<ChildOutcome>)| {
        let Some(records) = facts.records.get(&message) else { return 0 };
        let known = |child: &ChildReference| {
            records.children.iter().any(|sent| match_children(&sent.reference, child) == Match::Same)
        };
        said.iter().filter(|one| !known(&one.child)).count()
    };
    answers.chain(outcomes).map(stray).sum()
}

/// Outcomes that answer this message, oldest first.
fn outcomes_of(facts: &Facts, message: MessageId) -> Vec<&Outcome> {
    let mut all: Vec<_> = facts.outcomes.values().filter(|fact| fact.correlation == Some(message)).collect();
    all.sort_by_key(|fact| (fact.at, fact.message));
    all
}

/// Answers to this message, oldest first.
fn answers_to(facts: &Facts, message: MessageId) -> Vec<&Answer> {
    let mut all: Vec<_> = facts.answers.iter().filter(|(_, answer)| answer.records == message).collect();
    all.sort_by_key(|(digest, answer)| (answer.at, **digest));
    all.into_iter().map(|(_, answer)| answer).collect()
}

fn single_ruling(outcomes: &[&Outcome], child: &ChildReference) -> Option<Ruling> {
    let said = outcomes.iter().filter_map(|fact| Some((*fact, said_of(&fact.outcome.child_outcome, child)?)));
    let (fact, said) = that_counts(said.collect(), |(_, said)| decision(said))?;
    Some(Ruling {
        decision: decision(said),
        outcome: fact.message,
        at: fact.at,
        reason: said.reason.clone(),
        sections: said.section_outcome.iter().map(|section| (section.section, section.decision)).collect(),
    })
}

fn single_answer(answers: &[&Answer], child: &ChildReference) -> Option<ChildOutcome> {
    let said = answers.iter().filter_map(|answer| match &answer.decisions {
        Decisions::All { decision, reason } => Some(ChildOutcome {
            child: child.clone(),
            decision: *decision,
            reason: reason.clone(),
            section_outcome: Vec::new(),
        }),
        Decisions::Each(children) => said_of(children, child).cloned(),
    });
    let mut said = that_counts(said.collect(), decision)?;
    said.decision = decision(&said);
    said.child = child.clone();
    Some(said)
}

/// What these decisions say of `child`: the entry that names it in the same words, else the one that means it.
fn said_of<'a>(children: &'a [ChildOutcome], child: &ChildReference) -> Option<&'a ChildOutcome> {
    let same = |said: &&ChildOutcome| match_children(&said.child, child) == Match::Same;
    children.iter().find(|said| said.child == *child).or_else(|| children.iter().find(same))
}

/// The decision, which is to accept in part when the child is accepted but a section is not.
fn decision(said: &ChildOutcome) -> Decision {
    let whole = said.section_outcome.iter().all(|section| section.decision == Decision::Accepted);
    if said.decision == Decision::Accepted && !whole { Decision::AcceptedInPart } else { said.decision }
}

/// Of things said, oldest first: the first that accepts, else the last.
fn that_counts<T>(mut said: Vec<T>, decision: impl Fn(&T) -> Decision) -> Option<T> {
    match said.iter().position(|one| decision(one) == Decision::Accepted) {
        Some(position) => Some(said.swap_remove(position)),
        None => said.pop(),
    }
}

/// The decision on a group. `None` when it is still open.
fn worst(decisions: impl Iterator<Item = Option<Decision>>) -> Option<Decision> {
    let all: Vec<_> = decisions.collect();
    if all.contains(&Some(Decision::Rejected)) {
        return Some(Decision::Rejected);
    }
    let all: Option<Vec<_>> = all.into_iter().collect();
    all?.into_iter().max()
}

fn apply_group(decided: &mut [Option<ChildOutcome>], records: &Consignment) -> Option<()> {
    let worst = worst(decided.iter().map(|said| said.as_ref().map(|said| said.decision)))?;
    for (said, child) in decided.iter_mut().zip(&records.children) {
        let own = said.get_or_insert_with(|| ChildOutcome {
            child: child.reference.clone(),
            decision: Decision::Accepted,
            reason: None,
            section_outcome: Vec::new(),
        });
        if own.decision != worst {
            own.decision = worst;
            own.reason.get_or_insert_with(|| GROUP_REASON.to_owned());
        }
    }
    Some(())
}

fn keep_custody(said: &mut ChildOutcome) {
    if said.decision == Decision::Accepted {
        said.decision = Decision::AcceptedInPart;
        said.reason.get_or_insert_with(|| TEMPORARY_REASON.to_owned());
    }
}
