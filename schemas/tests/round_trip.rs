//! XML and JSON are equal: whatever one can say the other can, and going either way loses nothing.
#![expect(clippy::unwrap_used, reason = "a test")]

mod arbitrary;

use crosswalk_schemas::{
    decode, encode,
    report::{Form, Layer},
    validation::{Limits, Validator},
};
use proptest::prelude::*;

fn validator() -> &'static Validator {
    static VALIDATOR: std::sync::LazyLock<Validator> = std::sync::LazyLock::new(|| Validator::new(Limits::default()));
    &VALIDATOR
}

fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 22)
}

/// Four times a thousand messages, or as many as `PROPTEST_CASES` says when that is more.
fn thousands() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { failure_persistence: None, cases: usual.cases.max(1000), ..usual }
}

proptest! {
    #![proptest_config(thousands())]

    /// XML -> model -> JSON -> model -> XML, byte for byte and value for value.
    #[test]
    fn nothing_is_lost(message in arbitrary::message()) {
        let xml = encode(&message, Form::Xml);
        let from_xml = decode(&xml, Form::Xml).unwrap();
        prop_assert_eq!(&from_xml, &message);
        let json = encode(&from_xml, Form::Json);
        let from_json = decode(&json, Form::Json).unwrap();
        prop_assert_eq!(&from_json, &message);
        prop_assert_eq!(encode(&from_json, Form::Xml), xml);
    }

    /// What one schema allows the other does, and the model can say it.
    #[test]
    fn both_schemas_allow_it(message in arbitrary::message()) {
        for form in [Form::Xml, Form::Json] {
            let checked = validator().check(&encode(&message, form), form, today());
            let wrong: Vec<_> =
                checked.report.findings.iter().filter(|finding| finding.layer <= Layer::Structure).collect();
            prop_assert!(wrong.is_empty() && checked.report.skipped.is_empty(), "{form:?}: {wrong:#?}");
        }
    }

    /// Codes and rules find the same in both forms, at the same paths.
    #[test]
    fn both_forms_have_the_same_findings(message in arbitrary::message()) {
        let text = |form| String::from_utf8(encode(&message, form)).unwrap();
        prop_assert_eq!(told(&text(Form::Xml), Form::Xml), told(&text(Form::Json), Form::Json));
    }

    /// A document spoilt in one leaf is judged alike in both forms.
    #[test]
    fn both_schemas_refuse_it(message in arbitrary::message(), leaf in any::<usize>(), spoil in 0..SPOILS.len()) {
        let xml = spoil_xml(&String::from_utf8(encode(&message, Form::Xml)).unwrap(), leaf, SPOILS[spoil]);
        let json = spoil_json(&String::from_utf8(encode(&message, Form::Json)).unwrap(), leaf, SPOILS[spoil]);
        prop_assert_eq!(told(&xml, Form::Xml), told(&json, Form::Json), "{}\n{}", xml, json);
    }
}

/// What is found, without lines and columns.
fn told(text: &str, form: Form) -> Vec<(String, String, String)> {
    let report = validator().check(text.as_bytes(), form, today()).report;
    let mut told: Vec<_> = report.findings.into_iter().map(|f| (f.place.path, f.rule, f.text)).collect();
    told.sort();
    told
}

const SPOILS: &[&str] = &[
    "",
    " a",
    "a ",
    "a\tb",
    "a\u{a0}",
    "a\u{2028}b",
    "2026-02-29",
    "2024-02-29",
    "1900-02-29",
    "2000-02-29",
    "2026-04-31",
    "2026-11-22Z",
    "2026-11-22T10:00:00+01:00",
    "2026-11-22T10:00:00Z",
    "2026-11-22T24:00:00Z",
    "e08000003",
    "E08000003",
    "٣٤٥٦٧٨٩٠١٢",
    "1234567890",
    "A123456789012",
    "m1 1ae",
    "M1  1AE",
    "WBRI",
    "N1",
    "a@b",
    "@",
    "x\ny",
    "0190a0c0-0000-7000-8000-000000000000",
    "0190A0C0-0000-7000-8000-000000000000",
    "Level 1",
    "request",
    "1.0",
    "a very long text that goes on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on, longer than any line may be",
];

/// Puts `value` into one leaf element. Leaves stand in the same order in both forms.
fn spoil_xml(xml: &str, leaf: usize, value: &str) -> String {
    let mut parts: Vec<String> = xml.split('<').map(str::to_owned).collect();
    let leaves: Vec<usize> = (1..parts.len())
        .filter(|at| parts.get(at + 1).is_some_and(|next| next.starts_with('/')) && !parts[*at].starts_with('/'))
        .filter(|at| !parts[*at].ends_with("/>\n") && !parts[*at].trim_end().ends_with("/>"))
        .collect();
    let at = leaves[leaf % leaves.len()];
    let name = parts[at].split('>').next().unwrap().to_owned();
    parts[at] = format!("{name}>{}", value.replace('&', "&amp;"));
    parts.join("<")
}

/// Puts `value` into one leaf: a line that opens or closes nothing.
fn spoil_json(json: &str, leaf: usize, value: &str) -> String {
    let mut lines: Vec<String> = json.lines().map(str::to_owned).collect();
    let opens = |line: &str| {
        let line = line.trim_end_matches(',');
        line.ends_with(['{', '[']) && (line.trim().len() == 1 || line.ends_with("\": {") || line.ends_with("\": ["))
    };
    let closes = |line: &str| {
        matches!(line.trim().trim_end_matches(','), "}" | "]" | "{}") || line.trim_end_matches(',').ends_with("\": {}")
    };
    let leaves: Vec<usize> = (0..lines.len()).filter(|at| !opens(&lines[*at]) && !closes(&lines[*at])).collect();
    let at = leaves[leaf % leaves.len()];
    let line = &lines[at];
    let key = match line.trim_start().split_once("\": ") {
        Some((key, _)) if line.trim_start().starts_with('"') => format!("{key}\": "),
        _ => String::new(),
    };
    let comma = if lines[at].ends_with(',') { "," } else { "" };
    lines[at] = format!("{key}{}{comma}", serde_json::to_string(value).unwrap());
    lines.join("\n")
}
