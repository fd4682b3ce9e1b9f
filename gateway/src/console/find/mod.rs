//! Find a child: searches begun here with their answers, requests of others that may be of a child known here, and the
//! registers of children out of school and of missing children.

mod hub;
mod new;
mod registers;
mod requests;
mod search;

use axum::routing::{get, post};
use crosswalk_schemas::model::ChildReference;
use maud::{Markup, html};

use super::{
    moves::day,
    roles::Right,
    routes::{Route, route},
};

pub(super) fn routes() -> Vec<Route> {
    let mine = |path, methods| route(path, Right::WorkOnCases, methods);
    vec![
        mine("/find", get(hub::show)),
        mine("/find/new", get(new::ask).post(new::send)),
        mine("/find/searches/{id}", get(search::show)),
        mine("/find/searches/{id}/decide", post(search::decide)),
        mine("/find/searches/{id}/report", post(search::report)),
        mine("/find/requests/{id}", get(requests::show).post(requests::answer)),
        mine("/find/registers/{which}", get(registers::show)),
    ]
}

/// A child's name for lists.
fn name_of(child: &ChildReference) -> String {
    let name = &child.person_name;
    format!("{} {}", name.person_given_name.join(" "), name.person_family_name).trim().to_owned()
}

/// Who a child is, in a few lines.
fn who(child: &ChildReference) -> Markup {
    html! {
        (name_of(child))
        @if let Some(birth) = &child.birth_date { br; "Born " (day(birth.person_birth_date)) }
        @if let Some(number) = &child.nhs_number { br; "NHS number " (number) }
        @if let Some(number) = &child.upn { br; "Unique pupil number " (number) }
    }
}
