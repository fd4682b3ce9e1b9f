//! Transfers as this side knows them: who has custody of whom, how far each record is, what needs a person.

use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use crosswalk_schemas::model::TransferId;
use serde::Serialize;

use super::{Api, messages::Limit, problem::Problem};
use crate::{
    store::{HistoryLine, StoreError, Tx},
    transfer::{Child, Transfer},
};

/// A transfer as it is shown: the view, without the facts it follows from.
#[derive(Debug, Serialize)]
struct Shown {
    id: TransferId,
    aliases: Vec<TransferId>,
    side: crate::transfer::Side,
    losing: String,
    gaining: Option<String>,
    kind: Option<crosswalk_schemas::model::MoveKind>,
    state: crate::transfer::State,
    withdrawn: bool,
    moved_on_to: Option<String>,
    children: Vec<ShownChild>,
    log: Vec<HistoryLine>,
}

#[derive(Debug, Serialize)]
struct ShownChild {
    child: crosswalk_schemas::model::ChildReference,
    state: crate::transfer::State,
    strands: std::collections::BTreeMap<crosswalk_schemas::model::Service, crate::transfer::Strand>,
}

fn shown(tx: &Tx<'_>, transfer: Transfer) -> Result<Shown, StoreError> {
    let child = |child: Child| ShownChild { state: child.state(), child: child.reference, strands: child.strands };
    Ok(Shown {
        log: tx.transfer_lines(transfer.id)?,
        state: transfer.state(),
        id: transfer.id,
        aliases: transfer.aliases.into_iter().collect(),
        side: transfer.side,
        losing: transfer.losing.into(),
        gaining: transfer.gaining.map(Into::into),
        kind: transfer.kind,
        withdrawn: transfer.withdrawn,
        moved_on_to: transfer.moved_on_to.map(Into::into),
        children: transfer.children.into_iter().map(child).collect(),
    })
}

/// `GET /v1/transfers`: the latest changed first.
pub(super) async fn recent(State(api): State<Api>, Query(limit): Query<Limit>) -> Result<Response, Problem> {
    let transfers = api
        .gateway
        .store
        .read(move |tx| {
            let recent = tx.transfers_recent(limit.limit.min(1000))?;
            recent.into_iter().map(|transfer| shown(tx, transfer)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    Ok(Json(serde_json::json!({ "transfers": transfers })).into_response())
}

/// `GET /v1/transfers/{id}`, by any of its ids.
pub(super) async fn show(State(api): State<Api>, Path(id): Path<String>) -> Result<Response, Problem> {
    let id: TransferId = id.parse().map_err(|_| Problem::not_found("A transfer's id is a UUID."))?;
    let found =
        api.gateway.store.read(move |tx| tx.transfer(id)?.map(|transfer| shown(tx, transfer)).transpose()).await?;
    found.map_or_else(
        || Err(Problem::not_found("No transfer of this id is known here.")),
        |t| Ok(Json(t).into_response()),
    )
}
