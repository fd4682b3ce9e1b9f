//! The components of the GOV.UK Design System that pages are made of, each as its guidance has it.

use jiff::{Timestamp, tz::TimeZone};
use maud::{Markup, Render, html};

pub(super) use super::inputs::{Input, checkboxes, date, error_summary, file, input, radios, select, textarea};
use super::session::SignedIn;

/// A form that is sent to `action` in this session.
pub(super) fn form(session: &SignedIn, action: &str, inside: &Markup) -> Markup {
    html! {
        form method="post" action=(action) novalidate {
            input type="hidden" name="token" value=(session.token);
            (inside)
        }
    }
}

/// A form with a file in it.
pub(super) fn upload(session: &SignedIn, action: &str, inside: &Markup) -> Markup {
    html! {
        form method="post" action=(action) enctype="multipart/form-data" novalidate {
            // First: what follows is read only when this is right.
            input type="hidden" name="token" value=(session.token);
            (inside)
        }
    }
}

/// The button that sends a form.
pub(super) fn button(text: &str) -> Markup {
    html! { button type="submit" class="govuk-button" data-module="govuk-button" data-prevent-double-click="true" { (text) } }
}

/// A button beside another that matters more.
pub(super) fn second_button(text: &str) -> Markup {
    html! { button type="submit" class="govuk-button govuk-button--secondary" data-module="govuk-button" { (text) } }
}

/// A button for what cannot be taken back.
pub(super) fn warning_button(text: &str) -> Markup {
    html! { button type="submit" class="govuk-button govuk-button--warning" data-module="govuk-button" { (text) } }
}

/// A link that looks like a button, to begin something.
pub(super) fn start(address: &str, text: &str) -> Markup {
    html! { a href=(address) role="button" draggable="false" class="govuk-button" data-module="govuk-button" { (text) } }
}

/// A table that scrolls by itself where it is too wide; in a narrow window each row is a card, whose lines say their column.
/// The roles are named because cards would lose them.
pub(super) fn table(caption: &str, heads: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div class="cw-wide" tabindex="0" role="region" aria-label={ (caption) ", table" } {
            table class="govuk-table" role="table" {
                caption class="govuk-table__caption govuk-table__caption--m" { (caption) }
                thead class="govuk-table__head" role="rowgroup" {
                    tr class="govuk-table__row" role="row" {
                        @for head in heads {
                            @if head.is_empty() {
                                td class="govuk-table__header" role="cell" {}
                            } @else {
                                th scope="col" class="govuk-table__header" role="columnheader" { (head) }
                            }
                        }
                    }
                }
                tbody class="govuk-table__body" role="rowgroup" {
                    @for row in rows {
                        tr class="govuk-table__row" role="row" {
                            @for (cell, head) in row.iter().zip(heads) {
                                td class="govuk-table__cell" role="cell" data-head=(head) { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is known of one thing: name and value.
pub(super) fn summary(rows: &[(&str, Markup)]) -> Markup {
    html! {
        dl class="govuk-summary-list" {
            @for (name, value) in rows {
                div class="govuk-summary-list__row" {
                    dt class="govuk-summary-list__key" { (name) }
                    dd class="govuk-summary-list__value" { (value) }
                }
            }
        }
    }
}

/// How something stands, in a word and a colour of the Design System.
pub(super) fn tag(colour: &str, text: &str) -> Markup {
    html! { strong class={ "govuk-tag govuk-tag--" (colour) } { (text) } }
}

/// Something has been done, above the page's heading.
pub(super) fn done(text: &str) -> Markup {
    html! {
        div class="govuk-notification-banner govuk-notification-banner--success" role="alert"
            aria-labelledby="done-title" data-module="govuk-notification-banner" {
            div class="govuk-notification-banner__header" {
                h2 class="govuk-notification-banner__title" id="done-title" { "Success" }
            }
            div class="govuk-notification-banner__content" {
                p class="govuk-notification-banner__heading" { (text) }
            }
        }
    }
}

/// Something that must not be overlooked.
pub(super) fn warning(text: &str) -> Markup {
    html! {
        div class="govuk-warning-text" {
            span class="govuk-warning-text__icon" aria-hidden="true" { "!" }
            strong class="govuk-warning-text__text" { span class="govuk-visually-hidden" { "Warning" } (text) }
        }
    }
}

/// Something to know, set apart.
pub(super) fn inset(inside: impl Render) -> Markup {
    html! { div class="govuk-inset-text" { (inside) } }
}

/// What only some need, folded away.
pub(super) fn details(heading: &str, inside: &Markup) -> Markup {
    html! {
        details class="govuk-details" {
            summary class="govuk-details__summary" { span class="govuk-details__summary-text" { (heading) } }
            div class="govuk-details__text" { (inside) }
        }
    }
}

/// Older and newer: addresses of the pages before and after this one.
pub(super) fn pagination(newer: Option<&str>, older: Option<&str>) -> Markup {
    html! {
        @if newer.is_some() || older.is_some() {
            nav class="govuk-pagination" aria-label="Pages" {
                @if let Some(address) = newer {
                    div class="govuk-pagination__prev" {
                        a class="govuk-link govuk-pagination__link" href=(address) rel="prev" {
                            span class="govuk-pagination__link-title" { "Newer" }
                        }
                    }
                }
                @if let Some(address) = older {
                    div class="govuk-pagination__next" {
                        a class="govuk-link govuk-pagination__link" href=(address) rel="next" {
                            span class="govuk-pagination__link-title" { "Older" }
                        }
                    }
                }
            }
        }
    }
}

/// A moment, in London's time: `22 November 2026, 17:04`.
pub(super) fn time(at: Timestamp) -> Markup {
    let london = at.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
    html! { time datetime=(at) { (london.strftime("%-d %B %Y, %H:%M").to_string()) } }
}

/// How long, in the largest unit that fits: `3 hours`.
pub(super) fn span(seconds: i64) -> String {
    let (number, unit) = match seconds {
        ..60 => (seconds.max(0), "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..172_800 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_in_the_largest_unit() {
        assert_eq!(span(1), "1 second");
        assert_eq!(span(3599), "59 minutes");
        assert_eq!(span(90_000), "25 hours");
        assert_eq!(span(200_000), "2 days");
    }
}
