//! The tree that rules in tables look at: elements by name, each knowing its path.

use std::fmt;

use jiff::civil::Date;
use serde_json::Value;

/// How deep an element that a rule looks at can stand.
const DEPTH: usize = 8;

/// An element of the message. Its path is written out only when something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    value: &'a Value,
    /// Names of the elements from the root; a position from 1 where the element may repeat, else 0.
    steps: [(&'static str, usize); DEPTH],
    length: usize,
}

impl<'a> Spot<'a> {
    /// The root element.
    pub(super) fn root(message: &'a Value) -> Self {
        Self { value: message, steps: [("", 0); DEPTH], length: 0 }
    }

    fn step(mut self, name: &'static str, position: usize, value: &'a Value) -> Self {
        if let Some(step) = self.steps.get_mut(self.length) {
            *step = (name, position);
            self.length += 1;
        }
        self.value = value;
        self
    }

    /// The elements at `path` below this one (`SocialCare/Referral`).
    pub(super) fn below(self, path: &'static str) -> Vec<Self> {
        let mut found = Vec::new();
        self.gather(path, &mut found);
        found
    }

    /// Most rules find nothing to look at, so nothing is made before the last step of the path is there.
    fn gather(&self, path: &'static str, found: &mut Vec<Self>) {
        let (name, rest) = path.split_once('/').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let mut take = |position: usize, value: &'a Value| {
            let spot = self.step(name, position, value);
            match rest {
                None => found.push(spot),
                Some(rest) => spot.gather(rest, found),
            }
        };
        match self.value.get(name) {
            None => {}
            Some(Value::Array(items)) => items.iter().enumerate().for_each(|(at, item)| take(at + 1, item)),
            Some(value) => take(0, value),
        }
    }

    /// The name of this element.
    pub(super) fn name(&self) -> &'static str {
        self.length.checked_sub(1).and_then(|last| self.steps.get(last)).map_or("Message", |(name, _)| name)
    }

    /// Its position among its like, from 1; 0 where it cannot repeat.
    pub(super) fn position(&self) -> usize {
        self.length.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(0, |(_, position)| *position)
    }

    /// Whether the element `name` is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.value.get(name).is_some()
    }

    /// The text of the element `name`.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name)?.as_str()
    }

    /// The date in the element `name`.
    pub(super) fn date(&self, name: &str) -> Option<Date> {
        self.text(name)?.parse().ok()
    }

    /// The texts of the element `name`, which may repeat.
    pub(super) fn texts(&self, name: &str) -> Vec<&'a str> {
        let items = self.value.get(name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The number in the element `name`.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.value.get(name)?.as_u64()
    }

    /// Whether the element `name` says no.
    pub(super) fn says_no(&self, name: &str) -> bool {
        self.value.get(name) == Some(&Value::Bool(false))
    }

    /// Whether it holds nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.value.as_object().is_some_and(serde_json::Map::is_empty)
    }

    /// Whether the element `name` says yes.
    pub(super) fn is(&self, name: &str) -> bool {
        self.value.get(name) == Some(&Value::Bool(true))
    }
}

impl fmt::Display for Spot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("/Message")?;
        for (name, position) in self.steps.iter().take(self.length) {
            write!(f, "/{name}")?;
            if *position > 0 {
                write!(f, "[{position}]")?;
            }
        }
        Ok(())
    }
}
