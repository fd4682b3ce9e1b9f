//! Evidence of a transfer, as files that a lawyer reads and `openssl` verifies.

use std::collections::BTreeMap;

use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use crosswalk_schemas::model::TransferId;

use super::{Api, Peer, problem::Problem};
use crate::{digest::hex, evidence};

/// `POST /v1/transfers/{id}/evidence`: every file by its path, in hexadecimal. That it was exported is recorded first.
pub(super) async fn export(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: TransferId = id.parse().map_err(|_| Problem::not_found("A transfer's id is a UUID."))?;
    let files = evidence::export(&api.gateway, id, peer.who()).await?;
    let files = files.ok_or_else(|| Problem::not_found("No transfer of this id is known here."))?;
    let files: BTreeMap<_, _> = files.into_iter().map(|(path, bytes)| (path, hex(&bytes))).collect();
    Ok(Json(serde_json::json!({ "files": files })).into_response())
}
