//! Files of moves: handed in, looked at line by line, then sent as the housing system's own export is.

use axum::{
    Extension,
    extract::{Multipart, Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use crosswalk_adapters::contract::{Content, NativeFile, Source};
use crosswalk_schemas::model::TransferId;
use jiff::Timestamp;
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
    rows::{self, Seen},
    send, upload_page,
};
use crate::{
    audit::chain::Subject,
    gateway::adapter_of,
    intake::{self, Offer, moves},
    store::{Entry, Paper, PaperKind, Reported, StoreError, Tx},
};

/// How many files are listed, and how many reports are kept in one transaction.
const LISTED: u32 = 20;
const AT_ONCE: usize = 200;

/// How a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Standing {
    /// It is being looked at.
    Looking,
    /// It could not be looked at.
    Failed,
    /// It waits to be sent.
    Waiting,
    /// It is being sent.
    Sending,
    /// It was sent.
    Sent,
}

/// A file of moves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) standing: Standing,
    pub(super) seen: Seen,
    /// How many were sent, said the same as before, and refused.
    pub(super) counts: Option<[usize; 3]>,
}

/// What a page is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

const KIND: PaperKind = PaperKind::Upload;

async fn upload_of(console: &Console, session: &SignedIn, id: i64) -> Result<Upload, Wrong> {
    let account = session.account.id;
    let paper = console.gateway.store.read(move |tx| tx.paper::<Upload>((account, KIND), id)).await?;
    paper.map(|paper| paper.content).ok_or(Wrong::NotFound)
}

/// `GET /moves/uploads`.
pub(super) async fn list(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    page(&console, &session, &Errors::default(), asked.done == "deleted").await
}

async fn page(console: &Console, session: &SignedIn, errors: &Errors, deleted: bool) -> Result<Page, Wrong> {
    let account = session.account.id;
    let known = console.gateway.store.read(move |tx| tx.papers::<Upload>((account, KIND), LISTED)).await?;
    let input = Input {
        name: "file",
        label: "Choose the file",
        hint: "A CSV file, one row for each person. Rows with the same move_reference are one household",
        ..Input::default()
    };
    let inside = html! { (parts::file(&input, ".csv,text/csv", errors)) (parts::button("Look at the file")) };
    let body = html! {
        @if deleted { (parts::done("Deleted. Nothing more is kept of the file")) }
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Send a file of moves" }
        p class="govuk-body" { "You see what is wrong, line by line, before anything is sent." }
        (parts::upload(session, "/moves/uploads", &inside))
        p class="govuk-body" { a class="govuk-link" href="/moves/uploads/template" { "Download an empty file with all columns (CSV)" } }
        (parts::details("Which columns there are", &upload_page::columns()))
        @if !known.is_empty() { (files(&known)) }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new("Send a file of moves", Some(session), body)
        .at("/moves")
        .back("/moves", "Family moves")
        .has_errors(!errors.is_empty())
        .with_status(status))
}

fn files(known: &[Paper<Upload>]) -> Markup {
    let rows: Vec<_> = known
        .iter()
        .map(|paper| {
            let name = html! { a class="govuk-link" href={ "/moves/uploads/" (paper.id) } { (paper.content.name) } };
            vec![name, parts::time(paper.changed), upload_page::tag(paper.content.standing)]
        })
        .collect();
    parts::table("Files of the last 14 days", &["File", "Last changed", "How it stands"], &rows)
}

/// `POST /moves/uploads`.
pub(super) async fn take(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    form: Multipart,
) -> Result<Response, Wrong> {
    let Some(file) = handed::file(form, &session).await? else {
        let mut errors = Errors::default();
        errors.add("file", "Choose a file that is not empty");
        return Ok(page(&console, &session, &errors, false).await?.into_response());
    };
    let upload = Upload {
        name: file.name,
        size: file.bytes.len() as u64,
        standing: Standing::Looking,
        seen: Seen::default(),
        counts: None,
    };
    let (account, now, bytes) = (session.account.id, console.gateway.clock.now(), file.bytes.clone());
    let kept = upload.clone();
    let id = console.gateway.store.write(move |tx| tx.paper_add((account, KIND), &kept, Some(&bytes), now)).await?;
    let shared = console.clone();
    console.gateway.tasks.spawn(async move { look(&shared, id, upload, file.bytes).await });
    Ok(Redirect::to(&format!("/moves/uploads/{id}")).into_response())
}

/// Looks at a file beside the request: it may take a while.
async fn look(console: &Console, id: i64, mut upload: Upload, bytes: Vec<u8>) {
    let file = NativeFile { name: "moves.csv".to_owned(), bytes };
    upload.standing = match rows::look(&console.gateway, file).await {
        Ok(seen) => {
            upload.seen = seen;
            Standing::Waiting
        }
        Err(_) => Standing::Failed,
    };
    keep(console, id, upload).await;
}

async fn keep(console: &Console, id: i64, upload: Upload) {
    let now = console.gateway.clock.now();
    if let Err(error) = console.gateway.store.write(move |tx| tx.paper_put(id, &upload, now)).await {
        tracing::error!(code = error.code(), "a file of moves could not be kept");
    }
}

/// `GET /moves/uploads/{id}`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Page, Wrong> {
    let upload = upload_of(&console, &session, id).await?;
    let reading = console.gateway.reading.now().into_iter().find(|reading| reading.of == upload.size);
    Ok(upload_page::page(&session, id, &upload, reading.as_ref()))
}

/// `POST /moves/uploads/{id}/send`: the good rows.
pub(super) async fn send(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    let mut upload = upload_of(&console, &session, id).await?;
    let account = session.account.id;
    let bytes = console.gateway.store.read(move |tx| tx.paper_file(account, id)).await?.ok_or(Wrong::NotFound)?;
    upload.standing = Standing::Sending;
    let (kept, who, now) = (upload.clone(), session.who(), console.gateway.clock.now());
    console
        .gateway
        .store
        .write(move |tx| {
            let detail = format!("upload {id}, {} households", kept.seen.send);
            tx.audit(&Entry { event: "moves-sent", subject: Subject::Gateway, who: &who, detail: &detail }, now)?;
            tx.paper_put(id, &kept, now)
        })
        .await?;
    let (shared, who) = (console.clone(), session.who());
    console.gateway.tasks.spawn(async move {
        // What failed is offered again by whoever handed it in: nothing is sent twice.
        upload.standing = match send_all(&shared, &who, bytes).await {
            Ok(counts) => {
                upload.counts = Some(counts);
                Standing::Sent
            }
            Err(_) => Standing::Waiting,
        };
        keep(&shared, id, upload).await;
    });
    Ok(Redirect::to(&format!("/moves/uploads/{id}")))
}

async fn send_all(console: &Console, who: &str, bytes: Vec<u8>) -> Result<[usize; 3], Wrong> {
    let gateway = &console.gateway;
    let system = gateway.config.housing();
    let file = NativeFile { name: "moves.csv".to_owned(), bytes };
    let gathered = tempfile::tempdir_in(gateway.config.scratch_folder()).map_err(|_| Wrong::Failed)?;
    let offer = Offer {
        system: &system,
        adapter: adapter_of(&system).ok_or(Wrong::Failed)?,
        files: vec![Box::new(file.clone()) as Box<dyn Source + Send>],
        refused_in: gathered.path().to_owned(),
    };
    let taken = intake::take(gateway, offer, &console.stop).await.map_err(|_| Wrong::Failed)?;
    let reports: Vec<_> = rows::decode(&system, file)
        .await?
        .items
        .into_iter()
        .filter_map(|item| match &item.content {
            Content::Move(notice) => {
                let transfer = moves::transfer_of(gateway, &system, &item.key, notice);
                Some((transfer, send::said(gateway, &item.key, notice)))
            }
            _ => None,
        })
        .collect();
    for some in reports.chunks(AT_ONCE) {
        let (some, who, now) = (some.to_vec(), who.to_owned(), gateway.clock.now());
        gateway.store.write(move |tx| some.iter().try_for_each(|report| sent(tx, &who, report, now))).await?;
    }
    let counts = &taken.report.counts;
    Ok([counts.sent, counts.unchanged + counts.duplicates, counts.refused])
}

/// Keeps a report; what was refused has no notice, and is none.
fn sent(tx: &Tx<'_>, who: &str, report: &(TransferId, Reported), now: Timestamp) -> Result<(), StoreError> {
    let (transfer, said) = report;
    if !tx.notices_of(*transfer)?.is_empty() {
        tx.move_reported((who, "file"), (*transfer, said), now)?;
    }
    Ok(())
}

/// `GET /moves/uploads/{id}/refused`: the refused rows, with why.
pub(super) async fn refused(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
) -> Result<Response, Wrong> {
    let upload = upload_of(&console, &session, id).await?;
    let (who, now) = (session.who(), console.gateway.clock.now());
    let noted = console.gateway.store.write(move |tx| {
        let detail = format!("upload {id}");
        tx.audit(&Entry { event: "refused-rows-taken", subject: Subject::Gateway, who: &who, detail: &detail }, now)
    });
    noted.await?;
    Ok(csv(&format!("refused-rows-{id}.csv"), upload.seen.refused))
}

fn csv(name: &str, text: String) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let mut response = ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response();
    if let Ok(disposition) = disposition {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// `GET /moves/uploads/template`: all columns, no rows.
pub(super) async fn template() -> Response {
    let columns: Vec<_> = upload_page::COLUMNS.iter().map(|(name, _)| *name).collect();
    csv("moves.csv", format!("{}\r\n", columns.join(",")))
}

/// `POST /moves/uploads/{id}/delete`.
pub(super) async fn delete(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    let account = session.account.id;
    console.gateway.store.write(move |tx| tx.paper_drop(account, id)).await?;
    Ok(Redirect::to("/moves/uploads?done=deleted"))
}
