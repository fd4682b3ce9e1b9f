//! What the layers find, before lines and columns are looked up.

use std::borrow::Cow;

use crate::{
    forms::locate::Lines,
    report::{Finding, Layer, Place, Severity},
};

/// One thing wrong: a finding that may not know its offset yet.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) rule: Cow<'static, str>,
    pub(crate) severity: Severity,
    pub(crate) layer: Layer,
    pub(crate) path: String,
    /// Byte offset in the document; looked up by path when not known.
    pub(crate) offset: Option<usize>,
    pub(crate) text: String,
}

impl Found {
    /// An error of the form, at an offset.
    pub(crate) fn form(rule: &'static str, offset: usize, text: impl Into<String>) -> Self {
        Self {
            rule: Cow::Borrowed(rule),
            severity: Severity::Error,
            layer: Layer::Form,
            path: "/Message".to_owned(),
            offset: Some(offset),
            text: text.into(),
        }
    }

    /// An error of the structure, at a path.
    pub(crate) fn structure(rule: &'static str, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            rule: Cow::Borrowed(rule),
            severity: Severity::Error,
            layer: Layer::Structure,
            path: path.into(),
            offset: None,
            text: text.into(),
        }
    }

    /// The same, at a known offset.
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The finding with its line and column.
    pub(crate) fn placed(self, lines: &mut Lines<'_>) -> Finding {
        let (line, column) = lines.place(self.offset.unwrap_or_default());
        let place = Place { line, column, path: self.path };
        Finding { rule: self.rule.into_owned(), severity: self.severity, layer: self.layer, place, text: self.text }
    }
}

/// Findings so far, never more than the limit.
#[derive(Debug)]
pub(crate) struct Findings {
    list: Vec<Found>,
    warnings: usize,
    limit: usize,
    truncated: bool,
}

impl Findings {
    pub(crate) fn new(limit: usize) -> Self {
        Self { list: Vec::new(), warnings: 0, limit: limit.max(1), truncated: false }
    }

    /// Adds a finding. Beyond the limit an error takes the place of a warning, so that a report with errors never looks
    /// as if it passed; anything else is cut off.
    pub(crate) fn push(&mut self, found: Found) {
        if self.list.len() < self.limit {
            self.warnings += usize::from(found.severity == Severity::Warning);
            self.list.push(found);
            return;
        }
        self.truncated = true;
        if found.severity == Severity::Error && self.warnings > 0 {
            let warning = self.list.iter().rposition(|kept| kept.severity == Severity::Warning);
            self.warnings -= 1;
            if let Some(warning) = warning {
                self.list[warning] = found;
            }
        }
    }

    /// The document is refused for its form: nothing else that was seen on the way is told.
    pub(crate) fn refuse(&mut self, found: Found) {
        self.list.clear();
        (self.warnings, self.truncated) = (0, false);
        self.list.push(found);
    }

    /// True when nothing more can change the list.
    pub(crate) fn is_full(&self) -> bool {
        self.truncated && self.warnings == 0
    }

    /// How many are kept.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Whether the structure has told already that what stands at `path` is wrong: one fault is one finding.
    pub(crate) fn tells_of_structure(&self, path: &str) -> bool {
        self.list.iter().any(|found| found.layer == Layer::Structure && found.path == path)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Found> {
        self.list.iter()
    }

    /// The list, and whether anything was cut off.
    pub(crate) fn finish(self) -> (Vec<Found>, bool) {
        (self.list, self.truncated)
    }
}
