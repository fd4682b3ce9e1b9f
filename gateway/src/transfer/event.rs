//! What can happen to a transfer, and how a message of the standard says so.

use crosswalk_schemas::model::{
    AuthorityCode, Body, ChildOutcome, ChildReference, Decision, Message, MessageId, MoveKind, MoveNotification,
    MovingPerson, RecordTransfer, RoleInHousehold, Section, Service, TransferId, TransferOutcome,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What happened. The side of the copy says whether a message was sent or received: the gaining side sends requests and
/// outcomes, the losing side sends records.
///
/// Times are those at which something was made or done (a message's `SentAt`), never those at which it was noticed, so
/// that both sides and every order of arrival come to the same result.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Somebody says that the household moved, or will (`move-notification`).
    MoveReported(MoveReport),
    /// The gaining side asked for records (`record-request`). Fed in at the losing side; the gaining side's own
    /// requests are recorded by the step that makes [`super::Action::RequestRecords`].
    Requested(Request),
    /// Records went out (losing side) or came in (gaining side) (`record-transfer`).
    Records(Consignment),
    /// A message arrived: at the gaining side, records were handed to the case system; at the losing side, the gaining
    /// gateway's receipt says "received". Ids of other messages may be given too and change nothing.
    Delivered {
        /// The record-transfer.
        message: MessageId,
        /// When.
        at: Timestamp,
    },
    /// The other gateway refused a message of ours, or it expired. A person is alerted; the state stays.
    Refused {
        /// The message.
        message: MessageId,
        /// When.
        at: Timestamp,
    },
    /// The gaining case system answered a record-transfer. The outcome is made by the same step.
    Answered(Answer),
    /// The gaining side's outcome arrived at the losing side (`transfer-outcome`).
    OutcomeReceived(Outcome),
    /// The move did not happen after all, as known here.
    Withdrawn {
        /// When it was said.
        at: Timestamp,
    },
    /// The family has moved on to another authority, as known here.
    MovedOn {
        /// Where to.
        to: AuthorityCode,
        /// When it was said.
        at: Timestamp,
    },
    /// An own system says that two of its records are one child.
    Merged(Box<Merge>),
    /// Time has passed: look for what is overdue.
    Ticked,
}

/// Two references that mean one child, as an own system says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// The record that is no more.
    pub old: ChildReference,
    /// The record that stays.
    pub new: ChildReference,
}

/// One report of a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveReport {
    /// The move-notification.
    pub message: MessageId,
    /// When it was made.
    pub at: Timestamp,
    /// What kind of move.
    pub kind: MoveKind,
    /// When the household moved, or will.
    pub move_date: Date,
    /// The children who move.
    pub children: Vec<ChildReference>,
}

/// One request for records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The record-request.
    pub message: MessageId,
    /// When it was made.
    pub at: Timestamp,
    /// The service at the losing authority that is asked.
    pub service: Service,
    /// Of whom.
    pub children: Vec<ChildReference>,
}

/// One record-transfer, without the records themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consignment {
    /// The record-transfer.
    pub message: MessageId,
    /// When it was made.
    pub at: Timestamp,
    /// The service at the losing authority that sent it.
    pub service: Service,
    /// The children it speaks of.
    pub children: Vec<Consigned>,
    /// True when they are accepted or rejected as one.
    pub as_group: bool,
}

/// One child of a record-transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consigned {
    /// Which child.
    pub reference: ChildReference,
    /// The sections sent.
    pub sections: Vec<Section>,
    /// True when the sender says that it holds nothing.
    pub nothing_held: bool,
}

/// The gaining case system's answer to one record-transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The record-transfer that is answered.
    pub records: MessageId,
    /// When the system answered.
    pub at: Timestamp,
    /// What it decided.
    pub decisions: Decisions,
}

/// What a case system decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decisions {
    /// The same for every child.
    All {
        /// Accepted, accepted in part, or rejected.
        decision: Decision,
        /// Why, when not accepted.
        reason: Option<String>,
    },
    /// One for each child; children not named stay undecided.
    Each(Vec<ChildOutcome>),
}

/// One transfer-outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The transfer-outcome.
    pub message: MessageId,
    /// When it was made.
    pub at: Timestamp,
    /// The service at the losing authority that it goes to.
    pub service: Service,
    /// The record-transfer (or, for a withdrawal or a move onwards, the request) that it answers.
    pub correlation: Option<MessageId>,
    /// What it says.
    pub outcome: TransferOutcome,
}

/// What a message tells a transfer: which transfer, between whom, and what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The transfer as the sender names it.
    pub transfer: TransferId,
    /// The losing authority.
    pub losing: AuthorityCode,
    /// The gaining authority. `None` when the destination is unknown or outside England.
    pub gaining: Option<AuthorityCode>,
    /// What happened.
    pub event: Event,
}

impl Told {
    /// What `message` tells. `None` for receipts (their entries are [`Event::Delivered`] or [`Event::Refused`]), for
    /// events, searches and letters, which step no transfer, for
    /// messages without a transfer id, and for move-notifications that were not routed yet.
    #[must_use]
    pub fn of(message: &Message) -> Option<Self> {
        let header = &message.header;
        let (id, at) = (header.message_id, header.sent_at);
        let (from, to) = (&header.sender, &header.recipient);
        let (losing, gaining, event) = match &message.body {
            Body::MoveNotification(body) => {
                let report = MoveReport::of(id, at, body);
                (body.losing_authority.clone()?, body.gaining_authority.clone(), Event::MoveReported(report))
            }
            Body::RecordRequest(body) => {
                let request = Request { message: id, at, service: to.service, children: body.child.clone() };
                (to.authority.clone(), Some(from.authority.clone()), Event::Requested(request))
            }
            Body::RecordTransfer(body) => {
                let records = Consignment::of(id, at, from.service, body);
                (from.authority.clone(), Some(to.authority.clone()), Event::Records(records))
            }
            Body::TransferOutcome(body) => {
                let outcome = Outcome {
                    message: id,
                    at,
                    service: to.service,
                    correlation: header.correlation_id,
                    outcome: (**body).clone(),
                };
                (to.authority.clone(), Some(from.authority.clone()), Event::OutcomeReceived(outcome))
            }
            Body::ChildEvent(_)
            | Body::FindRequest(_)
            | Body::FindResponse(_)
            | Body::PractitionerMessage(_)
            | Body::Receipt(_) => return None,
        };
        Some(Self { transfer: header.transfer_id?, losing, gaining, event })
    }
}

impl Event {
    /// The children it speaks of.
    #[must_use]
    pub fn children(&self) -> Vec<&ChildReference> {
        match self {
            Self::MoveReported(report) => report.children.iter().collect(),
            Self::Requested(request) => request.children.iter().collect(),
            Self::Records(records) => records.children.iter().map(|child| &child.reference).collect(),
            Self::OutcomeReceived(outcome) => outcome.outcome.child_outcome.iter().map(|child| &child.child).collect(),
            Self::Answered(Answer { decisions: Decisions::Each(children), .. }) => {
                children.iter().map(|child| &child.child).collect()
            }
            Self::Merged(merge) => vec![&merge.old, &merge.new],
            _ => Vec::new(),
        }
    }
}

impl MoveReport {
    /// The report that a move-notification with this id makes, made at `at`.
    #[must_use]
    pub fn of(message: MessageId, at: Timestamp, body: &MoveNotification) -> Self {
        let is_child = |person: &&MovingPerson| person.role == RoleInHousehold::Child;
        let children = body.person.iter().filter(is_child).map(reference).collect();
        Self { message, at, kind: body.kind, move_date: body.move_date, children }
    }
}

impl Consignment {
    /// The consignment that a record-transfer with this id makes, made at `at` for `service`.
    #[must_use]
    pub fn of(message: MessageId, at: Timestamp, service: Service, body: &RecordTransfer) -> Self {
        let held = body.child_record.iter().map(|record| Consigned {
            reference: record.reference(),
            sections: record.sections(),
            nothing_held: false,
        });
        let nothing = body.nothing_held.iter().map(|reference| Consigned {
            reference: reference.clone(),
            sections: Vec::new(),
            nothing_held: true,
        });
        let as_group = body.accept_as_group == Some(true);
        Self { message, at, service, children: held.chain(nothing).collect(), as_group }
    }
}

fn reference(person: &MovingPerson) -> ChildReference {
    ChildReference {
        person_name: person.person_name.clone(),
        birth_date: person.birth_date.clone(),
        nhs_number: person.nhs_number.clone(),
        upn: person.upn.clone(),
        local_id: person.local_id.clone(),
    }
}
