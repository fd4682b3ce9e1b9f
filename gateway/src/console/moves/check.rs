//! Check your answers, whom it goes to, whether it was told before; then send.

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    super::{Console, Wrong, form::Fields, page::Page, parts, session::SignedIn},
    draft::{Draft, Place, Step},
    flow::draft_of,
    pages::{KINDS, day, person_line},
    places,
    send::{self, Mend, Sent},
};
use crate::intake::notified::{self, Likeness};

/// What there is to be said of a draft before it is sent.
struct Checked {
    mend: Vec<Mend>,
    to: Vec<String>,
    before: Option<String>,
}

/// `GET /moves/drafts/{id}/check`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Response, Wrong> {
    let draft = draft_of(&console, &session, id).await?;
    if !draft.is_complete() {
        return Ok(Redirect::to(&format!("/moves/drafts/{id}")).into_response());
    }
    let checked = check(&console, &draft).await?;
    Ok(page(&console, &session, (id, &draft), &checked, StatusCode::OK).into_response())
}

async fn check(console: &Console, draft: &Draft) -> Result<Checked, Wrong> {
    let read = match send::read(&console.gateway, draft) {
        Ok(read) => read,
        Err(mend) => return Ok(Checked { mend, to: Vec::new(), before: None }),
    };
    let (mend, to) = match send::preview(console, draft, &read).await? {
        Ok(preview) => (Vec::new(), preview.to),
        Err(mend) => (mend, Vec::new()),
    };
    let to = to.iter().map(|party| places::of_code(&console.gateway, party.authority.as_str())).collect();
    let (notice, lead) = (read.notice, draft.lead);
    let found = console.gateway.store.read(move |tx| notified::find(tx, &notice)).await?;
    // Whoever completes a lead knows that its places were told of.
    let before = found.filter(|found| found.likeness >= Likeness::Likely && lead.is_none()).map(|found| {
        let who = if found.likeness == Likeness::Sure { "One of these people" } else { "A family of this name and postcode" };
        format!("{who} was in a report of a move on {} already. If it is the same move you need not send it again; if you do, the two become one.", day(found.moved))
    });
    Ok(Checked { mend, to, before })
}

/// `POST /moves/drafts/{id}/check`: send it.
pub(super) async fn send(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Response, Wrong> {
    let draft = draft_of(&console, &session, id).await?;
    let mend = match send::read(&console.gateway, &draft) {
        Err(mend) => mend,
        Ok(read) => {
            let who = session.who();
            match send::send(&console, (session.account.id, &who), (id, draft.clone()), read).await? {
                Sent::Report(report) => {
                    return Ok(Redirect::to(&format!("/moves/reports/{report}?done=sent")).into_response());
                }
                Sent::NotOpen => return Ok(Redirect::to("/leads?done=gone").into_response()),
                Sent::Mend(mend) => mend,
            }
        }
    };
    let checked = Checked { mend, to: Vec::new(), before: None };
    Ok(page(&console, &session, (id, &draft), &checked, StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

fn page(
    console: &Console,
    session: &SignedIn,
    (id, draft): (i64, &Draft),
    checked: &Checked,
    status: StatusCode,
) -> Page {
    let back = format!("/moves/drafts/{id}/contact");
    let body = html! {
        (summary_of(id, &checked.mend))
        h1 class="govuk-heading-l" { "Check your answers" }
        @if let Some(before) = &checked.before { (parts::warning(before)) }
        (answers(console, id, draft, &checked.mend))
        @if checked.mend.is_empty() {
            h2 class="govuk-heading-m" { "Send the report" }
            @if !checked.to.is_empty() {
                p class="govuk-body" id="to-whom" { "It goes to children's services of " (checked.to.join(" and ")) "." }
            }
            p class="govuk-body" { "By sending it you confirm that, as far as you know, it is correct." }
            (parts::form(session, &format!("/moves/drafts/{id}/check"), &parts::button("Send")))
        }
        p class="govuk-body-s" {
            "What you have entered is kept for 14 days. "
            a class="govuk-link" href={ "/moves/drafts/" (id) "/abandon" } { "Delete it" }
        }
    };
    Page::new("Check your answers", Some(session), body)
        .at("/moves")
        .back(back, "Back")
        .has_errors(!checked.mend.is_empty())
        .with_status(status)
}

/// The id of the row where something is to be mended.
fn row_of(mend: &Mend) -> String {
    mend.person.map_or_else(|| mend.step.name().to_owned(), |number| format!("person-{number}"))
}

fn summary_of(id: i64, mend: &[Mend]) -> Markup {
    html! {
        @if !mend.is_empty() {
            div class="govuk-error-summary" data-module="govuk-error-summary" {
                div role="alert" {
                    h2 class="govuk-error-summary__title" { "There is a problem" }
                    div class="govuk-error-summary__body" {
                        p { "Change what is wrong, then send the report." }
                        ul class="govuk-list govuk-error-summary__list" {
                            @for mend in mend { li { a href=(page_of(id, mend)) { (mend.text) } } }
                        }
                    }
                }
            }
        }
    }
}

fn page_of(id: i64, mend: &Mend) -> String {
    let page = mend.person.map_or_else(|| mend.step.name().to_owned(), |number| format!("people/{number}"));
    format!("/moves/drafts/{id}/{page}")
}

struct Row {
    id: String,
    page: String,
    name: String,
    value: Markup,
}

fn answers(console: &Console, id: i64, draft: &Draft, mend: &[Mend]) -> Markup {
    let mut rows: Vec<Row> = (1..)
        .zip(&draft.people)
        .map(|(number, person)| Row {
            id: format!("person-{number}"),
            page: format!("people/{number}"),
            name: person.shown(),
            value: html! { (person_line(person)) },
        })
        .collect();
    let mut row = |step: Step, name: &str, value: Markup| {
        rows.push(Row { id: step.name().to_owned(), page: step.name().to_owned(), name: name.to_owned(), value });
    };
    row(Step::When, "Date of the move", html! { (draft.moved.date().map(day).unwrap_or_default()) });
    row(Step::From, "From", place(console, &draft.from));
    row(
        Step::To,
        "To",
        match draft.to_where.as_str() {
            "outside" => html! { "Outside England" },
            "unknown" => html! { "Not known" },
            _ => place(console, &draft.to),
        },
    );
    if draft.asks_kind() {
        let kind = KINDS.iter().find(|(word, ..)| *word == draft.kind).map_or("", |(_, text, _)| text);
        row(Step::Kind, "Kind of move", html! { (kind) });
    }
    let contact = &draft.contact;
    row(
        Step::Contact,
        "Who can be asked",
        html! {
            @for line in [&contact.name, &contact.team, &contact.telephone, &contact.email, &contact.note] {
                @if !line.is_empty() { (line) br; }
            }
        },
    );
    html! {
        dl class="govuk-summary-list" id="answers" {
            @for row in &rows {
                div class="govuk-summary-list__row" id=(row.id) {
                    dt class="govuk-summary-list__key" { (row.name) }
                    dd class="govuk-summary-list__value" {
                        @for mend in mend.iter().filter(|mend| row_of(mend) == row.id) {
                            p class="govuk-error-message" { span class="govuk-visually-hidden" { "Error: " } (mend.text) }
                        }
                        (row.value)
                    }
                    dd class="govuk-summary-list__actions" {
                        a class="govuk-link" href={ "/moves/drafts/" (id) "/" (row.page) } {
                            "Change" span class="govuk-visually-hidden" { " " (row.name.to_lowercase()) }
                        }
                    }
                }
            }
        }
        p class="govuk-body" { a class="govuk-link" href={ "/moves/drafts/" (id) "/people" } { "Add or remove people" } }
    }
}

fn place(console: &Console, place: &Place) -> Markup {
    html! {
        @for line in [&place.line, &place.town, &place.postcode] {
            @if !line.is_empty() { (line) br; }
        }
        (places::named(&console.gateway, &place.postcode))
        @if place.secret { br; (parts::tag("red", "Keep secret")) }
    }
}
