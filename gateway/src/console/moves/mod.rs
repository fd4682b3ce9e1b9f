//! Report a family move: the housing officer's form, files of moves, what became of them, and placements that never led to
//! a notice.

mod check;
pub(super) mod draft;
mod fate;
mod faults;
mod flow;
mod list;
mod pages;
mod placements;
pub(super) mod places;
mod reports;
mod rows;
mod send;
mod upload;
mod upload_page;

use axum::routing::{get, post};

use super::{
    roles::Right,
    routes::{Route, files, route},
};

pub(super) use flow::begin;
pub(super) use pages::day;

/// Drafts that nobody has worked on for so long are forgotten; see `intake::tidy`.
pub(super) fn routes() -> Vec<Route> {
    let mine = |path, methods| route(path, Right::Report, methods);
    vec![
        mine("/moves", get(reports::list)),
        mine("/moves/new", get(flow::start).post(flow::make)),
        mine("/moves/drafts/{id}", get(flow::go_on)),
        mine("/moves/drafts/{id}/people", get(flow::people).post(flow::more_people)),
        mine("/moves/drafts/{id}/people/{number}", get(flow::person).post(flow::keep_person)),
        mine("/moves/drafts/{id}/people/{number}/remove", post(flow::remove_person)),
        mine("/moves/drafts/{id}/abandon", get(flow::ask_abandon).post(flow::abandon)),
        mine("/moves/drafts/{id}/check", get(check::show).post(check::send)),
        mine("/moves/drafts/{id}/{step}", get(flow::ask).post(flow::answer)),
        mine("/moves/reports/{id}", get(reports::show)),
        mine("/moves/uploads/template", get(upload::template)),
        mine("/moves/uploads/{id}", get(upload::show)),
        mine("/moves/uploads/{id}/send", post(upload::send)),
        mine("/moves/uploads/{id}/refused", get(upload::refused)),
        mine("/moves/uploads/{id}/delete", post(upload::delete)),
        mine("/moves/placements/{id}", get(placements::show)),
        mine("/moves/placements/{id}/report", post(placements::report)),
        files("/moves/placements", Right::Report, get(placements::ask).post(placements::take)),
        files("/moves/uploads", Right::Report, get(upload::list).post(upload::take)),
    ]
}
