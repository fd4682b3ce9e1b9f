//! Evidence of a transfer, as files that a lawyer reads and `openssl` verifies.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use crosswalk_schemas::model::TransferId;

use super::{Api, Peer, problem::Problem};
use crate::{
    audit::{chain::Subject, checkpoints},
    digest::hex,
    evidence,
    store::Entry,
};

/// `POST /v1/transfers/{id}/evidence`: every file by its path, in hexadecimal. That it was exported is recorded first.
pub(super) async fn export(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: TransferId = id.parse().map_err(|_| Problem::not_found("A transfer's id is a UUID."))?;
    let unknown = || Problem::not_found("No transfer of this id is known here.");
    let (gateway, now, who) = (Arc::clone(&api.gateway), api.gateway.clock.now(), peer.who());
    let known = gateway
        .store
        .write(move |tx| {
            let known = tx.transfer(id)?.is_some();
            if known {
                let entry = Entry { event: "evidence-exported", subject: Subject::Transfer(id), who: &who, detail: "" };
                tx.audit(&entry, now)?;
            }
            Ok(known)
        })
        .await?;
    if !known {
        return Err(unknown());
    }
    checkpoints::sign(&gateway).await?;
    let shared = Arc::clone(&gateway);
    let files = gateway.store.read(move |tx| evidence::gather(tx, &shared, id)).await?.ok_or_else(unknown)?;
    let files: BTreeMap<_, _> = files.into_iter().map(|(path, bytes)| (path, hex(&bytes))).collect();
    Ok(Json(serde_json::json!({ "files": files })).into_response())
}
