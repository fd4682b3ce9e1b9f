//! Which mentions mean the same child.

use std::collections::BTreeSet;

use crosswalk_schemas::model::{ChildReference, MessageId};
use jiff::Timestamp;

use super::{
    facts::Facts,
    identity::{Match, contradicts, match_children},
    state::Mention,
};

/// The children that the facts name.
pub(super) struct Children {
    /// Oldest mention first.
    pub(super) children: Vec<Named>,
    /// How many pairs of children may be one, and how many children contradict themselves.
    pub(super) doubts: usize,
}

/// One child.
pub(super) struct Named {
    pub(super) reference: ChildReference,
    pub(super) mentions: Vec<Mention>,
}

/// Groups all mentions in reports, requests and record-transfers by child. Mentions that mean the same child as a third
/// one are one child too, so a new mention may join children but never part them: what was accepted stays accepted.
pub(super) fn named(facts: &Facts) -> Children {
    let all = mentions(facts);
    let mut child_of: Vec<usize> = (0..all.len()).collect();
    let mut possible = Vec::new();
    // Most mentions repeat an older one word for word; only the others need to be compared with each other.
    let mut distinct: Vec<usize> = Vec::new();
    for (later, (_, reference)) in all.iter().enumerate() {
        if let Some(repeated) = distinct.iter().find(|earlier| all[**earlier].1 == *reference) {
            child_of[later] = child_of[*repeated];
            continue;
        }
        for earlier in &distinct {
            match matching(facts, all[*earlier].1, reference) {
                Match::Same => join(&mut child_of, *earlier, later),
                Match::Possible => possible.push((*earlier, later)),
                Match::Different => {}
            }
        }
        distinct.push(later);
    }
    let doubts: BTreeSet<_> = possible
        .into_iter()
        .filter(|(one, other)| child_of[*one] != child_of[*other] || contradicts(all[*one].1, all[*other].1))
        .map(|(one, other)| (child_of[one].min(child_of[other]), child_of[one].max(child_of[other])))
        .collect();
    let firsts: BTreeSet<usize> = child_of.iter().copied().collect();
    let child = |first: usize| child((0..all.len()).filter(|one| child_of[*one] == first).map(|one| all[one]));
    Children { children: firsts.into_iter().filter_map(child).collect(), doubts: doubts.len() }
}

/// How two references match, given which an own system has said to be one child.
pub(super) fn matching(facts: &Facts, one: &ChildReference, other: &ChildReference) -> Match {
    let same = |a, b| match_children(a, b) == Match::Same;
    let merged = facts.merges.values().any(|merge| {
        (same(one, &merge.old) && same(other, &merge.new)) || (same(one, &merge.new) && same(other, &merge.old))
    });
    if merged { Match::Same } else { match_children(one, other) }
}

/// Every mention, oldest first.
fn mentions(facts: &Facts) -> Vec<(Mention, &ChildReference)> {
    let mut all: Vec<(Timestamp, Mention, &ChildReference)> = Vec::new();
    for report in facts.reports.values() {
        add(&mut all, report.at, report.message, report.children.iter());
    }
    for request in facts.requests.values() {
        add(&mut all, request.at, request.message, request.children.iter());
    }
    for records in facts.records.values() {
        add(&mut all, records.at, records.message, records.children.iter().map(|child| &child.reference));
    }
    all.sort_by_key(|(at, mention, _)| (*at, *mention));
    all.into_iter().map(|(_, mention, reference)| (mention, reference)).collect()
}

fn add<'a>(
    all: &mut Vec<(Timestamp, Mention, &'a ChildReference)>,
    at: Timestamp,
    message: MessageId,
    children: impl Iterator<Item = &'a ChildReference>,
) {
    all.extend(children.enumerate().map(|(position, child)| (at, Mention { message, position }, child)));
}

/// Makes the children of two mentions one; a child is known by the first of its mentions.
fn join(child_of: &mut [usize], one: usize, other: usize) {
    let (first, second) = (child_of[one].min(child_of[other]), child_of[one].max(child_of[other]));
    for child in child_of.iter_mut().filter(|child| **child == second) {
        *child = first;
    }
}

/// The child of these mentions: the oldest reference, completed from later ones.
fn child<'a>(mut mentions: impl Iterator<Item = (Mention, &'a ChildReference)>) -> Option<Named> {
    let (first, reference) = mentions.next()?;
    let mut named = Named { reference: reference.clone(), mentions: vec![first] };
    for (mention, later) in mentions {
        named.mentions.push(mention);
        let known = &mut named.reference;
        known.birth_date = known.birth_date.take().or_else(|| later.birth_date.clone());
        known.nhs_number = known.nhs_number.take().or_else(|| later.nhs_number.clone());
        known.upn = known.upn.take().or_else(|| later.upn.clone());
    }
    Some(named)
}
