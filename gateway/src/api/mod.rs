//! The HTTPS door: mutual TLS, for this authority's own systems and operators only.

mod accounts;
mod directory;
mod door;
mod erasures;
mod evidence;
mod guard;
mod inbox;
mod intake;
mod leads;
mod messages;
mod partners;
pub(crate) mod patience;
mod policy;
mod problem;
mod quarantine;
mod transfers;

use std::sync::Arc;

use axum::{
    Router, middleware,
    routing::{get, post},
};
use tokio::sync::Semaphore;

pub use door::{Door, Peer};
use problem::Problem;

use crate::gateway::Gateway;

/// How many kibibytes of bodies are held at once, over all requests.
const BODIES_KIB: usize = 64 * 1024;

/// What the handlers see.
#[derive(Clone)]
pub struct Api {
    gateway: Arc<Gateway>,
    bodies: Arc<Semaphore>,
    buckets: Arc<guard::Buckets>,
}

/// Every path of the API.
pub fn router(gateway: Arc<Gateway>) -> Router {
    let room = BODIES_KIB.max(gateway.config.http.body_limit / 1024 + 1);
    let buckets = Arc::new(guard::Buckets::new(gateway.config.http.requests_a_second));
    let api = Api { gateway, bodies: Arc::new(Semaphore::new(room)), buckets };
    // These read their bodies themselves.
    let documents = Router::new()
        .route("/v1/messages", post(messages::submit).get(messages::recent))
        .route("/v1/validate", post(messages::validate));
    Router::new()
        .route("/v1/messages/{id}", get(messages::show))
        .route("/v1/transfers", get(transfers::recent))
        .route("/v1/transfers/{id}", get(transfers::show))
        .route("/v1/transfers/{id}/evidence", post(evidence::export))
        .route("/v1/inbox/{service}", get(inbox::waiting))
        .route("/v1/inbox/{service}/{id}", get(inbox::document))
        .route("/v1/inbox/{service}/{id}/answer", post(inbox::answer))
        .route("/v1/quarantine", get(quarantine::open))
        .route("/v1/quarantine/{id}", get(quarantine::show))
        .route("/v1/quarantine/{id}/release", post(quarantine::release))
        .route("/v1/quarantine/{id}/close", post(quarantine::close))
        .route("/v1/erasures", post(erasures::erase))
        .route("/v1/accounts", get(accounts::list).post(accounts::add))
        .route("/v1/accounts/password", post(accounts::reset))
        .route("/v1/partners", get(partners::waiting))
        .route("/v1/intake", get(intake::reading))
        .route("/v1/policy", get(policy::show))
        .route("/v1/leads", get(leads::list))
        .route("/v1/leads/{id}", get(leads::show))
        .route("/v1/leads/{id}/complete", post(leads::complete))
        .route("/v1/leads/{id}/dismiss", post(leads::dismiss))
        .route("/v1/leads/{id}/reopen", post(leads::reopen))
        .route("/v1/directory/authorities/{code}", get(directory::authority))
        .route("/v1/directory/postcodes", post(directory::postcode))
        .fallback(|| async { Problem::not_found("There is nothing at this address. See the README for the API.") })
        .layer(middleware::from_fn(guard::small_body))
        .merge(documents)
        .layer(middleware::from_fn_with_state(api.clone(), guard::own_only))
        .layer(middleware::from_fn(guard::plain_answers))
        .with_state(api)
}
