//! Leads: signs of a move that a person completes or dismisses.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Api, Peer, problem::Problem};
use crate::{
    intake::leads::{self, Completed},
    store::StoreError,
};

/// Which leads to list.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    #[serde(default = "open")]
    state: String,
}

fn open() -> String {
    "open".to_owned()
}

/// `GET /v1/leads?state=open|completed|dismissed`: the oldest first, without what they say.
pub(super) async fn list(State(api): State<Api>, Query(which): Query<Which>) -> Result<Response, Problem> {
    if !["open", "completed", "dismissed"].contains(&which.state.as_str()) {
        return Err(Problem::bad_request("The state of a lead is open, completed or dismissed."));
    }
    let leads = api.gateway.store.read(move |tx| tx.leads(&which.state, 1000)).await?;
    Ok(Json(json!({ "leads": leads })).into_response())
}

/// `GET /v1/leads/{id}`: with all that is known.
pub(super) async fn show(State(api): State<Api>, Path(id): Path<i64>) -> Result<Response, Problem> {
    let lead = api.gateway.store.read(move |tx| tx.lead(id)).await?;
    lead.map_or_else(|| Err(Problem::not_found("There is no such lead.")), |lead| Ok(Json(lead).into_response()))
}

/// `POST /v1/leads/{id}/complete`: what the body says is merged into the draft (RFC 7396, in the standard's own names); the
/// notice that results goes the way of every notice.
pub(super) async fn complete(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<i64>,
    body: Bytes,
) -> Result<Response, Problem> {
    let added = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice::<Value>(&body).ok().filter(Value::is_object).ok_or_else(|| {
            Problem::bad_request("The body is a JSON object: the missing parts of a MoveNotification.")
        })?
    };
    match leads::complete(&api.gateway, id, &added, peer.who()).await? {
        Completed::Sent(lead, acceptance) => {
            Ok((StatusCode::ACCEPTED, Json(json!({ "lead": lead.row, "accepted": acceptance }))).into_response())
        }
        Completed::NotOpen => Err(Problem::conflict("There is no such lead that is open.")),
        Completed::NoSystem => Err(Problem::conflict(
            "The system that the lead comes from is no longer configured. Dismiss the lead, and send the notice by itself.",
        )),
    }
}

/// Why a lead is none.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Dismissal {
    reason: String,
}

/// `POST /v1/leads/{id}/dismiss` with `{"Reason": "..."}`: nothing is sent.
pub(super) async fn dismiss(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<i64>,
    body: Bytes,
) -> Result<Response, Problem> {
    let dismissal = serde_json::from_slice::<Dismissal>(&body).ok().filter(|it| !it.reason.trim().is_empty());
    let Some(Dismissal { reason }) = dismissal else {
        return Err(Problem::bad_request("Say why: the body is {\"Reason\": \"...\"}."));
    };
    let ended = leads::dismiss(&api.gateway, id, (reason, peer.who())).await?;
    ended.map_or_else(
        || Err(Problem::conflict("There is no such lead that is open.")),
        |lead| Ok(Json(lead.row).into_response()),
    )
}

/// `POST /v1/leads/{id}/reopen`: it was dismissed by mistake.
pub(super) async fn reopen(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    match leads::reopen(&api.gateway, id, peer.who()).await {
        Ok(Some(lead)) => Ok(Json(lead.row).into_response()),
        Ok(None) => Err(Problem::conflict("There is no such lead that was dismissed.")),
        Err(StoreError::Conflict) => {
            Err(Problem::conflict("The system has told of the same again; take the newer lead."))
        }
        Err(error) => Err(error.into()),
    }
}
