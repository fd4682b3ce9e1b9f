//! The two equal forms of a message, XML and JSON: writing and reading, without loss either way.
//!
//! Both are read into one tree (a JSON value), from which the model is made; XML is written from that tree in the order
//! of the schemas. So whatever one form can say, the other can.

pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod locate;
mod order;
pub(crate) mod value;
pub(crate) mod xml;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    forms::limits::Limits,
    model::Message,
    report::Form,
    shape::Shape,
    validation::found::{Findings, Found},
    versions::{self, Version, sniff},
};

/// The bytes are no message of the standard. Says the first thing that is wrong; a validator says all of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a message of Child Record Interchange: rule {rule} at {path}")]
pub struct NotAMessage {
    /// The rule that is broken.
    pub rule: String,
    /// Where.
    pub path: String,
}

/// The canonical text of `message`: UTF-8, indented by two spaces, ending in a line feed. A text that XML cannot carry
/// (control characters) is for the validator to refuse.
#[must_use]
pub fn encode(message: &Message, form: Form) -> Vec<u8> {
    let version = Version::of(message);
    if form == Form::Json && version == Version::V1_0 {
        return json::write(message);
    }
    let mut value = serde_json::to_value(message).unwrap_or_default();
    versions::from_model(&mut value, version);
    match form {
        Form::Xml => xml::write(&value, Shape::of(version)),
        Form::Json => json::write(&json::InOrder::of(&value, Shape::of(version))),
    }
}

/// Reads a message that was validated before, such as one's own from the store. For a message from anybody else use
/// [`crate::validation::Validator`], which finds everything that is wrong with it.
///
/// # Errors
/// When `bytes` are not a message in `form`.
pub fn decode(bytes: &[u8], form: Form) -> Result<Message, NotAMessage> {
    let mut findings = Findings::new(1);
    let value = read(bytes, form, &Limits::default(), &mut findings);
    let refusal = |found: Option<&Found>| NotAMessage {
        rule: found.map_or("structure.value", |found| found.rule.as_ref()).to_owned(),
        path: found.map_or("/Message", |found| found.path.as_str()).to_owned(),
    };
    match value {
        Some((mut value, version)) if findings.is_empty() => {
            versions::to_model(&mut value, version);
            Message::deserialize(&value).map_err(|_| refusal(None))
        }
        _ => Err(refusal(findings.iter().next())),
    }
}

/// Reads either form into the common tree, in the names of the version it is written in. `None` when it is not
/// well-formed or breaks a limit; the findings say why.
fn read(bytes: &[u8], form: Form, limits: &Limits, findings: &mut Findings) -> Option<(Value, Version)> {
    let text = limits::text(bytes, limits, findings)?;
    tree(text, form, limits, findings)
}

/// The same, of a text that is within the limits.
pub(crate) fn tree(text: &str, form: Form, limits: &Limits, findings: &mut Findings) -> Option<(Value, Version)> {
    match form {
        Form::Xml => {
            let version = sniff::of_xml(text);
            let value = xml::read(text, Shape::of(version), limits, findings, &mut locate::Wanted::default())?;
            Some((value, version))
        }
        Form::Json => {
            let value = json::read(text, limits, findings)?;
            let version = sniff::of_json(&value);
            Some((value, version))
        }
    }
}
