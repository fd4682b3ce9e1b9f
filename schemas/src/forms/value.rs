//! What an element of XML becomes in the common tree.

use serde_json::{Map, Value};

use crate::shape::{Content, Field, Type};

/// Puts the value of a closed element into its record.
pub(crate) fn insert(elements: &mut Map<String, Value>, field: &Field, value: Value) {
    if !field.repeats {
        elements.insert(field.name.clone(), value);
        return;
    }
    match elements.entry(field.name.as_str()).or_insert_with(|| Value::Array(Vec::new())) {
        Value::Array(items) => items.push(value),
        other => *other = value,
    }
}

/// The value of text. What is no flag or number stays text, which the schema then refuses.
pub(crate) fn leaf(of: &Type, text: String) -> Value {
    match (&of.content, text.as_str()) {
        (Content::Flag, "true") => Value::Bool(true),
        (Content::Flag, "false") => Value::Bool(false),
        (Content::Count, digits) => count(digits).map_or_else(|| Value::String(text), Value::from),
        _ => Value::String(text),
    }
}

/// A number as the standard writes it: digits only, no leading zero.
fn count(digits: &str) -> Option<u32> {
    let plain = digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
    let canonical = plain && (digits == "0" || !digits.starts_with('0'));
    digits.parse().ok().filter(|_| canonical)
}
