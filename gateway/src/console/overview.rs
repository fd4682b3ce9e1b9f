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
use crate::{
    broker::LinkState,
    store::{Stage, Standing},
    telemetry::metrics::labelled,
};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/", Right::SignedIn, get(show))]
}

/// Something that needs a person, with the page where it is done.
struct Need {
    address: &'static str,
    right: Right,
    text: String,
}

async fn show(State(console): State<Console>, Extension(session): Extension<SignedIn>) -> Result<Page, Wrong> {
    let standing = console.gateway.store.read(|tx| tx.standing()).await?;
    let now = console.gateway.clock.now();
    let needs = needs(&console, &standing, now);
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
                            a class="govuk-link cw-card__text" href=(need.address) { (need.text) }
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

fn needs(console: &Console, standing: &Standing, now: Timestamp) -> Vec<Need> {
    let metrics = &console.gateway.metrics;
    let waits = |stage| standing.waits.iter().find(|waits| waits.stage == stage).map_or(0, |waits| waits.count);
    let mut needs = Vec::new();
    let mut add = |when: bool, address, right, text: String| {
        if when {
            needs.push(Need { address, right, text });
        }
    };
    let (stopped, leads) = (waits(Stage::Quarantine), waits(Stage::Lead));
    add(
        stopped > 0,
        "/quarantine",
        Right::SeeMessages,
        counted(stopped, "message in quarantine", "messages in quarantine"),
    );
    let late = standing.transfers_overdue;
    add(late > 0, "/transfers?show=late", Right::SeeTransfers, counted(late, "transfer is late", "transfers are late"));
    add(leads > 0, "/leads", Right::WorkOnCases, counted(leads, "lead to complete", "leads to complete"));
    for (partner, _) in labelled(&metrics.partner_quiet).into_iter().filter(|(_, quiet)| *quiet == 1) {
        add(true, "/partners", Right::SeePartners, format!("{partner} has gone quiet"));
    }
    for (name, days) in labelled(&metrics.certificate_days).into_iter().filter(|(_, days)| *days < 30) {
        add(true, "/partners", Right::SeePartners, format!("Certificate of {name} ends in {days} days"));
    }
    let down = *console.link.borrow() == LinkState::Down;
    add(down, "/partners", Right::SeePartners, "The broker cannot be reached: messages wait here".to_owned());
    let waiting = metrics.partners_waiting.get();
    add(
        waiting > 0,
        "/partners",
        Right::SeePartners,
        format!("{waiting} partners without a certificate: messages to them wait"),
    );
    for (system, _) in labelled(&metrics.system_up).into_iter().filter(|(_, up)| *up == 0) {
        add(true, "/partners", Right::SeePartners, format!("{system} cannot be reached: deliveries wait"));
    }
    let problems = metrics.policy_problems.get();
    add(
        problems > 0,
        "/partners",
        Right::SeePartners,
        "A sharing agreement cannot be read: the last good ones are in force".to_owned(),
    );
    let old =
        standing.waits.iter().filter(|waits| matches!(waits.stage, Stage::Outbox | Stage::Inbox | Stage::Delivery));
    for waits in old {
        let age = waits.since.map_or(0, |since| now.duration_since(since).as_secs());
        let text = format!("The oldest message in the {} has waited for {}", words(waits.stage), parts::span(age));
        add(age > 300, "/messages", Right::SeeMessages, text);
    }
    needs
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Outbox => "outbox",
        Stage::Receipt => "wait for receipts",
        Stage::Inbox => "inbox",
        Stage::Delivery => "hand-over to case systems",
        Stage::Quarantine => "quarantine",
        Stage::Lead => "leads",
    }
}

fn how_it_stands(console: &Console, standing: &Standing, now: Timestamp) -> Markup {
    let rows: Vec<_> = standing
        .waits
        .iter()
        .map(|waits| {
            let age =
                waits.since.map_or_else(|| "–".to_owned(), |since| parts::span(now.duration_since(since).as_secs()));
            vec![html! { (words(waits.stage)) }, html! { (waits.count) }, html! { (age) }]
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
