//! How a file of moves stands: what is wrong with it, what will be sent, how far it is, what came of it.

use maud::{Markup, html};

use super::{
    super::{page::Page, parts, session::SignedIn},
    pages::day,
    rows::{Household, Line, Seen},
    upload::{Standing, Upload},
};
use crate::intake;

/// The columns that people fill in, and what belongs into them.
pub(super) const COLUMNS: [(&str, &str); 22] = [
    ("move_reference", "Your own number of the move: the same in every row of one household. Needed"),
    ("move_date", "When they moved or will: 2026-11-22 or 22/11/2026. Needed"),
    ("move_kind", "permanent, temporary-placement, within-authority, leaving-england or unknown-destination"),
    ("from_address_1", "House and street they left"),
    ("from_address_2", "Town they left"),
    ("from_postcode", "Postcode they left. Needed"),
    ("from_sensitive", "Y when the address must be kept secret"),
    ("to_address_1", "House and street they went to"),
    ("to_address_2", "Town they went to"),
    ("to_postcode", "Postcode they went to. Needed, unless they left England or nobody knows"),
    ("to_sensitive", "Y when the address must be kept secret"),
    ("person_role", "child or adult; needed when there is no date of birth"),
    ("forename", "First names"),
    ("surname", "Last name. Needed"),
    ("date_of_birth", "2015-06-02 or 02/06/2015"),
    ("sex", "M, F, or empty"),
    ("nhs_number", "10 digits, if you know it"),
    ("reporter_organisation", "Your team"),
    ("reporter_name", "Who can be asked"),
    ("reporter_telephone", "Their telephone number"),
    ("reporter_email", "Their e-mail address"),
    ("note", "What else should be known"),
];

/// The columns, each with what belongs into it.
pub(super) fn columns() -> Markup {
    let rows: Vec<_> = COLUMNS.iter().map(|(name, about)| vec![html! { code { (name) } }, html! { (about) }]).collect();
    parts::table("Columns", &["Column", "What belongs into it"], &rows)
}

/// How a file stands, in a word.
pub(super) fn tag(standing: Standing) -> Markup {
    match standing {
        Standing::Looking => parts::tag("blue", "Being looked at"),
        Standing::Failed => parts::tag("red", "Failed"),
        Standing::Waiting => parts::tag("yellow", "Not sent"),
        Standing::Sending => parts::tag("blue", "Being sent"),
        Standing::Sent => parts::tag("green", "Sent"),
    }
}

/// The page of one file. It keeps itself up to date.
pub(super) fn page(session: &SignedIn, id: i64, upload: &Upload, reading: Option<&intake::Seen>) -> Page {
    let seen = &upload.seen;
    let body = html! {
        h1 class="govuk-heading-l" { (upload.name) }
        div id="standing" data-live="" {
            @match upload.standing {
                Standing::Looking => { p class="govuk-body" { "The file is being looked at. This page shows what was found as soon as that is done; load it again if nothing happens." } }
                Standing::Failed => (parts::warning("The file could not be looked at. Delete it and hand it in again.")),
                Standing::Waiting => (before(session, id, seen)),
                Standing::Sending => (under_way(session, id, seen, reading)),
                Standing::Sent => (after(upload.counts)),
            }
            @if !seen.refused.is_empty() && seen.refuse > 0 {
                p class="govuk-body" {
                    a class="govuk-link" id="refused" href={ "/moves/uploads/" (id) "/refused" } { "Download the refused rows with the reasons (CSV)" }
                }
            }
            (wrong(&seen.wrong))
            (households(upload.standing, seen))
        }
        (parts::form(session, &format!("/moves/uploads/{id}/delete"), &parts::second_button("Delete the file here")))
        p class="govuk-body-s" { "It is deleted by itself after 14 days. What was sent stays sent." }
    };
    Page::new(&upload.name, Some(session), body).at("/moves").back("/moves/uploads", "Files of moves").wide()
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn before(session: &SignedIn, id: i64, seen: &Seen) -> Markup {
    html! {
        (parts::summary(&[
            ("Will be sent", html! { (counted(seen.send, "household", "households")) }),
            ("Will not be sent", html! { (counted(seen.refuse, "household or row", "households or rows")) }),
            ("Without children", html! { (counted(seen.skip, "household", "households")) }),
        ]))
        @if seen.send > 0 {
            @let text = format!("Send {}", counted(seen.send, "household", "households"));
            (parts::form(session, &format!("/moves/uploads/{id}/send"), &parts::button(&text)))
        } @else {
            (parts::inset("Nothing in this file can be sent. Mend what is wrong and hand it in again."))
        }
    }
}

fn under_way(session: &SignedIn, id: i64, seen: &Seen, reading: Option<&intake::Seen>) -> Markup {
    let of = seen.send + seen.refuse;
    html! {
        @if let Some(reading) = reading {
            p class="govuk-body" { label for="progress" { "Being sent: " (reading.records) " of " (of) } }
            progress id="progress" class="cw-progress" max=(of.max(1)) value=(reading.records) { (reading.records) }
        } @else {
            p class="govuk-body" { "The file is being sent. If nothing changes for some minutes, send it again: nothing is sent twice." }
            (parts::form(session, &format!("/moves/uploads/{id}/send"), &parts::second_button("Send again")))
        }
    }
}

fn after(counts: Option<[usize; 3]>) -> Markup {
    let [sent, same, refused] = counts.unwrap_or_default();
    html! {
        (parts::summary(&[
            ("Notices sent", html! { (sent) }),
            ("Reported before, unchanged", html! { (same) }),
            ("Not sent", html! { (refused) }),
        ]))
        p class="govuk-body" { "Each household is sent to both councils. " a class="govuk-link" href="/moves" { "See what became of them" } }
    }
}

fn wrong(lines: &[Line]) -> Markup {
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            let place = if line.number == 0 {
                html! { "File" }
            } else {
                html! { (line.number) }
            };
            let weight =
                if line.stops { parts::tag("red", "Not sent") } else { parts::tag("yellow", "Sent all the same") };
            vec![place, html! { (line.column) }, html! { (line.text) }, weight]
        })
        .collect();
    html! {
        @if !rows.is_empty() { (parts::table("What is wrong", &["Line", "Column", "What to do", "Sent?"], &rows)) }
    }
}

fn households(standing: Standing, seen: &Seen) -> Markup {
    let rows: Vec<_> = seen.good.iter().map(household).collect();
    let caption = if standing == Standing::Sent { "What was sent" } else { "What will be sent" };
    html! {
        @if !rows.is_empty() {
            (parts::table(caption, &["Number", "Family", "Date of move", "From", "To", "Known?"], &rows))
            @if seen.send > rows.len() { p class="govuk-body" { "And " (seen.send - rows.len()) " more." } }
        }
    }
}

fn household(household: &Household) -> Vec<Markup> {
    let said = &household.said;
    let before = if household.before {
        parts::tag("yellow", "Reported before?")
    } else {
        html! {}
    };
    vec![
        html! { (said.reference) },
        html! { (said.family) },
        html! { (day(said.moved)) },
        html! { (said.from) },
        html! { (said.to) },
        before,
    ]
}
