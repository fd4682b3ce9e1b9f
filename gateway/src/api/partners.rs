//! Partners to whom nothing can be sent now, and why.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};

use super::{Api, problem::Problem};

/// `GET /v1/partners`: those for whom messages wait because nothing can be sealed to them.
pub(super) async fn waiting(State(api): State<Api>) -> Result<Response, Problem> {
    let waiting = api.gateway.sealing.waiting();
    let authorities: Vec<_> = waiting.iter().map(|(authority, _)| authority.clone()).collect();
    let counts = api
        .gateway
        .store
        .read(move |tx| authorities.iter().map(|one| tx.outbox_waiting_for(one)).collect::<Result<Vec<_>, _>>())
        .await?;
    let partners: Vec<_> = waiting
        .iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|((authority, why), count)| {
            serde_json::json!({
                "authority": authority, "messages": count, "reason": why.code(), "detail": why.to_string(),
            })
        })
        .collect();
    Ok(Json(serde_json::json!({ "waiting": partners })).into_response())
}
