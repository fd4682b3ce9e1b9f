//! What stands between a browser and the pages: who is signed in, what they may, where forms come from, what answers say.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use tokio::time::Instant;

use super::{Console, Wrong, live, page::Page, roles::Right, session, session::SignedIn};

/// The largest body of a form, in bytes; files that people hand in have the gateway's own limit.
const SMALL: usize = 1024 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_mins(1);
/// So many requests a second one address may make, and so many at once: a whole council may come from one.
const RATE: f64 = 200.0;
const BURST: f64 = 1000.0;
/// So many addresses are told apart.
const MOST: usize = 4096;

/// Stands in every answer: nothing is guessed, framed, run or fetched from elsewhere.
const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// How much each address may still ask for.
#[derive(Debug, Default)]
pub(super) struct Rates(Mutex<HashMap<IpAddr, (f64, Instant)>>);

impl Rates {
    fn take(&self, who: IpAddr, now: Instant) -> bool {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() > MOST {
            left.retain(|_, (_, since)| now.duration_since(*since) < Duration::from_secs(10));
        }
        let (tokens, since) = left.entry(who).or_insert((BURST, now));
        *tokens = (*tokens + now.duration_since(*since).as_secs_f64() * RATE).min(BURST);
        *since = now;
        let enough = *tokens >= 1.0;
        if enough {
            *tokens -= 1.0;
        }
        enough
    }
}

/// Outermost: bounds how much an address may ask, gives every answer its headers, and an answer without a page one of ours.
pub(super) async fn answers(State(console): State<Console>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    if address.is_some_and(|address| !console.rates.take(address, Instant::now())) {
        return headed(Wrong::TooMany.into_response());
    }
    let by_itself = live::asks_by_itself(&request);
    match session::of(&console, request.headers(), by_itself).await {
        Ok(Some(session)) => drop(request.extensions_mut().insert(session)),
        Ok(None) => {}
        Err(error) => return headed(Wrong::from(error).into_response()),
    }
    let session = request.extensions().get::<SignedIn>().cloned();
    let mut response = next.run(request).await;
    let status = response.status();
    let has_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == Page::KIND);
    if (status.is_client_error() || status.is_server_error()) && !has_page {
        response = Wrong::of_status(status).page(session.as_ref()).into_response();
    }
    headed(response)
}

fn headed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.extend(HEADERS);
    response
}

/// Around each page: lets in whoever has the right, sends whoever is not signed in to do so.
pub(super) async fn allow(State(right): State<Right>, request: Request, next: Next) -> Response {
    let Some(session) = request.extensions().get::<SignedIn>() else {
        return if request.method() == Method::GET && !live::asks_by_itself(&request) {
            let wanted = request.uri().path();
            Redirect::to(&format!("/sign-in?to={wanted}")).into_response()
        } else {
            Wrong::SignedOut.into_response()
        };
    };
    if session.account.must_change && request.uri().path() != "/account/password" {
        return Redirect::to("/account/password").into_response();
    }
    if !session.may(right) {
        return Wrong::Forbidden.page(Some(session)).into_response();
    }
    next.run(request).await
}

/// Around everything that changes something: it must come from a page of ours. Forms also hold a token ([`super::form`]).
pub(super) async fn from_here(request: Request, next: Next) -> Response {
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    if reads || is_from_here(request.headers()) { next.run(request).await } else { Wrong::NotFromHere.into_response() }
}

/// Browsers say where a form comes from; what does not say so is no browser.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let same_origin = text(header::ORIGIN).is_some_and(|origin| origin.strip_prefix("https://") == Some(host));
    let site = text(HeaderName::from_static("sec-fetch-site"));
    same_origin && site.is_none_or(|site| site == "same-origin")
}

/// Around pages that take no files: reads the whole body within its limit and its time.
pub(super) async fn small_body(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    match tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, SMALL)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Ok(Err(_)) => Wrong::of_status(StatusCode::PAYLOAD_TOO_LARGE).into_response(),
        Err(_) => Wrong::of_status(StatusCode::REQUEST_TIMEOUT).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_or_of_no_browser_is_not_taken() {
        let check = |headers: &[(&'static str, &'static str)]| {
            let headers =
                headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            is_from_here(&headers.collect())
        };
        let host = ("host", "gateway.example:8444");
        assert!(check(&[host, ("origin", "https://gateway.example:8444")]));
        assert!(check(&[host, ("origin", "https://gateway.example:8444"), ("sec-fetch-site", "same-origin")]));
        assert!(!check(&[host]));
        assert!(!check(&[host, ("origin", "null")]));
        assert!(!check(&[host, ("origin", "https://elsewhere.example")]));
        assert!(!check(&[host, ("origin", "http://gateway.example:8444")]));
        assert!(!check(&[host, ("origin", "https://gateway.example:8444"), ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn an_address_that_asks_too_much_is_told_to_wait_and_others_are_not() {
        let (rates, now) = (Rates::default(), Instant::now());
        let taken = |who: [u8; 4], at| (0..2000).filter(|_| rates.take(who.into(), at)).count();
        assert_eq!(
            (taken([127, 0, 0, 1], now), taken([127, 0, 0, 1], now), taken([127, 0, 0, 2], now)),
            (1000, 0, 1000)
        );
        assert_eq!(taken([127, 0, 0, 1], now + Duration::from_secs(1)), 200);
    }
}
