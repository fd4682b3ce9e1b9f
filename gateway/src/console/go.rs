//! The way to a message or a transfer by its id. A form that is posted: what somebody types here by mistake is not to stand in
//! an address.

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use crosswalk_schemas::model::{MessageId, TransferId};
use maud::{Markup, html};

use super::{
    Console, Wrong,
    form::{Errors, Fields},
    page::Page,
    parts::{self, Input},
    roles::Right,
    routes::{Route, route},
    session::SignedIn,
};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/go", Right::SignedIn, post(go))]
}

/// A field for an id, that leads there.
pub(super) fn by_id(session: &SignedIn) -> Markup {
    field(session, &Fields::default(), &Errors::default())
}

fn field(session: &SignedIn, fields: &Fields, errors: &Errors) -> Markup {
    let id = Input {
        name: "id",
        label: "Id of a message or transfer",
        hint: "Such as 019a2f6e-6f0e-7b31-9d2a-0c5a3f6b1e77",
        ..Input::default()
    };
    let inside = html! {
        div class="cw-filters" { (parts::input(&id, fields, errors)) (parts::second_button("Go")) }
    };
    parts::form(session, "/go", &inside)
}

async fn go(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let id = fields.text("id");
    if let (Ok(transfer), Ok(message)) = (id.parse(), id.parse())
        && let Some(address) = place_of(&console, &session, (transfer, message)).await?
    {
        return Ok(Redirect::to(&address).into_response());
    }
    let mut errors = Errors::default();
    errors.add("id", "No message and no transfer of this id has passed here");
    let body = html! {
        (parts::error_summary(&errors))
        h1 class="govuk-heading-l" { "Go to a message or transfer" }
        (field(&session, &fields, &errors))
    };
    let page = Page::new("Go to a message or transfer", Some(&session), body).back("/", "Overview").has_errors(true);
    Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

/// The address of what is known by an id, if this person may see it.
async fn place_of(
    console: &Console,
    session: &SignedIn,
    (transfer, message): (TransferId, MessageId),
) -> Result<Option<String>, Wrong> {
    let (transfers, messages) = (session.may(Right::SeeTransfers), session.may(Right::SeeMessages));
    let found = console.gateway.store.read(move |tx| {
        if transfers && tx.transfer_is_known(transfer)? {
            return Ok(Some(format!("/transfers/{transfer}")));
        }
        let known = messages && (tx.message_line(message)?.is_some() || tx.inbox_claiming(message)?.is_some());
        Ok(known.then(|| format!("/messages/{message}")))
    });
    Ok(found.await?)
}
