//! Accounts of the console, for operators with the gateway's own certificate: how the first one is made.

use axum::{
    Extension, Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{Api, Peer, problem::Problem};
use crate::console;

/// A person to be added.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    name: String,
    shown: String,
    roles: Vec<String>,
}

/// An account whose password is forgotten.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Forgotten {
    name: String,
}

/// `GET /v1/accounts`: every account, by name.
pub(super) async fn list(State(api): State<Api>) -> Result<Response, Problem> {
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
    let accounts = api.gateway.store.read(|tx| tx.accounts()).await?;
    let shown: Vec<_> = accounts
        .iter()
        .map(|account| json!({ "name": account.name, "shown": account.shown, "roles": account.roles.to_string(), "closed": account.disabled }))
        .collect();
    Ok(Json(json!({ "accounts": shown })).into_response())
}

/// `POST /v1/accounts`: answers with the password for the first time.
pub(super) async fn add(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Json(new): Json<New>,
) -> Result<Response, Problem> {
    let said = [new.name.as_str(), new.shown.as_str(), &new.roles.join(" ")];
    match console::add_account(&api.gateway, &said, &peer.who()).await {
        Ok(Some(password)) => Ok((StatusCode::CREATED, Json(json!({ "password": password }))).into_response()),
        Ok(None) => Err(Problem::conflict("There is an account of this name already.")),
        Err(fault) => Err(Problem::bad_request(format!("{fault}."))),
    }
}

/// `POST /v1/accounts/password`: answers with a new password for the first time.
pub(super) async fn reset(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Json(Forgotten { name }): Json<Forgotten>,
) -> Result<Response, Problem> {
    match console::give_password(&api.gateway, &name, &peer.who()).await {
        Ok(Some(password)) => Ok(Json(json!({ "password": password })).into_response()),
        Ok(None) => Err(Problem::not_found("There is no account of this name.")),
        Err(fault) => Err(Problem::unavailable(format!("{fault}."))),
    }
}
