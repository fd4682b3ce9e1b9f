//! Unique property reference number: up to twelve digits (BS 7666; GeoPlace, "UPRN").

use super::check::compact;

/// The number without leading noughts; `None` when it is not 1 to 12 digits, or nought.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = compact(text);
    if text.is_empty() || text.len() > 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = text.trim_start_matches('0');
    (!number.is_empty()).then(|| number.to_owned())
}

/// Whether the text has the shape of a UPRN. There is no check digit.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    normalise(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for (text, number) in [
            ("100120827384", Some("100120827384")),
            ("000010033544", Some("10033544")),
            ("1", Some("1")),
            ("0", None),
            ("1001208273845", None),
            ("12a", None),
            ("", None),
        ] {
            assert_eq!(normalise(text).as_deref(), number, "{text}");
        }
    }
}
