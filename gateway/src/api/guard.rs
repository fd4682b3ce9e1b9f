//! What stands between a connection and the handlers: how fast and how much a client may ask, what no answer may say.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use crosswalk_certs::Purpose;
use tokio::time::Instant;

use super::{Api, Peer, problem::Problem};
use crate::telemetry::happenings;

/// The largest body of a request that hands in no document, in bytes.
const SMALL: usize = 1024 * 1024;
/// How long such a body may take to arrive.
const SMALL_PATIENCE: Duration = Duration::from_secs(15);
/// So many seconds' worth of requests may come at once.
const BURST: f64 = 2.0;
/// So many certificates are told apart; with more, those that have not asked for long are forgotten.
const MOST: usize = 1024;

/// Stands in every answer: nothing is cached, guessed, framed or run.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// How much each certificate may still ask for: a bucket that fills by `rate` a second.
#[derive(Debug)]
pub(super) struct Buckets {
    rate: f64,
    filled: Mutex<HashMap<String, (f64, Instant)>>,
}

impl Buckets {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate: f64::from(rate), filled: Mutex::default() }
    }

    /// Takes one out of the bucket of `who`. False when it is empty.
    fn take(&self, who: &str, now: Instant) -> bool {
        let full = self.rate * BURST;
        let mut filled = self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        if filled.len() > MOST {
            filled.retain(|_, (_, since)| now.duration_since(*since).as_secs_f64() < BURST);
        }
        if !filled.contains_key(who) {
            filled.insert(who.to_owned(), (full, now));
        }
        let Some((left, since)) = filled.get_mut(who) else { return true };
        *left = (*left + now.duration_since(*since).as_secs_f64() * self.rate).min(full);
        *since = now;
        let enough = *left >= 1.0;
        if enough {
            *left -= 1.0;
        }
        enough
    }
}

/// Lets in whoever shows a certificate of this very authority that is still to be believed, for what it may ask, and no
/// faster than the configuration allows.
pub(super) async fn own_only(State(api): State<Api>, request: Request, next: Next) -> Result<Response, Problem> {
    let own = &api.gateway.config.authority;
    let peer = request.extensions().get::<Peer>();
    let Some(peer) = peer.filter(|peer| peer.identity.authority == own.as_str()) else {
        return Err(Problem::forbidden(format!(
            "This gateway serves the systems of {own}. Use your own authority's gateway."
        )));
    };
    if !api.buckets.take(&peer.identity.serial, Instant::now()) {
        return Err(Problem::too_many());
    }
    if let Err(refused) =
        api.gateway.identity.trust.verify(&peer.chain, Purpose::Client, api.gateway.clock.now().into())
    {
        happenings::peer_refused(&refused);
        return Err(Problem::forbidden(format!("You are not let in any more: {refused}.")));
    }
    match &peer.identity.service {
        Some(service) if !is_of_service(&request, service) => Err(Problem::forbidden(format!(
            "This certificate is for the service {service}: it may send, validate, and fetch what waits for that service."
        ))),
        _ => Ok(next.run(request).await),
    }
}

/// Whether a system that is bound to a service may ask for this. What it sends is looked at where it is read.
fn is_of_service(request: &Request, service: &str) -> bool {
    let path = request.uri().path();
    let inbox = path.strip_prefix("/v1/inbox/").map(|rest| rest.split('/').next().unwrap_or_default());
    let sends = request.method() == Method::POST && matches!(path, "/v1/messages" | "/v1/validate");
    sends || inbox == Some(service) || path.starts_with("/v1/directory/")
}

/// Reads the whole body of a request that hands in no document, within its limit and its time.
pub(super) async fn small_body(request: Request, next: Next) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let reading = tokio::time::timeout(SMALL_PATIENCE, axum::body::to_bytes(body, SMALL));
    let bytes = reading.await.map_err(|_| Problem::too_slow())?.map_err(|_| Problem::too_large(SMALL))?;
    Ok(next.run(Request::from_parts(head, Body::from(bytes))).await)
}

/// Gives every answer its headers, and a refusal that a library has worded our own words: theirs may repeat what was sent.
pub(super) async fn plain_answers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    let ours = |response: &Response| {
        let kind = response.headers().get(header::CONTENT_TYPE);
        kind.is_some_and(|kind| kind == "application/problem+json")
    };
    if (status.is_client_error() || status.is_server_error()) && !ours(&response) {
        let allow = response.headers_mut().remove(header::ALLOW);
        response = Problem::of_status(status).into_response();
        response.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    }
    response.headers_mut().extend(HEADERS);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again_and_each_certificate_has_its_own() {
        let (buckets, now) = (Buckets::new(10), Instant::now());
        let taken = |who: &str, at: Instant| (0..100).filter(|_| buckets.take(who, at)).count();
        assert_eq!((taken("a", now), taken("a", now), taken("b", now)), (20, 0, 20));
        assert_eq!(taken("a", now + Duration::from_millis(500)), 5);
        assert_eq!(taken("a", now + Duration::from_hours(1)), 20, "it never holds more than is full");
    }
}
