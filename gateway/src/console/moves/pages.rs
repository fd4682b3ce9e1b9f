//! The pages of the form, one thing on each.

use axum::http::StatusCode;
use crosswalk_schemas::model::MoveKind;
use maud::{Markup, html};

use super::{
    super::{
        form::{Errors, Fields},
        page::Page,
        parts::{self, Input},
        session::SignedIn,
    },
    draft::{DateTyped, Draft, Person, Place, Step},
    places,
};
use crate::gateway::Gateway;

/// One page of one draft.
pub(super) struct Asked<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) session: &'a SignedIn,
    pub(super) id: i64,
    pub(super) draft: &'a Draft,
    pub(super) errors: &'a Errors,
}

/// Kinds that a person chooses from.
pub(super) const KINDS: [(&str, &str, &str); 3] = [
    ("permanent", "Permanent", "The family has given up the old address, or will"),
    (
        "temporary-placement",
        "Temporary placement",
        "A council has placed the family here for a time, such as in temporary accommodation",
    ),
    ("within-authority", "Within one council's area", "The same council looks after children at both addresses"),
];

impl Asked<'_> {
    /// Address of a page of the draft.
    pub(super) fn address(&self, page: &str) -> String {
        format!("/moves/drafts/{}/{page}", self.id)
    }

    /// The page of a step, as it has been filled in.
    pub(super) fn page(&self, step: Step) -> Page {
        let (title, inside) = match step {
            Step::When => ("When did they move?", self.when()),
            Step::From => ("Which address did they leave?", self.from()),
            Step::To => ("Where did they move to?", self.to()),
            Step::Kind => ("What kind of move is it?", self.kind()),
            Step::Contact | Step::People | Step::Check => ("Who can be asked about this move?", self.contact()),
        };
        let back = self.draft.before(step).unwrap_or(Step::People);
        self.around(title, &self.address(back.name()), (&self.address(step.name()), &inside))
    }

    /// A page with a form and what every page of a draft has.
    fn around(&self, title: &str, back: &str, (action, inside): (&str, &Markup)) -> Page {
        let inside = html! { (inside) (parts::button("Continue")) };
        let body = html! {
            (parts::error_summary(self.errors))
            (parts::form(self.session, action, &inside))
            (self.leave())
        };
        let status = if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Page::new(title, Some(self.session), body)
            .at("/moves")
            .back(back, "Back")
            .has_errors(!self.errors.is_empty())
            .with_status(status)
    }

    /// The draft is kept; or it is given up.
    pub(super) fn leave(&self) -> Markup {
        html! {
            p class="govuk-body-s" {
                "What you have entered is kept for 14 days. "
                a class="govuk-link" href=(self.address("abandon")) { "Delete it" }
            }
        }
    }

    /// One person.
    pub(super) fn person(&self, number: usize, person: &Person) -> Page {
        let fields = Fields::of(
            [
                pair("role", &person.role),
                pair("forename", &person.forename),
                pair("surname", &person.surname),
                pair("nhs", &person.nhs_number),
            ]
            .into_iter()
            .chain(date_fields("born", &person.born)),
        );
        let roles = [("child", "Child", "Under 18, or unborn"), ("adult", "Adult", "")];
        let role = Input { name: "role", label: "Is this a child or an adult?", ..Input::default() };
        let forename = Input { name: "forename", label: "First names", ..Input::default() };
        let surname = Input { name: "surname", label: "Last name", ..Input::default() };
        let born = Input {
            name: "born",
            label: "Date of birth",
            hint: "For example, 27 3 2015. Not needed for an adult",
            ..Input::default()
        };
        let nhs = Input {
            name: "nhs",
            label: "NHS number (if you know it)",
            hint: "10 digits, such as 485 777 3456. It helps to find the right records",
            width: 10,
            ..Input::default()
        };
        let inside = html! {
            h1 class="govuk-heading-l" { "Who moved? Person " (number) }
            (parts::radios(&role, &roles, &fields, self.errors))
            (parts::input(&forename, &fields, self.errors))
            (parts::input(&surname, &fields, self.errors))
            (parts::date(&born, &fields, self.errors))
            (parts::input(&nhs, &fields, self.errors))
        };
        let back = if self.draft.people.is_empty() { "/moves/new".to_owned() } else { self.address("people") };
        self.around(
            &format!("Who moved? Person {number}"),
            &back,
            (&self.address(&format!("people/{number}")), &inside),
        )
    }

    /// Everybody so far.
    pub(super) fn people(&self) -> Page {
        let more = Input { name: "more", label: "Did anybody else move with them?", ..Input::default() };
        let choices = [("yes", "Yes, add another person", ""), ("no", "No, that is everybody", "")];
        let inside =
            html! { (parts::radios(&more, &choices, &Fields::default(), self.errors)) (parts::button("Continue")) };
        let body = html! {
            (parts::error_summary(self.errors))
            h1 class="govuk-heading-l" { "Who moved" }
            dl class="govuk-summary-list" id="people" {
                @for (number, person) in (1..).zip(&self.draft.people) {
                    div class="govuk-summary-list__row" id={ "person-" (number) } {
                        dt class="govuk-summary-list__key" { (person.shown()) }
                        dd class="govuk-summary-list__value" {
                            (person_line(person))
                            @if !person.is_whole() { " " (parts::tag("yellow", "Something is missing")) }
                        }
                        dd class="govuk-summary-list__actions" {
                            a class="govuk-link" href=(self.address(&format!("people/{number}"))) {
                                "Change" span class="govuk-visually-hidden" { " " (person.shown()) }
                            }
                            " "
                            (self.remove(number, person))
                        }
                    }
                }
            }
            (parts::form(self.session, &self.address("people"), &inside))
            (self.leave())
        };
        let status = if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let back = if self.draft.is_complete() {
            "check".to_owned()
        } else {
            format!("people/{}", self.draft.people.len().max(1))
        };
        Page::new("Who moved", Some(self.session), body)
            .at("/moves")
            .back(self.address(&back), "Back")
            .has_errors(!self.errors.is_empty())
            .with_status(status)
    }

    fn remove(&self, number: usize, person: &Person) -> Markup {
        let inside = html! {
            button type="submit" class="govuk-link cw-link-button" {
                "Remove" span class="govuk-visually-hidden" { " " (person.shown()) }
            }
        };
        parts::form(self.session, &self.address(&format!("people/{number}/remove")), &inside)
    }

    fn when(&self) -> Markup {
        let input = Input {
            name: "when",
            label: "When did they move, or when will they?",
            hint: "If you do not know the exact day, enter the nearest you know. For example, 27 3 2026",
            is_heading: true,
            ..Input::default()
        };
        parts::date(&input, &Fields::of(date_fields("when", &self.draft.moved)), self.errors)
    }

    fn from(&self) -> Markup {
        html! {
            h1 class="govuk-heading-l" { "Which address did they leave?" }
            (self.place(&self.draft.from))
        }
    }

    fn place(&self, place: &Place) -> Markup {
        let secret = if place.secret { vec![pair("secret", "yes")] } else { Vec::new() };
        let fields = Fields::of(
            [pair("line", &place.line), pair("town", &place.town), pair("postcode", &place.postcode)]
                .into_iter()
                .chain(secret),
        );
        let line = Input { name: "line", label: "House and street (optional)", ..Input::default() };
        let town = Input { name: "town", label: "Town or city (optional)", width: 20, ..Input::default() };
        let postcode =
            Input { name: "postcode", label: "Postcode", hint: "For example, OX1 4AB", width: 10, ..Input::default() };
        let secret = Input { name: "secret", label: "Must this address be kept secret?", ..Input::default() };
        let choice = [("yes", "Yes, telling it could put somebody in danger", "Such as a refuge")];
        html! {
            (parts::input(&postcode, &fields, self.errors))
            (parts::input(&line, &fields, self.errors))
            (parts::input(&town, &fields, self.errors))
            (parts::checkboxes(&secret, &choice, &fields, self.errors))
        }
    }

    fn to(&self) -> Markup {
        let fields = Fields::of([pair("where", &self.draft.to_where)]);
        let input = Input { name: "where", label: "Where did they move to?", is_heading: true, ..Input::default() };
        let choices = [
            ("known", "An address in England", "Enter it below"),
            ("outside", "Outside England", "Including Wales, Scotland, Northern Ireland and abroad"),
            ("unknown", "Not known", "Children's services will look for them"),
        ];
        html! {
            (parts::inset(html! { p { "They left an address in " strong { (places::named(self.gateway, &self.draft.from.postcode)) } "." } }))
            (parts::radios(&input, &choices, &fields, self.errors))
            h2 class="govuk-heading-m" { "The address in England" }
            (self.place(&self.draft.to))
        }
    }

    fn kind(&self) -> Markup {
        let input = Input { name: "kind", label: "What kind of move is it?", is_heading: true, ..Input::default() };
        let (from, to) = (&self.draft.from.postcode, &self.draft.to.postcode);
        let same = match [from, to].map(|postcode| places::at(self.gateway, postcode)) {
            [Ok(from), Ok(to)] => from.authority.code == to.authority.code,
            _ => false,
        };
        let chosen =
            if same && self.draft.kind.is_empty() { MoveKind::WithinAuthority.as_str() } else { &self.draft.kind };
        html! {
            (parts::inset(html! {
                p { "From " strong { (places::named(self.gateway, from)) } br; "to " strong { (places::named(self.gateway, to)) } }
            }))
            (parts::radios(&input, &KINDS, &Fields::of([pair("kind", chosen)]), self.errors))
        }
    }

    fn contact(&self) -> Markup {
        let contact = &self.draft.contact;
        let name =
            if contact.name.is_empty() && self.errors.is_empty() { &self.session.account.shown } else { &contact.name };
        let fields = Fields::of([
            pair("name", name),
            pair("team", &contact.team),
            pair("telephone", &contact.telephone),
            pair("email", &contact.email),
            pair("note", &contact.note),
        ]);
        let input = |name, label, hint| Input { name, label, hint, ..Input::default() };
        let note = input(
            "note",
            "What else should children's services know? (optional)",
            "Such as other family who did not move, where they live, or who else knows the family",
        );
        html! {
            h1 class="govuk-heading-l" { "Who can be asked about this move?" }
            (parts::input(&input("name", "Name", ""), &fields, self.errors))
            (parts::input(&input("team", "Team or organisation (optional)", ""), &fields, self.errors))
            (parts::input(&Input { kind: "tel", width: 20, ..input("telephone", "Telephone number", "") }, &fields, self.errors))
            (parts::input(&Input { kind: "email", ..input("email", "E-mail address", "") }, &fields, self.errors))
            (parts::textarea(&note, 5, &fields, self.errors))
        }
    }
}

/// What is known of a person, in a line.
pub(super) fn person_line(person: &Person) -> String {
    let role = if person.is_child() { "Child" } else { "Adult" };
    let born = person.born.date().map(|date| format!(", born {}", day(date))).unwrap_or_default();
    let number =
        if person.nhs_number.is_empty() { String::new() } else { format!(", NHS number {}", person.nhs_number) };
    format!("{role}{born}{number}")
}

/// A date as people write it: `2 June 2015`.
pub(in crate::console) fn day(date: jiff::civil::Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

pub(super) fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn date_fields(name: &str, date: &DateTyped) -> [(String, String); 3] {
    [("day", &date.day), ("month", &date.month), ("year", &date.year)]
        .map(|(part, value)| (format!("{name}-{part}"), value.clone()))
}
