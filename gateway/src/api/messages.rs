//! Step 1 of 12: receive: a system hands in a message over HTTPS; 202 only after the commit, or the whole report.

use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header::CONTENT_LENGTH, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use crosswalk_adapters::contract::NativeFile;
use crosswalk_schemas::{
    model::{MessageId, Service},
    report::Form,
};
use serde::{Deserialize, Serialize};

use super::{Api, Peer, problem::Problem};
use crate::{
    accept,
    gateway::adapter_of,
    intake,
    store::{Delivery, HistoryLine, MessageRow},
    telemetry::{happenings, traces::Context},
};

/// How long a body may take to arrive.
const BODY_PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

/// What a document is counted under that a system of ours posts without saying which it is.
const BY_HTTPS: &str = "https";

/// `POST /v1/messages`.
pub(super) async fn submit(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (bytes, _room) = read(&api, &headers, body).await?;
    let only = peer.identity.service.as_deref().map(str::parse::<Service>).transpose().map_err(Problem::forbidden)?;
    if let Some(name) = headers.get("crosswalk-system") {
        return native(&api, (name.to_str().unwrap_or_default(), only), &headers, bytes).await;
    }
    let form = form(&headers)?;
    let context = headers.get("traceparent").and_then(|header| Context::parse(header.to_str().ok()?));
    let offered = accept::Offered { at: api.gateway.clock.now(), service: only, context };
    match accept::document_of(&api.gateway, bytes, form, offered).await {
        Ok(acceptance) => {
            happenings::found(&api.gateway.metrics, BY_HTTPS, &acceptance.findings);
            Ok((StatusCode::ACCEPTED, Json(acceptance)).into_response())
        }
        Err(error) => {
            if let accept::NotAccepted::Refused(report) = &error {
                happenings::refused(&api.gateway.metrics, "content", report.findings.len());
                happenings::found(&api.gateway.metrics, BY_HTTPS, &report.findings);
            }
            Err(error.into())
        }
    }
}

async fn native(
    api: &Api,
    (name, only): (&str, Option<Service>),
    headers: &HeaderMap,
    bytes: Vec<u8>,
) -> Result<Response, Problem> {
    let gateway = &api.gateway;
    let system = gateway.config.system(name).ok_or_else(|| {
        Problem::bad_request("Crosswalk-System names no system of this gateway's configuration.".to_owned())
    })?;
    if only.is_some_and(|service| service != system.service) {
        return Err(Problem::forbidden("The certificate shown is for another service than this system's."));
    }
    adapter_of(system).ok_or_else(Problem::media_type)?;
    let file_name = headers.get("crosswalk-filename").and_then(|name| name.to_str().ok()).unwrap_or("body");
    let files = vec![NativeFile { name: file_name.to_owned(), bytes }];
    let report = intake::held(gateway, system, files).await?;
    let status = if report.is_refusal() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::ACCEPTED };
    let kind = if status == StatusCode::ACCEPTED { "application/json" } else { "application/problem+json" };
    Ok((status, [(CONTENT_TYPE, kind)], Json(report)).into_response())
}

/// `POST /v1/validate`: the report, whatever it says.
pub(super) async fn validate(State(api): State<Api>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let (bytes, _room) = read(&api, &headers, body).await?;
    let form = form(&headers)?;
    let (validator, today) = (api.gateway.validator.clone(), api.gateway.clock.today());
    let report = tokio::task::spawn_blocking(move || validator.check(&bytes, form, today).report)
        .await
        .map_err(|_| Problem::bad_request("The document could not be checked."))?;
    Ok(Json(report).into_response())
}

/// Reads a body within its limit, and within what all bodies together may take. The permit is held as long as the body.
async fn read(
    api: &Api,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Vec<u8>, tokio::sync::OwnedSemaphorePermit), Problem> {
    let limit = api.gateway.config.http.body_limit;
    let declared: Option<usize> = headers.get(CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse().ok());
    if declared.is_some_and(|declared| declared > limit) {
        happenings::refused(&api.gateway.metrics, "too-large", 0);
        return Err(Problem::too_large(limit));
    }
    let kib = u32::try_from(declared.unwrap_or(limit) / 1024 + 1).unwrap_or(u32::MAX);
    let room = std::sync::Arc::clone(&api.bodies).acquire_many_owned(kib).await;
    let room = room.map_err(|_| Problem::bad_request("The gateway is stopping."))?;
    let reading = tokio::time::timeout(BODY_PATIENCE, axum::body::to_bytes(body, limit));
    let bytes = reading.await.map_err(|_| Problem::too_slow())?.map_err(|_| {
        happenings::refused(&api.gateway.metrics, "too-large", 0);
        Problem::too_large(limit)
    })?;
    Ok((bytes.into(), room))
}

fn form(headers: &HeaderMap) -> Result<Form, Problem> {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(Form::from_media_type)
        .ok_or_else(Problem::media_type)
}

/// A message with everything that happened to it.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    row: MessageRow,
    history: Vec<HistoryLine>,
    deliveries: Vec<Delivery>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quarantine: Vec<crate::store::Quarantined>,
}

/// `GET /v1/messages/{id}`. A message that we sent to ourselves is shown as sent.
pub(super) async fn show(State(api): State<Api>, Path(id): Path<String>) -> Result<Response, Problem> {
    let id: MessageId = id.parse().map_err(|_| Problem::not_found("A message's id is a UUID."))?;
    let shown = api
        .gateway
        .store
        .read(move |tx| {
            let row = match (tx.outbox_row(id)?, tx.inbox_row(id)?) {
                (Some(row), _) | (None, Some(row)) => Some(row),
                // What came under this id and could not be opened is kept under another.
                (None, None) => tx.inbox_claiming(id)?,
            };
            let Some(row) = row else { return Ok(None) };
            let id = row.id;
            let quarantine = tx.quarantine_of(id)?;
            Ok(Some(Shown { row, history: tx.history(id)?, deliveries: tx.deliveries_of(id)?, quarantine }))
        })
        .await?;
    shown.map_or_else(
        || Err(Problem::not_found("No message of this id has passed here.")),
        |s| Ok(Json(s).into_response()),
    )
}

/// How many to list.
#[derive(Debug, Deserialize)]
pub(super) struct Limit {
    #[serde(default = "fifty")]
    pub(super) limit: u32,
}

fn fifty() -> u32 {
    50
}

/// `GET /v1/messages`: the newest first.
pub(super) async fn recent(State(api): State<Api>, Query(limit): Query<Limit>) -> Result<Response, Problem> {
    let rows = api.gateway.store.read(move |tx| tx.messages_recent(limit.limit.min(1000))).await?;
    Ok(Json(serde_json::json!({ "messages": rows })).into_response())
}
