//! Layer 3: codes stand in their lists, and were valid on the day the message was sent.
//!
//! Records hold history: a code that is retired today still counts in a record that is dated to when it was valid.

use std::borrow::Cow;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{
    found::{Findings, Found},
    profile::Severities,
    say,
};
use crate::{
    codes::{Code, List, Lists},
    forms::locate::push_position,
    report::{Layer, Severity},
    shape::{Content, Shape, Type},
};

/// Checks every code in the tree. Codes of the wrong form are the structure's to tell.
pub(super) fn check(
    message: &Value,
    shape: &'static Shape,
    today: Date,
    severities: &Severities<'_>,
    findings: &mut Findings,
) {
    let day = message.pointer("/Header/SentAt").and_then(Value::as_str).and_then(|sent| sent.get(..10)?.parse().ok());
    let mut walk = Walk {
        shape,
        lists: Lists::of(shape.version()),
        day: day.unwrap_or(today),
        severities,
        path: "/Message".to_owned(),
        findings,
    };
    walk.record(walk.shape.root(), message);
}

struct Walk<'a> {
    shape: &'static Shape,
    lists: &'static Lists,
    day: Date,
    severities: &'a Severities<'a>,
    path: String,
    findings: &'a mut Findings,
}

/// An element: its type, the list of its codes, and the record that it stands in.
struct Holder<'a> {
    of: &'static Type,
    list: Option<&'a List>,
    record: &'a Map<String, Value>,
}

impl Walk<'_> {
    fn record(&mut self, of: &'static Type, record: &Value) {
        let Value::Object(members) = record else { return };
        let elements = self.lists.elements_of(&of.name);
        for (name, value) in members {
            let Some(field) = of.field(name) else { continue };
            let of = self.shape.type_of(field);
            let element = elements.iter().find(|(element, _)| element == name);
            let list = element.and_then(|(_, at)| self.lists.all().get(*at)).or_else(|| self.lists.of_type(&of.name));
            let length = self.path.len();
            self.path.push('/');
            self.path.push_str(name);
            let holder = Holder { of, list, record: members };
            match value {
                Value::Array(items) if field.repeats => self.items(&holder, items),
                value => self.element(&holder, value),
            }
            self.path.truncate(length);
        }
    }

    fn items(&mut self, holder: &Holder<'_>, items: &[Value]) {
        let length = self.path.len();
        for (index, item) in items.iter().enumerate() {
            push_position(&mut self.path, index + 1);
            self.element(holder, item);
            self.path.truncate(length);
        }
    }

    fn element(&mut self, holder: &Holder<'_>, value: &Value) {
        match (&holder.of.content, value, holder.list) {
            (Content::Record(_), value, _) => self.record(holder.of, value),
            (_, Value::String(code), Some(list)) => self.code(code, list, holder.record),
            _ => {}
        }
    }

    fn code(&mut self, code: &str, list: &List, record: &Map<String, Value>) {
        let mut named = list.rows(code).peekable();
        let known = named.peek().copied();
        if named.any(|row| row.is_valid(self.day) || dates(record).any(|day| row.is_valid(day)))
            || self.findings.tells_of_structure(&self.path)
        {
            return;
        }
        let (rule, text) = match known {
            Some(known) => ("codes.not-valid-then", self.not_valid(known, list)),
            None => ("codes.unknown", self.unknown(code, list)),
        };
        let severity = if known.is_none() && list.open { Severity::Warning } else { Severity::Error };
        let severity = self.severities.of(rule, severity);
        let path = self.path.clone();
        self.findings.push(Found {
            rule: Cow::Borrowed(rule),
            severity,
            layer: Layer::Codes,
            path,
            offset: None,
            text,
        });
    }

    fn not_valid(&self, code: &Code, list: &List) -> String {
        let day = self.day;
        format!(
            "Code \"{}\" ({}) of the list {} is not valid on {day}. {}",
            code.code,
            code.label,
            list.name,
            choice(list, day)
        )
    }

    fn unknown(&self, code: &str, list: &List) -> String {
        let shown = say::short(code);
        let advice = if list.open { "It travels along as it is: check it.".to_owned() } else { choice(list, self.day) };
        format!("\"{shown}\" is no code of the list {}. {advice}", list.name)
    }
}

/// The days that a record itself names.
fn dates(record: &Map<String, Value>) -> impl Iterator<Item = Date> {
    record.iter().filter(|(name, _)| name.ends_with("Date")).filter_map(|(_, value)| value.as_str()?.parse().ok())
}

fn choice(list: &List, day: Date) -> String {
    let valid: Vec<&str> = list.codes.iter().filter(|row| row.is_valid(day)).map(|row| row.code.as_str()).collect();
    format!("Use one of: {}.", valid.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::validation::Profiles;

    fn told(provision: &Value) -> Vec<String> {
        let education = json!({ "SenProvision": [provision] });
        let message = json!({
            "Header": { "SentAt": "2026-11-22T10:00:00Z" },
            "RecordTransfer": { "ChildRecord": [{ "Education": education }] },
        });
        let mut findings = Findings::new(10);
        check(
            &message,
            Shape::of(crate::versions::Version::V1_0),
            jiff::civil::date(2026, 11, 22),
            &Profiles::default().for_message(&message),
            &mut findings,
        );
        findings.iter().map(|found| found.rule.to_string()).collect()
    }

    #[test]
    fn a_code_has_its_days() {
        assert_eq!(told(&json!({ "Provision": "K" })), [""; 0]);
        assert_eq!(told(&json!({ "Provision": "P" })), ["codes.not-valid-then"]);
        assert_eq!(told(&json!({ "Provision": "P", "StartDate": "2022-01-10" })), ["codes.not-valid-then"]);
        assert_eq!(told(&json!({ "Provision": "P", "StartDate": "2012-01-10" })), [""; 0]);
        assert_eq!(told(&json!({ "Provision": "Q" })), ["codes.unknown"]);
    }
}
