//! The lexical forms of attributes in schema documents.

use super::tree::is_space;
use crate::datatypes::is_uri;

/// What is wrong with the value of this attribute of an element in this context; nothing if it is right.
pub(super) fn fault(context: &str, attribute: &str, value: &str) -> Option<String> {
    let value = value.trim_matches(is_space);
    let wants = |right: bool, what: &str| (!right).then(|| format!("'{attribute}' must be {what}, not '{value}'"));
    match attribute {
        "id" | "name" => wants(is_ncname(value), "a name without colon"),
        "ref" | "type" | "base" | "itemType" | "refer" | "substitutionGroup" => wants(is_qname(value), "a name"),
        "memberTypes" => wants(value.split(is_space).all(|name| name.is_empty() || is_qname(name)), "names"),
        "mixed" | "abstract" | "nillable" => wants(is_boolean(value), "true or false"),
        "minOccurs" => wants(is_count(value), "a number from 0"),
        "maxOccurs" => wants(value == "unbounded" || is_count(value), "a number from 0, or unbounded"),
        "form" | "elementFormDefault" | "attributeFormDefault" => {
            wants(matches!(value, "qualified" | "unqualified"), "qualified or unqualified")
        }
        "use" => wants(matches!(value, "optional" | "prohibited" | "required"), "optional, prohibited or required"),
        "processContents" => wants(matches!(value, "strict" | "lax" | "skip"), "strict, lax or skip"),
        "final" | "block" | "finalDefault" | "blockDefault" => {
            let ways = ways(context, attribute);
            wants(value == "#all" || words(value).all(|word| ways.contains(&word)), &format!("of {ways:?} or #all"))
        }
        "fixed" if matches!(context, "facet") => wants(is_boolean(value), "true or false"),
        "namespace" if context != "import" => wants(is_namespace_list(value), "##any, ##other or a list"),
        "source" | "schemaLocation" | "namespace" | "targetNamespace" | "system" => wants(is_uri(value), "a URI"),
        _ => None,
    }
}

fn ways(context: &str, attribute: &str) -> &'static [&'static str] {
    match (context, attribute) {
        (_, "blockDefault") | ("top element" | "element", "block") => &["extension", "restriction", "substitution"],
        (_, "finalDefault") => &["extension", "restriction", "list", "union"],
        ("top simpleType", _) => &["restriction", "list", "union"],
        _ => &["extension", "restriction"],
    }
}

/// The words of a list.
pub(super) fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(is_space).filter(|word| !word.is_empty())
}

fn is_boolean(value: &str) -> bool {
    matches!(value, "true" | "false" | "1" | "0")
}

/// `xs:nonNegativeInteger`.
fn is_count(value: &str) -> bool {
    let digits = value.strip_prefix('+').unwrap_or(value);
    let negative_zero = value.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b == b'0'));
    negative_zero || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A count as a number; what is larger than the type holds is the largest.
pub(super) fn count(value: &str) -> u32 {
    let digits = value.trim_start_matches(['+', '-']);
    digits.bytes().fold(0u32, |sum, byte| sum.saturating_mul(10).saturating_add(u32::from(byte.wrapping_sub(b'0'))))
}

fn is_namespace_list(value: &str) -> bool {
    let single = matches!(value, "##any" | "##other");
    single
        || words(value)
            .all(|word| matches!(word, "##targetNamespace" | "##local") || is_uri(word) && !word.starts_with("##"))
}

/// A language tag of `xml:lang`.
pub(super) fn is_language(value: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = value.split('-').next().unwrap_or("");
    value.split('-').all(part) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// `xs:QName`.
pub(super) fn is_qname(value: &str) -> bool {
    value.split_once(':').map_or_else(|| is_ncname(value), |(prefix, local)| is_ncname(prefix) && is_ncname(local))
}

/// `xs:NCName`.
pub(super) fn is_ncname(value: &str) -> bool {
    let mut characters = value.chars();
    characters.next().is_some_and(begins_name) && characters.all(continues_name)
}

fn begins_name(character: char) -> bool {
    matches!(character,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn continues_name(character: char) -> bool {
    begins_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
