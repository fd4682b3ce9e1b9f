//! A document for people: one thing on a line, lines numbered, faulty ones marked.

use std::collections::BTreeSet;

use crosswalk_schemas::{
    report::{Finding, Form, Severity},
    validation::locate,
};
use maud::{Markup, html};

use super::parts;

/// A document with a longer line was not written for people.
const LONGEST: usize = 400;
/// So many lines are shown at most.
const SHOWN: usize = 4000;

/// The text of a document as people read it. Says the same; only space between its parts is added, where it has hardly any.
pub(super) fn readable(bytes: &[u8], form: Form) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    if text.lines().all(|line| line.len() <= LONGEST) {
        return text;
    }
    match form {
        Form::Json => indented(&text),
        Form::Xml => broken(&text),
    }
}

/// JSON with a line for each member, whether or not it is right otherwise.
fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            out.push(c);
            quoted = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' => {
                quoted = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(char::is_ascii_whitespace).is_some() {}
                if chars.peek().is_some_and(|next| !matches!(next, '}' | ']')) {
                    depth += 1;
                    line(&mut out, depth);
                } else {
                    out.extend(chars.next());
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

/// XML with a line break before each tag that stands directly behind another and opens something, or closes a second one.
fn broken(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let (mut rest, mut depth, mut opened) = (text, 0_usize, false);
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        let Some(end) = end_of_tag(tag) else { break };
        let (tag, after) = tag.split_at(end);
        let closes = tag.starts_with("</");
        if closes {
            depth = depth.saturating_sub(1);
        }
        out.push_str(before);
        if before.is_empty() && !out.is_empty() && !(closes && opened) {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
        out.push_str(tag);
        opened = !closes && !tag.ends_with("/>") && !tag.starts_with("<?") && !tag.starts_with("<!");
        if opened {
            depth += 1;
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where a tag, comment or quoted part that begins here ends.
fn end_of_tag(text: &str) -> Option<usize> {
    for (begins, ends) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if text.starts_with(begins) {
            return text.find(ends).map(|at| at + ends.len());
        }
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The findings, each at the line where it is in `text`, which says the same as the document they were found in.
pub(super) fn placed(findings: &[Finding], text: &str, form: Form, as_found: bool) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    if !as_found {
        for finding in &mut findings {
            if let Some((line, column)) = locate(text.as_bytes(), form, &finding.place.path) {
                (finding.place.line, finding.place.column) = (line, column);
            }
        }
    }
    findings
}

/// The document, with the lines of the findings marked.
pub(super) fn shown(text: &str, findings: &[Finding]) -> Markup {
    let faulty: BTreeSet<usize> =
        findings.iter().filter_map(|finding| usize::try_from(finding.place.line).ok()).collect();
    let lines = text.lines().count();
    html! {
        div class="cw-document" id="said" tabindex="0" role="region" aria-label="The document" {
            @for (number, line) in (1..).zip(text.lines().take(SHOWN)) {
                @if faulty.contains(&number) {
                    mark id={ "line-" (number) } { span { (line) } }
                } @else {
                    span { (line) }
                }
            }
        }
        @if lines > SHOWN { p class="govuk-body" { "It has " (lines) " lines; the first " (SHOWN) " are shown." } }
    }
}

/// The findings of a report, errors first. What they say in words may name what the document says: only for `in_full`.
pub(super) fn report(findings: &[Finding], in_full: bool) -> Markup {
    let mut sorted: Vec<_> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity != Severity::Error);
    html! {
        @if sorted.is_empty() {
            p class="govuk-body" { "No findings." }
        } @else {
            ol class="govuk-list govuk-list--number" id="findings" {
                @for finding in sorted {
                    li {
                        @if finding.severity == Severity::Error { (parts::tag("red", "Error")) } @else { (parts::tag("yellow", "Warning")) }
                        " "
                        @if in_full {
                            @if finding.place.line > 0 {
                                a class="govuk-link" href={ "#line-" (finding.place.line) } {
                                    "Line " (finding.place.line) ", column " (finding.place.column)
                                }
                                ": "
                            }
                            (finding.text)
                        }
                        div class="govuk-hint govuk-!-font-size-16 cw-id" { (finding.place.path) " (" (finding.rule) ")" }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_indented_and_says_the_same() {
        let text = r#"{"a":[1,{"b":"x, {y}: \" z"}],"c":{},"d":[],"e":1.10}"#;
        let shown = indented(text);
        assert_eq!(shown.lines().count(), 11);
        assert!(shown.contains("\"e\": 1.10") && shown.contains("\"x, {y}: \\\" z\""), "{shown}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&shown), value(text));
    }

    #[test]
    fn xml_is_broken_between_tags_and_nowhere_else() {
        let text = "<?xml version=\"1.0\"?><a><b x=\">\">5 ></b><c/><d></d><!-- <e> --><f>two\nlines</f></a>";
        let shown = broken(text);
        let expected = "<?xml version=\"1.0\"?>\n<a>\n  <b x=\">\">5 ></b>\n  <c/>\n  <d></d>\n  <!-- <e> -->\n  <f>two\nlines</f>\n</a>";
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_is_readable_already_stays_as_it_is() {
        assert_eq!(readable(b"{\n \"a\":1}", Form::Json), "{\n \"a\":1}");
        assert!(readable(format!("{{\"a\":\"{}\"}}", "x".repeat(500)).as_bytes(), Form::Json).contains("\n  \"a\": "));
    }
}
