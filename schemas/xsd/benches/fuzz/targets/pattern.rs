//! A pattern and a text: compiling and matching end, without panic, and the pattern said twice over says the same.
#![no_main]

use crosswalk_xsd::{Finding, Nothing, Schema, Source};
use libfuzzer_sys::fuzz_target;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Whether the text is of the type with these facets; nothing if the schema is refused.
fn judge(facets: &str, text: &str) -> Option<bool> {
    let schema = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:element name=\"a\"><xs:simpleType>\
         <xs:restriction base=\"xs:string\">{facets}</xs:restriction></xs:simpleType></xs:element></xs:schema>"
    );
    let schema = Schema::compile(&[Source { name: "a.xsd", bytes: schema.as_bytes() }], &Nothing).ok()?;
    let mut findings: Vec<Finding> = Vec::new();
    Some(schema.validate_slice(format!("<a>{}</a>", escaped(text)).as_bytes(), &mut findings))
}

fuzz_target!(|data: (&str, &str)| {
    let (pattern, text) = data;
    let allowed = |c: char| matches!(c, ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if !pattern.chars().chain(text.chars()).all(allowed) {
        return;
    }
    let pattern = escaped(pattern);
    let once = judge(&format!("<xs:pattern value=\"{pattern}\"/>"), text);
    let Some(once) = once else { return };
    let twice = judge(&format!("<xs:pattern value=\"(({pattern})|{pattern})\"/>"), text);
    assert!(twice.is_none_or(|twice| once == twice), "{pattern}");
    let never = judge(&format!("<xs:pattern value=\"{pattern}\"/><xs:pattern value=\"[\\s-[\\s]]\"/>"), text);
    assert!(never.is_none_or(|never| once == never), "{pattern}");
});
