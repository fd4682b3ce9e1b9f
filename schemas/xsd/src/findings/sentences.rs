//! The words in which findings are told.

/// `A`, `A or B`, `A, B or C`; more than a handful are cut short.
pub(crate) fn either(names: &[&str]) -> String {
    const SHOWN: usize = 6;
    match names {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        _ if names.len() > SHOWN => {
            format!("{} or one of {} others", names[..SHOWN - 1].join(", "), names.len() + 1 - SHOWN)
        }
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// `A`, `A and B`, `A, B and C`.
pub(crate) fn both(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A text in quotes, cut short if it is long.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 40;
    let text = text.trim();
    match text.char_indices().nth(SHOWN) {
        None => format!("\u{201c}{text}\u{201d}"),
        Some((end, _)) => format!("\u{201c}{}\u{2026}\u{201d}", &text[..end]),
    }
}

/// `A must be a date, not "x".`
pub(crate) fn wrong_value(what: &str, text: &str, wants: &str) -> String {
    if text.trim().is_empty() {
        format!("{what} is empty; it must {wants}.")
    } else {
        format!("{what} must {wants}, not {}.", quoted(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_spoken() {
        assert_eq!(either(&["A"]), "A");
        assert_eq!(either(&["A", "B", "C"]), "A, B or C");
        assert_eq!(either(&["A", "B", "C", "D", "E", "F", "G"]), "A, B, C, D, E or one of 2 others");
        assert_eq!(both(&["A", "B"]), "A and B");
        assert_eq!(quoted(" x "), "\u{201c}x\u{201d}");
        assert!(quoted(&"long ".repeat(20)).ends_with("\u{2026}\u{201d}"));
    }
}
