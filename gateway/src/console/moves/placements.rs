//! Placements that never led to a notice: a week's list beside the notices that this gateway knows.

use axum::{
    Extension,
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        Console, Wrong,
        form::{Errors, Fields},
        handed,
        page::Page,
        parts::{self, Input},
        session::SignedIn,
    },
    draft::Draft,
    flow,
    list::{self, Placement},
    pages::day,
    places,
};
use crate::{
    audit::chain::Subject,
    gateway::Gateway,
    intake::notified::{self, Found, Likeness},
    store::{Entry, PaperKind},
};

/// How many lists are shown.
const LISTED: u32 = 20;
const KIND: PaperKind = PaperKind::Placements;

/// A list that was handed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct List {
    name: String,
    rows: Vec<Placement>,
    /// Lines that say too little to look for.
    left_out: Vec<u32>,
}

/// `GET /moves/placements`.
pub(super) async fn ask(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
) -> Result<Page, Wrong> {
    page(&console, &session, &Errors::default()).await
}

async fn page(console: &Console, session: &SignedIn, errors: &Errors) -> Result<Page, Wrong> {
    let account = session.account.id;
    let known = console.gateway.store.read(move |tx| tx.papers::<List>((account, KIND), LISTED)).await?;
    let input = Input {
        name: "file",
        label: "Choose the list",
        hint: "A CSV file with one row for each placement or person, or a CORE lettings download",
        ..Input::default()
    };
    let inside = html! { (parts::file(&input, ".csv,.xml,text/csv", errors)) (parts::button("Check the list")) };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Check placements that may not have been reported" }
        p class="govuk-body" {
            "Hand in the placements of a week. We compare them with every move that has been reported here, and show those \
             that children's services were not told of. Nothing is sent."
        }
        (parts::upload(session, "/moves/placements", &inside))
        (parts::details("Which columns there are", &columns()))
        @if !known.is_empty() {
            h2 class="govuk-heading-m" { "Lists of the last 14 days" }
            ul class="govuk-list" {
                @for list in &known {
                    li { a class="govuk-link" href={ "/moves/placements/" (list.id) } { (list.content.name) } " (" (parts::time(list.changed)) ")" }
                }
            }
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new("Check placements", Some(session), body)
        .at("/moves")
        .back("/moves", "Family moves")
        .has_errors(!errors.is_empty())
        .with_status(status))
}

fn columns() -> Markup {
    let row = |(names, about): &(&[&str], &str)| vec![html! { code { (names.join(", ")) } }, html! { (about) }];
    let rows: Vec<_> = list::COLUMNS.iter().map(row).collect();
    parts::table("Columns", &["Column: one of these names", "What belongs into it"], &rows)
}

/// `POST /moves/placements`.
pub(super) async fn take(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    form: Multipart,
) -> Result<Response, Wrong> {
    let mut errors = Errors::default();
    let read = match handed::file(form, &session).await? {
        None => Err("Choose a file that is not empty".to_owned()),
        Some(file) => {
            let name = file.name.clone();
            let read = tokio::task::spawn_blocking(move || list::read(&file.bytes)).await.map_err(|_| Wrong::Failed)?;
            read.map(|(rows, left_out)| List { name, rows, left_out })
        }
    };
    let list = match read {
        Ok(list) => list,
        Err(why) => {
            errors.add("file", why);
            return Ok(page(&console, &session, &errors).await?.into_response());
        }
    };
    let (account, who, now) = (session.account.id, session.who(), console.gateway.clock.now());
    let keeping = console.gateway.store.write(move |tx| {
        let id = tx.paper_add((account, KIND), &list, None, now)?;
        let detail = format!("{} placements", list.rows.len());
        tx.audit(&Entry { event: "placements-checked", subject: Subject::Gateway, who: &who, detail: &detail }, now)?;
        Ok(id)
    });
    Ok(Redirect::to(&format!("/moves/placements/{}", keeping.await?)).into_response())
}

/// `GET /moves/placements/{id}`: compared anew each time.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Page, Wrong> {
    let account = session.account.id;
    let compared = console.gateway.store.read(move |tx| {
        let Some(paper) = tx.paper::<List>((account, KIND), id)? else { return Ok(None) };
        let found =
            paper.content.rows.iter().map(|row| notified::find(tx, &row.notice)).collect::<Result<Vec<_>, _>>()?;
        Ok(Some((paper.content, found)))
    });
    let (list, found) = compared.await?.ok_or(Wrong::NotFound)?;
    let found: Vec<_> = found.into_iter().enumerate().collect();
    let some =
        |wanted: fn(&Option<Found>) -> bool| found.iter().filter(move |(_, found)| wanted(found)).collect::<Vec<_>>();
    let never = some(Option::is_none);
    let maybe = some(|found| found.is_some_and(|found| found.likeness < Likeness::Sure));
    let sure = some(|found| found.is_some_and(|found| found.likeness == Likeness::Sure));
    let gateway = &console.gateway;
    let table = |caption: &str, some: &[&(usize, Option<Found>)], last: &str| -> Markup {
        let rows: Vec<_> =
            some.iter().map(|(index, found)| row(gateway, &session, id, (&list, *index), *found)).collect();
        html! { @if !rows.is_empty() { (parts::table(caption, &["Number", "Family", "Date", "From", "To", last], &rows)) } }
    };
    let body = html! {
        h1 class="govuk-heading-l" { (list.name) }
        (parts::summary(&[
            ("Never reported", html! { strong id="never" { (never.len()) } }),
            ("Perhaps reported", html! { (maybe.len()) }),
            ("Reported", html! { (sure.len()) }),
        ]))
        @if !list.left_out.is_empty() {
            (parts::inset(html! { p { "These lines have no date or no postcode that can be read, and were left out: " (lines(&list.left_out)) "." } }))
        }
        (table("Never reported", &never, "What to do"))
        (table("Perhaps reported", &maybe, "Why, and what to do"))
        (table("Reported", &sure, "By the notice of"))
        p class="govuk-body-s" { "The list is deleted here after 14 days." }
    };
    Ok(Page::new(&list.name, Some(&session), body).at("/moves").back("/moves/placements", "Check placements").wide())
}

fn lines(lines: &[u32]) -> String {
    let mut texts: Vec<_> = lines.iter().take(50).map(ToString::to_string).collect();
    if lines.len() > texts.len() {
        texts.push("and more".to_owned());
    }
    texts.join(", ")
}

fn row(
    gateway: &Gateway,
    session: &SignedIn,
    id: i64,
    (list, index): (&List, usize),
    found: Option<Found>,
) -> Vec<Markup> {
    let Some(placement) = list.rows.get(index) else { return Vec::new() };
    let notice = &placement.notice;
    let name = notice.person.first().map(|person| person.person_name.person_family_name.as_str()).unwrap_or_default();
    let from = notice.from_address.post_code.as_deref().unwrap_or("Not known");
    let to = notice.to_address.as_ref().and_then(|to| to.post_code.as_deref()).unwrap_or("Not known");
    let inside = html! {
        input type="hidden" name="row" value=(index);
        @let label = format!("Report this move, of line {}", placement.line);
        button type="submit" class="govuk-link cw-link-button" aria-label=(label) { "Report this move" }
    };
    let report = || parts::form(session, &format!("/moves/placements/{id}/report"), &inside);
    let what_to_do = match found {
        None => report(),
        Some(found) if found.likeness == Likeness::Sure => html! { (day(found.moved)) },
        Some(found) => html! {
            @if found.likeness == Likeness::Likely { "The same family name at the same postcode" } @else { "The same two postcodes" }
            ", notice of " (day(found.moved)) (report())
        },
    };
    vec![
        html! { (notice.local_reference.as_deref().unwrap_or("–")) " (line " (placement.line) ")" },
        html! { (name) },
        html! { (day(notice.move_date)) },
        html! { (from) br; (places::named(gateway, from)) },
        html! { (to) br; (places::named(gateway, to)) },
        what_to_do,
    ]
}

/// `POST /moves/placements/{id}/report`: the form, with what the row says.
pub(super) async fn report(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Wrong> {
    let account = session.account.id;
    let paper =
        console.gateway.store.read(move |tx| tx.paper::<List>((account, KIND), id)).await?.ok_or(Wrong::NotFound)?;
    let index: usize = fields.text("row").parse().map_err(|_| Wrong::NotFound)?;
    let placement = paper.content.rows.get(index).ok_or(Wrong::NotFound)?;
    // The list's own number stays the notice's reference: the next list with it finds the notice.
    let reference = placement.notice.local_reference.clone().unwrap_or_default();
    flow::begin(&console, &session, Draft::of(&placement.notice, reference)).await
}
