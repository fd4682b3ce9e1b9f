//! The list of messages, the newest first.

use axum::{
    Extension,
    extract::{Query, State},
};
use crosswalk_schemas::model::MessageClass;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{
    Console, Wrong,
    form::{Errors, Fields},
    go, listing,
    page::Page,
    parts::{self, Input},
    session::SignedIn,
    words,
};
use crate::store::listings::{Direction, MessageFilter, MessageLine};

const PLACE: &str = "/messages";

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    direction: String,
    class: String,
    state: String,
    partner: String,
    older: String,
    newer: String,
}

impl Asked {
    fn chosen(&self) -> [(&'static str, &str); 4] {
        [
            ("direction", self.direction.as_str()),
            ("class", &self.class),
            ("state", &self.state),
            ("partner", &self.partner),
        ]
    }

    fn filter(&self) -> MessageFilter {
        let state = words::STATES.iter().find(|(state, ..)| !state.is_empty() && *state == self.state);
        MessageFilter {
            direction: match self.direction.as_str() {
                "sent" => Some(Direction::Sent),
                "received" => Some(Direction::Received),
                _ => None,
            },
            class: self.class.parse::<MessageClass>().ok(),
            state: state.map(|(state, ..)| *state),
            partner: words::named(&self.partner),
            turn: listing::turn(&self.older, &self.newer, |text| text.parse().ok()),
        }
    }

    fn fields(&self) -> Fields {
        Fields::of(self.chosen().map(|(name, value)| (name.to_owned(), value.to_owned())))
    }
}

/// `GET /messages`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let filter = asked.filter();
    let listed = console.gateway.store.read(move |tx| tx.messages_listed(&filter)).await?;
    let key = |line: &MessageLine| line.number.to_string();
    let ends = listed.lines.first().map(key).zip(listed.lines.last().map(key));
    let rows: Vec<_> = listed.lines.iter().map(|line| row(&console, line)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Messages" }
        (go::by_id(&session))
        (filters(&console, &asked.fields()))
        section id="messages" data-live="" aria-label="Messages" {
            @if rows.is_empty() {
                p class="govuk-body" { "There are no such messages." }
            } @else {
                (parts::table("Messages, the newest first", &["When", "What", "To or from", "Where it stands", "Id"], &rows))
            }
            (listing::pages((PLACE, &asked.chosen()), (listed.newer, listed.older), ends))
        }
    };
    Ok(Page::new("Messages", Some(&session), body).at(PLACE).wide())
}

fn filters(console: &Console, fields: &Fields) -> Markup {
    let owned = |choices: &[(&str, &str)]| -> Vec<(String, String)> {
        let all = [("", "All")];
        all.iter().chain(choices).map(|(value, text)| ((*value).to_owned(), (*text).to_owned())).collect()
    };
    let mut classes = owned(&words::CLASSES);
    "All but receipts".clone_into(&mut classes[0].1);
    let states: Vec<_> =
        words::STATES.iter().filter(|(word, ..)| !word.is_empty()).map(|(word, says, _)| (*word, *says)).collect();
    let errors = Errors::default();
    let select = |name, label, choices: &[(String, String)]| {
        parts::select(&Input { name, label, ..Input::default() }, choices, fields, &errors)
    };
    let inside = html! {
        (select("direction", "Direction", &owned(&[("sent", "Sent"), ("received", "Received")])))
        (select("class", "What", &classes))
        (select("state", "Where it stands", &owned(&states)))
        (select("partner", "Partner", &console.authorities()))
    };
    listing::filters(PLACE, &inside)
}

/// A line of a table of messages.
pub(in super::super) fn row(console: &Console, line: &MessageLine) -> Vec<Markup> {
    let (arrow, way) = match line.direction {
        Direction::Sent => ("→", "to "),
        Direction::Received => ("←", "from "),
    };
    vec![
        parts::time(line.at),
        html! { (words::class(&line.class)) },
        html! { span aria-hidden="true" { (arrow) " " } (way) (console.authority(&line.partner)) },
        words::state(&line.state),
        words::id(&format!("/messages/{}", line.id), line.id),
    ]
}
