//! The audit log: every row, the newest first, each bound to all before it.

use axum::{
    Extension,
    extract::{Query, State},
    routing::get,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Console, Wrong,
    page::Page,
    parts,
    roles::Right,
    routes::{Route, route},
    session::SignedIn,
};
use crate::{audit::chain::Subject, store::Chained};

/// How many rows a page shows.
const ROWS: u32 = 50;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/audit", Right::Audit, get(show))]
}

/// Which page: the rows before this one.
#[derive(Debug, Deserialize)]
pub(super) struct Before {
    before: Option<i64>,
}

async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Query(Before { before }): Query<Before>,
) -> Result<Page, Wrong> {
    let rows = console.gateway.store.read(move |tx| tx.audit_rows_before(before, ROWS)).await?;
    let last = rows.last().map(|chained| chained.row.seq).filter(|seq| *seq > 1);
    let older = last.map(|seq| format!("/audit?before={seq}"));
    let newer = before.map(|_| "/audit".to_owned());
    let lines: Vec<_> = rows.iter().map(line).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Audit log" }
        p class="govuk-body" {
            "Rows are only ever added. Each holds a digest over all before it, and the gateway signs the last one every "
            "minute: " span class="cw-id" { "crosswalk evidence verify" } " finds a row that was changed, taken out or moved."
        }
        (parts::table("What happened", &["Row", "When", "What", "Of", "Who", "More"], &lines))
        (parts::pagination(newer.as_deref(), older.as_deref()))
    };
    Ok(Page::new("Audit log", Some(&session), body).at("/audit").wide())
}

fn line(Chained { row, .. }: &Chained) -> Vec<Markup> {
    let of = match &row.subject {
        Subject::Message(id) => html! { a class="govuk-link cw-id" href={ "/messages/" (id) } { (id) } },
        Subject::Transfer(id) => html! { a class="govuk-link cw-id" href={ "/transfers/" (id) } { (id) } },
        Subject::Gateway => html! { "the gateway" },
    };
    let who = if row.who.is_empty() { "the gateway" } else { row.who.as_str() };
    vec![
        html! { (row.seq) },
        parts::time(row.at),
        html! { (row.event.replace('-', " ")) },
        of,
        html! { (who) },
        html! { span class="cw-id" { (row.detail) } },
    ]
}
