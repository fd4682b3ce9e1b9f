//! The transfers of a child: found by a number, or by name and date of birth. Posted, never in an address; recorded.

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use crosswalk_schemas::model::{BirthDate, ChildReference, PersonName};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    super::{
        Console, Wrong,
        form::{Errors, Fields},
        page::Page,
        parts::{self, Input},
        session::SignedIn,
        words,
    },
    list,
};
use crate::{audit::chain::Subject, journey, transfer::Transfer};

/// `GET /transfers/child`.
pub(super) async fn ask(Extension(session): Extension<SignedIn>) -> Page {
    page(&session, &Fields::default(), &Errors::default(), &html! {})
}

fn page(session: &SignedIn, fields: &Fields, errors: &Errors, found: &Markup) -> Page {
    let number =
        Input { name: "number", label: "NHS number or unique pupil number (UPN)", width: 20, ..Input::default() };
    let family = Input { name: "family", label: "Family name", width: 20, ..Input::default() };
    let born = Input { name: "born", label: "Date of birth", hint: "For example, 9 3 2014", ..Input::default() };
    let inside = html! {
        (parts::input(&number, fields, errors))
        p class="govuk-body" { "Or, when you have no number:" }
        (parts::input(&family, fields, errors))
        (parts::date(&born, fields, errors))
        (parts::button("Find"))
    };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Find the transfers of a child" }
        (found)
        p class="govuk-body" { "That you looked is recorded. What you type here is not." }
        (parts::form(session, "/transfers/child", &inside))
    };
    Page::new("Find the transfers of a child", Some(session), body)
        .at("/transfers")
        .back("/transfers", "Transfers")
        .wide()
        .has_errors(!errors.is_empty())
}

/// `POST /transfers/child`: the transfers that know such a child, on this page alone.
pub(super) async fn find(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let child = match child(&fields) {
        Ok(child) => child,
        Err(errors) => {
            let page = page(&session, &fields, &errors, &html! {});
            return Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
    };
    let (who, now) = (session.who(), console.gateway.clock.now());
    let found = console.gateway.store.write(move |tx| {
        let found = tx.transfers_of(&journey::child_keys(&child))?;
        tx.audit_note("child-looked-for", Subject::Gateway, &who, now)?;
        found.iter().try_for_each(|one| tx.audit_note("found-by-child", Subject::Transfer(one.id), &who, now))?;
        Ok(found)
    });
    let found = results(&console, &found.await?);
    // What was typed is not shown again: it would stay on the screen beside what was found.
    Ok(page(&session, &Fields::default(), &Errors::default(), &found).into_response())
}

fn results(console: &Console, found: &[Transfer]) -> Markup {
    let rows: Vec<_> = found
        .iter()
        .map(|one| {
            vec![
                html! { @if let Some(at) = one.opened_at { (parts::time(at)) } },
                html! { (console.authority(one.losing.as_str())) },
                html! { (list::gaining(console, one)) },
                list::how_far(one, false),
                words::id(&format!("/transfers/{}", one.id), one.id),
            ]
        })
        .collect();
    html! {
        section id="found" aria-live="polite" {
            @if rows.is_empty() {
                (parts::inset("No transfer here knows such a child."))
            } @else {
                (parts::table("Transfers found", &["Opened", "From", "To", "How far", "Id"], &rows))
            }
        }
    }
}

/// The child that is looked for.
fn child(fields: &Fields) -> Result<ChildReference, Errors> {
    let mut errors = Errors::default();
    let number: String = fields.text("number").chars().filter(char::is_ascii_alphanumeric).collect();
    let family = fields.text("family");
    let reference = ChildReference::default();
    if !number.is_empty() {
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        match (number.len(), digits) {
            (10, true) => return Ok(ChildReference { nhs_number: Some(number), ..reference }),
            (13, false) => return Ok(ChildReference { upn: Some(number), ..reference }),
            _ => {
                errors.add("number", "Enter an NHS number of 10 digits, or a UPN of a letter and 12 digits or letters");
            }
        }
        return Err(errors);
    }
    errors.when(family.is_empty(), "number", "Enter a number, or a family name and a date of birth");
    let part = |name: &str| fields.text(name).parse::<i16>().ok();
    let born = part("born-year")
        .zip(part("born-month"))
        .zip(part("born-day"))
        .and_then(|((year, month), day)| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok());
    errors.when(!family.is_empty() && born.is_none(), "born", "Enter a date of birth, such as 9 3 2014");
    let Some(person_birth_date) = born.filter(|_| errors.is_empty()) else { return Err(errors) };
    Ok(ChildReference {
        person_name: PersonName { person_family_name: family.to_owned(), ..PersonName::default() },
        birth_date: Some(BirthDate { person_birth_date, verification_level: None }),
        ..reference
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Result<ChildReference, Errors> {
        child(&Fields::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))))
    }

    #[test]
    fn a_child_is_looked_for_by_number_or_by_name_and_birth() {
        assert_eq!(asked(&[("number", "999 000-1014")]).unwrap().nhs_number.as_deref(), Some("9990001014"));
        assert_eq!(asked(&[("number", "Z931234518001")]).unwrap().upn.as_deref(), Some("Z931234518001"));
        let born = [("family", "Ashworth"), ("born-day", "9"), ("born-month", "3"), ("born-year", "2014")];
        assert_eq!(asked(&born).unwrap().birth_date.unwrap().person_birth_date.to_string(), "2014-03-09");
        for (wrong, field) in [
            (&[][..], "number"),
            (&[("number", "123")][..], "number"),
            (&[("family", "Ashworth")][..], "born"),
            (&[("family", "A"), ("born-day", "31"), ("born-month", "2"), ("born-year", "2014")][..], "born"),
        ] {
            assert!(asked(wrong).unwrap_err().of(field).is_some(), "{wrong:?}");
        }
    }
}
