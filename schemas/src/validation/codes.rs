//! Layer 3: codes stand in their lists, and were valid on the day the message was sent.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use super::{
    found::{Findings, Found},
    say,
};
use crate::{
    forms::locate::push_position,
    report::{Layer, Severity},
    shape::{Content, Shape, Type},
    versions::{self, Version},
};

/// Which simple type of the schemas takes its codes from which list.
const LISTS: &[(&str, &str)] = &[
    ("EthnicityCode", "ethnicity"),
    ("DisabilityCode", "disability"),
    ("UPNunknownCode", "upn-unknown"),
    ("CategoryOfAbuseCode", "category-of-abuse"),
    ("PrimaryNeedCode", "primary-need"),
    ("ReferralSourceCode", "referral-source"),
    ("ClosureReasonCode", "closure-reason"),
    ("SENprovisionCode", "sen-provision"),
    ("EnrolmentStatusCode", "enrolment-status"),
    ("NHSnumberStatusCode", "nhs-number-status"),
];

/// A row of a code list.
#[derive(Debug, Deserialize)]
struct Code {
    #[serde(rename = "code")]
    word: String,
    label: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
}

/// A code list, in the order it is published.
#[derive(Debug)]
struct List {
    name: &'static str,
    codes: Vec<Code>,
}

type ByType = HashMap<&'static str, List>;

static BY_TYPE: LazyLock<Vec<ByType>> = LazyLock::new(|| Version::ALL.iter().map(|version| lists(*version)).collect());

/// The list of each type, in a version.
fn by_type(version: Version) -> Option<&'static ByType> {
    BY_TYPE.get(version as usize)
}

/// The code list that values of the type are from.
pub(crate) fn list_of(type_name: &str) -> Option<&'static str> {
    LISTS.iter().find(|(of, _)| *of == type_name).map(|(_, list)| *list)
}

fn lists(version: Version) -> ByType {
    let list = |(of, name): &(&'static str, &'static str)| {
        let text = &versions::files(version).codes.iter().find(|(known, _)| known == name)?.1;
        let codes = csv::Reader::from_reader(text.as_bytes()).into_deserialize().filter_map(Result::ok).collect();
        Some((*of, List { name, codes }))
    };
    LISTS.iter().filter_map(list).collect()
}

/// Checks every code in the tree. Codes of the wrong form are the structure's to tell.
pub(super) fn check(message: &Value, shape: &'static Shape, today: Date, findings: &mut Findings) {
    let day = message.pointer("/Header/SentAt").and_then(Value::as_str).and_then(|sent| sent.get(..10)?.parse().ok());
    let mut walk = Walk {
        shape,
        lists: by_type(shape.version()),
        day: day.unwrap_or(today),
        path: "/Message".to_owned(),
        findings,
    };
    walk.record(walk.shape.root(), message);
}

struct Walk<'a> {
    shape: &'static Shape,
    lists: Option<&'static ByType>,
    day: Date,
    path: String,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    fn record(&mut self, of: &'static Type, record: &Value) {
        let Value::Object(members) = record else { return };
        for (name, value) in members {
            let Some(field) = of.field(name) else { continue };
            let of = self.shape.type_of(field);
            let length = self.path.len();
            self.path.push('/');
            self.path.push_str(name);
            match value {
                Value::Array(items) if field.repeats => self.items(of, items),
                value => self.element(of, value),
            }
            self.path.truncate(length);
        }
    }

    fn items(&mut self, of: &'static Type, items: &[Value]) {
        let length = self.path.len();
        for (index, item) in items.iter().enumerate() {
            push_position(&mut self.path, index + 1);
            self.element(of, item);
            self.path.truncate(length);
        }
    }

    fn element(&mut self, of: &'static Type, value: &Value) {
        match (&of.content, value) {
            (Content::Record(_), record) => self.record(of, record),
            (_, Value::String(code)) => {
                if let Some((rule, text)) =
                    self.lists.and_then(|lists| lists.get(of.name.as_str())).and_then(|list| list.fault(code, self.day))
                {
                    self.findings.push(Found {
                        rule: Cow::Borrowed(rule),
                        severity: Severity::Error,
                        layer: Layer::Codes,
                        path: self.path.clone(),
                        offset: None,
                        text,
                    });
                }
            }
            _ => {}
        }
    }
}

impl List {
    /// What is wrong with `code` on `day`, if anything.
    fn fault(&self, code: &str, day: Date) -> Option<(&'static str, String)> {
        let named = self.codes.iter().filter(|known| known.word == code);
        if named.clone().any(|known| known.is_valid(day)) {
            return None;
        }
        if let Some(known) = named.clone().next() {
            let text = format!(
                "Code \"{code}\" ({}) of the list {} is not valid on {day}. {}",
                known.label,
                self.name,
                self.choice(day)
            );
            return Some(("codes.not-valid-then", text));
        }
        let well_formed =
            !code.is_empty() && code.len() <= 4 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        well_formed.then(|| {
            let text = format!("\"{}\" is no code of the list {}. {}", say::short(code), self.name, self.choice(day));
            ("codes.unknown", text)
        })
    }

    fn choice(&self, day: Date) -> String {
        let valid: Vec<&str> =
            self.codes.iter().filter(|known| known.is_valid(day)).map(|known| known.word.as_str()).collect();
        format!("Use one of: {}.", valid.join(", "))
    }
}

impl Code {
    fn is_valid(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_read_whole() {
        let all = by_type(Version::V1_1).unwrap();
        assert_eq!(all.len(), LISTS.len());
        for list in all.values() {
            let text = &versions::files(Version::V1_1).codes.iter().find(|(name, _)| *name == list.name).unwrap().1;
            assert_eq!(list.codes.len(), text.lines().count() - 1, "{}", list.name);
        }
    }

    #[test]
    fn a_code_has_its_days() {
        let list = &by_type(Version::V1_0).unwrap()["SENprovisionCode"];
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(list.fault("P", day("2012-01-01")), None);
        assert_eq!(list.fault("P", day("2026-11-22")).unwrap().0, "codes.not-valid-then");
        assert_eq!(list.fault("Q", day("2026-11-22")).unwrap().0, "codes.unknown");
    }
}
