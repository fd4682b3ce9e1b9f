//! Tells open pages that something has changed, so that they show it: server-sent events, at most two a second.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
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
const GATHERED: Duration = Duration::from_millis(500);
/// A page that hears nothing for so long looks all the same: ages grow.
const PATIENCE: Duration = Duration::from_secs(15);
/// After so long a stream ends, and the page asks for another: a session that has ended is noticed then.
const LONGEST: Duration = Duration::from_mins(5);

pub(super) fn routes() -> Vec<Route> {
    vec![route("/live", Right::SignedIn, get(stream_changes))]
}

async fn stream_changes(State(console): State<Console>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = console.gateway.store.changes();
    let end = tokio::time::Instant::now() + LONGEST;
    let told = stream::unfold((changes, console.stop.clone()), move |(mut changes, stop)| async move {
        tokio::select! {
            _ = tokio::time::timeout(PATIENCE, changes.changed()) => {}
            () = stop.cancelled() => return None,
            () = tokio::time::sleep_until(end) => return None,
        }
        tokio::select! {
            () = tokio::time::sleep(GATHERED) => {}
            () = stop.cancelled() => return None,
        }
        changes.mark_unchanged();
        // Browsers drop events without data.
        Some((Ok(Event::default().event("changed").data("now")), (changes, stop)))
    });
    Sse::new(told).keep_alive(KeepAlive::default())
}
