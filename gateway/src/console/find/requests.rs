//! Another authority looks for a child: what here may be that child, and why; somebody looks and answers.

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use crosswalk_schemas::model::Professional;
use maud::{Markup, html};

use super::{
    super::{
        Console, Wrong,
        form::{Errors, Fields},
        moves::{day, places},
        page::Page,
        parts::{self, Input},
        session::SignedIn,
    },
    hub::code,
    name_of, who,
};
use crate::{
    accept::NotAccepted,
    audit::chain::Subject,
    finding::{self, Reply},
    gateway::Gateway,
    store::{Near, Sought},
};

async fn sought_of(console: &Console, session: &SignedIn, id: i64) -> Result<Sought, Wrong> {
    let sought = console.gateway.store.read(move |tx| tx.sought(id)).await?.ok_or(Wrong::NotFound)?;
    console.note_view(session, ("search-viewed", Subject::Gateway, &format!("request {id}"))).await?;
    Ok(sought)
}

/// `GET /find/requests/{id}`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Page, Wrong> {
    let sought = sought_of(&console, &session, id).await?;
    let fields = Fields::of([("name".to_owned(), session.account.shown.clone())]);
    Ok(page(&console.gateway, &session, &sought, (&fields, &Errors::default())))
}

fn page(gateway: &Gateway, session: &SignedIn, sought: &Sought, (fields, errors): (&Fields, &Errors)) -> Page {
    let request = &sought.asked.request;
    let council = places::of_code(gateway, code(&sought.authority));
    let contact = request.contact.clone().unwrap_or_default();
    let answered = sought.standing != "open";
    let input = |name, label, hint| Input { name, label, hint, ..Input::default() };
    let inside = html! {
        @for (index, child) in request.child.iter().enumerate() {
            @let name = format!("child-{index}");
            @let label = format!("Is {} known here?", name_of(&child.child));
            (parts::radios(&Input { name: &name, label: &label, ..Input::default() }, &[
                ("yes", "Yes, this is the child", "We say that the child is known here, and whom to ask"),
                ("no", "No, the child is not known here", ""),
            ], fields, errors))
        }
        (parts::input(&input("name", "Who can be asked here?", ""), fields, errors))
        (parts::input(&Input { width: 20, ..input("telephone", "Telephone number", "") }, fields, errors))
        (parts::textarea(&input("note", "What else do they need to know? (optional)", ""), 3, fields, errors))
        (parts::button("Send the answer"))
    };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { (council) " looks for a child" }
        @for (index, child) in request.child.iter().enumerate() {
            (parts::summary(&[
                ("Child", who(&child.child)),
                ("Known before as", html! { @if child.former_name.is_empty() { "Not said" }
                    @for name in &child.former_name { (name.person_given_name.join(" ")) " " (name.person_family_name) br; } }),
                ("Last known postcode", html! { (child.last_address.as_ref().and_then(|at| at.post_code.as_deref()).unwrap_or("Not said")) }),
                ("Last seen", html! { (child.last_seen_on.map_or_else(|| "Not said".to_owned(), day)) }),
            ]))
            (near_of(&sought.asked.near, index))
        }
        (parts::summary(&[
            ("Why they ask", html! { (request.reason) }),
            ("Who asks", html! { @for text in [&contact.name, &contact.team, &contact.telephone, &contact.email].into_iter().flatten() { (text) br; } }),
        ]))
        @if answered {
            (parts::inset("This request has been answered."))
        } @else {
            h2 class="govuk-heading-m" { "Your answer" }
            (parts::form(session, &format!("/find/requests/{}", sought.id), &inside))
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new("Another council looks for a child", Some(session), body)
        .at("/find")
        .back("/find", "Find a child")
        .has_errors(!errors.is_empty())
        .with_status(status)
}

fn near_of(near: &[Near], index: usize) -> Markup {
    let rows: Vec<_> = near
        .iter()
        .filter(|near| near.child == index)
        .map(|near| {
            let known = html! {
                @for system in &near.systems { "A record in " (system) br; }
                @if let Some(child) = &near.known_as { "A transfer here: " (who(child)) }
            };
            let (colour, sure) = match near.confidence.as_str() {
                "certain" => ("green", "Certain"),
                "probable" => ("yellow", "Probable"),
                _ => ("orange", "Possible"),
            };
            vec![parts::tag(colour, sure), html! { (near.why) }, known]
        })
        .collect();
    html! {
        @if rows.is_empty() {
            (parts::inset("Nothing was found here by numbers, names and date of birth."))
        } @else {
            (parts::table("What may be this child here", &["How sure", "Why", "Where"], &rows))
        }
    }
}

/// `POST /find/requests/{id}`.
pub(super) async fn answer(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let sought = sought_of(&console, &session, id).await?;
    let mut errors = Errors::default();
    let mut known = Vec::new();
    for (index, child) in sought.asked.request.child.iter().enumerate() {
        let name = format!("child-{index}");
        let said = fields.text(&name);
        if !["yes", "no"].contains(&said) {
            errors.add(name.clone(), format!("Select whether {} is known here", name_of(&child.child)));
        }
        known.push(said == "yes");
    }
    let some = known.contains(&true);
    errors.when(some && fields.text("name").is_empty(), "name", "Enter who can be asked");
    errors.when(some && fields.text("telephone").is_empty(), "telephone", "Enter a telephone number");
    if errors.is_empty() {
        let text = |name: &str| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
        let contact = Professional { name: text("name"), telephone: text("telephone"), ..Professional::default() };
        match finding::answer(&console.gateway, &sought, Reply { known, contact, note: text("note") }, &session.who())
            .await
        {
            Ok(true) => return Ok(Redirect::to("/find?done=answered").into_response()),
            Ok(false) => return Ok(Redirect::to("/find?done=gone").into_response()),
            Err(NotAccepted::Refused(report)) => {
                report.findings.into_iter().for_each(|finding| errors.add("note", finding.text));
            }
            Err(NotAccepted::Store(error)) => return Err(error.into()),
            Err(_) => return Err(Wrong::Failed),
        }
    }
    Ok(page(&console.gateway, &session, &sought, (&fields, &errors)).into_response())
}
