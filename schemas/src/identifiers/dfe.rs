//! DfE numbers: a local authority's three digits, an establishment's four, and both as LAESTAB (DfE Common Basic Data
//! Set).

use super::check::{compact, digits};

/// A local authority's number, `201` to `999`; `None` for anything else.
#[must_use]
pub fn authority(text: &str) -> Option<String> {
    let text = compact(text);
    digits::<3>(&text).filter(|digits| digits[0] >= 2).map(|_| text)
}

/// An establishment's number within its authority, four digits; `None` for anything else.
#[must_use]
pub fn establishment(text: &str) -> Option<String> {
    let text = compact(text);
    digits::<4>(&text).map(|_| text)
}

/// A school's LAESTAB in seven digits, from `931/4120`, `931 4120` or `9314120`; `None` for anything else.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = compact(text).replace('/', "");
    digits::<7>(&text).filter(|digits| digits[0] >= 2).map(|_| text)
}

/// Whether the text has the shape of a LAESTAB. There is no check digit.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    normalise(text).is_some()
}

/// The authority's and the establishment's number of a LAESTAB.
#[must_use]
pub fn split(text: &str) -> Option<(String, String)> {
    let text = normalise(text)?;
    let (authority, establishment) = text.split_at(3);
    Some((authority.to_owned(), establishment.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        assert_eq!(normalise("931/4120").as_deref(), Some("9314120"));
        assert_eq!(normalise("931 4120").as_deref(), Some("9314120"));
        assert_eq!(split("931-4120"), Some(("931".to_owned(), "4120".to_owned())));
        for text in ["0314120", "93141", "93141200", "931/412O", ""] {
            assert!(!is_valid(text), "{text}");
        }
        assert_eq!(authority("931").as_deref(), Some("931"));
        assert_eq!(authority("031"), None);
        assert_eq!(establishment("0412").as_deref(), Some("0412"));
        assert_eq!(establishment("412"), None);
    }
}
