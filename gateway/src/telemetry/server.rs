//! Health and metrics on a loopback listener of their own, plain HTTP.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::ACCEPT, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use tokio::sync::watch;

use super::{
    metrics::{set, set_seconds},
    open_metrics,
};
use crate::{
    broker::LinkState,
    gateway::Gateway,
    store::{Stage, Waits},
};

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
    let store = health.gateway.store.read(|tx| tx.waits(Stage::Quarantine)).await;
    match (store, link) {
        (Ok(_), LinkState::Up) => (StatusCode::OK, "ready\n".to_owned()),
        (Ok(_), LinkState::Down) => (StatusCode::OK, "ready, broker down: messages wait in the outbox\n".to_owned()),
        (Err(error), _) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")),
    }
}

/// In the format of `OpenMetrics` for whoever reads it: it has exemplars.
async fn metrics(State(health): State<Health>, headers: HeaderMap) -> impl IntoResponse {
    let gateway = &health.gateway;
    let (metrics, now) = (&gateway.metrics, gateway.clock.now());
    if let Ok((standing, partners)) = gateway.store.read(|tx| Ok((tx.standing()?, tx.partners()?))).await {
        for Waits { stage, count, since } in standing.waits {
            set(&metrics.waiting.with_label_values(&[stage.as_str()]), count);
            let age = since.map(|since| now.duration_since(since));
            set_seconds(&metrics.oldest.with_label_values(&[stage.as_str()]), age);
        }
        set(&metrics.transfers_open, standing.transfers_open);
        set(&metrics.transfers_overdue, standing.transfers_overdue);
        set(&metrics.store_bytes, standing.bytes);
        for (authority, rhythm) in partners {
            let silence = Some(now.duration_since(rhythm.heard));
            set_seconds(&metrics.partner_silence.with_label_values(&[authority.as_str()]), silence);
        }
    }
    let mut accepted = headers.get_all(ACCEPT).iter().filter_map(|accepted| accepted.to_str().ok());
    if accepted.any(|accepted| accepted.contains(open_metrics::MEDIA_TYPE)) {
        let kind = format!("{}; version=1.0.0; charset=utf-8", open_metrics::MEDIA_TYPE);
        return ([(CONTENT_TYPE, kind)], metrics.open_metrics());
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8".to_owned())], metrics.text())
}
