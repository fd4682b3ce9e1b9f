//! Fields of forms, each with its label, its hint, what was typed and what is wrong with that.

use maud::{Markup, html};

use super::form::{Errors, Fields};

/// What is wrong with a form, above it, each line with a link to its field.
pub(super) fn error_summary(errors: &Errors) -> Markup {
    html! {
        @if !errors.is_empty() {
            div class="govuk-error-summary" data-module="govuk-error-summary" {
                div role="alert" {
                    h2 class="govuk-error-summary__title" { "There is a problem" }
                    div class="govuk-error-summary__body" {
                        ul class="govuk-list govuk-error-summary__list" {
                            @for (field, text) in errors.iter() { li { a href={ "#" (field) } { (text) } } }
                        }
                    }
                }
            }
        }
    }
}

/// A field of one line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Input<'a> {
    /// Its name, and its element's id.
    pub(super) name: &'a str,
    /// What it asks for.
    pub(super) label: &'a str,
    /// How to answer.
    pub(super) hint: &'a str,
    /// `password`, `email`, `search`; text when empty.
    pub(super) kind: &'a str,
    /// What browsers may fill in; nothing when empty.
    pub(super) autocomplete: &'a str,
    /// So many characters wide: 2, 3, 4, 5, 10, 20; as wide as can be when 0.
    pub(super) width: u8,
    /// Whether the label is the page's heading.
    pub(super) is_heading: bool,
}

/// A field of one line, with what was typed and what is wrong with that.
pub(super) fn input(input: &Input<'_>, fields: &Fields, errors: &Errors) -> Markup {
    let error = errors.of(input.name);
    let width = if input.width == 0 { String::new() } else { format!(" govuk-input--width-{}", input.width) };
    let class = format!("govuk-input{width}{}", if error.is_some() { " govuk-input--error" } else { "" });
    let kind = if input.kind.is_empty() { "text" } else { input.kind };
    let value = (kind != "password").then(|| fields.text(input.name));
    let autocomplete = if input.autocomplete.is_empty() { "off" } else { input.autocomplete };
    html! {
        div class=(group(error)) {
            (label(input))
            (hint(input.name, input.hint))
            (error_message(input.name, error))
            input class=(class) id=(input.name) name=(input.name) type=(kind) value=[value] autocomplete=(autocomplete)
                spellcheck="false" aria-describedby=[described(input.name, input.hint, error)];
        }
    }
}

/// A field of several lines.
pub(super) fn textarea(input: &Input<'_>, rows: u8, fields: &Fields, errors: &Errors) -> Markup {
    let error = errors.of(input.name);
    let class = format!("govuk-textarea{}", if error.is_some() { " govuk-textarea--error" } else { "" });
    html! {
        div class=(group(error)) {
            (label(input))
            (hint(input.name, input.hint))
            (error_message(input.name, error))
            // A browser drops the first line break: one that was typed would be lost.
            textarea class=(class) id=(input.name) name=(input.name) rows=(rows) spellcheck="false" autocomplete="off"
                aria-describedby=[described(input.name, input.hint, error)] { "\n" (fields.raw(input.name)) }
        }
    }
}

/// One of several choices: value, text, and what there is to say of it.
pub(super) fn radios(input: &Input<'_>, choices: &[(&str, &str, &str)], fields: &Fields, errors: &Errors) -> Markup {
    choose(input, ("radio", "radios"), choices, fields, errors)
}

/// Any of several choices.
pub(super) fn checkboxes(
    input: &Input<'_>,
    choices: &[(&str, &str, &str)],
    fields: &Fields,
    errors: &Errors,
) -> Markup {
    choose(input, ("checkbox", "checkboxes"), choices, fields, errors)
}

fn choose(
    input: &Input<'_>,
    (kind, class): (&str, &str),
    choices: &[(&str, &str, &str)],
    fields: &Fields,
    errors: &Errors,
) -> Markup {
    let error = errors.of(input.name);
    let chosen = |value: &str| fields.all(input.name).iter().any(|chosen| chosen == value);
    html! {
        div class=(group(error)) {
            fieldset class="govuk-fieldset" aria-describedby=[described(input.name, input.hint, error)] {
                (legend(input))
                (hint(input.name, input.hint))
                (error_message(input.name, error))
                div class={ "govuk-" (class) } data-module={ "govuk-" (class) } {
                    @for (number, (value, text, about)) in choices.iter().enumerate() {
                        // The first has the field's own id: the summary of errors leads there.
                        @let id = if number == 0 { input.name.to_owned() } else { format!("{}-{number}", input.name) };
                        div class={ "govuk-" (class) "__item" } {
                            input class={ "govuk-" (class) "__input" } id=(id) name=(input.name) type=(kind) value=(value)
                                checked[chosen(value)] aria-describedby=[(!about.is_empty()).then(|| format!("{id}-about"))];
                            label class={ "govuk-label govuk-" (class) "__label" } for=(id) { (text) }
                            @if !about.is_empty() {
                                div class={ "govuk-hint govuk-" (class) "__hint" } id={ (id) "-about" } { (about) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A choice from a list that opens: value and text.
pub(super) fn select(input: &Input<'_>, choices: &[(String, String)], fields: &Fields, errors: &Errors) -> Markup {
    let error = errors.of(input.name);
    html! {
        div class=(group(error)) {
            (label(input))
            (hint(input.name, input.hint))
            (error_message(input.name, error))
            select class="govuk-select" id=(input.name) name=(input.name)
                aria-describedby=[described(input.name, input.hint, error)] {
                @for (value, text) in choices {
                    option value=(value) selected[fields.text(input.name) == value] { (text) }
                }
            }
        }
    }
}

/// A date in three fields, called `name-day`, `name-month` and `name-year`.
pub(super) fn date(input: &Input<'_>, fields: &Fields, errors: &Errors) -> Markup {
    let error = errors.of(input.name);
    let part = |part: &str, text: &str, width: u8| {
        let name = format!("{}-{part}", input.name);
        // The summary of errors leads to the first of them.
        let id = if part == "day" { input.name.to_owned() } else { name.clone() };
        let class = format!(
            "govuk-input govuk-date-input__input govuk-input--width-{width}{}",
            if error.is_some() { " govuk-input--error" } else { "" }
        );
        html! {
            div class="govuk-date-input__item" {
                div class="govuk-form-group" {
                    label class="govuk-label govuk-date-input__label" for=(id) { (text) }
                    input class=(class) id=(id) name=(name) type="text" inputmode="numeric" autocomplete="off"
                        value=(fields.text(&name));
                }
            }
        }
    };
    html! {
        div class=(group(error)) {
            fieldset class="govuk-fieldset" role="group" aria-describedby=[described(input.name, input.hint, error)] {
                (legend(input))
                (hint(input.name, input.hint))
                (error_message(input.name, error))
                div class="govuk-date-input" { (part("day", "Day", 2)) (part("month", "Month", 2)) (part("year", "Year", 4)) }
            }
        }
    }
}

/// A file to hand in.
pub(super) fn file(input: &Input<'_>, accept: &str, errors: &Errors) -> Markup {
    let error = errors.of(input.name);
    html! {
        div class=(group(error)) {
            (label(input))
            (hint(input.name, input.hint))
            (error_message(input.name, error))
            input class="govuk-file-upload" id=(input.name) name=(input.name) type="file" accept=(accept)
                aria-describedby=[described(input.name, input.hint, error)];
        }
    }
}

fn group(error: Option<&str>) -> &'static str {
    if error.is_some() { "govuk-form-group govuk-form-group--error" } else { "govuk-form-group" }
}

fn label(input: &Input<'_>) -> Markup {
    html! {
        @if input.is_heading {
            h1 class="govuk-label-wrapper" { label class="govuk-label govuk-label--l" for=(input.name) { (input.label) } }
        } @else {
            label class="govuk-label" for=(input.name) { (input.label) }
        }
    }
}

fn legend(input: &Input<'_>) -> Markup {
    html! {
        @if input.is_heading {
            legend class="govuk-fieldset__legend govuk-fieldset__legend--l" {
                h1 class="govuk-fieldset__heading" { (input.label) }
            }
        } @else {
            legend class="govuk-fieldset__legend govuk-fieldset__legend--s" { (input.label) }
        }
    }
}

fn hint(name: &str, text: &str) -> Markup {
    html! { @if !text.is_empty() { div id={ (name) "-hint" } class="govuk-hint" { (text) } } }
}

fn error_message(name: &str, error: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = error {
            p id={ (name) "-error" } class="govuk-error-message" {
                span class="govuk-visually-hidden" { "Error: " } (text)
            }
        }
    }
}

fn described(name: &str, hint: &str, error: Option<&str>) -> Option<String> {
    let parts = [(!hint.is_empty()).then(|| format!("{name}-hint")), error.map(|_| format!("{name}-error"))];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_shown_as_text() {
        let fields = Fields::of([("name".to_owned(), "<script>\"".to_owned())]);
        let shown = input(&Input { name: "name", label: "Name", ..Input::default() }, &fields, &Errors::default());
        assert!(shown.into_string().contains("value=\"&lt;script&gt;&quot;\""));
    }
}
