//! The first page: what needs a person now, then how much goes through, how old what waits is, how it was in the last hour.

use axum::{Extension, extract::State, routing::get};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    Console, Wrong,
    page::Page,
    parts,
    roles::Right,
    routes::{Route, route},
    session::SignedIn,
    trend::{Series, chart},
};
use crate::{needs, store::Standing};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/", Right::SignedIn, get(show))]
}

async fn show(State(console): State<Console>, Extension(session): Extension<SignedIn>) -> Result<Page, Wrong> {
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
    let standing = console.gateway.store.read(|tx| tx.standing()).await?;
    let now = console.gateway.clock.now();
    let needs = needs::of(&console.gateway, &standing, now);
    let mine: Vec<_> = needs.iter().filter(|need| session.may(need.right)).collect();
    let sees_all = session.may(Right::SeeMessages) || session.may(Right::SeeTransfers);
    let body = html! {
        h1 class="govuk-heading-l" { "Overview" }
        section id="needs" data-live="" aria-labelledby="needs-title" {
            h2 class="govuk-heading-m" id="needs-title" { "Needs a person now" }
            @if mine.is_empty() {
                p class="govuk-body" { "Nothing. Everything goes by itself." }
            } @else {
                ul class="cw-cards" {
                    @for need in mine {
                        li class="cw-card cw-card--late" {
                            a class="govuk-link cw-card__text" href=(need.page) { (need.text) }
                        }
                    }
                }
            }
        }
        @if session.may(Right::Report) {
            h2 class="govuk-heading-m" { "Family moves" }
            (parts::start("/moves/new", "Report a family move"))
        }
        @if sees_all { (how_it_stands(&console, &standing, now)) }
    };
    Ok(Page::new("Overview", Some(&session), body).at("/").wide())
}

fn how_it_stands(console: &Console, standing: &Standing, now: Timestamp) -> Markup {
    let rows: Vec<_> = standing
        .waits
        .iter()
        .map(|waits| {
            let age =
                waits.since.map_or_else(|| "–".to_owned(), |since| parts::span(now.duration_since(since).as_secs()));
            vec![html! { (needs::words(waits.stage)) }, html! { (waits.count) }, html! { (age) }]
        })
        .collect();
    html! {
        section id="standing" data-live="" aria-label="How it stands" {
            ul class="cw-cards" {
                li class="cw-card" {
                    span class="cw-card__number" { (standing.transfers_open) }
                    span class="cw-card__text" { "open transfers" }
                }
                @for series in Series::ALL {
                    li class="cw-card" {
                        span class="cw-card__number" { (console.trend.last_hour(series)) }
                        span class="cw-card__text" { (series.words()) " in the last hour" }
                        (chart(&console.trend.points(series), series.words()))
                    }
                }
            }
            (parts::table("What waits", &["Where", "How many", "Oldest"], &rows))
        }
    }
}
