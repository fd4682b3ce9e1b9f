//! The characters of names, as XML 1.0 has them since its fifth edition: so the W3C decided for `\i` and `\c` too (bug 13606).

/// Whether a Name may begin with this character.
pub(crate) fn is_initial(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '_' | ':' => true,
        '\0'..='\x7f' => false,
        _ => holds(INITIAL, character),
    }
}

/// Whether a Name may go on with this character.
pub(crate) fn is_name(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | ':' | '.' | '-' => true,
        '\0'..='\x7f' => false,
        _ => holds(INITIAL, character) || holds(REST, character),
    }
}

fn holds(ranges: &[(char, char)], character: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&character))
}

/// What a Name may begin with.
pub(super) const INITIAL: &[(char, char)] = &[
    ('A', 'Z'),
    ('a', 'z'),
    ('_', '_'),
    (':', ':'),
    ('\u{C0}', '\u{D6}'),
    ('\u{D8}', '\u{F6}'),
    ('\u{F8}', '\u{2FF}'),
    ('\u{370}', '\u{37D}'),
    ('\u{37F}', '\u{1FFF}'),
    ('\u{200C}', '\u{200D}'),
    ('\u{2070}', '\u{218F}'),
    ('\u{2C00}', '\u{2FEF}'),
    ('\u{3001}', '\u{D7FF}'),
    ('\u{F900}', '\u{FDCF}'),
    ('\u{FDF0}', '\u{FFFD}'),
    ('\u{10000}', '\u{EFFFF}'),
];

/// What a Name may go on with besides.
pub(super) const REST: &[(char, char)] =
    &[('-', '-'), ('.', '.'), ('0', '9'), ('\u{B7}', '\u{B7}'), ('\u{300}', '\u{36F}'), ('\u{203F}', '\u{2040}')];
