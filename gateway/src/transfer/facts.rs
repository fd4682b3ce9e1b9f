//! What is known to have happened, and what was done about it. Both only grow.

use std::collections::{BTreeMap, BTreeSet};

use crosswalk_schemas::model::{AuthorityCode, MessageId, Service};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    clocks::Step,
    event::{Answer, Consignment, Event, Merge, MoveReport, Outcome, Request},
};

/// Everything that happened, each thing once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Reports of the move.
    pub reports: BTreeMap<MessageId, MoveReport>,
    /// Requests for records.
    pub requests: BTreeMap<MessageId, Request>,
    /// Records sent.
    pub records: BTreeMap<MessageId, Consignment>,
    /// Messages that arrived, and when.
    pub delivered: BTreeMap<MessageId, Timestamp>,
    /// Messages that were refused, and when.
    pub refused: BTreeMap<MessageId, Timestamp>,
    /// Gaining side: the case system's answers, by a digest of what they say.
    pub answers: BTreeMap<Uuid, Answer>,
    /// Outcomes: at the gaining side those sent, at the losing side those received.
    pub outcomes: BTreeMap<MessageId, Outcome>,
    /// When a withdrawal was last said here.
    pub withdrawn: Option<Timestamp>,
    /// Where the family was said here to have moved on to, and when.
    pub moved_on: BTreeMap<AuthorityCode, Timestamp>,
    /// Records of an own system that turned out to be of one child, by a digest of both.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub merges: BTreeMap<Uuid, Merge>,
}

/// What was done, so that it is done once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// Messages passed on to own systems, or to a person for want of one.
    pub passed_on: BTreeSet<MessageId>,
    /// Outcomes sent that say the transfer has ended, by the id each was sent under.
    pub ended: BTreeSet<MessageId>,
    /// Authorities to which the records were forwarded.
    pub forwarded: BTreeSet<AuthorityCode>,
    /// Late steps of which a person was told: service, step, and the message from which the clock runs.
    pub overdue: BTreeSet<(Service, Step, MessageId)>,
}

impl Facts {
    /// Adds what `event` says. False when it was known already.
    pub(super) fn record(&mut self, event: &Event) -> bool {
        match event {
            Event::MoveReported(report) => insert(&mut self.reports, report.message, report),
            Event::Requested(request) => insert(&mut self.requests, request.message, request),
            Event::Records(records) => insert(&mut self.records, records.message, records),
            Event::OutcomeReceived(outcome) => insert(&mut self.outcomes, outcome.message, outcome),
            Event::Answered(answer) => insert(&mut self.answers, digest(answer), answer),
            Event::Delivered { message, at } => earliest(&mut self.delivered, *message, *at),
            Event::Refused { message, at } => earliest(&mut self.refused, *message, *at),
            Event::Withdrawn { at } => {
                let fresh = self.withdrawn.is_none_or(|known| known < *at);
                self.withdrawn = self.withdrawn.max(Some(*at));
                fresh
            }
            Event::MovedOn { to, at } => {
                let known = self.moved_on.get(to).copied();
                self.moved_on.insert(to.clone(), known.map_or(*at, |known| known.max(*at)));
                known.is_none_or(|known| known < *at)
            }
            Event::Merged(merge) => insert(&mut self.merges, digest(merge), &**merge),
            Event::Ticked => false,
        }
    }

    /// Knows what a message says now that it was mended, in place of what it said. False when it was not known.
    pub(crate) fn mend(&mut self, event: &Event) -> bool {
        match event {
            Event::MoveReported(report) => instead(&mut self.reports, report.message, report),
            Event::Requested(request) => instead(&mut self.requests, request.message, request),
            Event::Records(records) => instead(&mut self.records, records.message, records),
            Event::OutcomeReceived(outcome) => instead(&mut self.outcomes, outcome.message, outcome),
            _ => false,
        }
    }

    /// Adds all that `other` knows.
    pub(super) fn merge(&mut self, other: Self) {
        self.reports.extend(other.reports);
        self.requests.extend(other.requests);
        self.records.extend(other.records);
        self.answers.extend(other.answers);
        self.outcomes.extend(other.outcomes);
        for (message, at) in other.delivered {
            earliest(&mut self.delivered, message, at);
        }
        for (message, at) in other.refused {
            earliest(&mut self.refused, message, at);
        }
        self.withdrawn = self.withdrawn.max(other.withdrawn);
        self.merges.extend(other.merges);
        for (to, at) in other.moved_on {
            self.record(&Event::MovedOn { to, at });
        }
    }

    /// When the move was last said to be withdrawn, here or in an outcome.
    pub(super) fn withdrawn_at(&self) -> Option<Timestamp> {
        let said = self.outcomes.values().filter(|fact| fact.outcome.withdrawn == Some(true)).map(|fact| fact.at);
        said.max().max(self.withdrawn)
    }

    /// Where the family was last said to have moved on to, and when, here or in an outcome.
    pub(super) fn moved_on_at(&self) -> Option<(Timestamp, AuthorityCode)> {
        let here = self.moved_on.iter().map(|(to, at)| (*at, to.clone()));
        let said = self.outcomes.values().filter_map(|fact| Some((fact.at, fact.outcome.moved_on_to.clone()?)));
        here.chain(said).max()
    }
}

impl Marks {
    /// Adds all that `other` marks.
    pub(super) fn merge(&mut self, other: Self) {
        self.passed_on.extend(other.passed_on);
        self.ended.extend(other.ended);
        self.forwarded.extend(other.forwarded);
        self.overdue.extend(other.overdue);
    }
}

/// A name for `thing` that depends on nothing but what it says.
pub(super) fn digest<T: Serialize>(thing: &T) -> Uuid {
    // Serialising these plain types into memory cannot fail; if it did, the name would only be less telling.
    let text = serde_json::to_vec(thing).unwrap_or_default();
    Uuid::new_v5(&Uuid::NAMESPACE_URL, &text)
}

fn insert<K: Ord, V: Clone>(map: &mut BTreeMap<K, V>, key: K, value: &V) -> bool {
    let fresh = !map.contains_key(&key);
    map.entry(key).or_insert_with(|| value.clone());
    fresh
}

fn instead<V: Clone>(map: &mut BTreeMap<MessageId, V>, key: MessageId, value: &V) -> bool {
    map.get_mut(&key).map(|known| *known = value.clone()).is_some()
}

fn earliest(map: &mut BTreeMap<MessageId, Timestamp>, message: MessageId, at: Timestamp) -> bool {
    let known = map.get(&message).copied();
    map.insert(message, known.map_or(at, |known| known.min(at)));
    known.is_none()
}
