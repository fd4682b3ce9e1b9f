//! What a rule is asked: who sends what to whom, on which basis, on which day; and what it answers.

use std::sync::Arc;

use crosswalk_schemas::model::{Header, MessageClass, Party, Section, SharingBasis, SharingBasisKind, WithheldReason};
use jiff::civil::Date;

/// What is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// A message leaves for another authority.
    Send,
    /// A message has come from another authority.
    Receive,
    /// A message is handed to a case system.
    Deliver,
}

impl Action {
    /// The word in rules.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Receive => "receive",
            Self::Deliver => "deliver",
        }
    }
}

/// What is the same for every part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Route {
    /// What is about to be done.
    pub action: Action,
    /// Who sends it.
    pub sender: Party,
    /// Whom it is for; on delivery the service of the case system.
    pub recipient: Party,
    /// The class of the message.
    pub class: MessageClass,
    /// On delivery the case system; otherwise empty.
    pub system: String,
    /// Whoever takes it can keep the mark of a sensitive address.
    pub keeps_mark: bool,
    /// The day, in London.
    pub date: Date,
}

impl Route {
    /// The way of a message between two gateways.
    #[must_use]
    pub fn between(action: Action, header: &Header, date: Date) -> Self {
        Self {
            action,
            sender: header.sender.clone(),
            recipient: header.recipient.clone(),
            class: header.class,
            system: String::new(),
            keeps_mark: true,
            date,
        }
    }
}

/// What of the message is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The message as a whole.
    Message,
    /// A section of a child's record, or what stands for it in other classes.
    Section(Section),
    /// An address that is marked as sensitive.
    SensitiveAddress,
}

/// On which ground something is shared, and whether that holds on the day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Basis {
    /// The ground. `None` when it is not stated.
    pub kind: Option<SharingBasisKind>,
    /// The legal provision, or what was consented to.
    pub provision: String,
    /// The agreement or protocol that is named.
    pub agreement: String,
    /// How consent stands on the day.
    pub consent: Consent,
}

/// How consent stands on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Consent {
    /// Consent is not the ground.
    #[default]
    None,
    /// It was given and has not ended.
    Given,
    /// It will be given later.
    NotYet,
    /// It was withdrawn or has run out.
    Ended,
}

impl Consent {
    /// The word in rules.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Given => "given",
            Self::NotYet => "not-yet",
            Self::Ended => "ended",
        }
    }
}

impl Basis {
    /// A basis as it stands on `date`.
    #[must_use]
    pub fn on(basis: Option<&SharingBasis>, date: Date) -> Self {
        let Some(basis) = basis else { return Self::default() };
        let consent = match basis.kind {
            SharingBasisKind::LegalGateway => Consent::None,
            SharingBasisKind::Consent if basis.ends_on.is_some_and(|end| end < date) => Consent::Ended,
            SharingBasisKind::Consent if basis.given_on.is_some_and(|given| given > date) => Consent::NotYet,
            SharingBasisKind::Consent => Consent::Given,
        };
        Self {
            kind: Some(basis.kind),
            provision: basis.provision.clone(),
            agreement: basis.agreement.clone().unwrap_or_default(),
            consent,
        }
    }
}

/// One part of a message, on its basis.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Case {
    /// Which part.
    pub resource: Resource,
    /// On which basis.
    pub basis: Basis,
    /// Some address of this child, or of this message, is marked as sensitive.
    pub sensitive: bool,
}

/// What the rules say of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// Whether it may be shared.
    pub permitted: bool,
    /// The rule that decided, by its id; `no-basis`, `sensitive-address` or `not-permitted` when no rule permits it.
    pub rule: String,
    /// What that rule says.
    pub sentence: String,
    /// Every rule that speaks for the decision, by id, the deciding one first.
    pub rules: Vec<String>,
    /// The standard's word for why it is withheld.
    pub reason: WithheldReason,
}

/// A ruling, kept for the next time the same is asked.
pub(super) type Kept = Arc<Ruling>;
