//! Sharing agreements as they are in force.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};

use super::{Api, problem::Problem};

/// How many versions are listed.
const VERSIONS: u32 = 50;

/// `GET /v1/policy`: the rules in force, what is wrong with the files, and which versions there were.
pub(super) async fn show(State(api): State<Api>) -> Result<Response, Problem> {
    let versions = api.gateway.store.read(|tx| tx.policy_versions(VERSIONS)).await?;
    let (rules, problems) = (api.gateway.sharing.rules(), api.gateway.sharing.problems());
    let shown = serde_json::json!({
        "digest": rules.digest,
        "rules": rules.list(),
        "problems": problems,
        "versions": versions,
    });
    Ok(Json(shown).into_response())
}
