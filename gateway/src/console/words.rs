//! What the tables' words mean, in plain English, for people who know children's services and not messages.

use std::fmt::Display;

use crosswalk_schemas::model::{AuthorityCode, MoveKind, Service};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{Console, parts};
use crate::{
    store::QuarantineSide,
    transfer::{ClockRule, DayKind, State, Step},
};

/// The classes of messages.
pub(super) const CLASSES: [(&str, &str); 9] = [
    ("move-notification", "Notice of a move"),
    ("record-request", "Request for records"),
    ("record-transfer", "Records of children"),
    ("transfer-outcome", "Answer to records"),
    ("child-event", "Event or alert"),
    ("find-request", "Search for a child"),
    ("find-response", "Answer to a search"),
    ("practitioner-message", "Message between professionals"),
    ("receipt", "Receipt"),
];

/// Where messages stand: the word, on which side, what it says, its colour.
pub(super) const STATES: [(&str, &str, &str); 10] = [
    ("pending", "Waits to be sent", "yellow"),
    ("relayed", "Sent, no receipt yet", "blue"),
    ("received", "Received by the partner", "green"),
    ("refused", "Refused", "red"),
    ("expired", "Arrived too late", "red"),
    ("quarantined", "In quarantine", "red"),
    ("arrived", "Waits to be opened", "yellow"),
    ("done", "Opened", "green"),
    ("duplicate", "Came twice", "grey"),
    ("", "Unknown", "grey"),
];

/// What a class of message is.
pub(super) fn class(word: &str) -> &str {
    CLASSES.iter().find(|(class, _)| *class == word).map_or(word, |(_, says)| says)
}

/// Where a message stands.
pub(super) fn state(word: &str) -> Markup {
    let (_, says, colour) = STATES.iter().find(|(state, ..)| *state == word).unwrap_or(&STATES[9]);
    parts::tag(colour, says)
}

/// A service, as people call it.
pub(super) fn service(service: Service) -> String {
    match service {
        Service::SocialCare => "children's social care".to_owned(),
        other => other.as_str().replace('-', " "),
    }
}

/// A kind of move.
pub(super) fn kind(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::Permanent => "a permanent move",
        MoveKind::TemporaryPlacement => "a temporary placement",
        MoveKind::WithinAuthority => "a move within one authority",
        MoveKind::LeavingEngland => "a move out of England",
        MoveKind::UnknownDestination => "a move to nobody knows where",
    }
}

/// How far records are, and in which colour.
pub(super) fn progress(state: State) -> (&'static str, &'static str) {
    match state {
        State::Reported => ("Move reported", "grey"),
        State::Requested => ("Records asked for", "light-blue"),
        State::Sent => ("Records sent", "blue"),
        State::Delivered => ("With the new authority", "turquoise"),
        State::Rejected => ("Not accepted", "red"),
        State::AcceptedInPart => ("Accepted in part", "orange"),
        State::Accepted => ("Accepted", "green"),
        State::Closed => ("Closed", "grey"),
    }
}

/// What has to happen next.
pub(super) fn step(step: Step) -> &'static str {
    match step {
        Step::Request => "the new authority asks for the records",
        Step::Records => "the old authority sends the records",
        Step::Delivery => "the records reach the new authority",
        Step::Outcome => "the new authority's case system accepts or rejects them",
        Step::Resend => "the old authority sends mended records",
    }
}

/// How long a step may take: `within 15 school days`.
pub(super) fn allowed(rule: &ClockRule) -> String {
    let days = match rule.count {
        DayKind::Working => "working day",
        DayKind::School => "school day",
        DayKind::Calendar => "day",
    };
    format!("within {} {days}{}", rule.days, if rule.days == 1 { "" } else { "s" })
}

/// Where something was stopped.
pub(super) fn side(side: QuarantineSide) -> &'static str {
    match side {
        QuarantineSide::Outbox => "On its way out",
        QuarantineSide::Inbox => "On its way in",
        QuarantineSide::Delivery => "On its way to a case system",
    }
}

/// Why something was stopped.
pub(super) fn reason(code: &str) -> String {
    let says = match code {
        "refused" => "The partner refused it",
        "expired" => "It arrived too late",
        "no-receipt" => "No receipt came",
        "no-queue" => "The recipient cannot be reached",
        "no-system" => "No case system is there for it",
        "policy" => "A sharing agreement forbids it",
        "not-valid" => "It does not pass the standard's checks",
        "fault" => "This gateway fails on it",
        "envelope" => "Its envelope is wrong",
        "in-clear" => "It came unprotected",
        "id-reused" => "Its id belongs to another message",
        _ => return sentence(code),
    };
    says.to_owned()
}

/// `words-of-code` as `Words of code`.
pub(super) fn sentence(code: &str) -> String {
    let text = code.replace('-', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a line of the audit log about a message says.
pub(super) fn event(code: &str) -> String {
    let says = match code {
        "accepted" => "Accepted from our system: from here on it cannot be lost",
        "repeated" => "Came again; nothing was done twice",
        "converted" => "Written in an older version of the standard for its recipient",
        "withheld" => "Parts were taken out that may not be shared",
        "relayed" => "Sent",
        "waiting" => "Waits for a certificate of the recipient",
        "undeliverable" => "The recipient cannot be reached",
        "received-by-partner" => "The partner's gateway has it and found it valid",
        "refused" => "Refused",
        "expired" => "Arrived after its time",
        "arrived" => "Arrived",
        "clock-differs" => "The sender's clock differs from ours",
        "opened" => "Opened, checked and believed",
        "prepared" => "Written for the case system",
        "delivered" => "Handed to the case system",
        "answered" => "The case system answered",
        "quarantined" => "Stopped: needs a person",
        "mended" => "Mended by a person",
        "replaced" => "Came again, mended by its sender",
        "released" => "Released by a person",
        "closed" => "Settled",
        "purged" => "What it said was forgotten, for its time was over",
        "erased" => "What it said was erased on request",
        "document-seen" => "Its text was looked at",
        "children-seen" => "The children's names were looked at",
        "evidence-exported" => "Evidence was taken away",
        "custody-taken" => "This authority answers for the child now",
        "custody-let-go" => "The new authority answers for the child now",
        "forwarded" => "The family moved on: the next authority was told",
        "needs-a-person" => "A person was told",
        _ => return sentence(code),
    };
    says.to_owned()
}

/// Why a person was told of a transfer: `overdue (2 children, education, ...)`.
pub(super) fn alert(detail: &str) -> String {
    let (code, rest) = detail.split_once(" (").unwrap_or((detail, ""));
    let says = match code {
        "overdue" => "a step is late",
        "rejected" => "the records were not accepted",
        "accepted-in-part" => "only parts of the records were accepted",
        "message-refused" => "a message of ours was refused or came too late",
        "withdrawn" => "the move did not happen",
        "withdrawn-tell-partner" => "the move did not happen, and only we know: tell the other authority",
        "moved-on" => "the family moved on",
        "accepted-after-end" => "records were accepted although the move had ended",
        "leaving-england" => "the family leaves England",
        "unknown-destination" => "nobody knows where the family went",
        "kinds-differ" => "the reports name different kinds of move",
        "no-children" => "a report names no child",
        "no-system" => "no case system of ours is there for a message",
        "identity-doubt" => "it is not certain which children are the same",
        "answer-unclear" => "an answer names a child that is not in the records",
        "answer-waits-for-notice" => "an answer waits for the notice of the move",
        "outcome-without-records" => "an answer came to records that were never sent",
        "record-purged" => "a case system no longer has a record that was asked for",
        other => other,
    };
    let rest = rest.trim_end_matches(')');
    if rest.is_empty() { says.to_owned() } else { format!("{says} ({rest})") }
}

/// A day: `22 November 2026`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// An id, with a link.
pub(super) fn id(address: &str, id: impl Display) -> Markup {
    html! { a class="govuk-link cw-id" href=(address) { (id.to_string()) } }
}

impl Console {
    /// An authority by its name; `authority/service` says the service too.
    pub(super) fn authority(&self, code: &str) -> String {
        let (code, of) = code.split_once('/').unwrap_or((code, ""));
        let known = self.gateway.directory.register().entry(code);
        let name = known.map_or_else(|| code.to_owned(), |authority| authority.name.clone());
        match of.parse::<Service>() {
            Ok(of) => format!("{name}, {}", service(of)),
            Err(_) => name,
        }
    }

    /// The authorities that a filter offers: every one that there is today.
    pub(super) fn authorities(&self) -> Vec<(String, String)> {
        let today = self.gateway.clock.today();
        let valid = self.gateway.directory.register().valid_on(today);
        let mut all: Vec<_> = valid.map(|one| (one.code.to_string(), one.name.clone())).collect();
        all.sort_by(|one, other| one.1.cmp(&other.1));
        all.insert(0, (String::new(), "All".to_owned()));
        all
    }
}

/// The authority that a filter names, if it names one.
pub(super) fn named(code: &str) -> Option<AuthorityCode> {
    code.trim().parse().ok()
}
