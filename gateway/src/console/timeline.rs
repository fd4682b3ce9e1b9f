//! What happened, one below the other, in words.

use jiff::Timestamp;
use maud::{Markup, html};

use super::{parts, words};
use crate::store::HistoryLine;

/// Something that happened.
#[derive(Debug, Clone)]
pub(super) struct Happening {
    pub(super) at: Timestamp,
    /// In words.
    pub(super) what: String,
    /// To what, with a link.
    pub(super) to: Option<(String, String)>,
    /// What else there is to say.
    pub(super) detail: String,
    /// Who did it; empty for the gateway itself.
    pub(super) who: String,
    /// Something is late or wrong.
    pub(super) bad: bool,
}

/// What goes wrong, among the events.
const BAD: [&str; 5] = ["refused", "expired", "quarantined", "undeliverable", "needs-a-person"];

/// A line of the history of a message or a transfer.
pub(super) fn of_line(line: &HistoryLine) -> Happening {
    let detail = line.detail.clone().unwrap_or_default();
    Happening {
        at: line.at,
        what: words::event(&line.event),
        to: None,
        detail: match line.event.as_str() {
            "quarantined" | "released" | "closed" => words::reason(&detail),
            "needs-a-person" => words::alert(&detail),
            _ => detail,
        },
        who: line.who.clone().unwrap_or_default(),
        bad: BAD.contains(&line.event.as_str()),
    }
}

/// The timeline, in the order given.
pub(super) fn shown(happenings: &[Happening]) -> Markup {
    html! {
        @if happenings.is_empty() {
            p class="govuk-body" { "Nothing yet." }
        } @else {
            ol class="cw-timeline" {
                @for one in happenings {
                    li class=[one.bad.then_some("cw-late")] {
                        (parts::time(one.at))
                        @if let Some((address, name)) = &one.to {
                            a class="govuk-link" href=(address) { (name) } ": "
                        }
                        (one.what)
                        @if !one.detail.is_empty() { div class="govuk-hint govuk-!-margin-bottom-0" { (one.detail) } }
                        @if !one.who.is_empty() { div class="govuk-hint govuk-!-margin-bottom-0" { "By " (one.who) } }
                    }
                }
            }
        }
    }
}
