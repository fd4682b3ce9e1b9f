//! What pages that list things have in common: the filters above, and the way from one page to the next.

use maud::{Markup, html};

use super::parts;
use crate::store::listings::Turn;

/// The address of the page that shows these filters, as they are named and chosen; those that are not are left out.
pub(super) fn address(place: &str, chosen: &[(&str, &str)], turn: (&str, &str)) -> String {
    let mut address = place.to_owned();
    for (name, value) in chosen.iter().chain([&turn]).filter(|(_, value)| !value.is_empty()) {
        let lead = if address.len() == place.len() { "?" } else { "&" };
        // Values are codes of closed lists and numbers.
        let plain: String = value.chars().filter(|c| c.is_ascii_alphanumeric() || "-./_".contains(*c)).collect();
        address.extend([lead, name, "=", &plain]);
    }
    address
}

/// Links to what is newer and older than this page, whose first and last lines have these keys.
pub(super) fn pages(
    (place, chosen): (&str, &[(&str, &str)]),
    (newer, older): (bool, bool),
    ends: Option<(String, String)>,
) -> Markup {
    let Some((first, last)) = ends else {
        return html! {
            @if newer { p class="govuk-body" { a class="govuk-link" href=(address(place, chosen, ("", ""))) { "The newest" } } }
        };
    };
    let newer = newer.then(|| address(place, chosen, ("newer", &first)));
    let older = older.then(|| address(place, chosen, ("older", &last)));
    parts::pagination(newer.as_deref(), older.as_deref())
}

/// The page that an address asks for.
pub(super) fn turn<K>(older: &str, newer: &str, read: impl Fn(&str) -> Option<K>) -> Turn<K> {
    match (read(older), read(newer)) {
        (Some(key), _) => Turn::After(key),
        (None, Some(key)) => Turn::Before(key),
        (None, None) => Turn::First,
    }
}

/// Filters of a list, in a form that makes an address of them.
pub(super) fn filters(place: &str, inside: &Markup) -> Markup {
    html! {
        form method="get" action=(place) class="cw-filters" {
            (inside)
            (parts::second_button("Show"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_what_is_chosen_and_nothing_that_could_be_more() {
        assert_eq!(address("/m", &[("class", ""), ("state", "done")], ("older", "7")), "/m?state=done&older=7");
        assert_eq!(address("/m", &[("state", "a&b=c d")], ("", "")), "/m?state=abcd");
    }
}
