//! Messages that need a person: list, show, release, close.

use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};

use crosswalk_schemas::report::Report;

use super::{Api, Peer, problem::Problem};
use crate::quarantine::{self, Released};

/// `GET /v1/quarantine`: the open entries, oldest first.
pub(super) async fn open(State(api): State<Api>) -> Result<Response, Problem> {
    let entries = api.gateway.store.read(|tx| tx.quarantine_open(1000)).await?;
    Ok(Json(serde_json::json!({ "entries": entries })).into_response())
}

/// `GET /v1/quarantine/{id}`.
pub(super) async fn show(State(api): State<Api>, Path(id): Path<i64>) -> Result<Response, Problem> {
    let entry = api.gateway.store.read(move |tx| tx.quarantine_entry(id)).await?;
    entry.map_or_else(|| Err(Problem::not_found("There is no such entry.")), |entry| Ok(Json(entry).into_response()))
}

/// `POST /v1/quarantine/{id}/release`: the message goes its way again, under the same id.
pub(super) async fn release(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    match quarantine::release(&api.gateway, id, peer.who()).await? {
        Released::Done(entry) => Ok(Json(entry).into_response()),
        Released::Forbidden(findings) => Err(Problem::refused(Report { findings, ..Report::default() })),
        Released::Gone => Err(Problem::conflict(GONE)),
    }
}

/// `POST /v1/quarantine/{id}/close`: settled by other means; the message goes nowhere.
pub(super) async fn close(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let closed = quarantine::close(&api.gateway, id, peer.who()).await?;
    closed.map_or_else(|| Err(Problem::conflict(GONE)), |entry| Ok(Json(entry).into_response()))
}

const GONE: &str = "There is no such entry that is still open.";
