//! What there is to look at, and who is looked for.

use axum::{
    Extension,
    extract::{Query, State},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::{Console, Wrong, moves::places, page::Page, parts, session::SignedIn},
    name_of,
};
use crate::{
    audit::chain::Subject,
    gateway::Gateway,
    store::{Search, SearchAnswer, Sought},
};

/// How many searches are listed.
const LISTED: u32 = 50;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

/// `GET /find`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let who = session.who();
    let (mine, look, sought) = console
        .gateway
        .store
        .read(move |tx| Ok((tx.searches(&who, LISTED)?, tx.search_answers_to_look_at(0)?, tx.sought_open(0)?)))
        .await?;
    console.note_view(&session, ("searches-viewed", Subject::Gateway, "")).await?;
    let body = html! {
        @if asked.done == "answered" { (parts::done("The answer has been sent")) }
        @if asked.done == "gone" { (parts::done("Somebody else has answered that request meanwhile")) }
        h1 class="govuk-heading-l" { "Find a child" }
        (parts::start("/find/new", "Ask other councils about a child"))
        ul class="govuk-list" {
            li { a class="govuk-link" href="/find/registers/missing" { "Children who are missing" } }
            li { a class="govuk-link" href="/find/registers/out-of-school" { "Children out of school" } }
        }
        section id="look" data-live="" aria-label="What needs a person" {
            (answers(&console.gateway, &look))
            (requests(&console.gateway, &sought))
            (searches(&mine))
        }
    };
    Ok(Page::new("Find a child", Some(&session), body).at("/find").wide())
}

fn answers(gateway: &Gateway, look: &[SearchAnswer]) -> Markup {
    let rows: Vec<_> = look
        .iter()
        .map(|answer| {
            let names: Vec<_> = answer.response.found.iter().map(|found| name_of(&found.asked)).collect();
            vec![
                html! { a class="govuk-link" href={ "/find/searches/" (answer.search) } { (names.join(", ")) } },
                html! { (places::of_code(gateway, code(&answer.authority))) },
                html! { (parts::time(answer.at)) },
            ]
        })
        .collect();
    html! { @if !rows.is_empty() { (parts::table("Possible matches to look at", &["Child", "Who may know the child", "Since"], &rows)) } }
}

fn requests(gateway: &Gateway, sought: &[Sought]) -> Markup {
    let rows: Vec<_> = sought
        .iter()
        .map(|one| {
            let names: Vec<_> = one.asked.request.child.iter().map(|sought| name_of(&sought.child)).collect();
            let near = match one.asked.near.len() {
                0 => parts::tag("grey", "Nothing found"),
                1 => parts::tag("yellow", "1 possible match"),
                many => parts::tag("yellow", &format!("{many} possible matches")),
            };
            vec![
                html! { a class="govuk-link" href={ "/find/requests/" (one.id) } { (names.join(", ")) } },
                html! { (places::of_code(gateway, code(&one.authority))) },
                near,
                html! { (parts::time(one.at)) },
            ]
        })
        .collect();
    html! { @if !rows.is_empty() { (parts::table("Other councils ask about", &["Child", "Who asks", "Known here?", "Since"], &rows)) } }
}

fn searches(mine: &[Search]) -> Markup {
    let rows: Vec<_> = mine
        .iter()
        .map(|search| {
            let names: Vec<_> = search.request.child.iter().map(|sought| name_of(&sought.child)).collect();
            vec![
                html! { a class="govuk-link" href={ "/find/searches/" (search.id) } { (names.join(", ")) } },
                html! { (search.request.ask.len()) },
                html! { (parts::time(search.at)) },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() {
            h2 class="govuk-heading-m" { "My searches" }
            p class="govuk-body" { "You have not asked about a child yet." }
        } @else {
            (parts::table("My searches", &["Child", "Councils asked", "Since"], &rows))
        }
    }
}

/// The authority of a party.
pub(super) fn code(party: &str) -> &str {
    party.split('/').next().unwrap_or_default()
}
