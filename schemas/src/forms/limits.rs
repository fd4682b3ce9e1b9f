//! What bounds a document before anything is made of it: size, encoding, depth.

use crate::validation::found::{Findings, Found};

/// Bounds on a document and on the report about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Size in bytes.
    pub bytes: usize,
    /// Nesting of elements, objects and arrays; the root is 1.
    pub depth: usize,
    /// Findings listed in a report; more are cut off, and the report says so.
    pub findings: usize,
    /// Attributes of one XML element, namespace declarations included.
    pub attributes: usize,
    /// Bytes of an XML name or an attribute's value.
    pub name_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 10 * 1024 * 1024, depth: 64, findings: 200, attributes: 16, name_bytes: 1024 }
    }
}

/// The document as text, when it is neither empty nor too large and is UTF-8; without its byte order mark.
pub(crate) fn text<'a>(bytes: &'a [u8], limits: &Limits, findings: &mut Findings) -> Option<&'a str> {
    if bytes.len() > limits.bytes {
        let text = format!(
            "The document has {} bytes; at most {} are allowed. Send fewer children in one message, or leave out \
             documents.",
            bytes.len(),
            limits.bytes
        );
        findings.push(Found::form("form.size", 0, text));
        return None;
    }
    match std::str::from_utf8(without_mark(bytes)) {
        Ok(text) if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() => {
            findings.push(Found::form("form.empty", 0, "The document is empty. Send a message."));
            None
        }
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = without_mark(bytes).get(at).copied().unwrap_or_default();
            let text = format!(
                "The document is not UTF-8: byte 0x{byte:02X} at offset {at} begins no character. Save or export it \
                 as UTF-8 (not Windows-1252 or UTF-16) and send it again."
            );
            findings.push(Found::form("form.encoding", at, text));
            None
        }
    }
}

/// The document without its byte order mark: offsets and columns do not count it.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Whether XML 1.0 can carry the character.
pub(crate) fn xml_can_carry(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The finding for a nesting that is too deep.
pub(crate) fn too_deep(limits: &Limits, offset: usize) -> Found {
    let text = format!("The document is nested more than {} levels deep. No message of the standard is.", limits.depth);
    Found::form("form.depth", offset, text)
}
