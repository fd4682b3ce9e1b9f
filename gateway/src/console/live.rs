//! Tells open pages that something has changed, so that they show it: server-sent events, at once and then seldom.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Request, State},
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
    routing::get,
};
use futures_util::{Stream, stream};

use super::{
    Console,
    roles::Right,
    routes::{Route, route},
};

/// So long after a change the page is told: what comes in between is told with it.
const GATHERED: Duration = Duration::from_millis(250);
/// So long the next change waits after one was told: a page costs no more where everything is in motion.
const APART: Duration = Duration::from_secs(2);
/// A page that hears nothing for so long looks all the same: ages grow.
const PATIENCE: Duration = Duration::from_secs(15);
/// After so long a stream ends, and the page asks for another: a session that has ended is noticed then.
const LONGEST: Duration = Duration::from_mins(5);

pub(super) fn routes() -> Vec<Route> {
    vec![route("/live", Right::SignedIn, get(stream_changes))]
}

/// Whether it is an open page that asks, for the stream or for itself anew, and nobody before it.
pub(super) fn asks_by_itself(request: &Request) -> bool {
    request.headers().contains_key("x-live") || request.uri().path() == "/live"
}

async fn stream_changes(State(console): State<Console>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = console.gateway.store.changes();
    let end = tokio::time::Instant::now() + LONGEST;
    let now = tokio::time::Instant::now();
    let told =
        stream::unfold((changes, now, console.stop.clone()), move |(mut changes, not_before, stop)| async move {
            tokio::select! {
                _ = tokio::time::timeout(PATIENCE, changes.changed()) => {}
                () = stop.cancelled() => return None,
                () = tokio::time::sleep_until(end) => return None,
            }
            let when = not_before.max(tokio::time::Instant::now() + GATHERED);
            tokio::select! {
                () = tokio::time::sleep_until(when) => {}
                () = stop.cancelled() => return None,
            }
            changes.mark_unchanged();
            // Browsers drop events without data.
            Some((Ok(Event::default().event("changed").data("now")), (changes, when + APART, stop)))
        });
    Sse::new(told).keep_alive(KeepAlive::default())
}
