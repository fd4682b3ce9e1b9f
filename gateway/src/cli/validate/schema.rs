//! `crosswalk validate --schema`: XML of any kind and size against anybody's XML Schema 1.0.

use std::{
    fs::File,
    io::{self, BufReader},
    path::Path,
};

use crosswalk_schemas::report::{Finding, Layer, Place, Report, Severity};
use crosswalk_xsd::{Files, Schema, Source};

use crate::cli::Failure;

/// Compiles the schema and what it includes and imports, from files beside it; nothing is fetched from the network.
pub(super) fn compile(file: &Path) -> Result<Schema, Failure> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|e| Failure::new(format!("{name}: {e}")))?;
    Schema::compile(&[Source { name: &name, bytes: &bytes }], &Files)
        .map_err(|faults| Failure::new(format!("the schema cannot be used:\n{faults}")))
}

/// Judges a document as it is read.
pub(super) fn check(schema: &Schema, file: File) -> io::Result<Report> {
    let mut findings: Vec<crosswalk_xsd::Finding> = Vec::new();
    schema.validate(BufReader::with_capacity(1 << 16, file), &mut findings)?;
    let broken = findings.iter().any(|finding| matches!(finding.rule, "xml" | "limit"));
    let truncated = findings.iter().any(|finding| finding.rule == "cap");
    Ok(Report {
        findings: findings.into_iter().map(shown).collect(),
        skipped: if broken { vec![Layer::Structure] } else { Vec::new() },
        truncated,
    })
}

fn shown(finding: crosswalk_xsd::Finding) -> Finding {
    let crosswalk_xsd::Finding { line, column, path, rule, text, .. } = finding;
    let number = |number: u64| number.try_into().unwrap_or(u32::MAX);
    Finding {
        rule: rule.to_owned(),
        severity: Severity::Error,
        layer: if matches!(rule, "xml" | "limit") { Layer::Form } else { Layer::Structure },
        place: Place { line: number(line), column: number(column), path },
        text,
    }
}
