//! Character references and the five predefined entities.

use super::{
    characters::{is_allowed, qualified_name},
    fault::{Stop, broken, refused},
};

/// The longest reference that is read: more zeros than this are a mistake.
const LONGEST: usize = 64;

/// The character that the reference at `at` stands for, and where the reference ends.
pub(super) fn reference(window: &str, at: usize, controls: bool) -> Result<(char, usize), Stop> {
    let bytes = window.as_bytes();
    let reach = (at + LONGEST).min(bytes.len());
    let Some(length) = memchr::memchr(b';', &bytes[at..reach]) else {
        return Err(unfinished(at, reach));
    };
    let end = at + length;
    let character = match &bytes[at + 1..end] {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x', digits @ ..] => number(digits, 16).ok_or_else(|| no_character(window, at, end))?,
        [b'#', digits @ ..] => number(digits, 10).ok_or_else(|| no_character(window, at, end))?,
        _ => return Err(undeclared(window, at, end)),
    };
    let control = controls && ('\u{1}'..=' ').contains(&character);
    if is_allowed(character) || control { Ok((character, end + 1)) } else { Err(no_character(window, at, end)) }
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    let code = digits.iter().try_fold(None, |code: Option<u32>, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        Some(Some(code.unwrap_or(0).checked_mul(radix)?.checked_add(digit)?))
    })?;
    char::from_u32(code?)
}

#[cold]
fn unfinished(at: usize, reach: usize) -> Stop {
    if reach < at + LONGEST {
        Stop::More("a reference")
    } else {
        broken(at, "An & begins a reference, which ends with a semicolon; a plain & is written &amp;.")
    }
}

#[cold]
fn no_character(window: &str, at: usize, end: usize) -> Stop {
    broken(at, format!("{} is no character that a document may hold.", &window[at..=end]))
}

#[cold]
fn undeclared(window: &str, at: usize, end: usize) -> Stop {
    match qualified_name(window, at + 1, "an entity") {
        Ok(name) if name.end == end => {
            refused(at, format!("The entity {} is not declared: documents have no DTD here.", &window[at..=end]))
        }
        _ => broken(at, "An & begins a reference, which ends with a semicolon; a plain & is written &amp;."),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fault::Stop, reference};

    #[test]
    fn references_are_exact() {
        let check = |text: &str, expected: Option<char>| {
            let found = match reference(text, 0, false) {
                Ok((character, end)) => {
                    assert_eq!(end, text.find(';').unwrap() + 1, "{text}");
                    Some(character)
                }
                Err(_) => None,
            };
            assert_eq!(found, expected, "{text}");
        };
        check("&lt;x", Some('<'));
        check("&#65;", Some('A'));
        check("&#x41;", Some('A'));
        check("&#x1F600;", Some('\u{1F600}'));
        for wrong in ["&#;", "&#x;", "&#X41;", "&#0;", "&#x7;", "&#xD800;", "&#x110000;", "&#xFFFFFFFFFF;", "&#+1;"] {
            check(wrong, None);
        }
        for wrong in ["&a;", "&;", "& x;", "&LT;", "&#xFFFE;", "&a b;"] {
            check(wrong, None);
        }
        assert!(matches!(reference("&#x7;", 0, true), Ok(('\u{7}', 5))));
        assert!(matches!(reference("&am", 0, false), Err(Stop::More(_))));
    }
}
