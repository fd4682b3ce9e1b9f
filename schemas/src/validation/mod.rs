//! Validation in four layers: form, structure, codes, rules. Every layer that can run does, and all findings are told.
//!
//! 1. form: size, encoding, depth, well-formedness, no DTD, no entities: nothing is built before it is bounded;
//! 2. structure: XML Schema for XML, JSON Schema for JSON, which allow the same;
//! 3. codes: code lists, valid on the day the message was sent; run over whatever could be read;
//! 4. rules: business rules over the decoded message; run when it can be decoded.
//!
//! A validator that fails itself never refuses: the layer is in [`Report::skipped`], the report still
//! [passes](Report::passes), and [`Checked::message`] is `None`. The caller then keeps the message and tries again.

mod codes;
pub(crate) mod found;
mod place;
mod rules;
pub(crate) mod say;
mod structure_json;
mod structure_xml;

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

pub use self::place::locate;
pub use self::rules::{RULES, Rule};
pub use crate::forms::limits::Limits;
use crate::{
    forms::{self, limits, locate, xml},
    model::Message,
    report::{Finding, Form, Layer, Place, Report, Severity},
};
use found::{Findings, Found};

/// Checks documents against version 1.0 of the standard. Cheap to clone; use one for the whole process.
#[derive(Debug, Clone)]
pub struct Validator {
    parts: Arc<Parts>,
}

#[derive(Debug)]
struct Parts {
    limits: Limits,
    xml: structure_xml::Engine,
    json: Option<jsonschema::Validator>,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// All findings of all layers that could run.
    pub report: Report,
    /// The message, when nothing stops it. `None` beside a report that passes means that a layer itself failed
    /// ([`Report::skipped`] names it): no fault of the sender's.
    pub message: Option<Message>,
}

/// How far the structure layer got.
enum Structure {
    /// Checked; the findings say what is wrong, if anything.
    Checked(Value),
    /// The document is not well-formed after all.
    Form,
    /// The layer itself failed.
    Failed(Value),
}

impl Validator {
    /// A validator with its schemas compiled.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let parts = Parts { limits, xml: structure_xml::Engine::new(), json: structure_json::compile() };
        Self { parts: Arc::new(parts) }
    }

    /// The limits it keeps.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.parts.limits
    }

    /// Checks a document. `today` is the day in London, for rules that know a future.
    #[must_use]
    pub fn check(&self, bytes: &[u8], form: Form, today: Date) -> Checked {
        let limits = &self.parts.limits;
        let mut findings = Findings::new(limits.findings);
        let Some(text) = limits::text(bytes, limits, &mut findings) else {
            return report(bytes, "", form, limits, findings, vec![Layer::Structure, Layer::Codes, Layer::Rules], None);
        };
        let read = match form {
            Form::Xml => xml::read(text, limits, &mut findings, &mut locate::Wanted::default()),
            Form::Json => forms::json::read(text, limits, &mut findings),
        };
        let Some(value) = read else {
            let foreign = findings.iter().any(|found| found.layer == Layer::Structure);
            let skipped = [Layer::Structure, Layer::Codes, Layer::Rules].into_iter().skip(usize::from(foreign));
            return report(bytes, text, form, limits, findings, skipped.collect(), None);
        };
        let (value, mut skipped) = match self.structure(text, form, value, &mut findings) {
            Structure::Checked(value) => (value, Vec::new()),
            Structure::Failed(value) => (value, vec![Layer::Structure]),
            Structure::Form => {
                let skipped = vec![Layer::Structure, Layer::Codes, Layer::Rules];
                return report(bytes, text, form, limits, findings, skipped, None);
            }
        };
        codes::check(&value, today, &mut findings);
        let message = Message::deserialize(&value).ok();
        match &message {
            Some(message) => rules::check(message, today, &mut findings),
            None => skipped.push(Layer::Rules),
        }
        let message = message.filter(|_| skipped.is_empty());
        report(bytes, text, form, limits, findings, skipped, message)
    }

    fn structure(&self, text: &str, form: Form, value: Value, findings: &mut Findings) -> Structure {
        match form {
            Form::Xml => self.structure_xml(text, value, findings),
            Form::Json => match &self.parts.json {
                Some(schema) => {
                    let mut value = value;
                    if !schema.is_valid(&value) {
                        structure_json::explain(schema, &mut value, findings);
                    }
                    Structure::Checked(value)
                }
                None => Structure::Failed(value),
            },
        }
    }

    /// The XML Schemas judge; what they refuse is explained from the tree, so that one fault is one finding and the
    /// same in both forms. What only they see is added as they put it.
    fn structure_xml(&self, text: &str, mut value: Value, findings: &mut Findings) -> Structure {
        let errors = match self.parts.xml.judge(text, &self.parts.limits) {
            structure_xml::Verdict::Judged(errors) => errors,
            structure_xml::Verdict::NotWellFormed(offset, said) => {
                findings.push(Found::form("form.well-formed", offset, say::not_well_formed(&said)));
                return Structure::Form;
            }
            structure_xml::Verdict::Failed => return Structure::Failed(value),
        };
        if errors.is_empty() {
            return Structure::Checked(value);
        }
        if let Some(schema) = &self.parts.json {
            structure_json::explain(schema, &mut value, findings);
        }
        for error in errors {
            let explained = findings.iter().any(|found| related(&found.path, &error.path));
            if !explained {
                let rule = format!("structure.{}", error.code.replace('.', "-"));
                let text = format!(
                    "The XML Schema does not allow what stands here (constraint {}). Compare it with an example of the \
                     standard.",
                    error.code
                );
                let mut found = Found::structure("structure", error.path, text);
                found.rule = Cow::Owned(rule);
                findings.push(found);
            }
        }
        Structure::Checked(value)
    }
}

/// Whether one path is the other, its parent or its sibling: a fault in a content model is told at any of them.
fn related(found: &str, error: &str) -> bool {
    let parent = |path: &str| path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
    found.starts_with(error) || error.starts_with(found) || parent(found) == parent(error)
}

fn report(
    bytes: &[u8],
    text: &str,
    form: Form,
    limits: &Limits,
    findings: Findings,
    skipped: Vec<Layer>,
    message: Option<Message>,
) -> Checked {
    let (mut list, truncated) = findings.finish();
    locate::fill_offsets(text, form, limits, &mut list);
    let in_bytes = |found: &Found| found.offset.unwrap_or_default();
    list.sort_by(|a, b| in_bytes(a).cmp(&in_bytes(b)));
    let mut lines = locate::Lines::new(bytes);
    let mut findings: Vec<Finding> = list
        .into_iter()
        .map(|found| {
            let (line, column) = lines.place(in_bytes(&found));
            let place = Place { line, column, path: found.path };
            Finding {
                rule: found.rule.into_owned(),
                severity: found.severity,
                layer: found.layer,
                place,
                text: found.text,
            }
        })
        .collect();
    findings.sort_by_key(|finding| finding.layer);
    let stopped = findings.iter().any(|finding| finding.severity == Severity::Error);
    Checked { report: Report { findings, skipped, truncated }, message: message.filter(|_| !stopped) }
}
