//! Transfers: who has custody of which child, what has arrived where, what is late; and the evidence of it.

mod children;
mod detail;
mod evidence;
mod history;
mod list;

use axum::routing::{get, post};

use super::{
    roles::Right,
    routes::{Route, route},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/transfers", Right::SeeTransfers, get(list::show)),
        route("/transfers/child", Right::SeeTransfers, get(children::ask).post(children::find)),
        route("/transfers/{id}", Right::SeeTransfers, get(detail::show)),
        route("/transfers/{id}/evidence", Right::Audit, post(evidence::download)),
    ]
}
