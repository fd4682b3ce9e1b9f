//! Where in a native file something is, and the findings about it.

use std::borrow::Cow;

use crosswalk_schemas::report::Severity;

use crate::contract::NativeFinding;

/// A spot in a native file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) field: String,
}

impl Place {
    /// The file as a whole.
    pub(crate) fn file(name: &str) -> Self {
        Self { file: name.to_owned(), ..Self::default() }
    }

    /// A finding here that stops the record.
    pub(crate) fn error(&self, rule: impl Into<Cow<'static, str>>, text: impl Into<String>) -> NativeFinding {
        self.finding(rule.into(), Severity::Error, text.into())
    }

    /// A finding here that travels along.
    pub(crate) fn warning(&self, rule: impl Into<Cow<'static, str>>, text: impl Into<String>) -> NativeFinding {
        self.finding(rule.into(), Severity::Warning, text.into())
    }

    fn finding(&self, rule: Cow<'static, str>, severity: Severity, text: String) -> NativeFinding {
        let Self { file, line, column, field } = self.clone();
        NativeFinding { rule, severity, file, line, column, field, text }
    }
}

/// True when a finding stops the record.
pub(crate) fn stops(findings: &[NativeFinding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
