//! Leads: signs of a move that a case system could not tell in full. Somebody completes one by the form of a move, or dismisses
//! it.

mod pages;

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    Console, Wrong,
    form::{Errors, Fields},
    moves::{self, draft::Draft},
    page::Page,
    roles::Right,
    routes::{Route, route},
    session::SignedIn,
};
use crate::{
    audit::chain::Subject,
    intake::leads,
    store::{Lead, StoreError},
};

/// How many leads stand on a page.
const LISTED: u32 = 50;

pub(super) fn routes() -> Vec<Route> {
    let mine = |path, methods| route(path, Right::WorkOnCases, methods);
    vec![
        mine("/leads", get(list)),
        mine("/leads/{id}", get(show)),
        mine("/leads/{id}/complete", post(complete)),
        mine("/leads/{id}/dismiss", post(dismiss)),
        mine("/leads/{id}/reopen", post(reopen)),
    ]
}

/// What the list is asked for.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: i64,
    #[serde(default)]
    done: String,
}

async fn list(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let state = ["open", "completed", "dismissed"].into_iter().find(|state| *state == asked.state).unwrap_or("open");
    let after = asked.after;
    let mut leads = console.gateway.store.read(move |tx| tx.leads_after(state, after, LISTED + 1)).await?;
    let more = leads.len() > LISTED as usize;
    leads.truncate(LISTED as usize);
    let now = console.gateway.clock.now();
    Ok(pages::list(&session, (state, &leads), more, (&asked.done, now)))
}

/// A lead, which is noted as looked at.
async fn lead_of(console: &Console, session: &SignedIn, id: i64) -> Result<Lead, Wrong> {
    let lead = console.gateway.store.read(move |tx| tx.lead(id)).await?.ok_or(Wrong::NotFound)?;
    console.note_view(session, ("lead-viewed", Subject::Gateway, &format!("lead {id}"))).await?;
    Ok(lead)
}

async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Page, Wrong> {
    let lead = lead_of(&console, &session, id).await?;
    Ok(pages::one(&console.gateway, &session, &lead, &Errors::default()))
}

/// Goes on with the form of a move, in which what the lead says is filled in.
async fn complete(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    let lead = lead_of(&console, &session, id).await?;
    if lead.row.state != "open" {
        return Ok(Redirect::to("/leads?done=gone"));
    }
    let reference = lead.draft.local_reference.clone().unwrap_or_default();
    let mut draft = Draft::of(&lead.draft, reference);
    draft.lead = Some(id);
    moves::begin(&console, &session, draft).await
}

async fn dismiss(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let reason = fields.text("reason").to_owned();
    if reason.is_empty() || reason.chars().count() > 500 {
        let mut errors = Errors::default();
        errors.add("reason", "Enter why this is no move, in 500 characters or fewer");
        let lead = lead_of(&console, &session, id).await?;
        return Ok(pages::one(&console.gateway, &session, &lead, &errors).into_response());
    }
    let done = match leads::dismiss(&console.gateway, id, (reason, session.who())).await? {
        Some(_) => "dismissed",
        None => "gone",
    };
    Ok(Redirect::to(&format!("/leads?done={done}")).into_response())
}

async fn reopen(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    match leads::reopen(&console.gateway, id, session.who()).await {
        Ok(Some(_)) => Ok(Redirect::to(&format!("/leads/{id}"))),
        Ok(None) => Ok(Redirect::to("/leads?done=gone")),
        Err(StoreError::Conflict) => Ok(Redirect::to("/leads?done=newer")),
        Err(error) => Err(error.into()),
    }
}
