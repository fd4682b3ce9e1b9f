//! The quarantine: what was stopped and why, and everything that a person can do about it.

mod bulk;
mod entry;
mod list;
mod mend;
mod settle;

use axum::routing::{get, post};

use super::{
    roles::Right,
    routes::{Route, files, route},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/quarantine", Right::SeeMessages, get(list::show)),
        route("/quarantine/preview", Right::Mend, post(bulk::preview)),
        route("/quarantine/release", Right::Mend, post(bulk::release)),
        route("/quarantine/{id}", Right::SeeMessages, get(entry::show)),
        route("/quarantine/{id}/release", Right::Mend, post(settle::release)),
        route("/quarantine/{id}/refuse", Right::Mend, get(settle::ask_reason).post(settle::refuse)),
        route("/quarantine/{id}/close", Right::Mend, get(settle::ask_close).post(settle::close)),
        // Documents are larger than other forms.
        files("/quarantine/{id}/check", Right::Mend, post(mend::check)),
        files("/quarantine/{id}/mend", Right::Mend, post(mend::mend)),
    ]
}
