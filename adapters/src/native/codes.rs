//! Codes of the standard's lists as legacy systems write them: the code, the code with its label after it, or the label.

use std::{collections::HashMap, sync::LazyLock};

use crosswalk_schemas::{
    codes::{List, Lists},
    versions::Version,
};

use super::values;

/// The code of a list that a text is, begins with, or names by its label.
pub(crate) fn find(list: &str, text: &str) -> Option<String> {
    CODES.get(list)?.find(&values::tidy(text))
}

/// Whether a text is one to ten letters and digits.
pub(crate) fn is_code(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The code lists of the standard, by name.
static CODES: LazyLock<HashMap<&'static str, Codes>> =
    LazyLock::new(|| Lists::of(Version::V1_0).all().iter().map(|list| (list.name.as_str(), Codes::of(list))).collect());

/// A code list, by codes and by labels.
struct Codes {
    by_code: HashMap<&'static str, &'static str>,
    /// Labels without case and punctuation, and the beginnings of those that have a colon.
    labels: HashMap<String, &'static str>,
    open: bool,
}

impl Codes {
    fn of(list: &'static List) -> Self {
        let mut labels = HashMap::new();
        for code in &list.codes {
            if let Some((head, _)) = code.label.split_once(':') {
                labels.entry(bare(head)).or_insert(code.code.as_str());
            }
        }
        for code in &list.codes {
            labels.insert(bare(&code.label), code.code.as_str());
        }
        let by_code = list.codes.iter().map(|code| (code.code.as_str(), code.code.as_str())).collect();
        Self { by_code, labels, open: list.open }
    }

    /// The code that a text is, begins with, or names by its label.
    fn find(&self, text: &str) -> Option<String> {
        if let Some(code) = self.by_code.get(text) {
            return Some((*code).to_owned());
        }
        let upper = text.to_uppercase();
        if let Some(code) = self.by_code.get(upper.as_str()) {
            return Some((*code).to_owned());
        }
        let mut heads = [" - ", " – ", "–", ": ", ") ", "-"].iter().filter_map(|mark| upper.split_once(mark));
        let code = heads.find_map(|(head, _)| self.by_code.get(head.trim_start_matches('(').trim()));
        let code = code.or_else(|| self.labels.get(&bare(text))).or_else(|| self.category(text));
        code.map(|code| (*code).to_owned()).or_else(|| Some(upper).filter(|code| self.open && is_code(code)))
    }

    /// Categories of abuse are written in many ways, but always begin alike: "Physical abuse", "Multiple: neglect...".
    fn category(&self, text: &str) -> Option<&&'static str> {
        const WORDS: &[(&str, &str)] =
            &[("neglect", "NEG"), ("physical", "PHY"), ("sexual", "SAB"), ("emotional", "EMO"), ("multiple", "MUL")];
        let lower = text.to_lowercase();
        WORDS.iter().find(|(word, _)| lower.starts_with(word)).and_then(|(_, code)| self.by_code.get(code))
    }
}

/// A label without case, punctuation and white space.
fn bare(label: &str) -> String {
    values::one_line(label).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_by_code_by_label_and_by_both() {
        for (list, text, expected) in [
            ("closure-reason", "rc1", Some("RC1")),
            ("closure-reason", "RC1 - Adopted", Some("RC1")),
            ("closure-reason", "Adopted", Some("RC1")),
            ("closure-reason", "moved on", None),
            ("category-of-abuse", "Multiple: neglect, physical", Some("MUL")),
            ("category-of-abuse", "NEG", Some("NEG")),
            ("legal-status", "Interim care order", Some("C1")),
            ("legal-status", "X9", Some("X9")),
            ("legal-status", "some order of its own", None),
            ("missing-type", "Missing", Some("M")),
            ("sen-need", "Specific learning difficulty", Some("SPLD")),
        ] {
            assert_eq!(find(list, text).as_deref(), expected, "{text}");
        }
    }
}
