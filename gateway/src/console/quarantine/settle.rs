//! Releasing an entry as it is, refusing it with a reason, settling it otherwise.

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use crosswalk_schemas::report::Finding;
use maud::{Markup, html};

use super::super::{
    Console, Wrong, document,
    form::{Errors, Fields},
    page::Page,
    parts::{self, Input},
    session::SignedIn,
    words,
};
use crate::{
    quarantine::{self, Released, Ways},
    store::listings::QuarantineLine,
};

/// The longest reason, in characters.
const LONGEST: usize = 500;

/// `POST /quarantine/{id}/release`.
pub(super) async fn release(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Response, Wrong> {
    match quarantine::release(&console.gateway, id, session.who()).await? {
        Released::Done(_) => Ok(Redirect::to("/quarantine?done=released").into_response()),
        Released::Gone => Ok(Redirect::to(&format!("/quarantine/{id}")).into_response()),
        Released::Forbidden(findings) => Ok(forbidden(&session, id, &findings).into_response()),
    }
}

fn forbidden(session: &SignedIn, id: i64, findings: &[Finding]) -> Page {
    let body = html! {
        h1 class="govuk-heading-l" { "It cannot be released" }
        p class="govuk-body" { "Sharing agreements still forbid it:" }
        (document::report(findings, true))
    };
    Page::new("It cannot be released", Some(session), body)
        .at("/quarantine")
        .back(format!("/quarantine/{id}"), "The entry")
        .with_status(StatusCode::CONFLICT)
}

async fn line(console: &Console, id: i64) -> Result<(QuarantineLine, Ways), Wrong> {
    let found = console.gateway.store.read(move |tx| {
        let line = tx.quarantine_line(id)?;
        line.map(|line| Ways::of(tx, &line.entry).map(|ways| (line, ways))).transpose()
    });
    found.await?.ok_or(Wrong::NotFound)
}

/// `GET /quarantine/{id}/refuse`.
pub(super) async fn ask_reason(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Page, Wrong> {
    let found = line(&console, id).await?;
    Ok(reason_page(&console, &session, &found, (&Fields::default(), &Errors::default())))
}

fn what(console: &Console, line: &QuarantineLine) -> Markup {
    parts::summary(&[
        ("What it is", html! { (words::class(&line.class)) }),
        ("Partner", html! { (console.authority(&line.partner)) }),
        ("Why it was stopped", html! { (words::reason(&line.entry.reason)) }),
        ("Message", html! { span class="cw-id" { (line.entry.message.to_string()) } }),
    ])
}

fn reason_page(
    console: &Console,
    session: &SignedIn,
    (line, ways): &(QuarantineLine, Ways),
    (fields, errors): (&Fields, &Errors),
) -> Page {
    let id = line.entry.id;
    let reason = Input {
        name: "reason",
        label: "Why do you refuse it?",
        hint: "The sender reads this. Say what they should put right. Leave out names and other personal data.",
        ..Input::default()
    };
    let inside = html! {
        (parts::textarea(&reason, 5, fields, errors))
        (parts::warning("This cannot be taken back."))
        (parts::warning_button("Refuse it"))
    };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Refuse it with a reason" }
        (what(console, line))
        p class="govuk-body" { (ways.refuse.unwrap_or_else(|why| why)) }
        @if ways.refuse.is_ok() { (parts::form(session, &format!("/quarantine/{id}/refuse"), &inside)) }
    };
    Page::new("Refuse it with a reason", Some(session), body)
        .at("/quarantine")
        .back(format!("/quarantine/{id}"), "The entry")
        .has_errors(!errors.is_empty())
}

/// `POST /quarantine/{id}/refuse`.
pub(super) async fn refuse(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let reason = fields.text("reason").replace("\r\n", "\n");
    let mut errors = Errors::default();
    errors.when(reason.is_empty(), "reason", "Enter a reason: the sender needs to know what to put right");
    errors.when(reason.chars().count() > LONGEST, "reason", "Reason must be 500 characters or fewer");
    if !errors.is_empty() {
        let found = line(&console, id).await?;
        let page = reason_page(&console, &session, &found, (&fields, &errors));
        return Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let address = match quarantine::refuse(&console.gateway, id, reason, session.who()).await? {
        Some(_) => format!("/quarantine/{id}?done=refused"),
        None => format!("/quarantine/{id}"),
    };
    Ok(Redirect::to(&address).into_response())
}

/// `GET /quarantine/{id}/close`.
pub(super) async fn ask_close(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Page, Wrong> {
    let (line, _) = line(&console, id).await?;
    let inside = parts::warning_button("Settle it");
    let body = html! {
        h1 class="govuk-heading-l" { "Settle it otherwise" }
        (what(&console, &line))
        p class="govuk-body" {
            "You have done by other means what was to be done, such as by telephone. The message goes nowhere and nobody is told."
        }
        (parts::warning("This cannot be taken back."))
        @if line.entry.state == "open" {
            (parts::form(&session, &format!("/quarantine/{id}/close"), &inside))
        } @else {
            p class="govuk-body" { "This has been settled already." }
        }
    };
    let page = Page::new("Settle it otherwise", Some(&session), body);
    Ok(page.at("/quarantine").back(format!("/quarantine/{id}"), "The entry"))
}

/// `POST /quarantine/{id}/close`.
pub(super) async fn close(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    let closed = quarantine::close(&console.gateway, id, session.who()).await?;
    Ok(Redirect::to(&match closed {
        Some(_) => "/quarantine?done=closed".to_owned(),
        None => format!("/quarantine/{id}"),
    }))
}
