//! What goes wrong, as `application/problem+json` (RFC 9457), with the whole report when content is to blame.

use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use crosswalk_schemas::report::Report;
use serde::Serialize;

use crate::{accept::NotAccepted, store::StoreError};

/// A refused request.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, title, status: status.as_u16(), detail: detail.into(), report: None }
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "urn:crosswalk:problem:not-found", "Not found", detail)
    }

    pub(super) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "urn:crosswalk:problem:forbidden", "Not for you", detail)
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "urn:crosswalk:problem:bad-request", "Not understood", detail)
    }

    pub(super) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "urn:crosswalk:problem:conflict", "Conflict", detail)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let detail = format!("The body is larger than {limit} bytes. Send fewer records in each message.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "urn:crosswalk:problem:too-large", "Too large", detail)
    }

    pub(super) fn too_slow() -> Self {
        let detail = "The body did not arrive in time. Send it again.";
        Self::new(StatusCode::REQUEST_TIMEOUT, "urn:crosswalk:problem:too-slow", "Too slow", detail)
    }

    pub(super) fn too_many() -> Self {
        let detail = "There are too many requests. Wait a second, then send it again.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "urn:crosswalk:problem:too-many", "Too many requests", detail)
    }

    /// A refusal that has no words of its own here.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let (kind, detail) = if status == StatusCode::METHOD_NOT_ALLOWED {
            ("urn:crosswalk:problem:method", "This address takes other methods. See the README for the API.")
        } else if status.is_server_error() {
            ("urn:crosswalk:problem:unavailable", "The gateway failed. The operator finds more in its log.")
        } else {
            ("urn:crosswalk:problem:bad-request", "The request is not understood. See the README for the API.")
        };
        Self::new(status, kind, status.canonical_reason().unwrap_or("Refused"), detail)
    }

    pub(super) fn media_type() -> Self {
        let detail = "Send application/xml or application/json, or name the system whose format it is in the header \
                      Crosswalk-System.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "urn:crosswalk:problem:media-type", "Unknown form", detail)
    }

    pub(super) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "urn:crosswalk:problem:refused", "Refused", detail)
    }

    pub(super) fn refused(report: Report) -> Self {
        let errors = report.findings.len();
        let detail = format!("{errors} findings: each says where and what to do. Nothing was sent.");
        Self { report: Some(report), ..Self::unprocessable(detail) }
    }

    pub(super) fn unavailable(detail: impl Into<String>) -> Self {
        let (kind, title) = ("urn:crosswalk:problem:unavailable", "Try again later");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, kind, title, detail)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(code = error.code(), %error, "store failed");
        Self::unavailable(format!("The gateway cannot keep the message now ({}). Send it again later.", error.code()))
    }
}

impl From<NotAccepted> for Problem {
    fn from(error: NotAccepted) -> Self {
        match error {
            NotAccepted::Refused(report) => Self::refused(report),
            NotAccepted::Conflict => Self::conflict(error.to_string()),
            NotAccepted::Store(error) => error.into(),
            NotAccepted::Directory(_) | NotAccepted::Validator | NotAccepted::Stopping | NotAccepted::Disk(_) => {
                Self::unavailable(error.to_string())
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
