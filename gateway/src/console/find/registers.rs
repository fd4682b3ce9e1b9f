//! The registers: children who are missing, children out of school. Whoever looks is noted in the audit log.

use axum::{
    Extension,
    extract::{Path, Query, State},
};
use maud::html;
use serde::Deserialize;

use super::{
    super::{
        Console, Wrong,
        moves::{day, places},
        page::Page,
        parts,
        session::SignedIn,
    },
    hub::code,
    who,
};
use crate::{
    audit::chain::Subject,
    intake::holding_keys,
    store::{Entry, Register},
};

/// How many children stand on a page.
const LISTED: u32 = 50;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    after: i64,
}

/// `GET /find/registers/{which}`.
pub(super) async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(which): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Wrong> {
    let register = [Register::Missing, Register::OutOfSchool].into_iter().find(|one| one.as_str() == which);
    let register = register.ok_or(Wrong::NotFound)?;
    let (by, now, after) = (session.who(), console.gateway.clock.now(), asked.after);
    let found = console.gateway.store.write(move |tx| {
        let entries = tx.register_after(register, after, LISTED + 1)?;
        let holders =
            entries.iter().map(|entry| tx.holders(&holding_keys(&entry.said.child))).collect::<Result<Vec<_>, _>>()?;
        let entry = Entry { event: "register-viewed", subject: Subject::Gateway, who: &by, detail: register.as_str() };
        tx.audit(&entry, now)?;
        Ok(entries.into_iter().zip(holders).collect::<Vec<_>>())
    });
    let mut entries = found.await?;
    let more = entries.len() > LISTED as usize;
    entries.truncate(LISTED as usize);
    let title = match register {
        Register::Missing => "Children who are missing",
        Register::OutOfSchool => "Children out of school",
    };
    let rows: Vec<_> = entries
        .iter()
        .map(|(entry, holders)| {
            let told = entry.said.told_by.iter().map(|by| {
                let service = by.split('/').nth(1).unwrap_or_default();
                format!("{} ({service})", places::of_code(&console.gateway, code(by)))
            });
            vec![
                who(&entry.said.child),
                html! { (day(entry.since)) },
                html! { @for told in told { (told) br; } (entry.said.contact) },
                html! { @for holder in holders { (holder) br; } },
                html! { (entry.said.note) },
            ]
        })
        .collect();
    let next =
        more.then(|| entries.last()).flatten().map(|(last, _)| format!("/find/registers/{which}?after={}", last.id));
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { "As case systems here and at other councils tell of them. That you look at this page is kept in the audit log." }
        @if rows.is_empty() {
            p class="govuk-body" { "There is none." }
        } @else {
            (parts::table(title, &["Child", "Since", "Who told, and whom to ask", "Systems here that know the child", "Note"], &rows))
        }
        @if let Some(next) = next { p class="govuk-body" { a class="govuk-link" href=(next) { "More" } } }
    };
    Ok(Page::new(title, Some(&session), body).at("/find").back("/find", "Find a child").wide())
}
