//! Who answers for a place: by code, DfE number or name, and by postcode.

use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use crosswalk_schemas::{authorities::Register, model::Service};
use serde::Deserialize;
use serde_json::json;

use super::{Api, problem::Problem};

/// For which service.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    service: Option<String>,
}

/// `GET /v1/directory/authorities/{code}`: by GSS code, DfE number or name, as of today.
pub(super) async fn authority(State(api): State<Api>, Path(text): Path<String>) -> Result<Response, Problem> {
    let today = api.gateway.clock.today();
    let found = Register::built_in().find(&text, today);
    let authority = found.ok_or_else(|| Problem::not_found("The register has no such authority today."))?;
    Ok(Json(authority).into_response())
}

/// `GET /v1/directory/postcodes/{postcode}?service=`: the authority that answers there for a service.
pub(super) async fn postcode(
    State(api): State<Api>,
    Path(postcode): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let service: Service = wanted.service.as_deref().unwrap_or("social-care").parse().map_err(Problem::bad_request)?;
    let today = api.gateway.clock.today();
    match api.gateway.directory.resolve_postcode(&postcode, service, today) {
        Ok(resolved) => {
            let authority = &resolved.authority;
            Ok(Json(json!({ "authority": authority.code, "name": authority.name, "service": service })).into_response())
        }
        Err(why) if why.is_fault() => Err(Problem::unavailable(why.sentence())),
        Err(why) => Err(Problem::not_found(why.sentence())),
    }
}
