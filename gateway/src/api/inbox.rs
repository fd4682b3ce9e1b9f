//! For systems that fetch over HTTPS: what waits for a service, each document, and the answer to it.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use crosswalk_adapters::folder::Answer;
use crosswalk_schemas::{
    model::{MessageId, Service},
    report::Report,
};

use serde::Deserialize;

use super::{Api, problem::Problem};
use crate::{
    config::System,
    deliver::answer::{self, Answered},
    policy::at_the_door::Handing,
};

fn system_of<'a>(api: &'a Api, service: &str) -> Result<&'a System, Problem> {
    let service: Service = service.parse().map_err(Problem::not_found)?;
    api.gateway
        .config
        .systems_of(service)
        .find(|system| system.fetches())
        .ok_or_else(|| Problem::not_found("No system of this service fetches here: it has a folder, or there is none."))
}

fn message_id(id: &str) -> Result<MessageId, Problem> {
    id.parse().map_err(|_| Problem::not_found("A message's id is a UUID."))
}

/// Which part of what waits to list.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    /// Those that came after this message.
    after: Option<String>,
    #[serde(default = "hundred")]
    limit: u32,
}

fn hundred() -> u32 {
    100
}

/// `GET /v1/inbox/{service}?after=ID&limit=N`: what waits, oldest first; `next` is the `after` of the next page, if any.
pub(super) async fn waiting(
    State(api): State<Api>,
    Path(service): Path<String>,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let system = system_of(&api, &service)?.name.clone();
    let after = page.after.as_deref().map(message_id).transpose()?;
    let limit = page.limit.clamp(1, 1000);
    let waiting = api.gateway.store.read(move |tx| tx.deliveries_waiting(&system, after, limit)).await?;
    let full = waiting.len() == limit as usize;
    let next = waiting.last().filter(|_| full).map(|last| last.message);
    Ok(Json(serde_json::json!({ "messages": waiting, "next": next })).into_response())
}

/// `GET /v1/inbox/{service}/{id}`: the document, in the standard's form in which it came.
pub(super) async fn document(
    State(api): State<Api>,
    Path((service, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let system = system_of(&api, &service)?;
    let (handing, system, id) = (Handing::to(&api.gateway, system), system.name.clone(), message_id(&id)?);
    let found = api
        .gateway
        .store
        .read(move |tx| if tx.delivery(id, &system)?.is_some() { tx.inbox_document(id) } else { Ok(None) })
        .await?;
    let (form, bytes) = found.ok_or_else(|| Problem::not_found("No message of this id waits for this service."))?;
    let permitted = handing.document(form, bytes).ok_or_else(|| Problem::unavailable("The document is unreadable."))?;
    let (bytes, _) = permitted.map_err(|findings| Problem::refused(Report { findings, ..Report::default() }))?;
    Ok(([(CONTENT_TYPE, form.media_type())], bytes).into_response())
}

/// `POST /v1/inbox/{service}/{id}/answer`.
pub(super) async fn answer(
    State(api): State<Api>,
    Path((service, id)): Path<(String, String)>,
    body: axum::body::Bytes,
) -> Result<Response, Problem> {
    let (system, id) = (system_of(&api, &service)?.name.clone(), message_id(&id)?);
    let answer: Answer = serde_json::from_slice(&body).map_err(|error| {
        // Where it is wrong, not what stands there: that may be personal.
        let (line, column) = (error.line(), error.column());
        let detail = "An answer is {\"Decision\": \"accepted\"} or the like; see the README. This one is wrong at line";
        Problem::bad_request(format!("{detail} {line}, column {column}."))
    })?;
    match answer::take(&api.gateway, &system, id, answer).await? {
        Answered::Taken => Ok(Json(serde_json::json!({ "status": "taken" })).into_response()),
        Answered::Refused(why) => Err(Problem::unprocessable(why)),
    }
}
