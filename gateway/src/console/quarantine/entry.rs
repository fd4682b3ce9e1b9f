//! One entry: why it was stopped, what can be done about it, and, for those who may mend it, its document with the faulty lines
//! marked.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, Query, State},
};
use crosswalk_schemas::report::{Finding, Form};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::{
        Console, Wrong, document,
        form::{Errors, Fields},
        page::Page,
        parts::{self, Input},
        roles::Right,
        session::SignedIn,
        words,
    },
    list,
};
use crate::{
    audit::chain::Subject,
    quarantine::{Way, Ways},
    store::{Before, QuarantineSide, StoreError, Tx, listings::QuarantineLine},
};

/// What was done before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    done: String,
}

/// An entry as its page shows it.
pub(super) struct Told {
    pub(super) line: QuarantineLine,
    pub(super) ways: Ways,
    /// The document's form, its readable text, and whether that is the document to the letter.
    pub(super) document: Option<(Form, String, bool)>,
    before: Vec<Before>,
}

impl Told {
    pub(super) fn of(tx: &Tx<'_>, id: i64) -> Result<Option<Self>, StoreError> {
        let Some(line) = tx.quarantine_line(id)? else { return Ok(None) };
        let message = line.entry.message;
        let document = match line.entry.side {
            QuarantineSide::Outbox => tx.outbox_document(message)?,
            QuarantineSide::Inbox | QuarantineSide::Delivery => tx.inbox_document(message)?,
        };
        let document = document.map(|(form, bytes)| {
            let text = document::readable(&bytes, form);
            let same = text.as_bytes() == bytes;
            (form, text, same)
        });
        let ways = Ways::of(tx, &line.entry)?;
        Ok(Some(Self { ways, document, before: tx.mended(message)?, line }))
    }

    /// Where the findings are in the text that is shown.
    fn findings(&self) -> Vec<Finding> {
        let findings = &self.line.entry.findings;
        match &self.document {
            Some((form, text, same)) => document::placed(findings, text, *form, *same),
            None => findings.clone(),
        }
    }
}

/// Reads an entry for a person who may mend it; that they see its document is recorded.
pub(super) async fn read(console: &Console, session: &SignedIn, id: i64) -> Result<Told, Wrong> {
    let told = console.gateway.store.read(move |tx| Told::of(tx, id)).await?.ok_or(Wrong::NotFound)?;
    if session.may(Right::Mend) && told.document.is_some() {
        console.note_view(session, ("document-seen", Subject::Message(told.line.entry.message), "")).await?;
    }
    Ok(told)
}

/// `GET /quarantine/{id}`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<i64>,
    Query(done): Query<Done>,
) -> Result<Page, Wrong> {
    let told = Arc::new(read(&console, &session, id).await?);
    let findings = told.findings();
    let fields = match &told.document {
        Some((_, text, _)) => Fields::of([("document".to_owned(), text.clone())]),
        None => Fields::default(),
    };
    let report = html! { (document::report(&findings, session.may(Right::Mend))) };
    Ok(page(&console, &session, &told, (&report, &findings, &fields, list::done(&done.done))))
}

/// What stands above the document on the page: what was found, what is marked, what was typed, what was done.
pub(super) type Above<'a> = (&'a Markup, &'a [Finding], &'a Fields, Markup);

/// The page of an entry.
pub(super) fn page(
    console: &Console,
    session: &SignedIn,
    told: &Told,
    (report, marked, fields, done): Above<'_>,
) -> Page {
    let entry = &told.line.entry;
    let title = words::reason(&entry.reason);
    let mends = session.may(Right::Mend);
    let body = html! {
        (done)
        span class="govuk-caption-l" { "Quarantine, entry " (entry.id) }
        h1 class="govuk-heading-l" { (title) }
        (parts::summary(&standing(console, told)))
        h2 class="govuk-heading-m" { @if entry.state == "open" { "What to do" } @else { "What there was to do" } }
        p class="govuk-body" { (entry.detail) }
        @if mends && entry.state == "open" { (ways(session, entry.id, &told.ways)) }
        h2 class="govuk-heading-m" { "What was found" }
        (report)
        @if mends { (text(session, told, marked, fields)) }
        @if mends { (before(&told.before)) }
    };
    Page::new(title, Some(session), body).at("/quarantine").back("/quarantine", "Quarantine").wide()
}

fn standing(console: &Console, told: &Told) -> Vec<(&'static str, Markup)> {
    let QuarantineLine { entry, class, partner, transfer } = &told.line;
    let state = match entry.state.as_str() {
        "open" => parts::tag("red", "Needs a person"),
        "released" => parts::tag("green", "Released"),
        "refused" => parts::tag("grey", "Refused by a person"),
        _ => parts::tag("grey", "Settled"),
    };
    let whom = if entry.side == QuarantineSide::Outbox { "To" } else { "From" };
    let mut rows = vec![
        ("Where it stands", state),
        ("What it is", html! { (words::class(class)) }),
        ("Where it was stopped", html! { (words::side(entry.side)) }),
        (whom, html! { (console.authority(partner)) }),
        ("Since", parts::time(entry.since)),
        ("Message", words::id(&format!("/messages/{}", entry.message), entry.message)),
    ];
    if let Some(id) = transfer {
        rows.push(("Transfer", words::id(&format!("/transfers/{id}"), id)));
    }
    rows
}

fn ways(session: &SignedIn, id: i64, ways: &Ways) -> Markup {
    let says = |way: Way| html! { p class="govuk-body" { (way.unwrap_or_else(|why| why)) } };
    html! {
        h3 class="govuk-heading-s" { "Release it as it is" }
        (says(ways.release))
        @if ways.release.is_ok() {
            (parts::form(session, &format!("/quarantine/{id}/release"), &parts::button("Release as it is")))
        }
        h3 class="govuk-heading-s" { "Mend it" }
        (says(ways.mend))
        @if ways.mend.is_ok() { p class="govuk-body" { a class="govuk-link" href="#mend" { "Change the text below" } } }
        h3 class="govuk-heading-s" { "Refuse it" }
        (says(ways.refuse))
        @if ways.refuse.is_ok() {
            p class="govuk-body" { a class="govuk-link" href={ "/quarantine/" (id) "/refuse" } { "Refuse it with a reason" } }
        }
        h3 class="govuk-heading-s" { "Settle it otherwise" }
        p class="govuk-body" {
            "You have done by other means what was to be done. The message goes nowhere. "
            a class="govuk-link" href={ "/quarantine/" (id) "/close" } { "Settle it" }
        }
    }
}

fn text(session: &SignedIn, told: &Told, marked: &[Finding], fields: &Fields) -> Markup {
    let entry = &told.line.entry;
    let Some((form, shown, same)) = &told.document else {
        return html! { p class="govuk-body" { "What it says cannot be shown: it was not opened, or it has been forgotten." } };
    };
    let typed = fields.raw("document").replace("\r\n", "\n");
    let current = if typed.is_empty() { shown } else { &typed };
    html! {
        h2 class="govuk-heading-m" { "What it says (" (form.extension().to_uppercase()) ")" }
        @if !same && current == shown {
            p class="govuk-hint" { "Shown with a line for each part, to be read. It says the same." }
        }
        (document::shown(current, marked))
        @if told.ways.mend.is_ok() && entry.state == "open" { (mend_form(session, entry.id, fields)) }
    }
}

fn mend_form(session: &SignedIn, id: i64, fields: &Fields) -> Markup {
    let input = Input {
        name: "document",
        label: "The text, to be mended",
        hint: "Its id, sender, recipient and transfer must stay as they are. Checking changes nothing.",
        ..Input::default()
    };
    html! {
        h2 class="govuk-heading-m" id="mend" { "Mend it" }
        form method="post" action={ "/quarantine/" (id) "/check" } novalidate {
            input type="hidden" name="token" value=(session.token);
            div class="cw-mend" { (parts::textarea(&input, 25, fields, &Errors::default())) }
            div class="govuk-button-group" {
                button type="submit" class="govuk-button govuk-button--secondary" id="check" { "Check again" }
                button type="submit" class="govuk-button" id="release-mended" formaction={ "/quarantine/" (id) "/mend" } {
                    "Release under the same id"
                }
            }
        }
    }
}

fn before(versions: &[Before]) -> Markup {
    html! {
        @for one in versions {
            (parts::details(
                &format!("What it said before {} mended it", one.who),
                &html! {
                    p class="govuk-body" { (parts::time(one.at)) br; "SHA-256 " span class="cw-id" { (one.digest) } }
                    pre class="cw-document" tabindex="0" { (String::from_utf8_lossy(&one.body)) }
                },
            ))
        }
    }
}
