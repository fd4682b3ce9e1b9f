//! The published examples: valid ones pass in both forms and say the same; each invalid one has the report that stands
//! beside it. `UPDATE_EXPECT=1` writes the reports anew.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use crosswalk_schemas::{
    encode,
    report::{Form, Report, Severity},
    validation::{Checked, Limits, Validator},
};

fn examples(kind: &str) -> BTreeMap<PathBuf, Form> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/child-record/1.0/examples").join(kind);
    let form = |path: &Path| match path.extension()?.to_str()? {
        "xml" => Some(Form::Xml),
        "json" => Some(Form::Json),
        _ => None,
    };
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter_map(|path| form(&path).map(|form| (path, form))).collect()
}

fn check(path: &Path, form: Form) -> Checked {
    static VALIDATOR: std::sync::LazyLock<Validator> = std::sync::LazyLock::new(|| Validator::new(Limits::default()));
    VALIDATOR.check(&std::fs::read(path).unwrap(), form, jiff::civil::date(2026, 11, 22))
}

fn shown(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
        let place = &finding.place;
        writeln!(text, "{severity} {} {}:{} {}", finding.rule, place.line, place.column, place.path).unwrap();
        writeln!(text, "    {}", finding.text).unwrap();
    }
    for layer in &report.skipped {
        writeln!(text, "skipped {layer:?}").unwrap();
    }
    text
}

/// Valid examples pass, say the same in both forms, and are written as the program writes them.
#[test]
fn valid_examples_pass_and_say_the_same_in_both_forms() {
    let examples = examples("valid");
    for (path, form) in &examples {
        let checked = check(path, *form);
        assert_eq!(shown(&checked.report), "", "{}", path.display());
        let message = checked.message.unwrap();
        if *form == Form::Json {
            let written = |form| String::from_utf8(encode(&message, form)).unwrap();
            expect_test::expect_file![path].assert_eq(&written(Form::Json));
            expect_test::expect_file![path.with_extension("xml")].assert_eq(&written(Form::Xml));
        }
    }
    assert!(examples.len() >= 20);
}

#[test]
fn invalid_examples_have_their_reports() {
    for (path, form) in examples("invalid") {
        let checked = check(&path, form);
        assert!(!checked.report.findings.is_empty(), "{}", path.display());
        assert_eq!(checked.message.is_some(), checked.report.passes() && checked.report.skipped.is_empty());
        let name = format!("{}.report.txt", path.display());
        expect_test::expect_file![name].assert_eq(&shown(&checked.report));
    }
}

/// Faults that both forms can have are told alike, whatever their lines and columns.
#[test]
fn both_forms_are_told_the_same() {
    let examples = examples("invalid");
    for (path, form) in examples.iter().filter(|(_, form)| **form == Form::Xml) {
        let other = path.with_extension("json");
        let name = path.file_stem().unwrap().to_str().unwrap();
        if examples.contains_key(&other) && !name.starts_with("form.") && name != "structure.root" {
            let told = |path: &Path, form| {
                let findings = check(path, form).report.findings.into_iter();
                let mut told: Vec<_> = findings.map(|found| (found.place.path, found.rule, found.text)).collect();
                told.sort();
                told
            };
            assert_eq!(told(path, *form), told(&other, Form::Json), "{name}");
        }
    }
}

#[test]
fn eleven_faults_are_eleven_findings() {
    for (path, form) in examples("invalid").iter().filter(|(path, _)| path.to_string_lossy().contains("eleven")) {
        let report = check(path, *form).report;
        let rules: std::collections::BTreeSet<_> = report.findings.iter().map(|finding| &finding.rule).collect();
        assert_eq!((report.findings.len(), rules.len()), (11, 11), "{}", shown(&report));
    }
}
