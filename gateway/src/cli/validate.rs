//! `crosswalk validate`: checks documents of the standard and prints every finding with its place.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use crosswalk_schemas::{
    report::{Finding, Form, Layer, Place, Report, Severity},
    validation::{Limits, Validator},
};
use serde_json::json;

use super::{Failure, say};
use crate::clock::Clock;

/// Check documents of the standard without sending them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk validate record.xml\n  \
    crosswalk validate --format json outbox/\n\n\
    Exit code 0: all valid (warnings allowed); 1: something is not valid; 2: a file cannot be read.")]
pub(super) struct Validate {
    /// How to print.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Files, or folders of .xml and .json files.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line a finding, with file, line and column.
    Human,
    /// One JSON object a file.
    Json,
}

impl Validate {
    pub(super) fn run(self) -> Result<(), Failure> {
        let validator = Validator::new(Limits::default());
        let today = Clock::system().today();
        let (mut files, mut invalid) = (Vec::new(), 0_usize);
        for path in &self.paths {
            collect(path, &mut files)?;
        }
        for file in &files {
            let report = check(&validator, file, today)?;
            invalid += usize::from(!report.passes());
            match self.format {
                Format::Human => print(file, &report)?,
                Format::Json => say(json!({ "file": file, "valid": report.passes(), "report": report }))?,
            }
        }
        if self.format == Format::Human {
            say(format_args!("{} files, {invalid} not valid", files.len()))?;
        }
        if invalid > 0 { Err(Failure::negative()) } else { Ok(()) }
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let wrong = |e: std::io::Error| Failure::new(format!("{}: {e}", path.display()));
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<_> = std::fs::read_dir(path).map_err(wrong)?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|end| end == "xml" || end == "json") {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

fn check(validator: &Validator, file: &Path, today: jiff::civil::Date) -> Result<Report, Failure> {
    let limit = Limits::default().bytes as u64;
    let wrong = |e: std::io::Error| Failure::new(format!("{}: {e}", file.display()));
    if std::fs::metadata(file).map_err(wrong)?.len() > limit {
        let text = format!("The document is larger than {limit} bytes. Split it.");
        return Ok(refusal("form.size", text));
    }
    let bytes = std::fs::read(file).map_err(wrong)?;
    match Form::sniff(&bytes) {
        Some(form) => Ok(validator.check(&bytes, form, today).report),
        None => Ok(refusal("form.unknown", "This is neither XML nor JSON.".to_owned())),
    }
}

fn refusal(rule: &str, text: String) -> Report {
    let place = Place { line: 1, column: 1, path: "/".to_owned() };
    let finding = Finding { rule: rule.to_owned(), severity: Severity::Error, layer: Layer::Form, place, text };
    let skipped = vec![Layer::Structure, Layer::Codes, Layer::Rules];
    Report { findings: vec![finding], skipped, truncated: false }
}

fn print(file: &Path, report: &Report) -> Result<(), Failure> {
    for finding in &report.findings {
        let Finding { rule, severity, place, text, .. } = finding;
        let severity = if *severity == Severity::Error { "error" } else { "warning" };
        say(format_args!(
            "{}:{}:{}: {severity}: {text} [{rule}] {}",
            file.display(),
            place.line,
            place.column,
            place.path
        ))?;
    }
    for layer in &report.skipped {
        say(format_args!("{}: the layer {layer:?} could not run; it is not passed", file.display()))?;
    }
    Ok(())
}
