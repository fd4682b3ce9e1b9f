//! What pages need beside themselves, inside the program: under names that change with the contents, so that browsers keep them.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::digest;

/// A file that pages name.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const ASSETS: &[Asset] = &[
    Asset { name: "console.css", kind: "text/css; charset=utf-8", bytes: include_bytes!("assets/console.css") },
    Asset { name: "console.js", kind: "text/javascript; charset=utf-8", bytes: include_bytes!("assets/console.js") },
    Asset {
        name: "govuk-frontend.min.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("assets/govuk-frontend.min.js"),
    },
    Asset { name: "icon.svg", kind: "image/svg+xml", bytes: include_bytes!("assets/icon.svg") },
];

/// The folder in which this build's assets are: it changes when one of them does.
static FOLDER: LazyLock<String> = LazyLock::new(|| {
    let all: Vec<u8> = ASSETS.iter().flat_map(|asset| asset.bytes).copied().collect();
    digest::hex(&all)[..16].to_owned()
});

/// The address of an asset.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *FOLDER)
}

/// `GET /assets/{folder}/{name}`: kept by browsers for a year, as the name says what is in it.
pub(super) async fn show(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.bytes).into_response()
}
