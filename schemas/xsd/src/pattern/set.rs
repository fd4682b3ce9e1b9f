//! Sets of characters, and the sets that escapes stand for.

use regex_syntax::{
    ParserBuilder,
    hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind, Literal},
};

use super::{blocks, names};

/// A set of XML characters (and of those no XML document can hold, which does not matter).
pub(super) type Set = ClassUnicode;

/// The general categories that `\p{...}` may name.
const CATEGORIES: &[&str] = &[
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
];

/// From first to last character.
pub(super) fn range(first: char, last: char) -> Set {
    Set::new([ClassUnicodeRange::new(first, last)])
}

/// This one character.
pub(super) fn one(character: char) -> Set {
    range(character, character)
}

/// All that are not in the set.
pub(super) fn complement(mut set: Set) -> Set {
    set.negate();
    set
}

/// What a `.` stands for: all but line ends.
pub(super) fn no_line_end() -> Set {
    complement(Set::new(['\n', '\r'].map(|end| ClassUnicodeRange::new(end, end))))
}

/// The set of `\s`, `\i`, `\c`, `\d` or `\w`, or of their capitals.
pub(super) fn of_escape(letter: char) -> Option<Set> {
    Some(match letter {
        's' => Set::new([' ', '\t', '\n', '\r'].map(|space| ClassUnicodeRange::new(space, space))),
        'i' => from_ranges(names::INITIAL),
        'c' => {
            let mut set = from_ranges(names::INITIAL);
            set.union(&from_ranges(names::REST));
            set
        }
        'd' => category("Nd")?,
        'w' => {
            let mut set = category("P")?;
            set.union(&category("Z")?);
            set.union(&category("C")?);
            complement(set)
        }
        'S' | 'I' | 'C' | 'D' | 'W' => complement(of_escape(letter.to_ascii_lowercase())?),
        _ => return None,
    })
}

/// The set of `\p{name}`; `None` if there is no such category or block.
pub(super) fn of_property(name: &str) -> Option<Set> {
    let Some(block) = name.strip_prefix("Is") else { return category(name) };
    blocks::block(block).map(from_codes)
}

/// The Ethiopic digits: decimal in the Unicode that the specification names, which processors must support, and no longer.
const ETHIOPIC: (char, char) = ('\u{1369}', '\u{1371}');

fn category(name: &str) -> Option<Set> {
    let mut set = category_today(name)?;
    let (first, last) = ETHIOPIC;
    match name {
        "Nd" => set.union(&range(first, last)),
        "No" => set.difference(&range(first, last)),
        _ => {}
    }
    Some(set)
}

fn category_today(name: &str) -> Option<Set> {
    if !CATEGORIES.contains(&name) {
        return None;
    }
    let tree = ParserBuilder::new().build().parse(&format!("\\p{{{name}}}")).ok()?;
    match tree.into_kind() {
        HirKind::Class(Class::Unicode(set)) => Some(set),
        // A category of one character.
        HirKind::Literal(Literal(bytes)) => str::from_utf8(&bytes).ok()?.chars().next().map(one),
        _ => None,
    }
}

fn from_ranges(ranges: &[(char, char)]) -> Set {
    Set::new(ranges.iter().map(|(first, last)| ClassUnicodeRange::new(*first, *last)))
}

/// Surrogates are left out.
fn from_codes(codes: Vec<(u32, u32)>) -> Set {
    let range = |(first, last)| Some(ClassUnicodeRange::new(char::from_u32(first)?, char::from_u32(last)?));
    Set::new(codes.into_iter().filter_map(range))
}
