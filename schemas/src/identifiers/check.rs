//! What the check digits have in common: compact text, digits, weighted sums.

/// The text in capitals without white space and hyphens.
pub(super) fn compact(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    if text.is_ascii() {
        kept.map(|c| c.to_ascii_uppercase()).collect()
    } else {
        kept.flat_map(char::to_uppercase).collect()
    }
}

/// The text as exactly `N` decimal digits.
pub(super) fn digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    digits.try_into().ok()
}

/// The sum of each digit times its weight; the first has the weight `first`, each next one less.
pub(super) fn falling_sum(digits: &[u32], first: u32) -> u32 {
    digits.iter().zip((0..=first).rev()).map(|(digit, weight)| digit * weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compacts_and_sums() {
        assert_eq!(compact(" ab-1 \u{a0}2"), "AB12");
        assert_eq!(digits::<3>("120"), Some([1, 2, 0]));
        assert_eq!(digits::<3>("12"), None);
        assert_eq!(digits::<2>("1x"), None);
        assert_eq!(falling_sum(&[1, 2, 3], 10), 10 + 18 + 24);
    }
}
