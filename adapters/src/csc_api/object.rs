//! JSON to be written, its names in the order in which the department lists them; what is not known is left out.

use jiff::civil::Date;
use serde_json::Value;

/// An object in the making.
#[derive(Debug, Default)]
pub(super) struct Object(Vec<(&'static str, String)>);

impl Object {
    /// JSON as it stands.
    pub(super) fn raw(mut self, name: &'static str, json: String) -> Self {
        self.0.push((name, json));
        self
    }

    /// A list, unless it is empty.
    pub(super) fn raw_unless_empty(self, name: &'static str, items: &[String]) -> Self {
        if items.is_empty() { self } else { self.raw(name, list(items)) }
    }

    /// An object, if there is one.
    pub(super) fn maybe(self, name: &'static str, object: Option<Self>) -> Self {
        match object {
            Some(object) => self.raw(name, object.text()),
            None => self,
        }
    }

    /// A text.
    pub(super) fn string(self, name: &'static str, text: Option<&String>) -> Self {
        match text {
            Some(text) => self.raw(name, Value::from(text.as_str()).to_string()),
            None => self,
        }
    }

    /// A date.
    pub(super) fn date(self, name: &'static str, date: Option<Date>) -> Self {
        self.string(name, date.map(|date| date.to_string()).as_ref())
    }

    /// Yes or no.
    pub(super) fn flag(self, name: &'static str, flag: Option<bool>) -> Self {
        match flag {
            Some(flag) => self.raw(name, flag.to_string()),
            None => self,
        }
    }

    /// A whole number.
    pub(super) fn number(self, name: &'static str, number: Option<u64>) -> Self {
        match number {
            Some(number) => self.raw(name, number.to_string()),
            None => self,
        }
    }

    /// Whether it holds anything beside its tombstone.
    pub(super) fn says_something(&self) -> bool {
        self.0.iter().any(|(name, _)| *name != "purge")
    }

    /// The JSON.
    pub(super) fn text(&self) -> String {
        let fields: Vec<String> = self.0.iter().map(|(name, json)| format!("\"{name}\": {json}")).collect();
        format!("{{{}}}", fields.join(", "))
    }
}

/// A list of JSON.
pub(super) fn list(items: &[String]) -> String {
    format!("[{}]", items.join(", "))
}
