//! What the gateway has to do after a step.

use crosswalk_schemas::model::{AuthorityCode, ChildReference, MessageId, Service, TransferOutcome};
use jiff::{Timestamp, civil::Date};

use super::clocks::Step;

/// Something to do, in the transaction that stores the new state. The state already counts it as done: each action is
/// given once.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Gaining side: send a record-request with exactly this id and time.
    RequestRecords {
        /// Id of the message to send.
        message: MessageId,
        /// Its `SentAt`.
        at: Timestamp,
        /// The service, of ours and of the losing authority.
        service: Service,
        /// Of whom.
        children: Vec<ChildReference>,
    },
    /// Deliver this message (a notice or an outcome) to own systems of these services.
    TellSystems {
        /// The message.
        message: MessageId,
        /// The services.
        services: Vec<Service>,
    },
    /// Losing side: deliver this record-request to own system of the service.
    AskSystems {
        /// The record-request.
        message: MessageId,
        /// The service.
        service: Service,
    },
    /// Gaining side: deliver this record-transfer to own system of the service, which has to answer it.
    HandOver {
        /// The record-transfer.
        message: MessageId,
        /// The service.
        service: Service,
    },
    /// Gaining side: send a transfer-outcome with exactly this id and time.
    SendOutcome {
        /// Id of the message to send.
        message: MessageId,
        /// Its `SentAt`. Both sides order outcomes by it.
        at: Timestamp,
        /// The service, of ours and of the losing authority.
        service: Service,
        /// The message that it answers.
        correlation: MessageId,
        /// What it says.
        outcome: TransferOutcome,
    },
    /// Losing side: the family has moved on before its records were accepted; open a transfer to `to` for these children
    /// (send `to` the notice in our name) and have their records follow there.
    ForwardTo {
        /// The next authority.
        to: AuthorityCode,
        /// Services whose records were not accepted.
        services: Vec<Service>,
        /// The children concerned.
        children: Vec<ChildReference>,
    },
    /// A person has to look. Carries no personal data.
    AlertPerson {
        /// Why.
        code: AlertCode,
        /// How many children it concerns.
        children: usize,
        /// Which service, when one only.
        service: Option<Service>,
    },
    /// Gaining side, for the audit: we now answer for the child in this service.
    CustodyTaken {
        /// Position in [`super::Transfer::children`].
        child: usize,
        /// The service.
        service: Service,
    },
    /// Losing side, for the audit: we no longer answer for the child in this service.
    CustodyLetGo {
        /// Position in [`super::Transfer::children`].
        child: usize,
        /// The service.
        service: Service,
    },
    /// Nothing is left to do in this transfer. A later report may open it again.
    Closed,
}

/// Why a person has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlertCode {
    /// A step is late.
    Overdue {
        /// Which step.
        step: Step,
        /// The last day on which it would have been in time.
        due: Date,
    },
    /// The gaining case system rejected records; custody stays.
    Rejected,
    /// The gaining case system took some sections only; custody stays.
    AcceptedInPart,
    /// The other gateway refused a message of ours, or it expired.
    MessageRefused,
    /// The move did not happen after all.
    Withdrawn,
    /// The move did not happen after all, and only we know: tell the other authority.
    WithdrawnTellPartner,
    /// The family moved on.
    MovedOn,
    /// Records were accepted although the move was withdrawn or the family had moved on: the gaining side has custody.
    AcceptedAfterEnd,
    /// The family leaves England.
    LeavingEngland,
    /// Nobody knows where the family went.
    UnknownDestination,
    /// Reports of the same move name different kinds of move.
    KindsDiffer,
    /// A report names no child.
    NoChildren,
    /// No own system serves the service that a message is for.
    NoSystem,
    /// Two mentions may or may not be the same child, or one child bears contradicting identifiers.
    IdentityDoubt,
    /// A case system's answer or an outcome names a child that is not, or not surely, one of the record-transfer.
    AnswerUnclear,
    /// The system answered, but the outcome waits for the notice that says what kind of move it is.
    AnswerWaitsForNotice,
    /// An outcome answers a record-transfer that this side never sent.
    OutcomeWithoutRecords,
    /// An own system has purged a record that was asked for.
    RecordPurged,
}

impl AlertCode {
    /// A word for logs and metrics.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Overdue { .. } => "overdue",
            Self::Rejected => "rejected",
            Self::AcceptedInPart => "accepted-in-part",
            Self::MessageRefused => "message-refused",
            Self::Withdrawn => "withdrawn",
            Self::WithdrawnTellPartner => "withdrawn-tell-partner",
            Self::MovedOn => "moved-on",
            Self::AcceptedAfterEnd => "accepted-after-end",
            Self::LeavingEngland => "leaving-england",
            Self::UnknownDestination => "unknown-destination",
            Self::KindsDiffer => "kinds-differ",
            Self::NoChildren => "no-children",
            Self::NoSystem => "no-system",
            Self::IdentityDoubt => "identity-doubt",
            Self::AnswerUnclear => "answer-unclear",
            Self::AnswerWaitsForNotice => "answer-waits-for-notice",
            Self::OutcomeWithoutRecords => "outcome-without-records",
            Self::RecordPurged => "record-purged",
        }
    }
}
