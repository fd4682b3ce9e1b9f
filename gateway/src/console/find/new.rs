//! Asking other councils about a child.

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use crosswalk_schemas::{
    identifiers::{nhs_number, postcode, upn},
    model::{
        Address, AuthorityCode, BirthDate, ChildReference, FindRequest, PersonName, Professional, SearchReason,
        Service, SharingBasis, SharingBasisKind, SoughtAdult, SoughtChild,
    },
};
use jiff::civil::Date;
use maud::html;

use super::super::{
    Console, Wrong,
    form::{Errors, Fields},
    page::Page,
    parts::{self, Input},
    session::SignedIn,
};
use crate::{accept::NotAccepted, finding, gateway::Gateway};

const REASONS: [(&str, &str, &str); 5] = [
    ("unknown-destination", "The family left and nobody knows where to", ""),
    ("missing-education", "The child has no school and cannot be traced", ""),
    ("missing-child", "The child is missing", ""),
    ("new-arrival", "The child has arrived here: who knew the child before?", ""),
    ("serious-concern", "There is a serious concern for the child's safety", ""),
];

/// `GET /find/new`.
pub(super) async fn ask(State(console): State<Console>, Extension(session): Extension<SignedIn>) -> Page {
    page(&console.gateway, &session, &Fields::default(), &Errors::default())
}

fn page(gateway: &Gateway, session: &SignedIn, fields: &Fields, errors: &Errors) -> Page {
    let input = |name, label, hint| Input { name, label, hint, ..Input::default() };
    let partners = gateway.config.partners.len();
    let all = format!("All {partners} councils whose gateways are set up here");
    let inside = html! {
        (parts::radios(&input("reason", "Why do you look for the child?", ""), &REASONS, fields, errors))
        (parts::textarea(&input("words", "Say more about it", "Whoever answers reads this"), 3, fields, errors))
        h2 class="govuk-heading-m" { "The child" }
        (parts::input(&input("forename", "First names", ""), fields, errors))
        (parts::input(&input("surname", "Last name", ""), fields, errors))
        (parts::input(&input("former", "Former last name (optional)", ""), fields, errors))
        (parts::date(&input("born", "Date of birth", "For example, 27 3 2015"), fields, errors))
        (parts::input(&Input { width: 10, ..input("nhs", "NHS number (if you know it)", "") }, fields, errors))
        (parts::input(&Input { width: 20, ..input("upn", "Unique pupil number (if you know it)", "") }, fields, errors))
        (parts::input(&Input { width: 10, ..input("postcode", "Last known postcode (optional)", "") }, fields, errors))
        (parts::date(&input("seen", "When was the child last seen? (optional)", ""), fields, errors))
        (parts::input(&input("adult", "An adult who is likely with the child: first and last name (optional)", ""), fields, errors))
        h2 class="govuk-heading-m" { "Whom to ask" }
        (parts::textarea(&input("ask", "Councils", "One on each line: a name such as Manchester, a postcode or a code"), 4, fields, errors))
        @if partners > 0 { (parts::checkboxes(&input("all", "Or all of them?", ""), &[("yes", &all, "")], fields, errors)) }
        h2 class="govuk-heading-m" { "Who can be asked here" }
        (parts::input(&input("name", "Name", ""), fields, errors))
        (parts::input(&Input { width: 20, ..input("telephone", "Telephone number", "") }, fields, errors))
        (parts::button("Ask"))
    };
    let body = html! {
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { "Ask other councils about a child" }
        p class="govuk-body" { "Ask only whom you must: what you enter goes to every council you name." }
        (parts::form(session, "/find/new", &inside))
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new("Ask other councils about a child", Some(session), body)
        .at("/find")
        .back("/find", "Find a child")
        .has_errors(!errors.is_empty())
        .with_status(status)
}

/// `POST /find/new`.
pub(super) async fn send(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    fields: Fields,
) -> Result<Response, Wrong> {
    let gateway = &console.gateway;
    let (to, mut errors) = (councils(gateway, &fields), Errors::default());
    let request = read(&fields, gateway.clock.today(), &mut errors);
    let to = to.unwrap_or_else(|why| {
        errors.add("ask", why);
        Vec::new()
    });
    if errors.is_empty() {
        match finding::ask(gateway, request, &to, &session.who()).await {
            Ok(id) => return Ok(Redirect::to(&format!("/find/searches/{id}?done=sent")).into_response()),
            Err(NotAccepted::Refused(report)) => {
                report.findings.into_iter().for_each(|finding| errors.add(field(&finding.place.path), finding.text));
            }
            Err(NotAccepted::Store(error)) => return Err(error.into()),
            Err(_) => return Err(Wrong::Failed),
        }
    }
    Ok(page(gateway, &session, &fields, &errors).into_response())
}

/// The field of the form that a path of the standard came from.
fn field(path: &str) -> &'static str {
    let parts = [
        ("NHSnumber", "nhs"),
        ("UPN", "upn"),
        ("BirthDate", "born"),
        ("LastAddress", "postcode"),
        ("LastSeenOn", "seen"),
        ("Adult", "adult"),
        ("FormerName", "former"),
        ("PersonFamilyName", "surname"),
        ("Ask", "ask"),
        ("Recipient", "ask"),
        ("Contact", "name"),
        ("Reason", "words"),
    ];
    parts.iter().find(|(part, _)| path.contains(part)).map_or("surname", |(_, field)| field)
}

/// Whom to ask: every council once, never this one.
fn councils(gateway: &Gateway, fields: &Fields) -> Result<Vec<AuthorityCode>, String> {
    let (today, mut to) = (gateway.clock.today(), Vec::new());
    for line in fields.raw("ask").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let found = gateway.directory.resolve(line, Service::SocialCare, today);
        to.push(found.map_err(|_| format!("We do not know a council called \u{201c}{line}\u{201d}"))?.code.clone());
    }
    if !fields.all("all").is_empty() {
        to.extend(gateway.config.partners.iter().map(|partner| partner.authority.clone()));
    }
    to.sort();
    to.dedup();
    to.retain(|code| *code != gateway.config.authority);
    if to.is_empty() { Err("Enter at least one other council".to_owned()) } else { Ok(to) }
}

/// What the form says, and what is wrong with it.
fn read(fields: &Fields, today: Date, errors: &mut Errors) -> FindRequest {
    let text = |name: &str| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
    let reason = fields.text("reason").parse::<SearchReason>();
    errors.when(reason.is_err(), "reason", "Select why you look for the child");
    errors.when(fields.text("words").is_empty(), "words", "Say why you look for the child");
    errors.when(fields.text("surname").is_empty(), "surname", "Enter the child's last name");
    let born = date(fields, "born", errors);
    errors.when(born.is_some_and(|born| born > today), "born", "Date of birth must be in the past");
    let seen = date(fields, "seen", errors);
    let nhs = text("nhs");
    errors.when(
        nhs.as_deref().is_some_and(|number| !nhs_number::is_valid(number)),
        "nhs",
        "This is not an NHS number: check its 10 digits",
    );
    errors.when(
        born.is_none() && nhs.is_none() && errors.of("born").is_none(),
        "born",
        "Enter the date of birth, or an NHS number",
    );
    let place = text("postcode");
    let normal = place.as_deref().and_then(postcode::normalise);
    errors.when(place.is_some() && normal.is_none(), "postcode", "Enter a full UK postcode, like OX1 4AB");
    errors.when(fields.text("name").is_empty(), "name", "Enter who can be asked");
    errors.when(fields.text("telephone").is_empty(), "telephone", "Enter a telephone number");
    let sought = sought(fields, (born, seen), normal);
    FindRequest {
        search_reason: reason.unwrap_or(SearchReason::UnknownDestination),
        reason: fields.text("words").to_owned(),
        child: vec![sought],
        ask: Vec::new(),
        answer_by: None,
        contact: Some(Professional { name: text("name"), telephone: text("telephone"), ..Professional::default() }),
        sharing_basis: Some(SharingBasis {
            kind: SharingBasisKind::LegalGateway,
            provision: "Children Act 2004, sections 10 and 11".to_owned(),
            given_by: None,
            given_on: None,
            ends_on: None,
            agreement: None,
        }),
    }
}

/// The child, and what may help to find the child.
fn sought(fields: &Fields, (born, seen): (Option<Date>, Option<Date>), postcode: Option<String>) -> SoughtChild {
    let text = |name: &str| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
    let named = |given: Option<String>, family: String| PersonName {
        person_given_name: given.into_iter().collect(),
        person_family_name: family,
        ..PersonName::default()
    };
    let child = ChildReference {
        person_name: named(text("forename"), fields.text("surname").to_owned()),
        birth_date: born.map(|born| BirthDate { person_birth_date: born, verification_level: None }),
        nhs_number: text("nhs").as_deref().and_then(nhs_number::normalise),
        upn: text("upn").as_deref().and_then(upn::normalise),
        local_id: None,
    };
    let adult = text("adult").map(|name| {
        let (given, family) =
            name.rsplit_once(' ').map_or((None, name.as_str()), |(given, family)| (Some(given.to_owned()), family));
        SoughtAdult { person_name: named(given, family.to_owned()), ..SoughtAdult::default() }
    });
    SoughtChild {
        child,
        former_name: text("former").map(|former| named(text("forename"), former)).into_iter().collect(),
        last_address: postcode.map(|post_code| Address { post_code: Some(post_code), ..Address::default() }),
        last_seen_on: seen,
        adult: adult.into_iter().collect(),
        ..SoughtChild::default()
    }
}

/// A date that was typed; nothing when none was.
fn date(fields: &Fields, name: &str, errors: &mut Errors) -> Option<Date> {
    let [day, month, year] = ["day", "month", "year"].map(|part| fields.text(&format!("{name}-{part}")).to_owned());
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return None;
    }
    let read =
        || Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().filter(|date| date.year() > 1000);
    let date = read();
    errors.when(date.is_none(), name, "Enter a real date, like 27 3 2015");
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(pairs: &[(&str, &str)]) -> Vec<String> {
        let mut errors = Errors::default();
        let fields = Fields::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        read(&fields, Date::constant(2026, 11, 22), &mut errors);
        errors.iter().map(|(field, _)| field.to_owned()).collect()
    }

    #[test]
    fn a_search_says_who_and_why() {
        assert_eq!(wrong(&[]), ["reason", "words", "surname", "born", "name", "telephone"]);
        let good = [
            ("reason", "missing-child"),
            ("words", "Not seen for a week."),
            ("surname", "Okafor"),
            ("nhs", "999 000 1014"),
            ("name", "Jo"),
            ("telephone", "0123"),
        ];
        assert_eq!(wrong(&good), Vec::<String>::new(), "an NHS number stands in for the date of birth");
        let odd = [("postcode", "M1"), ("seen-day", "31"), ("seen-month", "2"), ("seen-year", "2026")];
        assert_eq!(wrong(&[&good[..], &odd[..]].concat()), ["seen", "postcode"]);
    }
}
