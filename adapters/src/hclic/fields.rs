//! The fields of the return by section and number, and the names that their elements may have.
//!
//! The schema of the return is not public. Elements are known by the number of the published list in their name
//! (`Q9_3`, `HCLIC_9.3`, `A1_8`) or by a plain name (`PlacementStart`), whatever their case and punctuation.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::contract::{Carried, Mapping};

/// The words for each section, in lower case without "section", digits and punctuation; the first is ours.
const SECTIONS: &[&[&str]] = &[
    &["main", "application", "details", "casedetails", "applicant"],
    &["people", "person", "persons", "household", "householdmember", "householdmembers", "member", "members"],
    &["support", "supportneeds"],
    &["prevention", "preventionduty"],
    &["relief", "reliefduty"],
    &["assistance"],
    &["final", "finalduty", "finalduties", "mainduty", "mainfinalduty", "decision"],
    &["accommodation", "temporaryaccommodation", "ta", "placement", "placements", "temporaryaccommodations"],
    &["reviews", "review"],
];

/// The words for a case, which holds sections.
const CASES: &[&str] = &["case", "homelessnesscase", "hcliccase", "homelesscase", "caserecord"];

/// One field.
#[derive(Debug, Deserialize)]
pub(super) struct Field {
    /// Its number in the published list, of a local field with an A before it.
    pub(super) number: String,
    section: String,
    names: String,
    carried: String,
    what: String,
    /// Its number, to be compared fast.
    #[serde(skip)]
    code: u64,
}

impl Field {
    /// Whether this is its number.
    pub(super) fn is(&self, number: &str) -> bool {
        self.code == code(number)
    }

    /// Why it is not carried; nothing when it is.
    pub(super) fn reason(&'static self) -> Option<&'static str> {
        (self.carried != "in").then_some(self.what.as_str())
    }
}

static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("fields.csv").as_bytes());
    // The text is part of the program, and a test reads all of it.
    let coded = |field: Field| Field { code: code(&field.number), ..field };
    reader.deserialize().filter_map(Result::ok).map(coded).collect()
});

static SECTION_OF: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let words = SECTIONS.iter().filter_map(|words| Some((words.first()?, words)));
    words.flat_map(|(section, words)| words.iter().map(|word| (*word, *section))).collect()
});

static BY_NAME: LazyLock<HashMap<&str, Vec<&Field>>> = LazyLock::new(|| {
    let mut fields: HashMap<&str, Vec<&Field>> = HashMap::new();
    for field in FIELDS.iter() {
        field.names.split(' ').for_each(|name| fields.entry(name).or_default().push(field));
    }
    fields
});

static TITLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let title = |field: &Field| format!("{} {}/{}", field.number, field.section, field.names.replace(' ', " or "));
    FIELDS.iter().map(title).collect()
});

pub(super) fn mapping() -> Vec<Mapping> {
    let carried = |field: &'static Field| match field.reason() {
        None => Carried::In(&field.what),
        Some(reason) => Carried::Not(reason),
    };
    FIELDS.iter().zip(TITLES.iter()).map(|(field, native)| Mapping { native, carried: carried(field) }).collect()
}

/// Whether an element is a case.
pub(super) fn is_case(name: &str) -> bool {
    CASES.contains(&plain(name).as_str())
}

/// The section that an element is, or holds rows of.
pub(super) fn section(name: &str) -> Option<&'static str> {
    let name = plain(name);
    let bare = || name.replace("section", "").chars().filter(char::is_ascii_alphabetic).collect::<String>();
    SECTION_OF.get(name.as_str()).or_else(|| SECTION_OF.get(bare().as_str())).copied()
}

/// Whether an element is the reference that all rows of a case have.
pub(super) fn is_reference(name: &str) -> bool {
    field("main", name).is_some_and(|field| field.is("1.1a"))
}

/// A number in one word: it has five characters at most.
fn code(number: &str) -> u64 {
    number.bytes().fold(0, |all, byte| all << 8 | u64::from(byte))
}

/// The field that an element of a section is.
pub(super) fn field(section: &str, name: &str) -> Option<&'static Field> {
    if let Some(number) = number(name) {
        return FIELDS.iter().find(|field| field.number.eq_ignore_ascii_case(&number));
    }
    let named = BY_NAME.get(plain(name).as_str())?;
    // Each row may repeat what identifies its case.
    let of_case = |field: &&&Field| field.is("1.1") || field.is("1.1a");
    named.iter().find(|field| field.section == section).or_else(|| named.iter().find(of_case)).copied()
}

/// `9.3` of `Q9_3` or `HCLIC-9.3`; `A1.8` of `A1_8`.
fn number(name: &str) -> Option<String> {
    let at = name.find(|c: char| c.is_ascii_digit())?;
    let (before, digits) = name.split_at(at);
    let (section, field) = digits.split_once(['.', '_', '-'])?;
    let fits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let local = if before.eq_ignore_ascii_case("A") { "A" } else { "" };
    (fits(section) && fits(field)).then(|| format!("{local}{section}.{field}"))
}

fn plain(name: &str) -> String {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_known_by_number_or_name() {
        assert_eq!(FIELDS.len(), include_str!("fields.csv").lines().count() - 1);
        for (section, name, number) in [
            ("accommodation", "Q9_3", Some("9.3")),
            ("accommodation", "PlacementStart", Some("9.3")),
            ("accommodation", "HCLIC-9.10", Some("9.10")),
            ("people", "A1_8", Some("A1.8")),
            ("people", "Date_Of_Birth", Some("A1.3")),
            ("prevention", "LA-Area", Some("4.9")),
            ("final", "LAArea", Some("7.9")),
            ("people", "CaseReference", Some("1.1a")),
            ("people", "ShoeSize", None),
            ("main", "Q99_1", None),
        ] {
            assert_eq!(field(section, name).map(|field| field.number.as_str()), number, "{name}");
        }
    }

    #[test]
    fn sections_are_known_by_many_names() {
        for (name, expected) in [
            ("Section9_TemporaryAccommodation", Some("accommodation")),
            ("Main", Some("main")),
            ("Person", Some("people")),
            ("Final-Duty", Some("final")),
            ("Header", None),
        ] {
            assert_eq!(section(name), expected, "{name}");
        }
        assert!(is_case("Homelessness_Case") && is_case("case") && !is_case("Cases"));
    }
}
