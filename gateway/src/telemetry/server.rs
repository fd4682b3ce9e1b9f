//! Health and metrics on a loopback listener of their own, plain HTTP.

use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use tokio::sync::watch;

use crate::{broker::LinkState, gateway::Gateway};

/// What the handlers see.
#[derive(Clone)]
pub struct Health {
    /// The gateway.
    pub gateway: Arc<Gateway>,
    /// How we stand with the broker.
    pub link: watch::Receiver<LinkState>,
}

/// `/healthz`, `/readyz` and `/metrics`.
pub fn router(health: Health) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

/// Ready means: the store answers. Without a broker we still accept, and say so.
async fn ready(State(health): State<Health>) -> impl IntoResponse {
    let link = *health.link.borrow();
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
    let store = health.gateway.store.read(|tx| tx.quarantine_count()).await;
    match (store, link) {
        (Ok(_), LinkState::Up) => (StatusCode::OK, "ready\n".to_owned()),
        (Ok(_), LinkState::Down) => (StatusCode::OK, "ready, broker down: messages wait in the outbox\n".to_owned()),
        (Err(error), _) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")),
    }
}

async fn metrics(State(health): State<Health>) -> impl IntoResponse {
    let gateway = &health.gateway;
    let now = gateway.clock.now();
    if let Ok(((waiting, oldest), open, (leads, oldest_lead))) =
        gateway.store.read(|tx| Ok((tx.outbox_waiting()?, tx.quarantine_count()?, tx.leads_waiting()?))).await
    {
        gateway.metrics.outbox_waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        let age = |since: Option<jiff::Timestamp>| since.map_or(0.0, |at| now.duration_since(at).as_secs_f64());
        gateway.metrics.outbox_oldest.set(age(oldest));
        gateway.metrics.leads_open.set(i64::try_from(leads).unwrap_or(i64::MAX));
        gateway.metrics.leads_oldest.set(age(oldest_lead));
        gateway.metrics.quarantine_open.set(i64::try_from(open).unwrap_or(i64::MAX));
    }
    gateway.metrics.text()
}
