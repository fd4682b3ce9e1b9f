//! Messages: what went through, where it stands, what happened to it.

mod detail;
mod list;

use axum::routing::{get, post};

use super::{
    roles::Right,
    routes::{Route, route},
};

pub(super) use list::row;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/messages", Right::SeeMessages, get(list::show)),
        route("/messages/{id}", Right::SeeMessages, get(detail::show)),
        route("/messages/{id}/document", Right::Mend, post(detail::document)),
    ]
}
