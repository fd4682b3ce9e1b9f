//! The list of transfers, the latest changed first.

use axum::{
    Extension,
    extract::{Query, State},
};
use jiff::{SignedDuration, Timestamp};
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
use crate::{
    store::listings::{Standing, TransferFilter, TransferLine},
    transfer::Transfer,
};

const PLACE: &str = "/transfers";

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    show: String,
    partner: String,
    age: String,
    older: String,
    newer: String,
}

const SHOWN: [(&str, &str, Standing); 5] = [
    ("", "All", Standing::All),
    ("open", "Open", Standing::Open),
    ("late", "Late", Standing::Late),
    ("alerts", "Needs a person", Standing::Alerts),
    ("closed", "Closed", Standing::Closed),
];

const AGES: [(&str, &str); 5] =
    [("", "Any time"), ("7", "A week ago"), ("30", "30 days ago"), ("90", "90 days ago"), ("365", "A year ago")];

impl Asked {
    fn chosen(&self) -> [(&'static str, &str); 3] {
        [("show", self.show.as_str()), ("partner", &self.partner), ("age", &self.age)]
    }

    fn filter(&self, now: Timestamp) -> TransferFilter {
        let standing = SHOWN.iter().find(|(word, ..)| *word == self.show);
        let days = AGES.iter().find(|(days, _)| *days == self.age).and_then(|(days, _)| days.parse::<i64>().ok());
        TransferFilter {
            standing: standing.map_or(Standing::All, |(_, _, standing)| *standing),
            partner: words::named(&self.partner),
            opened_before: days.and_then(|days| now.checked_sub(SignedDuration::from_hours(24 * days)).ok()),
            turn: listing::turn(&self.older, &self.newer, |text| {
                let (at, number) = text.split_once('-')?;
                Some((at.parse().ok()?, number.parse().ok()?))
            }),
        }
    }
}

/// `GET /transfers`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let filter = asked.filter(console.gateway.clock.now());
    let listed = console.gateway.store.read(move |tx| tx.transfers_listed(&filter)).await?;
    let key = |line: &TransferLine| format!("{}-{}", line.key.0, line.key.1);
    let ends = listed.lines.first().map(key).zip(listed.lines.last().map(key));
    let rows: Vec<_> = listed.lines.iter().map(|line| row(&console, line)).collect();
    let heads = ["Changed", "From", "To", "Children", "How far", "Id"];
    let body = html! {
        h1 class="govuk-heading-l" { "Transfers" }
        (go::by_id(&session))
        p class="govuk-body" { a class="govuk-link" href="/transfers/child" { "Find the transfers of a child" } }
        (filters(&console, &asked))
        section id="transfers" data-live="" aria-label="Transfers" {
            @if rows.is_empty() {
                p class="govuk-body" { "There are no such transfers." }
            } @else {
                (parts::table("Transfers, the latest changed first", &heads, &rows))
            }
            (listing::pages((PLACE, &asked.chosen()), (listed.newer, listed.older), ends))
        }
    };
    Ok(Page::new("Transfers", Some(&session), body).at(PLACE).wide())
}

fn filters(console: &Console, asked: &Asked) -> Markup {
    let owned = |(value, text): (&str, &str)| (value.to_owned(), text.to_owned());
    let shown: Vec<_> = SHOWN.iter().map(|(word, says, _)| owned((word, says))).collect();
    let ages: Vec<_> = AGES.iter().copied().map(owned).collect();
    let fields = Fields::of(asked.chosen().map(|(name, value)| (name.to_owned(), value.to_owned())));
    let errors = Errors::default();
    let select = |name, label, choices: &[(String, String)]| {
        parts::select(&Input { name, label, ..Input::default() }, choices, &fields, &errors)
    };
    let inside = html! {
        (select("show", "Show", &shown))
        (select("partner", "Other authority", &console.authorities()))
        (select("age", "Opened before", &ages))
    };
    listing::filters(PLACE, &inside)
}

fn row(console: &Console, line: &TransferLine) -> Vec<Markup> {
    let transfer = &line.transfer;
    let at = Timestamp::from_millisecond(line.key.0).unwrap_or(Timestamp::UNIX_EPOCH);
    vec![
        parts::time(at),
        html! { (console.authority(transfer.losing.as_str())) },
        html! { (gaining(console, transfer)) },
        html! { (transfer.children.len()) },
        how_far(transfer, line.alerts > 0),
        words::id(&format!("/transfers/{}", transfer.id), transfer.id),
    ]
}

/// The authority that the family moves to.
pub(super) fn gaining(console: &Console, transfer: &Transfer) -> String {
    transfer.gaining.as_ref().map_or_else(|| "Not known".to_owned(), |code| console.authority(code.as_str()))
}

/// How far the whole is, and what is wrong with it.
pub(super) fn how_far(transfer: &Transfer, alerts: bool) -> Markup {
    let (says, colour) = words::progress(transfer.state());
    let late = transfer.overdue();
    html! {
        (parts::tag(colour, says))
        @if late > 0 { " " (parts::tag("red", "Late")) }
        @if alerts && transfer.closed_at.is_none() { " " (parts::tag("yellow", "Needs a person")) }
    }
}
