//! The answers of each question, by code and in words; a download may hold either.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Row {
    list: String,
    code: String,
    label: String,
}

static LISTS: LazyLock<BTreeMap<String, Vec<Row>>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("codes.csv").as_bytes());
    let mut lists: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    // The text is part of the program, and a test reads all of it.
    for row in reader.deserialize().filter_map(Result::<Row, _>::ok) {
        lists.entry(row.list.clone()).or_default().push(row);
    }
    lists
});

/// An answer that its list knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    /// Its code.
    pub(super) code: &'static str,
    /// The same in words.
    pub(super) label: &'static str,
}

impl Answer {
    /// Whether it is one of these codes.
    pub(super) fn is(self, codes: &[&str]) -> bool {
        codes.contains(&self.code)
    }
}

/// The answer of a list that a code or words stand for.
pub(super) fn find(list: &str, text: &str) -> Option<Answer> {
    let code = text.strip_prefix('0').filter(|rest| !rest.is_empty()).unwrap_or(text);
    let rows = LISTS.get(list)?;
    let by_code = rows.iter().find(|row| row.code.eq_ignore_ascii_case(code));
    let found = by_code.or_else(|| rows.iter().find(|row| same(&row.label, text)))?;
    Some(Answer { code: &found.code, label: &found.label })
}

/// Whether two texts have the same letters and digits.
fn same(one: &str, other: &str) -> bool {
    let letters = |text| str::chars(text).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters(one).eq(letters(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(LISTS.values().map(Vec::len).sum::<usize>(), include_str!("codes.csv").lines().count() - 1);
    }

    #[test]
    fn codes_and_words_mean_the_same() {
        for (list, text, code) in [
            ("layear", "1", Some("1")),
            ("layear", "01", Some("1")),
            ("layear", "Just moved to local authority area", Some("1")),
            ("layear", "4", None),
            ("reason", "Don’t know", Some("28")),
            ("reason", "Domestic abuse – other", Some("49")),
            ("relat", "c", Some("C")),
            ("relat", "Yes", Some("P")),
            ("ecstat", "Child under 16", Some("9")),
            ("status", "in_progress", Some("1")),
            ("prevten", "Children's home or foster care", Some("13")),
            ("yes", "0", Some("0")),
        ] {
            assert_eq!(find(list, text).map(|answer| answer.code), code, "{list} {text}");
        }
    }
}
