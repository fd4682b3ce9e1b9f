//! What goes wrong on the way to a page, in words for whoever looks at it.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::html;

use super::{page::Page, session::SignedIn};
use crate::store::StoreError;

/// A page that cannot be shown.
#[derive(Debug)]
pub(super) enum Wrong {
    /// There is nothing at this address.
    NotFound,
    /// It is there, and not for this person.
    Forbidden,
    /// The session is over.
    SignedOut,
    /// A form that does not come from a page of ours, or of another session.
    NotFromHere,
    /// More requests than a person makes.
    TooMany,
    /// The request cannot be understood.
    Bad(StatusCode),
    /// The store could not do it; nothing was changed.
    Store,
    /// Something of ours failed.
    Failed,
}

impl Wrong {
    /// What a status means that a library has given.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::FORBIDDEN => Self::Forbidden,
            _ if status.is_client_error() => Self::Bad(status),
            _ => Self::Failed,
        }
    }

    fn words(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "Page not found", "If you typed the address, check that it is right.")
            }
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "You cannot see this page",
                "Your account does not have the role that it needs. An administrator can give it to you.",
            ),
            Self::SignedOut => (
                StatusCode::UNAUTHORIZED,
                "You have been signed out",
                "You were not here for a while. Nothing of what you have just sent was kept. Sign in and do it again.",
            ),
            Self::NotFromHere => (
                StatusCode::FORBIDDEN,
                "This form has gone out of date",
                "Nothing was changed. Go back, load the page again, and send the form once more.",
            ),
            Self::TooMany => {
                (StatusCode::TOO_MANY_REQUESTS, "Too many requests", "Wait a few seconds, then load the page again.")
            }
            Self::Bad(StatusCode::PAYLOAD_TOO_LARGE) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "The file is too large",
                "Nothing was changed. Split the file, then send its parts.",
            ),
            Self::Bad(status) => (*status, "That was not understood", "Nothing was changed. Go back and try again."),
            Self::Store => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Sorry, there is a problem with the store",
                "Nothing was changed. Try again in a minute; the operator finds more in the gateway's log.",
            ),
            Self::Failed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Sorry, there is a problem with the gateway",
                "Try again in a minute; the operator finds more in the gateway's log.",
            ),
        }
    }

    /// The page that says so.
    pub(super) fn page(&self, session: Option<&SignedIn>) -> Page {
        let (status, title, text) = self.words();
        let body = html! {
            h1 class="govuk-heading-l" { (title) }
            p class="govuk-body" { (text) }
            @if matches!(self, Self::SignedOut) {
                p class="govuk-body" { a class="govuk-link" href="/sign-in" { "Sign in" } }
            }
        };
        Page::new(title, session, body).with_status(status)
    }
}

impl From<StoreError> for Wrong {
    fn from(error: StoreError) -> Self {
        tracing::error!(code = error.code(), %error, "store failed");
        Self::Store
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        self.page(None).into_response()
    }
}
