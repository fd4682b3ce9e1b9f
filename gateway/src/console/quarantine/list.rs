//! The list of what was stopped, to be settled one by one or released together.

use axum::{
    Extension,
    extract::{Query, State},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{
    Console, Wrong,
    form::{Errors, Fields},
    listing,
    page::Page,
    parts::{self, Input},
    roles::Right,
    session::SignedIn,
    words,
};
use crate::store::{
    QuarantineSide,
    listings::{QuarantineFilter, QuarantineLine},
};

const PLACE: &str = "/quarantine";

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    show: String,
    side: String,
    reason: String,
    older: String,
    newer: String,
    done: String,
}

const SIDES: [QuarantineSide; 3] = [QuarantineSide::Outbox, QuarantineSide::Inbox, QuarantineSide::Delivery];

impl Asked {
    fn chosen(&self) -> [(&'static str, &str); 3] {
        [("show", self.show.as_str()), ("side", &self.side), ("reason", &self.reason)]
    }

    fn filter(&self) -> QuarantineFilter {
        QuarantineFilter {
            open: self.show != "settled",
            side: SIDES.into_iter().find(|side| side.as_str() == self.side),
            reason: Some(self.reason.clone()).filter(|reason| !reason.is_empty()),
            turn: listing::turn(&self.older, &self.newer, |text| text.parse().ok()),
        }
    }
}

/// What was done before this page, by its word in the address.
pub(super) fn done(word: &str) -> Markup {
    let says = match word {
        "released" => "Released: it goes its way under the same id",
        "released-all" => "Released: they go their way under the same ids",
        "mended" => "Mended and released under the same id",
        "refused" => "Refused: the sender is told the reason",
        "closed" => "Settled",
        _ => return html! {},
    };
    parts::done(says)
}

/// `GET /quarantine`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let filter = asked.filter();
    let found = console.gateway.store.read(move |tx| Ok((tx.quarantine_listed(&filter)?, tx.quarantine_reasons()?)));
    let (listed, reasons) = found.await?;
    let key = |line: &QuarantineLine| line.entry.id.to_string();
    let ends = listed.lines.first().map(key).zip(listed.lines.last().map(key));
    let selects = session.may(Right::Mend) && asked.show != "settled";
    let table = table(&console, selects, &listed.lines);
    let body = html! {
        (done(&asked.done))
        h1 class="govuk-heading-l" { "Quarantine" }
        p class="govuk-body" { "Messages that were stopped and need a person. Nothing here is lost, and none of it holds up any other." }
        (filters(&asked, &reasons))
        @if listed.lines.is_empty() {
            p class="govuk-body" { "There is nothing here." }
        } @else if selects {
            (parts::form(&session, "/quarantine/preview", &html! {
                (table)
                (parts::button("Release those selected"))
                p class="govuk-hint" { "You see first what will happen to each." }
            }))
        } @else {
            (table)
        }
        (listing::pages((PLACE, &asked.chosen()), (listed.newer, listed.older), ends))
    };
    Ok(Page::new("Quarantine", Some(&session), body).at(PLACE).wide())
}

fn filters(asked: &Asked, reasons: &[String]) -> Markup {
    let fields = Fields::of(asked.chosen().map(|(name, value)| (name.to_owned(), value.to_owned())));
    let errors = Errors::default();
    let select = |name, label, choices: &[(String, String)]| {
        parts::select(&Input { name, label, ..Input::default() }, choices, &fields, &errors)
    };
    let all = || std::iter::once((String::new(), "All".to_owned()));
    let sides: Vec<_> =
        all().chain(SIDES.map(|side| (side.as_str().to_owned(), words::side(side).to_owned()))).collect();
    let reasons: Vec<_> = all().chain(reasons.iter().map(|code| (code.clone(), words::reason(code)))).collect();
    let shown = [("", "Needs a person"), ("settled", "Settled")].map(|(word, says)| (word.to_owned(), says.to_owned()));
    let inside = html! {
        (select("show", "Show", &shown))
        (select("side", "Where it was stopped", &sides))
        (select("reason", "Why", &reasons))
    };
    listing::filters(PLACE, &inside)
}

/// With a box to select each, if they can be released together.
fn table(console: &Console, selects: bool, lines: &[QuarantineLine]) -> Markup {
    let now = console.gateway.clock.now();
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            let entry = &line.entry;
            let age = parts::span(now.duration_since(entry.since).as_secs());
            let why = words::reason(&entry.reason);
            let mut row = vec![
                html! { a class="govuk-link" href={ "/quarantine/" (entry.id) } { (why) } },
                html! { (words::class(&line.class)) },
                html! { (words::side(entry.side)) },
                html! { (console.authority(&line.partner)) },
                html! { (age) },
                words::id(&format!("/messages/{}", entry.message), entry.message),
            ];
            if selects {
                row.insert(0, select_box(line, &why));
            }
            row
        })
        .collect();
    let heads = ["Select", "Why", "What", "Where", "To or from", "Age", "Message"];
    parts::table("What was stopped, the newest first", if selects { &heads } else { &heads[1..] }, &rows)
}

fn select_box(line: &QuarantineLine, why: &str) -> Markup {
    let id = format!("entry-{}", line.entry.id);
    html! {
        div class="govuk-checkboxes govuk-checkboxes--small" data-module="govuk-checkboxes" {
            div class="govuk-checkboxes__item" {
                input class="govuk-checkboxes__input" type="checkbox" id=(id) name="entry" value=(line.entry.id);
                label class="govuk-label govuk-checkboxes__label" for=(id) {
                    span class="govuk-visually-hidden" { "Select: " (why) ", " (words::class(&line.class)) ", entry " (line.entry.id) }
                }
            }
        }
    }
}
