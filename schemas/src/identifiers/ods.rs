//! ODS code: how the NHS names organisations and sites (NHS Organisation Data Service, standard DAPB0090).

use super::check::compact;

/// Capitals without spaces; `None` when it is not 3 to 10 letters and digits.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = compact(text);
    ((3..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(text)
}

/// Whether the text has the shape of an ODS code. There is no check digit.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    normalise(text).is_some()
}

/// Whether the text has the shape of a GP practice's code in England: a letter and five digits.
#[must_use]
pub fn is_practice(text: &str) -> bool {
    normalise(text).is_some_and(|code| {
        code.len() == 6
            && code.starts_with(|c: char| c.is_ascii_uppercase())
            && code.bytes().skip(1).all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for (text, valid, practice) in [
            ("K84001", true, true),
            ("k84001", true, true),
            ("RTH", true, false),
            ("RTH08", true, false),
            ("A1B2C", true, false),
            ("R", false, false),
            ("K84001000000", false, false),
            ("K84_01", false, false),
        ] {
            assert_eq!((is_valid(text), is_practice(text)), (valid, practice), "{text}");
        }
    }
}
