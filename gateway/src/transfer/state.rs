//! One authority's copy of a transfer: its facts, and the view of children, strands, states and custody.

use std::collections::{BTreeMap, BTreeSet};

use crosswalk_schemas::model::{
    AuthorityCode, ChildReference, Decision, MessageId, MoveKind, Section, Service, TransferId,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    calendar, children,
    clocks::{Due, Overdue},
    event::Told,
    facts::{Facts, Marks},
    identity::Match,
    view,
};

/// One authority's copy of a transfer. Stored as JSON. All fields but `facts` and `marks` follow from those.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The primary id: the smallest of all ids under which the move was reported.
    pub id: TransferId,
    /// The other ids.
    pub aliases: BTreeSet<TransferId>,
    /// Which side this authority is on. Losing when it is both (a move within one authority).
    pub side: Side,
    /// The losing authority.
    pub losing: AuthorityCode,
    /// The gaining authority, when there is one in England and it is known.
    pub gaining: Option<AuthorityCode>,
    /// What kind of move. `None` until the first report arrives.
    pub kind: Option<MoveKind>,
    /// When the household moved, or will. `None` until the first report arrives.
    pub move_date: Option<Date>,
    /// When the first thing known of it was made.
    pub opened_at: Option<Timestamp>,
    /// When nothing was left to do.
    pub closed_at: Option<Timestamp>,
    /// The move did not happen after all.
    pub withdrawn: bool,
    /// The family has moved on to this authority.
    pub moved_on_to: Option<AuthorityCode>,
    /// The children, oldest mention first.
    pub children: Vec<Child>,
    /// How many pairs of mentions may or may not be the same child.
    pub doubts: usize,
    /// Everything that happened.
    pub facts: Facts,
    /// What was done about it.
    pub marks: Marks,
}

/// Which side of a transfer an authority is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The family moves away from here.
    Losing,
    /// The family moves here.
    Gaining,
}

/// One child of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Who it is: the oldest mention, completed with identifiers of later ones.
    pub reference: ChildReference,
    /// The child's journey within each service.
    pub strands: BTreeMap<Service, Strand>,
    /// Where the child is mentioned, oldest first.
    pub mentions: Vec<Mention>,
}

/// A place where a child is mentioned: the position in the list of children of a report, request or record-transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mention {
    /// The message.
    pub message: MessageId,
    /// The position, from 0.
    pub position: usize,
}

/// A child's journey within one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strand {
    /// How far it is.
    pub state: State,
    /// Who answers for the child in this service, as this copy holds it.
    pub custody: Custody,
    /// True when the losing side says that it holds nothing.
    pub nothing_held: bool,
    /// The latest record-request.
    pub request: Option<MessageId>,
    /// The record-transfer that counts: the accepted one, else the latest.
    pub records: Option<MessageId>,
    /// The transfer-outcome that counts for those records.
    pub outcome: Option<MessageId>,
    /// Why it was not accepted in full.
    pub reason: Option<String>,
    /// Decisions on single sections.
    pub sections: BTreeMap<Section, Decision>,
    /// The next step and its deadline.
    pub due: Option<Due>,
    /// That step is late, and a person was told.
    pub overdue: Option<Overdue>,
}

/// How far a strand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The move is reported.
    Reported,
    /// The gaining side asked for records.
    Requested,
    /// The losing side sent them.
    Sent,
    /// They are with the gaining side.
    Delivered,
    /// Its case system took nothing: custody stays.
    Rejected,
    /// It took some sections: custody stays.
    AcceptedInPart,
    /// It accepted: custody passes.
    Accepted,
    /// Ended without acceptance: withdrawn, or moved on. For a child or a transfer: nothing is left to do.
    Closed,
}

/// Who answers for a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Custody {
    /// The losing authority.
    Losing,
    /// The gaining authority.
    Gaining,
}

impl Transfer {
    /// An empty copy for `own` of the transfer that `told` speaks of; step it with `told.event` next. `None` when `own`
    /// is neither side: who only reports keeps no copy.
    #[must_use]
    pub fn open(told: &Told, own: &AuthorityCode) -> Option<Self> {
        let side = if *own == told.losing {
            Side::Losing
        } else if told.gaining.as_ref() == Some(own) {
            Side::Gaining
        } else {
            return None;
        };
        Some(Self {
            id: told.transfer,
            aliases: BTreeSet::new(),
            side,
            losing: told.losing.clone(),
            gaining: told.gaining.clone(),
            kind: None,
            move_date: None,
            opened_at: None,
            closed_at: None,
            withdrawn: false,
            moved_on_to: None,
            children: Vec::new(),
            doubts: 0,
            facts: Facts::default(),
            marks: Marks::default(),
        })
    }

    /// True when `told` names the two authorities of this transfer. A message that bears its id and names others is
    /// not part of it, and must not be stepped into it.
    #[must_use]
    pub fn is_between(&self, told: &Told) -> bool {
        self.losing == told.losing && self.gaining == told.gaining
    }

    /// Makes `id` one more name of this transfer; the smallest id becomes the primary one.
    pub fn adopt(&mut self, id: TransferId) {
        self.aliases.extend([id, self.id]);
        if let Some(first) = self.aliases.pop_first() {
            self.id = first;
        }
    }

    /// What is left when it is to be forgotten whom it was about: between whom it was, when, and how it ended.
    #[must_use]
    pub fn without_children(self) -> Self {
        Self { children: Vec::new(), doubts: 0, move_date: None, facts: Facts::default(), ..self }
    }

    /// Every id of this transfer, the primary one first.
    pub fn ids(&self) -> impl Iterator<Item = TransferId> + '_ {
        std::iter::once(self.id).chain(self.aliases.iter().copied())
    }

    /// The state of the whole: closed, or that of the strand that is least far; reported when there is none.
    #[must_use]
    pub fn state(&self) -> State {
        if self.closed_at.is_some() {
            return State::Closed;
        }
        self.children.iter().map(Child::state).min().unwrap_or(State::Reported)
    }

    /// When something in it becomes late that is not late yet. `None` when nothing can.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        let due = self.strands().filter(|strand| strand.overdue.is_none()).filter_map(|strand| strand.due);
        due.map(|due| calendar::end_of(due.date)).min()
    }

    /// How many of its steps are late.
    #[must_use]
    pub fn overdue(&self) -> usize {
        self.strands().filter(|strand| strand.overdue.is_some()).count()
    }

    fn strands(&self) -> impl Iterator<Item = &Strand> {
        self.children.iter().flat_map(|child| child.strands.values())
    }

    /// The other side, when there is one.
    #[must_use]
    pub fn partner(&self) -> Option<&AuthorityCode> {
        match self.side {
            Side::Losing if self.is_within() => None,
            Side::Losing => self.gaining.as_ref(),
            Side::Gaining => Some(&self.losing),
        }
    }

    /// True for a move within one authority: own systems are told, nothing is transferred.
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.kind == Some(MoveKind::WithinAuthority) || self.gaining.as_ref() == Some(&self.losing)
    }

    /// True when the move was withdrawn or the family has moved on.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.withdrawn || self.moved_on_to.is_some()
    }

    /// Losing side: the children whose records of `service` were asked for and not sent yet.
    #[must_use]
    pub fn awaits_records(&self, service: Service) -> Vec<&ChildReference> {
        self.in_states(service, &[State::Requested])
    }

    /// Losing side: the children whose records of `service` were not accepted in full and may be sent again, mended. None
    /// where they were accepted as far as a temporary placement allows.
    #[must_use]
    pub fn may_send_again(&self, service: Service) -> Vec<&ChildReference> {
        if view::stays(self, service) {
            return Vec::new();
        }
        self.in_states(service, &[State::Rejected, State::AcceptedInPart])
    }

    /// Losing side: the children whose records of `service` are wanted, or may be sent again, each with the latest request.
    #[must_use]
    pub fn wants_records(&self, service: Service) -> Vec<(&ChildReference, Option<MessageId>)> {
        let wanted = self.awaits_records(service).into_iter().chain(self.may_send_again(service));
        let request = |wanted: &ChildReference| {
            let child = self.children.iter().find(|child| std::ptr::eq(&raw const child.reference, wanted));
            child.and_then(|child| child.strands.get(&service)).and_then(|strand| strand.request)
        };
        wanted.map(|child| (child, request(child))).collect()
    }

    /// Whether two references mean the same child, as far as this transfer knows.
    #[must_use]
    pub fn matching(&self, one: &ChildReference, other: &ChildReference) -> Match {
        children::matching(&self.facts, one, other)
    }

    fn in_states(&self, service: Service, states: &[State]) -> Vec<&ChildReference> {
        let wanted = |child: &&Child| child.strands.get(&service).is_some_and(|strand| states.contains(&strand.state));
        self.children.iter().filter(wanted).map(|child| &child.reference).collect()
    }
}

impl Child {
    /// The state of the child: that of the strand that is least far; reported when there is none.
    #[must_use]
    pub fn state(&self) -> State {
        self.strands.values().map(|strand| strand.state).min().unwrap_or(State::Reported)
    }

    /// Who answers for the child in `service`, as this copy holds it.
    #[must_use]
    pub fn custody(&self, service: Service) -> Custody {
        self.strands.get(&service).map_or(Custody::Losing, |strand| strand.custody)
    }
}
