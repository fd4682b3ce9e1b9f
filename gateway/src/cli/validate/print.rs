//! How findings are printed: for people, as JSON lines, or as `JUnit` for build servers. Nothing is kept until the end.

use std::{
    io::{self, Write as _},
    path::Path,
};

use clap::ValueEnum;
use crosswalk_schemas::report::{Finding, Layer, Report, Severity};
use serde_json::json;

use super::Totals;
use crate::cli::{Failure, say};

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One line a finding, with file, line and column.
    Human,
    /// One JSON object a file; for a large one also one for each child with findings.
    Json,
    /// `JUnit` XML: a test suite for each file, a test case for each layer.
    Junit,
}

/// Prints.
pub(super) struct Printer {
    format: Format,
    /// What was found in the parts of a large file, layer by layer, for `JUnit`.
    parts: [String; 4],
}

const LAYERS: [Layer; 4] = [Layer::Form, Layer::Structure, Layer::Codes, Layer::Rules];

/// So many bytes of findings are listed for one layer of one file in `JUnit`, which wants them all at once.
const MOST: usize = 1024 * 1024;

impl Printer {
    /// Begins the output.
    pub(super) fn new(format: Format) -> Result<Self, Failure> {
        if format == Format::Junit {
            say("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"crosswalk validate\">")?;
        }
        Ok(Self { format, parts: Default::default() })
    }

    /// Prints the report on one file.
    pub(super) fn report(&mut self, path: &Path, report: &Report) -> Result<(), Failure> {
        self.whole(path, report, report.passes())
    }

    /// Prints what was found in a part of a file.
    pub(super) fn part(&mut self, path: &Path, report: &Report) -> Result<(), Failure> {
        match self.format {
            Format::Human => report.findings.iter().try_for_each(|finding| human(path, finding)),
            Format::Json if report.findings.is_empty() => Ok(()),
            Format::Json => say(json!({ "file": path, "findings": report.findings })),
            Format::Junit => {
                report.findings.iter().for_each(|finding| self.keep(finding));
                Ok(())
            }
        }
    }

    /// Prints what is left to say when all parts of a file were printed.
    pub(super) fn whole(&mut self, path: &Path, report: &Report, valid: bool) -> Result<(), Failure> {
        match self.format {
            Format::Human => {
                report.findings.iter().try_for_each(|finding| human(path, finding))?;
                for layer in &report.skipped {
                    say(format_args!("{}: the layer {layer:?} could not run; it is not passed", path.display()))?;
                }
                if report.truncated {
                    say(format_args!("{}: there are more findings; mend these first", path.display()))?;
                }
                Ok(())
            }
            Format::Json => say(json!({ "file": path, "valid": valid, "report": report })),
            Format::Junit => {
                report.findings.iter().for_each(|finding| self.keep(finding));
                self.suite(path, report)
            }
        }
    }

    /// Says that a file could not be read.
    pub(super) fn unreadable(&mut self, path: &Path, reason: &str) -> Result<(), Failure> {
        match self.format {
            Format::Human => {
                // Standard error may be closed; the exit code says it all the same.
                drop(writeln!(io::stderr(), "crosswalk: {}: cannot be read: {reason}", path.display()));
                Ok(())
            }
            Format::Json => say(json!({ "file": path, "valid": false, "unreadable": reason })),
            Format::Junit => say(format_args!(
                "<testsuite name=\"{0}\" tests=\"1\" errors=\"1\"><testcase classname=\"{0}\" name=\"read\"><error \
                 message=\"{1}\"/></testcase></testsuite>",
                escaped(&path.display().to_string()),
                escaped(reason)
            )),
        }
    }

    /// Ends the output.
    pub(super) fn end(&self, totals: Totals) -> Result<(), Failure> {
        let Totals { files, invalid, unreadable } = totals;
        match self.format {
            Format::Human if unreadable > 0 => {
                say(format_args!("{files} files, {invalid} not valid, {unreadable} could not be read"))
            }
            Format::Human => say(format_args!("{files} files, {invalid} not valid")),
            Format::Json => Ok(()),
            Format::Junit => say("</testsuites>"),
        }
    }

    fn keep(&mut self, finding: &Finding) {
        let Some(text) = LAYERS.iter().position(|layer| *layer == finding.layer).map(|at| &mut self.parts[at]) else {
            return;
        };
        if text.len() < MOST {
            let Finding { rule, place, text: says, .. } = finding;
            let severity = word(finding.severity);
            let line = format!("{}:{}: {severity}: {says} [{rule}] {}\n", place.line, place.column, place.path);
            text.push_str(&line);
        }
    }

    fn suite(&mut self, path: &Path, report: &Report) -> Result<(), Failure> {
        let name = escaped(&path.display().to_string());
        let failed = |text: &str| text.contains(": error: ");
        let failures = self.parts.iter().filter(|text| failed(text)).count();
        let skipped = report.skipped.len();
        say(format_args!("<testsuite name=\"{name}\" tests=\"4\" failures=\"{failures}\" skipped=\"{skipped}\">"))?;
        for (layer, text) in LAYERS.iter().zip(std::mem::take(&mut self.parts)) {
            let inner = match (failed(&text), report.skipped.contains(layer)) {
                (true, _) => format!("<failure message=\"not valid\">{}</failure>", escaped(&text)),
                (false, true) => "<skipped message=\"could not run; not passed\"/>".to_owned(),
                (false, false) if text.is_empty() => String::new(),
                (false, false) => format!("<system-out>{}</system-out>", escaped(&text)),
            };
            let case = format!("{layer:?}").to_lowercase();
            say(format_args!("  <testcase classname=\"{name}\" name=\"{case}\">{inner}</testcase>"))?;
        }
        say("</testsuite>")
    }
}

fn human(path: &Path, finding: &Finding) -> Result<(), Failure> {
    let Finding { rule, severity, place, text, .. } = finding;
    let (severity, file) = (word(*severity), path.display());
    say(format_args!("{file}:{}:{}: {severity}: {text} [{rule}] {}", place.line, place.column, place.path))
}

fn word(severity: Severity) -> &'static str {
    if severity == Severity::Error { "error" } else { "warning" }
}

/// Text as XML carries it; what it cannot carry becomes a question mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('?'),
            c => out.push(c),
        }
    }
    out
}
