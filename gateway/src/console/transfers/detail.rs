//! One transfer: who has custody of each child now, what is late against which clock, its messages, and what happened.

use axum::{
    Extension,
    extract::{Path, State},
};
use crosswalk_schemas::model::{MessageId, Service, TransferId};
use maud::{Markup, html};

use super::{
    super::{Console, Wrong, messages, page::Page, parts, roles::Right, session::SignedIn, timeline, words},
    history::Told,
    list,
};
use crate::{
    audit::chain::Subject,
    transfer::{Child, Custody, Strand, Transfer},
};

/// `GET /transfers/{id}`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<Page, Wrong> {
    let id: TransferId = id.parse().map_err(|_| Wrong::NotFound)?;
    let told = console.gateway.store.read(move |tx| Told::of(tx, id)).await?.ok_or(Wrong::NotFound)?;
    let named = session.may(Right::WorkOnCases) && !told.transfer.children.is_empty();
    if named {
        console.note_view(&session, ("children-seen", Subject::Transfer(told.transfer.id), "")).await?;
    }
    let transfer = &told.transfer;
    let title = format!("{} to {}", console.authority(transfer.losing.as_str()), list::gaining(&console, transfer));
    let rows: Vec<_> = told.messages.iter().map(|line| messages::row(&console, line)).collect();
    let body = html! {
        span class="govuk-caption-l" { "Transfer " span class="cw-id" { (transfer.id) } }
        h1 class="govuk-heading-l" { (title) }
        section id="standing" data-live="" aria-label="How it stands" { (parts::summary(&standing(&console, transfer))) }
        section id="children" data-live="" aria-label="Children" { (children(&console, transfer, named)) }
        section id="messages" data-live="" aria-label="Messages" {
            (parts::table("Messages", &["When", "What", "To or from", "Where it stands", "Id"], &rows))
        }
        (evidence(&session, transfer.id))
        section id="history" data-live="" aria-labelledby="history-title" {
            h2 class="govuk-heading-m" id="history-title" { "What happened" }
            (timeline::shown(&told.happenings))
        }
    };
    Ok(Page::new(title, Some(&session), body).at("/transfers").back("/transfers", "Transfers").wide())
}

fn standing(console: &Console, transfer: &Transfer) -> Vec<(&'static str, Markup)> {
    let mut rows = vec![
        ("How far", list::how_far(transfer, false)),
        ("From", html! { (console.authority(transfer.losing.as_str())) }),
        ("To", html! { (list::gaining(console, transfer)) }),
    ];
    if let Some(kind) = transfer.kind {
        let on = transfer.move_date.map_or_else(String::new, |date| format!(" on {}", words::day(date)));
        rows.push(("What kind", html! { (words::kind(kind)) (on) }));
    }
    if let Some(at) = transfer.opened_at {
        rows.push(("Opened", parts::time(at)));
    }
    if let Some(at) = transfer.closed_at {
        rows.push(("Closed", parts::time(at)));
    }
    if transfer.withdrawn {
        rows.push(("Withdrawn", html! { "The move did not happen after all" }));
    }
    if let Some(to) = &transfer.moved_on_to {
        rows.push(("Moved on", html! { "The family has moved on to " (console.authority(to.as_str())) }));
    }
    if transfer.doubts > 0 {
        rows.push(("Doubts", html! { "It is not certain which of the children are the same: compare them" }));
    }
    rows
}

fn children(console: &Console, transfer: &Transfer, named: bool) -> Markup {
    let mut rows = Vec::new();
    for (number, child) in (1..).zip(&transfer.children) {
        if child.strands.is_empty() {
            let nothing = html! { "No records follow" };
            rows.push(vec![
                name(child, number, named),
                html! { "–" },
                nothing,
                custodian(console, transfer, None),
                html! { "–" },
                html! {},
            ]);
        }
        for (service, strand) in &child.strands {
            let mut strand = strand.clone();
            // It is in a case worker's own words.
            strand.reason = strand.reason.filter(|_| named);
            rows.push(row(console, transfer, (name(child, number, named), *service, &strand)));
        }
    }
    html! {
        @if rows.is_empty() {
            p class="govuk-body" { "No child is named, or it has been forgotten who they were: only what proves the transfer is kept." }
        } @else {
            (parts::table(
                "Who has custody of each child now, and what comes next",
                &["Child", "Service", "How far", "In custody of", "What comes next", "Messages"],
                &rows,
            ))
        }
    }
}

/// The child's name for those who work on cases; others see which child of the transfer it is.
fn name(child: &Child, number: usize, named: bool) -> Markup {
    let reference = &child.reference;
    let born = reference.birth_date.as_ref().map(|birth| words::day(birth.person_birth_date));
    html! {
        @if named {
            (reference.person_name.person_given_name.join(" ")) " " (reference.person_name.person_family_name)
            @if let Some(born) = born { br; span class="govuk-hint" { "Born " (born) } }
        } @else {
            "Child " (number)
        }
    }
}

fn custodian(console: &Console, transfer: &Transfer, strand: Option<&Strand>) -> Markup {
    let gained = strand.is_some_and(|strand| strand.custody == Custody::Gaining);
    let holder = transfer.gaining.as_ref().filter(|_| gained).unwrap_or(&transfer.losing);
    html! { strong { (console.authority(holder.as_str())) } @if *holder == console.gateway.config.authority { " (this authority)" } }
}

fn row(console: &Console, transfer: &Transfer, (name, service, strand): (Markup, Service, &Strand)) -> Vec<Markup> {
    let (says, colour) = words::progress(strand.state);
    let how_far = html! {
        (parts::tag(colour, says))
        @if strand.nothing_held { br; span class="govuk-hint" { "The old authority holds nothing" } }
        @if let Some(reason) = &strand.reason { br; span class="govuk-hint" { "Reason: " (reason) } }
    };
    let linked = [("Request", strand.request), ("Records", strand.records), ("Answer", strand.outcome)];
    let link = |(text, id): (&str, MessageId)| html! { a class="govuk-link" href={ "/messages/" (id) } { (text) } " " };
    let messages = linked.into_iter().filter_map(|(text, id)| id.map(|id| link((text, id))));
    vec![
        name,
        html! { (words::service(service)) },
        how_far,
        custodian(console, transfer, Some(strand)),
        next(console, transfer, (service, strand)),
        html! { @for message in messages { (message) } },
    ]
}

/// What has to happen next, by when, by which clock; and since when it is late.
fn next(console: &Console, transfer: &Transfer, (service, strand): (Service, &Strand)) -> Markup {
    let Some(due) = strand.due else { return html! { "Nothing" } };
    let clock = console.gateway.policy.clock(due.step, service, transfer.kind).map(words::allowed);
    html! {
        (words::step(due.step)) ", by " (words::day(due.date))
        @if let Some(clock) = clock { " (" (clock) ")" }
        @if let Some(late) = strand.overdue { br; (parts::tag("red", "Late")) " since " (words::day(late.since)) }
    }
}

fn evidence(session: &SignedIn, id: TransferId) -> Markup {
    html! {
        @if session.may(Right::Audit) {
            h2 class="govuk-heading-m" { "Evidence" }
            p class="govuk-body" {
                "Signed proof of what was sent, received and accepted, in a ZIP file that anyone can check. It holds what the \
                 messages said, as long as that is kept: hand it only to those who may read it. That you took it is recorded."
            }
            (parts::form(session, &format!("/transfers/{id}/evidence"), &parts::second_button("Download the evidence")))
        }
    }
}
