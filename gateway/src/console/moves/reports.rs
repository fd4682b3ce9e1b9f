//! What each person reported, and what became of it. Pages keep themselves up to date.

use axum::{
    Extension,
    extract::{Path, Query, State},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::{Console, Wrong, page::Page, parts, session::SignedIn},
    fate::{self, Fate},
    pages::day,
    places,
};
use crate::{
    audit::chain::Subject,
    store::{MoveReport, StoreError, Tx, Which},
};

/// How many reports stand on a page.
const LISTED: u32 = 25;

/// What a page is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
    older: Option<i64>,
    newer: Option<i64>,
}

/// `GET /moves`.
pub(super) async fn list(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let which = match (asked.older, asked.newer) {
        (Some(id), _) => Which::OlderThan(id),
        (_, Some(id)) => Which::NewerThan(id),
        _ => Which::Latest,
    };
    let (who, shared) = (session.who(), console.gateway.clone());
    let reports = console
        .gateway
        .store
        .read(move |tx| {
            let mut reports = tx.move_reports(&who, which, LISTED + 1)?;
            let more = reports.len() > LISTED as usize;
            // One too many was read: the one at the far end.
            let drop_first = matches!(which, Which::NewerThan(_)) && more;
            if drop_first {
                drop(reports.remove(0));
            } else {
                reports.truncate(LISTED as usize);
            }
            let fates = reports.iter().map(|report| fate_of(tx, &shared, report)).collect::<Result<Vec<_>, _>>()?;
            Ok((reports.into_iter().zip(fates).collect::<Vec<_>>(), more))
        })
        .await?;
    let body = html! {
        @if let Some(text) = said(&asked.done) { (parts::done(text)) }
        h1 class="govuk-heading-l" { "Family moves" }
        (parts::start("/moves/new", "Report a family move"))
        ul class="govuk-list" {
            li { a class="govuk-link" href="/moves/uploads" { "Send a file of moves (CSV)" } }
            li { a class="govuk-link" href="/moves/placements" { "Check placements that may not have been reported" } }
        }
        (table(&reports.0))
        (pages(&reports, which))
    };
    Ok(Page::new("Family moves", Some(&session), body).at("/moves").wide())
}

fn said(done: &str) -> Option<&'static str> {
    match done {
        "deleted" => Some("Deleted. Nothing was sent"),
        "sent" => Some("The report has been sent"),
        _ => None,
    }
}

fn table(reports: &[(MoveReport, Fate)]) -> Markup {
    let rows: Vec<_> = reports
        .iter()
        .map(|(report, fate)| {
            let said = &report.said;
            let link = html! { a class="govuk-link" href={ "/moves/reports/" (report.id) } { (said.reference) } };
            let (colour, word) = fate.tag;
            vec![
                link,
                html! { (said.family) },
                html! { (day(said.moved)) },
                html! { (said.from) },
                html! { (said.to) },
                html! { (parts::time(report.at)) },
                parts::tag(colour, word),
            ]
        })
        .collect();
    html! {
        div id="reports" data-live="" {
            @if rows.is_empty() {
                h2 class="govuk-heading-m" { "My reports" }
                p class="govuk-body" { "You have not reported a move yet." }
            } @else {
                (parts::table("My reports", &["Number", "Family", "Date of move", "From", "To", "Reported", "What became of it"], &rows))
            }
        }
    }
}

fn pages((reports, more): &(Vec<(MoveReport, Fate)>, bool), which: Which) -> Markup {
    let (first, last) = (reports.first().map(|(report, _)| report.id), reports.last().map(|(report, _)| report.id));
    let newer = first.filter(|_| match which {
        Which::Latest => false,
        Which::OlderThan(_) => true,
        Which::NewerThan(_) => *more,
    });
    let older = last.filter(|_| *more || matches!(which, Which::NewerThan(_)));
    let newer = newer.map(|id| format!("/moves?newer={id}"));
    let older = older.map(|id| format!("/moves?older={id}"));
    parts::pagination(newer.as_deref(), older.as_deref())
}

fn fate_of(tx: &Tx<'_>, gateway: &crate::gateway::Gateway, report: &MoveReport) -> Result<Fate, StoreError> {
    let council = |to: String| {
        let code = to.split('/').next().unwrap_or_default();
        places::of_code(gateway, code)
    };
    let notices: Vec<_> = tx.notices_of(report.transfer)?.into_iter().map(|(to, state)| (council(to), state)).collect();
    Ok(fate::of(&notices, tx.transfer(report.transfer)?.as_ref()))
}

/// `GET /moves/reports/{id}`: the confirmation, and later what became of it.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let (who, shared) = (session.who(), console.gateway.clone());
    let found = console
        .gateway
        .store
        .read(move |tx| {
            let Some(report) = tx.move_report(&who, id)? else { return Ok(None) };
            let fate = fate_of(tx, &shared, &report)?;
            Ok(Some((report, fate)))
        })
        .await?;
    let (report, fate) = found.ok_or(Wrong::NotFound)?;
    console.note_view(&session, ("report-viewed", Subject::Transfer(report.transfer), "")).await?;
    let sent = asked.done == "sent";
    let body = html! {
        @if sent { (confirmation(&report)) } @else { h1 class="govuk-heading-l" { "Report " (report.said.reference) } }
        (parts::summary(&[
            ("Family", html! { (report.said.family) }),
            ("Date of the move", html! { (day(report.said.moved)) }),
            ("From", html! { (report.said.from) }),
            ("To", html! { (report.said.to) }),
            ("Reported", parts::time(report.at)),
            ("Reference of the transfer", html! { span class="cw-id" { (report.transfer) } }),
        ]))
        (became(&fate))
        @if sent {
            h2 class="govuk-heading-m" { "What happens next" }
            p class="govuk-body" {
                "Children's services at both councils are told. The new council asks the old one for the children's records. \
                 You can see on this page how far it is."
            }
        }
        p class="govuk-body" { a class="govuk-link" href="/moves/new" { "Report another move" } }
    };
    Ok(Page::new(format!("Report {}", report.said.reference), Some(&session), body)
        .at("/moves")
        .back("/moves", "Family moves"))
}

fn confirmation(report: &MoveReport) -> Markup {
    html! {
        div class="govuk-panel govuk-panel--confirmation" {
            h1 class="govuk-panel__title" { "Report sent" }
            div class="govuk-panel__body" { "Confirmation number" br; strong id="number" { (report.said.reference) } }
        }
    }
}

fn became(fate: &Fate) -> Markup {
    let (colour, word) = fate.tag;
    html! {
        section id="fate" data-live="" aria-labelledby="fate-title" {
            h2 class="govuk-heading-m" id="fate-title" { "What became of it " (parts::tag(colour, word)) }
            ul class="govuk-list" {
                @for step in &fate.steps {
                    li {
                        @if step.done { (parts::tag("green", "Done")) } @else { (parts::tag("grey", "Not yet")) }
                        " " (step.text)
                    }
                }
            }
        }
    }
}
