//! Documents made to do harm are refused with one clear finding, quickly, and before anything is built from them.

use std::fmt::Write as _;

use crosswalk_schemas::{
    report::{Form, Layer},
    validation::{Limits, Validator},
};

const BODY: &str = "<Message xmlns=\"urn:crosswalk:child-record:1.0\">";

fn refused(rule: &str, bytes: &[u8], form: Form) {
    let validator = Validator::new(Limits::default());
    let checked = validator.check(bytes, form, jiff::civil::date(2026, 11, 22));
    let told: Vec<_> = checked.report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(told, [rule]);
    assert_eq!(checked.report.skipped, [Layer::Structure, Layer::Codes, Layer::Rules]);
    assert_eq!(checked.message, None);
}

#[test]
fn two_hundred_megabytes() {
    let large = vec![b'<'; 200 * 1024 * 1024];
    refused("form.size", &large, Form::Xml);
    refused("form.size", &large, Form::Json);
}

#[test]
fn ten_thousand_deep() {
    let deep = format!("{BODY}{}{}</Message>", "<a>".repeat(10_000), "</a>".repeat(10_000));
    refused("form.depth", deep.as_bytes(), Form::Xml);
    let deep = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    refused("form.depth", deep.as_bytes(), Form::Json);
    refused("form.depth", "[".repeat(5_000_000).as_bytes(), Form::Json);
    refused("form.depth", format!("{BODY}{}", "<a>".repeat(2_000_000)).as_bytes(), Form::Xml);
}

#[test]
fn a_billion_laughs() {
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE Message [<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..30 {
        write!(bomb, "<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)).unwrap();
    }
    write!(bomb, "]>{BODY}&a29;</Message>").unwrap();
    refused("form.doctype", bomb.as_bytes(), Form::Xml);
}

#[test]
fn a_file_read_by_an_entity() {
    let reads = format!("<!DOCTYPE Message [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>{BODY}&f;</Message>");
    refused("form.doctype", reads.as_bytes(), Form::Xml);
    refused("form.doctype", b"<!DOCTYPE Message SYSTEM \"http://example.com/x.dtd\"><Message/>", Form::Xml);
}

#[test]
fn what_is_not_utf8() {
    refused("form.encoding", b"<Message>\xff\xfe</Message>", Form::Xml);
    refused("form.encoding", b"{\"Header\": \"\xc3\x28\"}", Form::Json);
    let utf16: Vec<u8> = "\u{feff}<Message/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("form.encoding", &utf16, Form::Xml);
    refused("form.empty", b"\xef\xbb\xbf", Form::Json);
}

#[test]
fn two_hundred_thousand_attributes() {
    let mut start = "<Message xmlns=\"urn:crosswalk:child-record:1.0\"".to_owned();
    (0..200_000).for_each(|number| write!(start, " a{number}=\"1\"").unwrap());
    refused("form.attributes", format!("{start}/>").as_bytes(), Form::Xml);
    refused("form.attributes", format!("<Message a=\"{}\"/>", "x".repeat(5_000_000)).as_bytes(), Form::Xml);
}

/// More faults than anybody reads: the report is cut off, says so, and still refuses.
#[test]
fn a_million_faults() {
    let validator = Validator::new(Limits::default());
    let many = format!("{BODY}{}</Message>", "<a/>".repeat(1_000_000));
    let many_json = format!("{{{}}}", (0..300_000).map(|n| format!("\"k{n}\":1")).collect::<Vec<_>>().join(","));
    let again = format!("{{{}\"k\":1}}", "\"k\":1,".repeat(500_000));
    for (text, form) in [(&many, Form::Xml), (&many_json, Form::Json), (&again, Form::Json)] {
        let checked = validator.check(text.as_bytes(), form, jiff::civil::date(2026, 11, 22));
        assert_eq!(checked.report.findings.len(), Limits::default().findings);
        assert!(checked.report.truncated && !checked.report.passes());
    }
}

/// Warnings never crowd out the error that stops a message.
#[test]
fn an_error_after_many_warnings() {
    let example = include_str!("../catalogue/child-record/1.0/examples/invalid/eleven-faults.json");
    let validator = Validator::new(Limits { findings: 1, ..Limits::default() });
    let checked = validator.check(example.as_bytes(), Form::Json, jiff::civil::date(2026, 11, 22));
    assert!(!checked.report.passes() && checked.report.truncated);
}
