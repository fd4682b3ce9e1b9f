//! From page to page of the form. A draft is kept in the store, sealed, for whoever began it.

use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;

use super::{
    super::{
        Console, Wrong,
        form::{Errors, Fields},
        page::Page,
        parts,
        session::SignedIn,
    },
    draft::{self, Draft, MOST_PEOPLE, Person, Step},
    faults,
    pages::Asked,
};
use crate::store::{Paper, PaperKind};

/// How many drafts are listed.
const LISTED: u32 = 20;

/// The draft of this number, if it is this person's.
pub(super) async fn draft_of(console: &Console, session: &SignedIn, id: i64) -> Result<Draft, Wrong> {
    let account = session.account.id;
    let paper = console.gateway.store.read(move |tx| tx.paper::<Draft>((account, PaperKind::Move), id)).await?;
    paper.map(|paper| paper.content).ok_or(Wrong::NotFound)
}

async fn keep(console: &Console, id: i64, draft: Draft) -> Result<(), Wrong> {
    let now = console.gateway.clock.now();
    Ok(console.gateway.store.write(move |tx| tx.paper_put(id, &draft, now)).await?)
}

fn asked<'a>(
    console: &'a Console,
    session: &'a SignedIn,
    (id, draft): (i64, &'a Draft),
    errors: &'a Errors,
) -> Asked<'a> {
    Asked { gateway: &console.gateway, session, id, draft, errors }
}

/// `GET /moves/new`: what it is about, and what was begun already.
pub(super) async fn start(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
) -> Result<Page, Wrong> {
    let account = session.account.id;
    let drafts = console.gateway.store.read(move |tx| tx.papers::<Draft>((account, PaperKind::Move), LISTED)).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Report a family move" }
        p class="govuk-body" { "Use this when a family with children has moved to or from another area, or will." }
        p class="govuk-body" { "We tell children's services on both sides, so that the children's records follow them." }
        p class="govuk-body" { "You need:" }
        ul class="govuk-list govuk-list--bullet" {
            li { "the names of the children and adults who move, and the children's dates of birth" }
            li { "the date of the move" }
            li { "the postcode they leave, and the one they go to if you know it" }
        }
        (parts::form(&session, "/moves/new", &parts::button("Start now")))
        @if !drafts.is_empty() {
            h2 class="govuk-heading-m" { "Not sent yet" }
            ul class="govuk-list" id="drafts" {
                @for draft in &drafts {
                    li {
                        a class="govuk-link" href={ "/moves/drafts/" (draft.id) } { (title_of(draft)) }
                        " (last changed " (parts::time(draft.changed)) ")"
                    }
                }
            }
        }
    };
    Ok(Page::new("Report a family move", Some(&session), body).at("/moves").back("/moves", "Family moves"))
}

fn title_of(draft: &Paper<Draft>) -> String {
    let name = draft.content.people.iter().map(|person| person.surname.as_str()).find(|name| !name.is_empty());
    format!("{} {}", name.unwrap_or("No name yet"), draft.content.reference)
}

/// `POST /moves/new`.
pub(super) async fn make(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    begin(&console, &session, Draft::default()).await
}

/// Keeps a new draft and goes to its first page that is to be filled in.
pub(in crate::console) async fn begin(
    console: &Console,
    session: &SignedIn,
    mut draft: Draft,
) -> Result<Redirect, Wrong> {
    if draft.reference.is_empty() {
        draft.reference = draft::reference().ok_or(Wrong::Failed)?;
    }
    let (account, now, next) = (session.account.id, console.gateway.clock.now(), page_of(&draft));
    let adding = console.gateway.store.write(move |tx| tx.paper_add((account, PaperKind::Move), &draft, None, now));
    Ok(Redirect::to(&format!("/moves/drafts/{}/{next}", adding.await?)))
}

/// The page to go on with.
fn page_of(draft: &Draft) -> String {
    match draft.next() {
        Step::People if draft.people.is_empty() => "people/1".to_owned(),
        Step::People => draft
            .people
            .iter()
            .position(|person| !person.is_whole())
            .map_or_else(|| "people".to_owned(), |index| format!("people/{}", index + 1)),
        step => step.name().to_owned(),
    }
}

/// `GET /moves/drafts/{id}`.
pub(super) async fn go_on(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Redirect, Wrong> {
    let draft = draft_of(&console, &session, id).await?;
    Ok(Redirect::to(&format!("/moves/drafts/{id}/{}", page_of(&draft))))
}

/// `GET /moves/drafts/{id}/{step}`.
pub(super) async fn ask(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path((id, step)): Path<(i64, String)>,
) -> Result<Page, Wrong> {
    let draft = draft_of(&console, &session, id).await?;
    let step = Step::named(&step).ok_or(Wrong::NotFound)?;
    Ok(asked(&console, &session, (id, &draft), &Errors::default()).page(step))
}

/// `POST /moves/drafts/{id}/{step}`.
pub(super) async fn answer(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path((id, step)): Path<(i64, String)>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let mut draft = draft_of(&console, &session, id).await?;
    let step = Step::named(&step).ok_or(Wrong::NotFound)?;
    faults::fill(&mut draft, step, &fields);
    let errors = faults::of(&console.gateway, &draft, step);
    if !errors.is_empty() {
        return Ok(asked(&console, &session, (id, &draft), &errors).page(step).into_response());
    }
    // Another address may make it another kind of move.
    if matches!(step, Step::From | Step::To) && !faults::of(&console.gateway, &draft, Step::Kind).is_empty() {
        draft.kind.clear();
    }
    let next = page_of(&draft);
    keep(&console, id, draft).await?;
    Ok(Redirect::to(&format!("/moves/drafts/{id}/{next}")).into_response())
}

/// `GET /moves/drafts/{id}/people`.
pub(super) async fn people(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Response, Wrong> {
    let draft = draft_of(&console, &session, id).await?;
    if draft.people.is_empty() {
        return Ok(Redirect::to(&format!("/moves/drafts/{id}/people/1")).into_response());
    }
    Ok(asked(&console, &session, (id, &draft), &Errors::default()).people().into_response())
}

/// `POST /moves/drafts/{id}/people`: another one, or that is everybody.
pub(super) async fn more_people(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let draft = draft_of(&console, &session, id).await?;
    let mut errors = Errors::default();
    let next = match fields.text("more") {
        "yes" if draft.people.len() < MOST_PEOPLE => format!("people/{}", draft.people.len() + 1),
        "yes" => {
            errors.add("more", format!("A household has at most {MOST_PEOPLE} people here"));
            String::new()
        }
        // Whoever is not known well enough comes next.
        "no" if draft.people.iter().any(Person::is_child) => page_of(&draft),
        "no" => {
            errors.add("more", "Add at least one child: a move without children concerns nobody here");
            String::new()
        }
        _ => {
            errors.add("more", "Select whether anybody else moved with them");
            String::new()
        }
    };
    if !errors.is_empty() {
        return Ok(asked(&console, &session, (id, &draft), &errors).people().into_response());
    }
    Ok(Redirect::to(&format!("/moves/drafts/{id}/{next}")).into_response())
}

/// `GET /moves/drafts/{id}/people/{number}`: one who is there, or the next.
pub(super) async fn person(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path((id, number)): Path<(i64, usize)>,
) -> Result<Page, Wrong> {
    let draft = draft_of(&console, &session, id).await?;
    let person = known(&draft, number)?;
    Ok(asked(&console, &session, (id, &draft), &Errors::default()).person(number, &person))
}

/// The person of this number; a new one, who has the last one's surname, behind the last.
fn known(draft: &Draft, number: usize) -> Result<Person, Wrong> {
    let known = number.checked_sub(1).ok_or(Wrong::NotFound)?;
    match draft.people.get(known) {
        Some(person) => Ok(person.clone()),
        None if known == draft.people.len() && known < MOST_PEOPLE => {
            let surname = draft.people.last().map(|person| person.surname.clone()).unwrap_or_default();
            Ok(Person { surname, ..Person::default() })
        }
        None => Err(Wrong::NotFound),
    }
}

/// `POST /moves/drafts/{id}/people/{number}`.
pub(super) async fn keep_person(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path((id, number)): Path<(i64, usize)>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let mut draft = draft_of(&console, &session, id).await?;
    known(&draft, number)?;
    let person = faults::person_of(&fields);
    let errors = faults::of_person(&person, console.gateway.clock.today());
    if !errors.is_empty() {
        return Ok(asked(&console, &session, (id, &draft), &errors).person(number, &person).into_response());
    }
    match draft.people.get_mut(number - 1) {
        Some(known) => *known = person,
        None => draft.people.push(person),
    }
    keep(&console, id, draft).await?;
    Ok(Redirect::to(&format!("/moves/drafts/{id}/people")).into_response())
}

/// `POST /moves/drafts/{id}/people/{number}/remove`.
pub(super) async fn remove_person(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path((id, number)): Path<(i64, usize)>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    let mut draft = draft_of(&console, &session, id).await?;
    let index = number.checked_sub(1).filter(|index| *index < draft.people.len()).ok_or(Wrong::NotFound)?;
    draft.people.remove(index);
    keep(&console, id, draft).await?;
    Ok(Redirect::to(&format!("/moves/drafts/{id}/people")))
}

/// `GET /moves/drafts/{id}/abandon`.
pub(super) async fn ask_abandon(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Page, Wrong> {
    draft_of(&console, &session, id).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Delete what you have entered?" }
        p class="govuk-body" { "Nothing has been sent. What you have entered cannot be brought back." }
        (parts::form(&session, &format!("/moves/drafts/{id}/abandon"), &parts::warning_button("Delete")))
        p class="govuk-body" { a class="govuk-link" href={ "/moves/drafts/" (id) } { "Go on with the report" } }
    };
    Ok(Page::new("Delete what you have entered?", Some(&session), body)
        .at("/moves")
        .back(format!("/moves/drafts/{id}"), "Back"))
}

/// `POST /moves/drafts/{id}/abandon`.
pub(super) async fn abandon(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    let account = session.account.id;
    console.gateway.store.write(move |tx| tx.paper_drop(account, id)).await?;
    Ok(Redirect::to("/moves?done=deleted"))
}
