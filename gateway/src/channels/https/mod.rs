//! A case system's own HTTPS doors: deliveries are pushed to one, what it has for us is fetched from the other.
//!
//! Mutual TLS; no redirects, no proxies; bodies are bounded. `channels/README.md` has the protocol.

pub mod poll;
mod push;

use std::sync::Arc;

use reqwest::{Client, StatusCode, redirect::Policy};

pub use push::Push;

use crate::{
    config::{Https, std_duration},
    gateway::Gateway,
};

/// A client that shows our certificate and trusts who may issue the system's.
fn client(gateway: &Gateway, settings: &Https) -> Result<Client, String> {
    let tls = gateway.identity.client_tls(settings.trust.as_deref()).map_err(|e| e.to_string())?;
    Client::builder()
        .tls_backend_preconfigured(Arc::unwrap_or_clone(tls))
        .timeout(std_duration(settings.patience))
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .map_err(|e| e.to_string())
}

/// True when the same request may do better later, or once an operator has mended something: not the content's fault.
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error()
        || status.is_redirection()
        || matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::NOT_FOUND
                | StatusCode::METHOD_NOT_ALLOWED
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::TOO_EARLY
                | StatusCode::TOO_MANY_REQUESTS
        )
}

/// Why a request failed, in a word; never with its URL.
fn why(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "timed-out"
    } else if error.is_connect() {
        "cannot-connect"
    } else {
        "connection-broke"
    }
}
