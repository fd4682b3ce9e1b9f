//! What is being read of case systems' files.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};

use super::Api;

/// `GET /v1/intake`: how far each reading is.
pub(super) async fn reading(State(api): State<Api>) -> Response {
    Json(serde_json::json!({ "reading": api.gateway.reading.now() })).into_response()
}
