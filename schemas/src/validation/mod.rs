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
pub mod large;
mod place;
mod profile;
mod rules;
pub(crate) mod say;
mod structure_json;
mod structure_xml;

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

pub use self::place::locate;
pub use self::profile::{InvalidProfiles, Profiles};
pub use self::rules::{Rule, rules};
pub use self::structure_xml::ForeignSchemas;
pub use crate::forms::limits::Limits;
use crate::{
    forms::{self, limits, locate},
    model::Message,
    report::{Finding, Form, Layer, Report},
    shape::Shape,
    versions::{self, Version},
};
use found::{Findings, Found};

/// Checks documents against the version of the standard they are written in. Cheap to clone; use one for the whole process.
#[derive(Debug, Clone)]
pub struct Validator {
    parts: Arc<Parts>,
}

#[derive(Debug)]
struct Parts {
    limits: Limits,
    profiles: Profiles,
    /// By version.
    engines: Vec<Engines>,
}

/// The schemas of one version, compiled.
#[derive(Debug)]
struct Engines {
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

impl Validator {
    /// A validator with its schemas compiled, and the national severities of rules.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::with_profiles(limits, Profiles::default())
    }

    /// A validator that takes the severities of rules from the profile of each message's recipient.
    #[must_use]
    pub fn with_profiles(limits: Limits, profiles: Profiles) -> Self {
        let engines = |version: &Version| Engines {
            xml: structure_xml::Engine::new(*version),
            json: structure_json::compile(*version),
        };
        let parts = Parts { limits, profiles, engines: Version::ALL.iter().map(engines).collect() };
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
        let findings = Findings::new(limits.findings);
        let mut check =
            Check { parts: &self.parts, bytes, text: "", form, version: Version::V1_0, findings, skipped: Vec::new() };
        let message = check.run(today);
        check.finish(message)
    }
}

/// One document under check.
struct Check<'a> {
    parts: &'a Parts,
    bytes: &'a [u8],
    /// The document as text, without its byte order mark; empty until it is known to be text.
    text: &'a str,
    form: Form,
    /// The version it is written in.
    version: Version,
    findings: Findings,
    skipped: Vec<Layer>,
}

impl<'a> Check<'a> {
    /// Runs every layer that can. The message, when it can be decoded.
    fn run(&mut self, today: Date) -> Option<Message> {
        let Some((value, version)) = self.form() else {
            let told = self.findings.iter().any(|found| found.layer == Layer::Structure);
            self.skipped.extend([Layer::Structure, Layer::Codes, Layer::Rules].into_iter().skip(usize::from(told)));
            return None;
        };
        self.version = version;
        let Some(mut value) = (match self.form {
            Form::Xml => self.structure_xml(value),
            Form::Json => Some(self.structure_json(value)),
        }) else {
            self.skipped = vec![Layer::Structure, Layer::Codes, Layer::Rules];
            return None;
        };
        let severities = self.parts.profiles.for_message(&value);
        codes::check(&value, self.shape(), today, &severities, &mut self.findings);
        versions::to_model(&mut value, version);
        let message = Message::deserialize(&value).ok();
        match &message {
            Some(message) => {
                let decoded = rules::Decoded { message, tree: &value, version, today };
                rules::check(&decoded, &severities, &mut self.findings);
            }
            None => self.skipped.push(Layer::Rules),
        }
        message
    }

    /// Layer 1: the common tree, when the document is well-formed and within the limits.
    fn form(&mut self) -> Option<(Value, Version)> {
        let Parts { limits, .. } = self.parts;
        self.text = limits::text(self.bytes, limits, &mut self.findings)?;
        forms::tree(self.text, self.form, limits, &mut self.findings)
    }

    fn shape(&self) -> &'static Shape {
        Shape::of(self.version)
    }

    fn engines(&self) -> Option<&'a Engines> {
        self.parts.engines.get(self.version as usize)
    }

    /// Layer 2 for JSON. What has no place in the tree is taken out, so that the rest can be read on.
    fn structure_json(&mut self, mut value: Value) -> Value {
        match self.engines().and_then(|engines| engines.json.as_ref()) {
            Some(schema) if schema.is_valid(&value) => {}
            Some(schema) => structure_json::explain(schema, self.shape(), &mut value, &mut self.findings),
            None => self.skipped.push(Layer::Structure),
        }
        value
    }

    /// Layer 2 for XML. The XML Schemas judge; what they refuse is explained from the tree, so that one fault is one
    /// finding and the same in both forms. What only they see is added as they put it. `None` when the document turns
    /// out not to be well-formed.
    fn structure_xml(&mut self, mut value: Value) -> Option<Value> {
        if self.findings.is_full() {
            return Some(value);
        }
        let Some(engines) = self.engines() else {
            self.skipped.push(Layer::Structure);
            return Some(value);
        };
        let errors = match engines.xml.judge(self.text, &self.parts.limits) {
            structure_xml::Verdict::Judged(errors) => errors,
            structure_xml::Verdict::NotWellFormed(offset, said) => {
                self.findings.refuse(Found::form("form.well-formed", offset, say::not_well_formed(&said)));
                return None;
            }
            structure_xml::Verdict::Failed => {
                self.skipped.push(Layer::Structure);
                return Some(value);
            }
        };
        if errors.is_empty() {
            return Some(value);
        }
        if let Some(schema) = &engines.json {
            structure_json::explain(schema, self.shape(), &mut value, &mut self.findings);
        }
        for error in errors {
            let explained = self.findings.iter().any(|found| related(&found.path, &error.path));
            if !explained {
                let mut found = Found::structure("structure", error.path, say::schema_refuses(error.code));
                found.rule = Cow::Owned(format!("structure.{}", error.code.replace('.', "-")));
                self.findings.push(found);
            }
        }
        Some(value)
    }

    /// The report: findings in document order within each layer, each with its line and column.
    fn finish(self, message: Option<Message>) -> Checked {
        let (mut list, truncated) = self.findings.finish();
        locate::fill_offsets(self.text, self.form, &self.parts.limits, &mut list);
        list.sort_by_key(|found| found.offset.unwrap_or_default());
        let mut lines = locate::Lines::new(self.bytes);
        let mut findings: Vec<Finding> = list.into_iter().map(|found| found.placed(&mut lines)).collect();
        findings.sort_by_key(|finding| finding.layer);
        let report = Report { findings, skipped: self.skipped, truncated };
        let message = message.filter(|_| report.passes() && report.skipped.is_empty());
        Checked { report, message }
    }
}

/// Whether one path is the other, its parent or its sibling: a fault in a content model is told at any of them.
fn related(found: &str, error: &str) -> bool {
    let parent = |path: &str| path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
    found.starts_with(error) || error.starts_with(found) || parent(found) == parent(error)
}
