//! Releasing many entries together: first what will happen to each, then, confirmed, it happens.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::super::{
    Console, Wrong,
    form::{Errors, Fields},
    page::Page,
    parts,
    session::SignedIn,
    words,
};
use crate::{
    policy::at_the_door,
    quarantine::{self, Released, Way, Ways},
    store::listings::QuarantineLine,
};

/// So many at once.
const MOST: usize = 200;

fn chosen(fields: &Fields) -> Vec<i64> {
    let mut ids: Vec<i64> = fields.all("entry").iter().filter_map(|id| id.parse().ok()).take(MOST).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What would happen to each.
async fn foreseen(console: &Console, ids: Vec<i64>) -> Result<Vec<(QuarantineLine, Way)>, Wrong> {
    let gateway = Arc::clone(&console.gateway);
    let read = console.gateway.store.read(move |tx| {
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(line) = tx.quarantine_line(id)? else { continue };
            let mut way = Ways::of(tx, &line.entry)?.release;
            if way.is_ok() && !at_the_door::still_forbidden(tx, &gateway, id)?.is_empty() {
                way = Err("A sharing agreement still forbids it: it stays here.");
            }
            all.push((line, way));
        }
        Ok(all)
    });
    Ok(read.await?)
}

/// `POST /quarantine/preview`.
pub(super) async fn preview(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let ids = chosen(&fields);
    if ids.is_empty() {
        return Ok(nothing(&session).into_response());
    }
    let all = foreseen(&console, ids).await?;
    let count = all.iter().filter(|(_, way)| way.is_ok()).count();
    let rows: Vec<_> = all.iter().map(|(line, way)| row(&console, line, *way)).collect();
    let inside = html! {
        @for (line, _) in all.iter().filter(|(_, way)| way.is_ok()) {
            input type="hidden" name="entry" value=(line.entry.id);
        }
        (parts::button(&format!("Release {count}")))
    };
    let body = html! {
        h1 class="govuk-heading-l" { "Check what will happen" }
        p class="govuk-body" { (count) " of " (all.len()) " will be released. Nothing has happened yet." }
        (parts::table("What will happen to each", &["Why it was stopped", "What", "Partner", "What will happen"], &rows))
        @if count > 0 { (parts::form(&session, "/quarantine/release", &inside)) }
    };
    let page = Page::new("Check what will happen", Some(&session), body);
    Ok(page.at("/quarantine").back("/quarantine", "Quarantine").wide().into_response())
}

fn row(console: &Console, line: &QuarantineLine, way: Way) -> Vec<Markup> {
    let (colour, tag, says) = match way {
        Ok(says) => ("green", "Released", says),
        Err(why) => ("grey", "Stays", why),
    };
    vec![
        html! { a class="govuk-link" href={ "/quarantine/" (line.entry.id) } { (words::reason(&line.entry.reason)) } },
        html! { (words::class(&line.class)) },
        html! { (console.authority(&line.partner)) },
        html! { (parts::tag(colour, tag)) " " (says) },
    ]
}

fn nothing(session: &SignedIn) -> Page {
    let mut errors = Errors::default();
    errors.add("main-content", "Select at least one message");
    let body = html! {
        (parts::error_summary(&errors))
        h1 class="govuk-heading-l" { "Nothing is selected" }
        p class="govuk-body" { "Go back and tick the boxes of those that you want to release." }
    };
    Page::new("Nothing is selected", Some(session), body)
        .at("/quarantine")
        .back("/quarantine", "Quarantine")
        .has_errors(true)
        .with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

/// `POST /quarantine/release`. Each by itself: one that cannot go any more holds up no other.
pub(super) async fn release(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    fields: Fields,
) -> Result<Redirect, Wrong> {
    let mut released = 0;
    for (line, _) in foreseen(&console, chosen(&fields)).await?.into_iter().filter(|(_, way)| way.is_ok()) {
        if let Released::Done(_) = quarantine::release(&console.gateway, line.entry.id, session.who()).await? {
            released += 1;
        }
    }
    Ok(Redirect::to(if released > 0 { "/quarantine?done=released-all" } else { "/quarantine" }))
}
