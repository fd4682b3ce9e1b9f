//! What every page has around it: the head, who is signed in, where to go, and the way past all that.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

use super::{assets, roles::Right, session::SignedIn};

/// Where to go from everywhere, for those who may.
const PLACES: &[(&str, &str, Right)] = &[
    ("/", "Overview", Right::SignedIn),
    ("/transfers", "Transfers", Right::SeeTransfers),
    ("/messages", "Messages", Right::SeeMessages),
    ("/quarantine", "Quarantine", Right::SeeMessages),
    ("/partners", "Partners", Right::SeePartners),
    ("/moves", "Family moves", Right::Report),
    ("/leads", "Leads", Right::WorkOnCases),
    ("/find", "Find a child", Right::WorkOnCases),
    ("/audit", "Audit", Right::Audit),
    ("/accounts", "Accounts", Right::Administrate),
];

/// A page to be sent.
#[derive(Debug)]
pub(super) struct Page {
    title: String,
    place: Option<&'static str>,
    session: Option<SignedIn>,
    back: Option<(String, &'static str)>,
    has_errors: bool,
    wide: bool,
    status: StatusCode,
    body: Markup,
}

impl Page {
    /// The kind of content that every page has.
    pub(super) const KIND: &'static str = "text/html; charset=utf-8";

    /// A page of this title for whoever is signed in. The body begins with an `h1`.
    pub(super) fn new(title: impl Into<String>, session: Option<&SignedIn>, body: Markup) -> Self {
        let (title, session) = (title.into(), session.cloned());
        Self { title, session, body, place: None, back: None, has_errors: false, wide: false, status: StatusCode::OK }
    }

    /// Which of the places it belongs to, by its address.
    pub(super) fn at(mut self, place: &'static str) -> Self {
        self.place = Some(place);
        self
    }

    /// With a link back above it.
    pub(super) fn back(mut self, address: impl Into<String>, text: &'static str) -> Self {
        self.back = Some((address.into(), text));
        self
    }

    /// With something wrong in its form: the title says so first.
    pub(super) fn has_errors(mut self, has_errors: bool) -> Self {
        self.has_errors = has_errors;
        self
    }

    /// As wide as the window allows, for tables.
    pub(super) fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// With another status than 200.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    fn render(&self) -> Markup {
        let title = format!("{}{} – Crosswalk", if self.has_errors { "Error: " } else { "" }, self.title);
        html! {
            (DOCTYPE)
            html lang="en" class="govuk-template govuk-template--rebranded" {
                head {
                    meta charset="utf-8";
                    title { (title) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(assets::address("console.css"));
                    script type="module" src=(assets::address("console.js")) {}
                }
                // A page that answers a form cannot be asked for again.
                body class="govuk-template__body" data-follows=[(self.status == StatusCode::OK).then_some("")] {
                    a href="#main-content" class="govuk-skip-link" data-module="govuk-skip-link" { "Skip to main content" }
                    (self.header())
                    @if let Some(session) = &self.session { (self.places(session)) }
                    div class="govuk-width-container" {
                        @if let Some((address, text)) = &self.back {
                            nav aria-label="Back" { a href=(address) class="govuk-back-link" { (text) } }
                        }
                        main id="main-content" class="govuk-main-wrapper" tabindex="-1" {
                            @if self.wide {
                                (self.body)
                            } @else {
                                div class="govuk-grid-row" { div class="govuk-grid-column-two-thirds" { (self.body) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header class="cw-header" {
                div class="cw-header__row" {
                    a href="/" class="cw-header__name" { "Crosswalk" }
                    @if let Some(session) = &self.session {
                        div class="cw-header__who" {
                            a href="/account/password" { (session.account.shown) }
                            " "
                            form method="post" action="/sign-out" {
                                input type="hidden" name="token" value=(session.token);
                                button class="cw-link-button" type="submit" { "Sign out" }
                            }
                        }
                    }
                }
            }
        }
    }

    fn places(&self, session: &SignedIn) -> Markup {
        let mine = PLACES.iter().filter(|(_, _, right)| session.may(*right));
        html! {
            div class="govuk-service-navigation" data-module="govuk-service-navigation" {
                div class="govuk-width-container" {
                    div class="govuk-service-navigation__container" {
                        nav aria-label="Menu" class="govuk-service-navigation__wrapper" {
                            button type="button" class="govuk-service-navigation__toggle govuk-js-service-navigation-toggle"
                                aria-controls="navigation" hidden { "Menu" }
                            ul class="govuk-service-navigation__list" id="navigation" {
                                @for (address, text, _) in mine {
                                    @let here = self.place == Some(*address);
                                    li class={ "govuk-service-navigation__item"
                                        @if here { " govuk-service-navigation__item--active" } } {
                                        a class="govuk-service-navigation__link" href=(address)
                                            aria-current=[here.then_some("page")] { (text) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let body = self.render().into_string();
        let mut response = (self.status, [(header::CONTENT_TYPE, Self::KIND)], body).into_response();
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(Duration::from_secs(5).as_secs()));
        }
        response
    }
}
