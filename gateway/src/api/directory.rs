//! Who answers for a place: by code, DfE number or name, and by postcode.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use crosswalk_schemas::{authorities::Register, model::Service};
use serde::Deserialize;
use serde_json::json;

use super::{Api, problem::Problem};

/// Where, and for which service. Not in the address: those are written into logs on the way.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Wanted {
    postcode: String,
    #[serde(default = "social_care")]
    service: Service,
}

fn social_care() -> Service {
    Service::SocialCare
}

/// `GET /v1/directory/authorities/{code}`: by GSS code, DfE number or name, as of today.
pub(super) async fn authority(State(api): State<Api>, Path(text): Path<String>) -> Result<Response, Problem> {
    let today = api.gateway.clock.today();
    let found = Register::built_in().find(&text, today);
    let authority = found.ok_or_else(|| Problem::not_found("The register has no such authority today."))?;
    Ok(Json(authority).into_response())
}

/// `POST /v1/directory/postcodes` with `{"Postcode": "...", "Service": "..."}`: the authority that answers there for a service.
pub(super) async fn postcode(State(api): State<Api>, body: Bytes) -> Result<Response, Problem> {
    let Wanted { postcode, service } = serde_json::from_slice(&body).map_err(|_| {
        Problem::bad_request("The body is {\"Postcode\": \"...\", \"Service\": \"...\"}; the service may be left out.")
    })?;
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
