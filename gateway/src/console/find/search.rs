//! One search: whom was asked, who has answered, and which answers a person must look at.

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Redirect,
};
use crosswalk_schemas::model::FoundChild;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::{
        Console, Wrong,
        form::Fields,
        moves::{self, day, draft::Draft, places},
        page::Page,
        parts,
        session::SignedIn,
        words,
    },
    hub::code,
    name_of, who,
};
use crate::{
    audit::chain::Subject,
    gateway::Gateway,
    store::{Entry, SearchAnswer},
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

/// `GET /find/searches/{id}`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let found = console.gateway.store.read(move |tx| {
        let Some(search) = tx.search(id)? else { return Ok(None) };
        Ok(Some((search, tx.search_asked(id)?, tx.search_answers(id)?)))
    });
    let (search, asked_of, answers) = found.await?.ok_or(Wrong::NotFound)?;
    console.note_view(&session, ("search-viewed", Subject::Gateway, &format!("search {id}"))).await?;
    let gateway = &console.gateway;
    let rows: Vec<_> = asked_of
        .iter()
        .map(|(party, state)| {
            let answered = answers.iter().any(|answer| code(&answer.authority) == code(party));
            let standing = match (answered, state.as_str()) {
                (true, _) => parts::tag("green", "Answered"),
                (_, "received") => parts::tag("blue", "Has the question"),
                (_, "refused" | "expired" | "quarantined") => parts::tag("red", "Needs the operator"),
                _ => parts::tag("yellow", "On its way"),
            };
            vec![html! { (places::of_code(gateway, code(party))) }, standing]
        })
        .collect();
    let body = html! {
        @if asked.done == "sent" { (parts::done("The question has been sent")) }
        @if asked.done == "decided" { (parts::done("Your decision has been kept")) }
        h1 class="govuk-heading-l" { "Search for a child" }
        @for sought in &search.request.child {
            (parts::summary(&[
                ("Child", who(&sought.child)),
                ("Why", html! { (search.request.reason) }),
                ("Asked", parts::time(search.at)),
                ("By", html! { (search.account) }),
            ]))
        }
        section id="answers" data-live="" aria-label="Answers" {
            h2 class="govuk-heading-m" { "Answers" }
            @if answers.is_empty() { p class="govuk-body" { "Nobody has answered yet." } }
            @for answer in &answers { (answer_of(gateway, &session, answer)) }
            (parts::table("Whom you asked", &["Council", "How it stands"], &rows))
        }
    };
    Ok(Page::new("Search for a child", Some(&session), body).at("/find").back("/find", "Find a child").wide())
}

fn answer_of(gateway: &Gateway, session: &SignedIn, answer: &SearchAnswer) -> Markup {
    let council = places::of_code(gateway, code(&answer.authority));
    let inside = |decision: &str| {
        html! {
            input type="hidden" name="answer" value=(answer.id);
            input type="hidden" name="decision" value=(decision);
            @if decision == "accepted" { (parts::button("This is the child")) } @else { (parts::second_button("This is somebody else")) }
        }
    };
    let action = format!("/find/searches/{}/decide", answer.search);
    html! {
        div class="cw-card" {
            h3 class="govuk-heading-s" { (council) }
            @for found in &answer.response.found { (found_child(found)) }
            @for child in &answer.response.not_known { p class="govuk-body" { (name_of(child)) " is not known there." } }
            @if let Some(note) = &answer.response.note { p class="govuk-body" { (note) } }
            p class="govuk-body-s" { "Answered " (parts::time(answer.at)) }
            @match answer.standing.as_str() {
                "look" => {
                    (parts::form(session, &action, &inside("accepted")))
                    (parts::form(session, &action, &inside("rejected")))
                }
                "accepted" => (parts::tag("green", "You accepted this match")),
                "rejected" => (parts::tag("grey", "You rejected this match")),
                _ => {}
            }
            @if is_found(answer) {
                p class="govuk-body" { "If the child lives elsewhere now, report the move: the records follow the report." }
                (parts::form(session, &format!("/find/searches/{}/report", answer.search), &html! {
                    input type="hidden" name="answer" value=(answer.id);
                    (parts::second_button("Report the move"))
                }))
            }
        }
    }
}

fn found_child(found: &FoundChild) -> Markup {
    let sure = match found.match_confidence.as_str() {
        "certain" => parts::tag("green", "Certain"),
        "probable" => parts::tag("yellow", "Probable"),
        _ => parts::tag("orange", "Possible"),
    };
    html! {
        p class="govuk-body" { "Known there " (sure) }
        (parts::summary(&[
            ("Asked about", who(&found.asked)),
            ("Known as", found.known_as.as_ref().map_or_else(|| html! { "–" }, who)),
            ("Who knows the child", html! {
                @for agency in &found.known_to_agency {
                    (words::service(agency.service)) @if let Some(name) = &agency.agency { ", " (name) }
                    @if let Some(person) = &agency.professional {
                        @for text in [&person.name, &person.team, &person.telephone, &person.email].into_iter().flatten() { br; (text) }
                    }
                    br;
                }
            }),
            ("Lives at", html! {
                @if let Some(address) = &found.address {
                    @for line in &address.address_line { (line) br; }
                    (address.post_code.as_deref().unwrap_or_default())
                } @else { "Not said" }
            }),
            ("Last seen there", html! { (found.seen_on.map_or_else(|| "Not said".to_owned(), day)) }),
        ]))
    }
}

/// Whether the answer is about the child, by numbers or by somebody's decision.
fn is_found(answer: &SearchAnswer) -> bool {
    !answer.response.found.is_empty() && matches!(answer.standing.as_str(), "accepted" | "settled")
}

/// `POST /find/searches/{id}/report`: the form of a move, with what the answer says of the child.
pub(super) async fn report(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Wrong> {
    let wanted: i64 = fields.text("answer").parse().map_err(|_| Wrong::NotFound)?;
    let answers = console.gateway.store.read(move |tx| tx.search_answers(id)).await?;
    let answer = answers.iter().find(|answer| answer.id == wanted && is_found(answer)).ok_or(Wrong::NotFound)?;
    let found = answer.response.found.first().ok_or(Wrong::NotFound)?;
    let child = found.known_as.as_ref().unwrap_or(&found.asked);
    console.note_view(&session, ("search-viewed", Subject::Gateway, &format!("search {id}"))).await?;
    moves::begin(&console, &session, Draft::of_child(child, found.address.as_ref())).await
}

/// `POST /find/searches/{id}/decide`: whether a match that is not certain is the child.
pub(super) async fn decide(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Wrong> {
    let answer: i64 = fields.text("answer").parse().map_err(|_| Wrong::NotFound)?;
    let decision =
        ["accepted", "rejected"].into_iter().find(|word| *word == fields.text("decision")).ok_or(Wrong::NotFound)?;
    let (who, now) = (session.who(), console.gateway.clock.now());
    let deciding = console.gateway.store.write(move |tx| {
        // Of this search only.
        if tx.search_answers(id)?.iter().all(|known| known.id != answer)
            || !tx.search_answer_decide(answer, decision)?
        {
            return Ok(());
        }
        let detail = format!("search {id}, answer {answer}, {decision}");
        tx.audit(&Entry { event: "match-decided", subject: Subject::Gateway, who: &who, detail: &detail }, now)
    });
    deciding.await?;
    Ok(Redirect::to(&format!("/find/searches/{id}?done=decided")))
}
