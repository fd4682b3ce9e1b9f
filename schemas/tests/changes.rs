//! The examples made by changes: each passes or fails as it says, alike in both forms, with the report that stands in
//! `examples/reports`; every rule has one of either kind. `UPDATE_EXPECT=1` writes the reports anew.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
    sync::LazyLock,
};

use crosswalk_schemas::{
    examples::{Example, examples},
    report::{Finding, Form, Report, Severity},
    validation::{Limits, Validator, rules},
};

fn check(example: &Example, form: Form) -> Report {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new(Limits::default()));
    let document = example.document(form).unwrap();
    VALIDATOR.check(document.as_bytes(), form, jiff::civil::date(2026, 11, 22)).report
}

fn name(example: &Example) -> String {
    format!("{} {}", example.file, example.name())
}

/// What is found, by path, so that it can be compared between the forms.
fn told(report: &Report) -> BTreeMap<(&str, &str, &str), &Finding> {
    report
        .findings
        .iter()
        .map(|found| ((found.place.path.as_str(), found.rule.as_str(), found.text.as_str()), found))
        .collect()
}

/// Both reports as one text: the place in XML and the place in JSON.
fn shown(xml: &Report, json: &Report) -> String {
    let json = told(json);
    let mut text = String::new();
    for finding in &xml.findings {
        let place = &finding.place;
        let other = &json[&(place.path.as_str(), finding.rule.as_str(), finding.text.as_str())].place;
        let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
        writeln!(text, "    {severity} {} {}", finding.rule, place.path).unwrap();
        let places = [place, other].map(|place| format!("{}:{}", place.line, place.column));
        writeln!(text, "        XML {}, JSON {}", places[0], places[1]).unwrap();
        writeln!(text, "        {}", finding.text).unwrap();
    }
    for layer in &xml.skipped {
        writeln!(text, "    skipped {layer:?}").unwrap();
    }
    text
}

#[test]
fn each_passes_or_fails_as_it_says() {
    let mut reports: BTreeMap<&str, String> = BTreeMap::new();
    let mut wrong = String::new();
    for example in examples().unwrap() {
        let name = name(example);
        let [xml, json] = [Form::Xml, Form::Json].map(|form| check(example, form));
        for place in xml.findings.iter().chain(&json.findings).map(|finding| &finding.place) {
            let placed = place.line > 0 && place.column > 0 && place.path.starts_with("/Message");
            assert!(placed, "{name}: a finding without its place: {place:?}");
        }
        let alike = told(&xml).keys().eq(told(&json).keys()) && xml.skipped == json.skipped;
        assert!(alike, "{name}: {:#?}\n{:#?}", told(&xml).keys(), told(&json).keys());
        let report = shown(&xml, &json);
        let found: BTreeSet<&str> = xml.findings.iter().map(|finding| finding.rule.as_str()).collect();
        let mut expected: BTreeSet<&str> = example.also.iter().copied().collect();
        expected.extend((!example.passes).then_some(example.rule));
        if found != expected {
            writeln!(wrong, "{name}: expected {expected:?}\n{report}").unwrap();
        }
        let file = reports.entry(example.file).or_default();
        if !example.passes {
            writeln!(file, "{}: {}\n{report}", example.name(), example.shows).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    for (file, reports) in reports {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/child-record/1.0/examples/reports");
        expect_test::expect_file![folder.join(format!("{file}.txt"))].assert_eq(&reports);
    }
}

#[test]
fn names_are_unique() {
    let mut seen = BTreeSet::new();
    for example in examples().unwrap() {
        assert!(seen.insert(name(example)), "{} stands twice", name(example));
        assert!(!example.shows.is_empty());
    }
}

#[test]
fn every_rule_has_an_example_that_breaks_it_and_one_that_keeps_it() {
    let examples = examples().unwrap();
    let lacking: Vec<_> = rules()
        .flat_map(|rule| [(rule.id, true), (rule.id, false)])
        .filter(|(id, passes)| !examples.iter().any(|example| example.rule == *id && example.passes == *passes))
        .collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

/// Six valid messages and forty invalid ones of every class, at least; receipts, which no person writes, have fewer.
#[test]
fn every_class_has_its_examples() {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for example in examples().unwrap() {
        let (passing, failing) = counts.entry(example.body().unwrap()).or_default();
        *(if example.passes { passing } else { failing }) += 1;
    }
    for (class, (passing, failing)) in counts {
        let few = class == "Receipt";
        assert!(passing >= if few { 3 } else { 6 }, "{class}: {passing} valid");
        assert!(failing >= if few { 15 } else { 40 }, "{class}: {failing} invalid");
    }
}
