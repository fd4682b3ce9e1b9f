//! Signing in with a name and a password, signing out, choosing another password.

use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Console, Wrong,
    form::{Errors, Fields},
    page::Page,
    parts::{self, Input},
    password,
    roles::Right,
    routes::{Route, open, route},
    session::{self, SignedIn},
};
use crate::store::{Account, Attempt, Tx};

/// Said whatever is wrong, so that nobody learns which names there are.
const REFUSED: &str = "The name or the password is not right, or the account is locked for 15 minutes after 5 attempts";

pub(super) fn routes() -> Vec<Route> {
    vec![
        open("/sign-in", get(ask).post(sign_in)),
        open("/sign-out", axum::routing::post(sign_out)),
        route("/account/password", Right::SignedIn, get(ask_password).post(change_password)),
    ]
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(super) struct To {
    #[serde(default)]
    pub(super) to: String,
}

impl To {
    /// A path of ours, and nothing that a browser could read as another host.
    pub(super) fn path(&self) -> &str {
        let ours =
            self.to.starts_with('/') && !self.to.starts_with("//") && !self.to.contains(['\\', '\r', '\n', '\t']);
        if ours { &self.to } else { "/" }
    }
}

async fn ask(State(console): State<Console>, session: Option<Extension<SignedIn>>, Query(to): Query<To>) -> Response {
    match session {
        Some(_) => Redirect::to(to.path()).into_response(),
        None => page(&console, &to, &Fields::default(), &Errors::default()).into_response(),
    }
}

fn page(console: &Console, to: &To, fields: &Fields, errors: &Errors) -> Page {
    let name = Input { name: "name", label: "Name", autocomplete: "username", width: 20, ..Input::default() };
    let password = Input {
        name: "password",
        label: "Password",
        kind: "password",
        autocomplete: "current-password",
        width: 20,
        ..name
    };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Sign in" }
        @if let Some(openid) = &console.openid {
            (parts::start(&format!("/sign-in/elsewhere?to={}", to.path()), openid.called()))
            h2 class="govuk-heading-m" { "Or with an account of this gateway" }
        }
        form method="post" action="/sign-in" novalidate {
            input type="hidden" name="to" value=(to.path());
            (parts::input(&name, fields, errors))
            (parts::input(&password, fields, errors))
            (parts::button("Sign in"))
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new("Sign in", None, body).has_errors(!errors.is_empty()).with_status(status)
}

async fn sign_in(
    State(console): State<Console>,
    before: Option<Extension<SignedIn>>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let to = To { to: fields.text("to").to_owned() };
    let Some(account) = right(&console, fields.text("name"), fields.raw("password")).await? else {
        let mut errors = Errors::default();
        errors.add("name", REFUSED);
        return Ok(page(&console, &to, &fields, &errors).into_response());
    };
    // A session that somebody else may know of does not become this person's.
    if let Some(Extension(before)) = before {
        drop(session::end(&console, &before).await?);
    }
    let cookie = session::begin(&console, account).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to.path())).into_response())
}

/// The account, when the password is right and it may be used. Takes as long whatever is wrong.
async fn right(console: &Console, name: &str, password: &str) -> Result<Option<Account>, Wrong> {
    let (store, now) = (&console.gateway.store, console.gateway.clock.now());
    let wanted = name.to_owned();
    let account = store.read(move |tx| tx.account_named(&wanted)).await?;
    let usable = account.filter(|account| !account.disabled && account.locked_until <= now);
    let kept = usable.as_ref().and_then(|account| account.password.clone());
    let right = password::is(password.to_owned(), kept).await;
    let counted = usable.clone();
    // For a name that nobody has nothing is written, and it takes as long.
    let attempt = move |tx: &Tx<'_>| counted.map(|account| tx.account_attempt(&account, right, now)).transpose();
    let attempt = store.write(attempt).await?;
    Ok(usable.filter(|_| attempt == Some(Attempt::Right)))
}

async fn sign_out(
    State(console): State<Console>,
    session: Option<Extension<SignedIn>>,
    _: Fields,
) -> Result<Response, Wrong> {
    let Some(Extension(session)) = session else { return Ok(Redirect::to("/sign-in").into_response()) };
    let cookie = session::end(&console, &session).await?;
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    let headers = [(header::SET_COOKIE, cookie), (HeaderName::from_static("clear-site-data"), clear)];
    Ok((headers, Redirect::to("/sign-in")).into_response())
}

async fn ask_password(Extension(session): Extension<SignedIn>) -> Page {
    password_page(&session, &Errors::default())
}

fn password_page(session: &SignedIn, errors: &Errors) -> Page {
    let fields = Fields::default();
    let old = Input {
        name: "old",
        label: "Password now",
        kind: "password",
        autocomplete: "current-password",
        width: 20,
        ..Input::default()
    };
    let new = Input {
        name: "new",
        label: "New password",
        hint: "12 characters or more, such as three words that only you would put together",
        autocomplete: "new-password",
        ..old
    };
    let again = Input { name: "again", label: "New password once more", hint: "", ..new };
    let inside: Markup = html! {
        (parts::input(&old, &fields, errors))
        (parts::input(&new, &fields, errors))
        (parts::input(&again, &fields, errors))
        (parts::button("Change password"))
    };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Change your password" }
        @if session.account.must_change {
            (parts::inset("This password was given to you by an administrator. Choose one that only you know."))
        }
        (parts::form(session, "/account/password", &inside))
    };
    Page::new("Change your password", Some(session), body).has_errors(!errors.is_empty())
}

async fn change_password(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let (account, mut errors) = (&session.account, Errors::default());
    if right(&console, &account.name, fields.raw("old")).await?.is_none() {
        errors.add("old", "Enter the password that you have now");
    }
    if let Some(fault) = password::fault(fields.raw("new"), &account.name) {
        errors.add("new", fault);
    }
    errors.when(fields.raw("new") == fields.raw("old"), "new", "Choose a password that you do not have now");
    errors.when(fields.raw("new") != fields.raw("again"), "again", "The two new passwords are not the same");
    if !errors.is_empty() {
        return Ok(password_page(&session, &errors).with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let hash = password::hash(fields.raw("new").to_owned()).await.ok_or(Wrong::Failed)?;
    let (changed, who, now) = (Account::clone(account), session.who(), console.gateway.clock.now());
    let changed = console
        .gateway
        .store
        .write(move |tx| {
            tx.account_password(&changed, (&hash, false), &who, now)?;
            Ok(changed)
        })
        .await?;
    let cookie = session::begin(&console, changed).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}
