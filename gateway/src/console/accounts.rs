//! Accounts: who may use the console. Given, changed and closed by administrators.

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use maud::{Markup, html};

use super::{
    Console, Wrong,
    form::{Errors, Fields},
    page::Page,
    parts::{self, Input},
    password,
    roles::{Right, Role, Roles},
    routes::{Route, route},
    session::SignedIn,
};
use crate::{
    gateway::Gateway,
    store::{Account, NewAccount},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/accounts", Right::Administrate, get(list)),
        route("/accounts/new", Right::Administrate, get(ask_new).post(make)),
        route("/accounts/{number}", Right::Administrate, get(show).post(change)),
        route("/accounts/{number}/password", Right::Administrate, post(reset)),
    ]
}

/// Makes an account with a password that must be changed at the first use. Returns that password; `None` when there is an
/// account of this name. The error says what is wrong with what was asked for.
pub(crate) async fn add(gateway: &Gateway, new: &[&str; 3], who: &str) -> Result<Option<String>, String> {
    let [name, shown, roles] = new.map(str::trim);
    let roles = Roles::parse(roles);
    if let Some((_, fault)) = faults(name, shown, &roles).iter().next() {
        return Err(fault.to_owned());
    }
    let random = || "the machine gives no random numbers".to_owned();
    let once = password::once().ok_or_else(random)?;
    let password = password::hash(once.clone()).await.ok_or_else(random)?;
    let new = NewAccount { name: name.into(), shown: shown.into(), roles, password: Some(password), subject: None };
    let (who, now) = (who.to_owned(), gateway.clock.now());
    let added = gateway.store.write(move |tx| tx.account_add(&new, &who, now)).await.map_err(|e| e.to_string())?;
    Ok(added.map(|_| once))
}

/// Gives an account a password that must be changed at the first use, and ends its sessions. Returns that password; `None`
/// when there is no account of this name.
pub(crate) async fn give_password(gateway: &Gateway, name: &str, who: &str) -> Result<Option<String>, String> {
    let random = || "the machine gives no random numbers".to_owned();
    let once = password::once().ok_or_else(random)?;
    let hash = password::hash(once.clone()).await.ok_or_else(random)?;
    let (name, who, now) = (name.to_owned(), who.to_owned(), gateway.clock.now());
    let given = gateway.store.write(move |tx| {
        let Some(account) = tx.account_named(&name)? else { return Ok(false) };
        tx.account_password(&account, (&hash, true), &who, now).map(|()| true)
    });
    Ok(given.await.map_err(|e| e.to_string())?.then_some(once))
}

fn faults(name: &str, shown: &str, roles: &Roles) -> Errors {
    let mut errors = Errors::default();
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@".contains(c));
    errors.when(
        !(2..=64).contains(&name.len()) || !plain,
        "name",
        "Name to sign in with must be 2 to 64 letters, digits, dots, hyphens or an e-mail address",
    );
    errors.when(shown.is_empty() || shown.len() > 100, "shown", "Enter the person's name, in 100 characters or fewer");
    errors.when(roles.is_empty(), "roles", "Select what the person may do");
    errors
}

async fn list(State(console): State<Console>, Extension(session): Extension<SignedIn>) -> Result<Page, Wrong> {
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
    let accounts = console.gateway.store.read(|tx| tx.accounts()).await?;
    let now = console.gateway.clock.now();
    let rows: Vec<_> = accounts
        .iter()
        .map(|account| {
            let state = if account.disabled {
                parts::tag("grey", "Closed")
            } else if account.locked_until > now {
                parts::tag("red", "Locked")
            } else if account.must_change {
                parts::tag("yellow", "Not used yet")
            } else {
                parts::tag("green", "Open")
            };
            let link = html! { a class="govuk-link" href={ "/accounts/" (account.id) } { (account.name) } };
            vec![link, html! { (account.shown) }, html! { (account.roles.to_string()) }, state]
        })
        .collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Accounts" }
        (parts::start("/accounts/new", "Add a person"))
        (parts::table("People who may sign in", &["Name", "Person", "Roles", "State"], &rows))
    };
    Ok(Page::new("Accounts", Some(&session), body).at("/accounts").wide())
}

async fn ask_new(Extension(session): Extension<SignedIn>) -> Page {
    new_page(&session, &Fields::default(), &Errors::default())
}

fn roles_of(fields: &Fields) -> Roles {
    Roles::parse(&fields.all("roles").join(" "))
}

fn role_boxes(fields: &Fields, errors: &Errors) -> Markup {
    let choices = Role::ALL.map(|role| (role.as_str(), role.as_str(), role.about()));
    let input = Input { name: "roles", label: "What may they do?", hint: "Select all that apply", ..Input::default() };
    parts::checkboxes(&input, &choices, fields, errors)
}

fn new_page(session: &SignedIn, fields: &Fields, errors: &Errors) -> Page {
    let name = Input {
        name: "name",
        label: "Name to sign in with",
        hint: "Such as j.begum, or an e-mail address",
        width: 20,
        ..Input::default()
    };
    let shown = Input { name: "shown", label: "The person's name", hint: "", ..name };
    let inside = html! {
        (parts::input(&name, fields, errors))
        (parts::input(&shown, fields, errors))
        (role_boxes(fields, errors))
        (parts::button("Add"))
    };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Add a person" }
        (parts::form(session, "/accounts/new", &inside))
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new("Add a person", Some(session), body)
        .at("/accounts")
        .back("/accounts", "Accounts")
        .has_errors(!errors.is_empty())
        .with_status(status)
}

async fn make(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let (name, shown, roles) = (fields.text("name"), fields.text("shown"), roles_of(&fields));
    let mut errors = faults(name, shown, &roles);
    if errors.is_empty() {
        match add(&console.gateway, &[name, shown, &roles.to_string()], &session.who()).await {
            Ok(Some(once)) => return Ok(handed(&session, name, &once).into_response()),
            Ok(None) => errors.add("name", "There is an account of this name already"),
            Err(_) => return Err(Wrong::Failed),
        }
    }
    Ok(new_page(&session, &fields, &errors).into_response())
}

/// The password to hand over: shown this once.
fn handed(session: &SignedIn, name: &str, once: &str) -> Page {
    let body = html! {
        div class="govuk-panel govuk-panel--confirmation" {
            h1 class="govuk-panel__title" { (name) " may sign in" }
            div class="govuk-panel__body" { "Password for the first time" br; strong id="once" { (once) } }
        }
        p class="govuk-body" { "Hand it over in person or by telephone. It is not shown again, and must be changed when it is used." }
        p class="govuk-body" { a class="govuk-link" href="/accounts" { "All accounts" } }
    };
    Page::new("Password for the first time", Some(session), body).at("/accounts")
}

/// Names of people stand in no address: their accounts' numbers do.
async fn numbered(console: &Console, number: &str) -> Result<Account, Wrong> {
    let number = number.parse().map_err(|_| Wrong::NotFound)?;
    console.gateway.store.read(move |tx| tx.account_numbered(number)).await?.ok_or(Wrong::NotFound)
}

async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(number): Path<String>,
) -> Result<Page, Wrong> {
    let account = numbered(&console, &number).await?;
    Ok(account_page(&session, &account, (&as_it_is(&account), &Errors::default())))
}

/// The form as the account stands.
fn as_it_is(account: &Account) -> Fields {
    let mut pairs: Vec<_> = Role::ALL
        .into_iter()
        .filter(|role| account.roles.has(*role))
        .map(|role| ("roles".to_owned(), role.as_str().to_owned()))
        .collect();
    pairs.push(("state".to_owned(), if account.disabled { "closed" } else { "open" }.to_owned()));
    Fields::of(pairs)
}

fn account_page(session: &SignedIn, account: &Account, (fields, errors): (&Fields, &Errors)) -> Page {
    let state = Input { name: "state", label: "May they sign in?", ..Input::default() };
    let inside = html! {
        (role_boxes(fields, errors))
        (parts::radios(&state, &[("open", "Yes", ""), ("closed", "No: the account is closed", "")], fields, errors))
        (parts::button("Save"))
    };
    let address = format!("/accounts/{}", account.id);
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { (account.shown) }
        (parts::summary(&[("Name to sign in with", html! { (account.name) })]))
        (parts::form(session, &address, &inside))
        h2 class="govuk-heading-m" { "Forgotten password" }
        p class="govuk-body" { "A new one is made and shown once. Whoever is signed in under this name is signed out." }
        (parts::form(session, &format!("{address}/password"), &parts::second_button("Give a new password")))
    };
    Page::new(&account.shown, Some(session), body)
        .at("/accounts")
        .back("/accounts", "Accounts")
        .has_errors(!errors.is_empty())
}

async fn change(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let account = numbered(&console, &number).await?;
    let (roles, closed) = (roles_of(&fields), fields.text("state") == "closed");
    let mut errors = Errors::default();
    errors.when(roles.is_empty(), "roles", "Select what the person may do");
    let (kept, who, now) = (account.clone(), session.who(), console.gateway.clock.now());
    let stays = roles.administrates() && !closed;
    let changed = errors.is_empty()
        && console
            .gateway
            .store
            .write(move |tx| {
                // Somebody must be left who can open accounts.
                if kept.roles.administrates() && !kept.disabled && !stays && tx.administrators()? < 2 {
                    return Ok(false);
                }
                tx.account_change(&kept, (&roles, closed), &who, now).map(|()| true)
            })
            .await?;
    if changed {
        return Ok(Redirect::to("/accounts").into_response());
    }
    errors.when(errors.is_empty(), "roles", "This is the last administrator: make somebody else one first");
    Ok(account_page(&session, &account, (&fields, &errors))
        .with_status(StatusCode::UNPROCESSABLE_ENTITY)
        .into_response())
}

async fn reset(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(number): Path<String>,
    _: Fields,
) -> Result<Page, Wrong> {
    let name = numbered(&console, &number).await?.name;
    match give_password(&console.gateway, &name, &session.who()).await {
        Ok(Some(once)) => Ok(handed(&session, &name, &once)),
        Ok(None) => Err(Wrong::NotFound),
        Err(_) => Err(Wrong::Failed),
    }
}
