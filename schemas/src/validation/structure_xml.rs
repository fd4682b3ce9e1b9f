//! Layer 2 for XML: the XML Schemas, through a narrow interface over crosswalk-xsd; only the reading of valid XML names that
//! crate beside this.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crosswalk_xsd::{Finding, Reader, Resolver, Schema, Source};
use serde_json::Value;

use super::valid_xml;
use crate::{
    forms::{limits::Limits, locate::push_position},
    shape::Shape,
    versions::{self, Version},
};

/// The XML Schemas of a version, compiled.
#[derive(Debug)]
pub(super) struct Engine {
    version: Version,
    schema: Option<Schema>,
}

/// What the engine makes of a document.
#[derive(Debug)]
pub(super) enum Verdict {
    /// These errors; none means valid.
    Judged(Vec<XsdError>),
    /// Not well-formed, or over a limit, at a byte offset.
    NotWellFormed(usize, String),
    /// The engine itself failed.
    Failed,
}

/// One error of the XSD engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct XsdError {
    /// The constraint of XML Schema that is broken, such as `cvc-complex-type.2.4`.
    pub(super) code: &'static str,
    /// Where, in our form of paths.
    pub(super) path: String,
}

impl Engine {
    /// Compiles the schemas once.
    pub(super) fn new(version: Version) -> Self {
        Self { version, schema: compile(version) }
    }

    /// Reads a document and judges it in the same pass: its tree, when nothing at all is to be said of it.
    pub(super) fn read(&self, text: &str, limits: &Limits) -> Option<Value> {
        let schema = self.schema.as_ref().filter(|_| valid_xml::is_declared_utf8(text))?;
        let reader = Reader::of_slice(schema, text.as_bytes(), bounds(text, limits));
        catch_unwind(AssertUnwindSafe(|| valid_xml::read(reader, Shape::of(self.version)))).ok().flatten()
    }

    /// Judges a document. At most `limits.findings` errors are kept.
    pub(super) fn judge(&self, text: &str, limits: &Limits) -> Verdict {
        let Some(schema) = &self.schema else { return Verdict::Failed };
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let mut findings: Vec<Finding> = Vec::new();
            let outcome = Reader::of_slice(schema, text.as_bytes(), bounds(text, limits)).finish(&mut findings);
            outcome.map(|_| findings)
        }));
        match judged {
            Ok(Ok(findings)) => self.verdict(text, findings),
            Ok(Err(_)) | Err(_) => Verdict::Failed,
        }
    }

    fn verdict(&self, text: &str, findings: Vec<Finding>) -> Verdict {
        let shape = Shape::of(self.version);
        let broken = findings.iter().find(|finding| finding.rule == "xml" || finding.rule == "limit");
        if let Some(broken) = broken {
            return Verdict::NotWellFormed(offset(text, broken), broken.text.clone());
        }
        let error = |finding: Finding| XsdError { code: finding.rule, path: path(shape, &finding.path) };
        Verdict::Judged(findings.into_iter().map(error).collect())
    }
}

/// XML Schemas of another standard, such as GovTalk's, held to documents of its own.
#[derive(Debug)]
pub struct ForeignSchemas(Schema);

impl ForeignSchemas {
    /// Compiles `root`, which may include and import the other files, by name and text; `None` when they are no schemas.
    #[must_use]
    pub fn compile(files: &[(String, String)], root: &str) -> Option<Self> {
        let text = files.iter().find(|(name, _)| name == root).map(|(_, text)| text)?;
        Schema::compile(&[Source { name: root, bytes: text.as_bytes() }], &Given(files)).ok().map(Self)
    }

    /// Whether a document is valid by them. One that is not well-formed is not; nor is one with a document type, which
    /// is never read.
    #[must_use]
    pub fn is_valid(&self, text: &str) -> bool {
        self.0.validate_slice(text.as_bytes(), &mut Vec::new())
    }
}

/// Finds schemas among the files given; never in files or on the network.
struct Given<'a>(&'a [(String, String)]);

impl Resolver for Given<'_> {
    fn resolve(&self, location: &str) -> Option<Vec<u8>> {
        let name = location.rsplit(['/', ':']).next().unwrap_or(location);
        self.0.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_bytes().to_vec())
    }
}

/// Finds the schemas among the files built in; never in files or on the network.
struct BuiltIn(Version);

fn built_in(version: Version, location: &str) -> Option<&'static str> {
    let name = location.rsplit(['/', ':']).next()?.strip_suffix(".xsd")?;
    versions::files(version).xsd.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_ref())
}

impl Resolver for BuiltIn {
    fn resolve(&self, location: &str) -> Option<Vec<u8>> {
        built_in(self.0, location).map(|text| text.as_bytes().to_vec())
    }
}

fn compile(version: Version) -> Option<Schema> {
    let root = Source { name: "message.xsd", bytes: built_in(version, "message.xsd")?.as_bytes() };
    Schema::compile(&[root], &BuiltIn(version)).ok()
}

/// What a document within our limits may cost: a tag or a text is no longer than the whole.
fn bounds(text: &str, limits: &Limits) -> crosswalk_xsd::Limits {
    let mut bounds = crosswalk_xsd::Limits::default();
    bounds.depth = limits.depth;
    bounds.attributes = limits.attributes;
    bounds.name = limits.name_bytes;
    bounds.value = limits.name_bytes;
    bounds.markup = text.len();
    bounds.text = text.len();
    bounds.findings = limits.findings;
    bounds
}

/// The byte at which a finding stands.
fn offset(text: &str, finding: &Finding) -> usize {
    let line = usize::try_from(finding.line).unwrap_or(1).saturating_sub(1);
    let column = usize::try_from(finding.column).unwrap_or(1).saturating_sub(1);
    let begins = match line {
        0 => 0,
        line => text.match_indices('\n').nth(line - 1).map_or(text.len(), |(at, _)| at + 1),
    };
    text[begins..].char_indices().nth(column).map_or(text.len(), |(at, _)| begins + at)
}

/// The engine's path in our form: a position wherever the element may repeat.
fn path(shape: &Shape, theirs: &str) -> String {
    let mut path = String::new();
    for step in theirs.split('/').skip(1) {
        let (name, number) = step.split_once('[').unwrap_or((step, "1]"));
        path.push('/');
        path.push_str(name);
        let repeats = shape.at_path(&path).and_then(|(_, field)| field).is_some_and(|field| field.repeats);
        if repeats {
            push_position(&mut path, number.trim_end_matches(']').parse().unwrap_or(1));
        }
    }
    if path.is_empty() { "/Message".to_owned() } else { path }
}
