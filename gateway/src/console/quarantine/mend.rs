//! Mending the document of an entry: checked again as often as one likes, then released under the same id.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use crosswalk_schemas::report::Report;
use maud::html;

use super::{
    super::{Console, Wrong, document, form::Fields, page::Page, parts, session::SignedIn},
    entry,
};
use crate::quarantine::{self, Mended};

/// `POST /quarantine/{id}/check`: the report on what was typed. Nothing is kept.
pub(super) async fn check(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Wrong> {
    match quarantine::check(&console.gateway, id, &typed(&fields)).await? {
        Some(report) => Ok(checked(&console, &session, id, (&fields, &report)).await?.into_response()),
        None => Ok(gone(id)),
    }
}

/// `POST /quarantine/{id}/mend`: what was typed takes the place of the document, and goes out.
pub(super) async fn mend(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Wrong> {
    match quarantine::mend(&console.gateway, id, &typed(&fields), session.who()).await? {
        Mended::Done => Ok(Redirect::to(&format!("/quarantine/{id}?done=mended")).into_response()),
        Mended::NotYet(report) => Ok(checked(&console, &session, id, (&fields, &report)).await?.into_response()),
        Mended::Gone => Ok(gone(id)),
    }
}

/// What was typed, with the line breaks of the document rather than those of forms.
fn typed(fields: &Fields) -> String {
    fields.raw("document").replace("\r\n", "\n")
}

/// It was settled meanwhile: the page says how.
fn gone(id: i64) -> Response {
    Redirect::to(&format!("/quarantine/{id}")).into_response()
}

async fn checked(
    console: &Console,
    session: &SignedIn,
    id: i64,
    (fields, report): (&Fields, &Report),
) -> Result<Page, Wrong> {
    let told = Arc::new(entry::read(console, session, id).await?);
    let shown = html! {
        @if report.passes() {
            (parts::inset(html! {
                p class="govuk-body" id="passes" {
                    strong { "It passes every check here." } " Nothing has been kept yet: release it under the same id below."
                }
            }))
        } @else {
            p class="govuk-body" id="fails" { strong { "It does not pass yet." } " Nothing has been kept." }
        }
        @if !report.skipped.is_empty() {
            p class="govuk-body" { "Some checks could not run, because an earlier one failed. Check again when that is mended." }
        }
        (document::report(&report.findings, true))
    };
    let page = entry::page(console, session, &told, (&shown, &report.findings, fields, html! {}));
    let status = if report.passes() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page.has_errors(!report.passes()).with_status(status))
}
