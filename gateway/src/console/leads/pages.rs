//! The worklist of leads, and one lead: what is known, what is missing, what can be done.

use axum::http::StatusCode;
use crosswalk_schemas::model::{Address, MovingPerson, RoleInHousehold};
use jiff::Timestamp;
use maud::{Markup, html};

use super::super::{
    form::{Errors, Fields},
    moves::{day, places},
    page::Page,
    parts::{self, Input},
    session::SignedIn,
};
use crate::{
    gateway::Gateway,
    store::{Lead, LeadRow},
};

const STATES: [(&str, &str); 3] = [("open", "Open"), ("completed", "Completed"), ("dismissed", "Dismissed")];

/// The worklist.
pub(super) fn list(
    session: &SignedIn,
    (state, leads): (&str, &[LeadRow]),
    more: bool,
    (done, now): (&str, Timestamp),
) -> Page {
    let rows: Vec<_> = leads
        .iter()
        .map(|lead| {
            vec![
                html! { a class="govuk-link" href={ "/leads/" (lead.id) } { "Lead " (lead.id) } },
                html! { (lead.system) },
                html! { (missing(&lead.missing).join(", ")) },
                html! { (parts::span(now.duration_since(lead.since).as_secs())) },
            ]
        })
        .collect();
    let caption = STATES.iter().find(|(word, _)| *word == state).map_or("", |(_, text)| text);
    let older = more.then(|| leads.last()).flatten().map(|last| format!("/leads?state={state}&after={}", last.id));
    let body = html! {
        @if let Some(text) = said(done) { (parts::done(text)) }
        h1 class="govuk-heading-l" { "Leads" }
        p class="govuk-body" { "Signs of a move that a system could not tell in full. Complete a lead and its notice is sent, or say why it is none." }
        nav aria-label="Which leads" {
            ul class="govuk-list" {
                @for (word, text) in STATES {
                    li { a class="govuk-link" href={ "/leads?state=" (word) } aria-current=[(word == state).then_some("page")] { (text) } }
                }
            }
        }
        section id="leads" data-live="" aria-label="Leads" {
            @if rows.is_empty() {
                p class="govuk-body" { "There is none." }
            } @else {
                (parts::table(caption, &["Lead", "From", "What is missing", "Since"], &rows))
            }
        }
        @if let Some(older) = older { p class="govuk-body" { a class="govuk-link" href=(older) { "More" } } }
    };
    Page::new("Leads", Some(session), body).at("/leads").wide()
}

fn said(done: &str) -> Option<&'static str> {
    match done {
        "dismissed" => Some("The lead is dismissed. Nothing was sent"),
        "gone" => Some("Somebody else has settled that lead meanwhile"),
        "newer" => Some("The system has told of the same again: take the newer lead"),
        _ => None,
    }
}

/// What is missing, in words.
fn missing(paths: &[String]) -> Vec<&'static str> {
    let mut words: Vec<_> = paths.iter().map(|path| word(path)).collect();
    words.dedup();
    words
}

fn word(path: &str) -> &'static str {
    let part = path.split("MoveNotification/").last().unwrap_or_default();
    match part {
        _ if part.contains("PersonName") => "names",
        _ if part.contains("BirthDate") => "dates of birth",
        _ if part.starts_with("Person") => "who moved",
        _ if part.starts_with("From") || part.starts_with("Losing") => "where from",
        _ if part.starts_with("To") || part.starts_with("Gaining") => "where to",
        "MoveDate" => "when",
        "Kind" => "what kind of move",
        _ => "more about the move",
    }
}

/// One lead.
pub(super) fn one(gateway: &Gateway, session: &SignedIn, lead: &Lead, errors: &Errors) -> Page {
    let (row, draft) = (&lead.row, &lead.draft);
    let tag = match row.state.as_str() {
        "open" => parts::tag("yellow", "Open"),
        "completed" => parts::tag("green", "Completed"),
        _ => parts::tag("grey", "Dismissed"),
    };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Lead " (row.id) " " (tag) }
        p class="govuk-body" { (lead.text) }
        (parts::summary(&[
            ("Missing", html! { (missing(&row.missing).join(", ")) }),
            ("Date of the move", html! { (day(draft.move_date)) }),
            ("From", address(gateway, Some(&draft.from_address))),
            ("To", address(gateway, draft.to_address.as_ref())),
            ("People", html! { @for person in &draft.person { (who(person)) br; } }),
            ("Kind of move", html! { (draft.kind) }),
            ("System", html! { (row.system) ", record " (row.record) }),
            ("Since", parts::time(row.since)),
        ]))
        @if let Some(reason) = &lead.reason { (parts::inset(html! { p { "Dismissed: " (reason) } })) }
        @if let Some(message) = row.message { p class="govuk-body" { "It became the notice " span class="cw-id" { (message) } "." } }
        (what_to_do(session, row, errors))
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(format!("Lead {}", row.id), Some(session), body)
        .at("/leads")
        .back("/leads", "Leads")
        .has_errors(!errors.is_empty())
        .with_status(status)
}

fn what_to_do(session: &SignedIn, row: &LeadRow, errors: &Errors) -> Markup {
    let place = |what: &str| format!("/leads/{}/{what}", row.id);
    let reason = Input { name: "reason", label: "Why is this no move?", ..Input::default() };
    let inside =
        html! { (parts::textarea(&reason, 3, &Fields::default(), errors)) (parts::second_button("Dismiss the lead")) };
    html! {
        @match row.state.as_str() {
            "open" => {
                (parts::form(session, &place("complete"), &parts::button("Complete the lead")))
                h2 class="govuk-heading-m" { "Or dismiss it" }
                (parts::form(session, &place("dismiss"), &inside))
            }
            "dismissed" => (parts::form(session, &place("reopen"), &parts::second_button("Open it again"))),
            _ => {}
        }
    }
}

fn address(gateway: &Gateway, address: Option<&Address>) -> Markup {
    let Some(address) = address else { return html! { "Not known" } };
    html! {
        @for line in &address.address_line { (line) br; }
        @if let Some(postcode) = &address.post_code { (postcode) br; (places::named(gateway, postcode)) }
    }
}

fn who(person: &MovingPerson) -> Markup {
    let name = &person.person_name;
    let named = format!("{} {}", name.person_given_name.join(" "), name.person_family_name);
    let role = if person.role == RoleInHousehold::Child { "Child" } else { "Adult" };
    html! {
        @if named.trim().is_empty() { (role) ", no name" } @else { (role) ", " (named.trim()) }
        @if let Some(birth) = &person.birth_date { ", born " (day(birth.person_birth_date)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_in_words() {
        let paths = [
            "MoveNotification/Person/PersonName",
            "MoveNotification/Person/BirthDate",
            "MoveNotification/ToAddress/PostCode",
        ];
        assert_eq!(missing(&paths.map(str::to_owned)), ["names", "dates of birth", "where to"]);
    }
}
