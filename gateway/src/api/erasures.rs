//! Erasure on request: what is kept of a transfer or of a child is shown, and, once confirmed, forgotten.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use crosswalk_schemas::model::TransferId;
use serde::Deserialize;

use super::{Api, Peer, problem::Problem};
use crate::{
    retention::erase::{self, NhsNumber, Wanted},
    telemetry::happenings,
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Request {
    transfer: Option<TransferId>,
    #[serde(rename = "NHSnumber")]
    nhs_number: Option<String>,
    #[serde(default)]
    confirm: bool,
}

/// `POST /v1/erasures` with `{"Transfer": ID}` or `{"NHSnumber": "..."}`: what would be erased; with `"Confirm": true` it is.
pub(super) async fn erase(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    body: Bytes,
) -> Result<Response, Problem> {
    // What is wrong with the body is not repeated: it may be personal.
    let wrong = || {
        Problem::bad_request(
            "The body is {\"Transfer\": ID} or {\"NHSnumber\": TEN DIGITS}, with \"Confirm\": true to do it.",
        )
    };
    let request: Request = serde_json::from_slice(&body).map_err(|_| wrong())?;
    let wanted = match (request.transfer, request.nhs_number) {
        (Some(id), None) => Wanted::Transfer(id),
        (None, Some(number)) => Wanted::Child(NhsNumber::read(&number).ok_or_else(wrong)?),
        _ => return Err(wrong()),
    };
    let gateway = &api.gateway;
    if !request.confirm {
        return Ok(Json(erase::preview(gateway, &wanted).await?).into_response());
    }
    let done = erase::erase(gateway, wanted, peer.who()).await?;
    happenings::erased(done.messages.len(), done.transfers.len());
    Ok(Json(done).into_response())
}
