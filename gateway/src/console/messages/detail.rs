//! One message: where it stands, its way so far, its deliveries, what stopped it; and what it says, for those who may mend it.

use axum::{
    Extension,
    extract::{Path, State},
};
use crosswalk_schemas::{
    model::{MessageId, TransferId},
    report::Form,
};
use jiff::Timestamp;
use maud::{Markup, html};

use super::super::{
    Console, Wrong, document, form::Fields, page::Page, parts, roles::Right, session::SignedIn, timeline, words,
};
use crate::{
    audit::chain::Subject,
    store::{
        Delivery, DeliveryState, HistoryLine, MessageRow, Quarantined, StoreError, Tx,
        listings::{Direction, MessageLine},
    },
    telemetry::traces::trace_id,
};

/// A message with everything that happened to it.
struct Told {
    line: MessageLine,
    row: MessageRow,
    history: Vec<HistoryLine>,
    deliveries: Vec<Delivery>,
    quarantine: Vec<Quarantined>,
    /// The receipts that speak of it, with when they were sent or came.
    receipts: Vec<(Timestamp, MessageRow)>,
}

fn told(tx: &Tx<'_>, id: MessageId) -> Result<Option<Told>, StoreError> {
    // What came under this id and could not be opened is kept under another.
    let known = match tx.message_line(id)? {
        Some(line) => Some(line),
        None => tx.inbox_claiming(id)?.map(|row| tx.message_line(row.id)).transpose()?.flatten(),
    };
    let Some(line) = known else { return Ok(None) };
    let row = if line.direction == Direction::Sent { tx.outbox_row(line.id)? } else { tx.inbox_row(line.id)? };
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Told {
        row,
        history: tx.history(line.id)?,
        deliveries: tx.deliveries_of(line.id)?,
        quarantine: tx.quarantine_of(line.id)?,
        receipts: tx.receipts_for(line.id)?,
        line,
    }))
}

/// `GET /messages/{id}`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<String>,
) -> Result<Page, Wrong> {
    let id: MessageId = id.parse().map_err(|_| Wrong::NotFound)?;
    let told = console.gateway.store.read(move |tx| told(tx, id)).await?.ok_or(Wrong::NotFound)?;
    let Told { line, row, .. } = &told;
    let title = words::class(&line.class);
    let address = format!("/messages/{}", line.id);
    let body = html! {
        span class="govuk-caption-l cw-id" { (line.id) }
        h1 class="govuk-heading-l" { (title) }
        section id="standing" data-live="" aria-label="Where it stands" {
            (parts::summary(&standing(&console, line, row)))
            (stopped(&told.quarantine))
        }
        section id="history" data-live="" aria-labelledby="history-title" {
            h2 class="govuk-heading-m" id="history-title" { "What happened to it" }
            (timeline::shown(&told.history.iter().map(timeline::of_line).collect::<Vec<_>>()))
        }
        section id="deliveries" data-live="" aria-label="Case systems" { (deliveries(&told.deliveries)) (receipts(&told.receipts)) }
        @if session.may(Right::Mend) {
            h2 class="govuk-heading-m" { "What it says" }
            p class="govuk-body" { "It may hold personal data about children. That you looked is recorded." }
            (parts::form(&session, &format!("{address}/document"), &parts::second_button("Show the document")))
        }
    };
    Ok(Page::new(title, Some(&session), body).at("/messages").back("/messages", "Messages").wide())
}

fn standing(console: &Console, line: &MessageLine, row: &MessageRow) -> Vec<(&'static str, Markup)> {
    let sent = line.direction == Direction::Sent;
    let transfer = |id: TransferId| words::id(&format!("/transfers/{id}"), id);
    let mut rows = vec![
        ("Where it stands", words::state(&line.state)),
        ("From", html! { (console.authority(&row.from)) }),
        ("To", html! { @if sent { (console.authority(&row.to)) } @else { "This authority" } }),
        (if sent { "Accepted" } else { "Arrived" }, parts::time(line.at)),
        (if sent { "Attempts to send" } else { "Attempts to open" }, html! { (line.attempts) }),
    ];
    if let Some(id) = line.transfer {
        rows.push(("Transfer", transfer(id)));
    }
    rows.extend(trace(console, line.id));
    rows.push(("SHA-256 of what it says", html! { span class="cw-id" { (row.digest) } }));
    rows
}

/// The trace of a message whose way is told, with a link to where people look at it, if the configuration says where.
fn trace(console: &Console, id: MessageId) -> Option<(&'static str, Markup)> {
    let gateway = &console.gateway;
    let config = gateway.config.traces.as_ref().filter(|_| gateway.traces.tells_of(id))?;
    let trace = trace_id(id);
    Some((
        "Trace",
        html! {
            @if let Some(page) = config.page_of(&trace) {
                a class="govuk-link cw-id" href=(page) rel="noreferrer" { (trace) }
            } @else {
                span class="cw-id" { (trace) }
            }
        },
    ))
}

fn stopped(entries: &[Quarantined]) -> Markup {
    html! {
        @for entry in entries {
            @let open = entry.state == "open";
            (parts::inset(html! {
                p class="govuk-body" {
                    strong { (words::reason(&entry.reason)) } " " (parts::time(entry.since)) " "
                    (parts::tag(if open { "red" } else { "grey" }, if open { "Needs a person" } else { "Settled" }))
                }
                p class="govuk-body" { a class="govuk-link" href={ "/quarantine/" (entry.id) } { "See why, and what can be done" } }
            }))
        }
    }
}

fn deliveries(deliveries: &[Delivery]) -> Markup {
    let rows: Vec<_> = deliveries
        .iter()
        .map(|delivery| {
            let (colour, says) = match delivery.state {
                DeliveryState::Pending | DeliveryState::Prepared => ("yellow", "Waits to be handed over"),
                DeliveryState::Delivered => ("blue", "Handed over, no answer yet"),
                DeliveryState::Answered => ("green", "Answered"),
                DeliveryState::Quarantined => ("red", "Needs a person"),
            };
            let of = words::service(delivery.service);
            vec![html! { (delivery.system) }, html! { (of) }, parts::tag(colour, says), html! { (delivery.attempts) }]
        })
        .collect();
    html! {
        @if !rows.is_empty() { (parts::table("Case systems it is for", &["System", "Service", "How far", "Attempts"], &rows)) }
    }
}

fn receipts(receipts: &[(Timestamp, MessageRow)]) -> Markup {
    let rows: Vec<_> = receipts
        .iter()
        .map(|(at, row)| {
            let way = if row.direction == "sent" { "Ours, to the sender" } else { "The partner's, to us" };
            vec![parts::time(*at), html! { (way) }, words::id(&format!("/messages/{}", row.id), row.id)]
        })
        .collect();
    html! { @if !rows.is_empty() { (parts::table("Signed receipts for it", &["When", "Whose", "Receipt"], &rows)) } }
}

/// `POST /messages/{id}/document`: what it says. That it was looked at is recorded first.
pub(super) async fn document(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<String>,
    _: Fields,
) -> Result<Page, Wrong> {
    let id: MessageId = id.parse().map_err(|_| Wrong::NotFound)?;
    let (who, now) = (session.who(), console.gateway.clock.now());
    let found = console.gateway.store.write(move |tx| {
        let Some(line) = tx.message_line(id)? else { return Ok(None) };
        let document = if line.direction == Direction::Sent { tx.outbox_document(id)? } else { tx.inbox_document(id)? };
        tx.audit_note("document-seen", Subject::Message(id), &who, now)?;
        Ok(Some((line, document)))
    });
    let (line, found) = found.await?.ok_or(Wrong::NotFound)?;
    let title = format!("What it says: {}", words::class(&line.class));
    let body = html! {
        span class="govuk-caption-l cw-id" { (line.id) }
        h1 class="govuk-heading-l" { (title) }
        @match &found {
            Some((form, bytes)) => (text(bytes, *form)),
            None => p class="govuk-body" { "It cannot be shown: it has not been opened, or what it said has been forgotten." },
        }
    };
    Ok(Page::new(title, Some(&session), body).at("/messages").back(format!("/messages/{id}"), "The message").wide())
}

fn text(bytes: &[u8], form: Form) -> Markup {
    document::shown(&document::readable(bytes, form), &[])
}
