//! Layer 2 for XML: the XML Schemas, through a narrow interface over the one XSD engine; nothing else names its crate.

use std::{fmt, sync::Mutex};

use xsd_schema::{
    InstanceValidationError, SchemaLoader, SchemaResult, SchemaSet, SchemaSetBuilder,
    validation::{
        DriveError, InstancePath, PathStep, SchemaValidator, ValidationFlags, ValidationSink, ValidationWarning,
        drive_quick_xml,
    },
    xml::ParseLimits,
};

use crate::{
    forms::{limits::Limits, locate::push_position},
    shape::Shape,
    versions::{self, Version},
};

/// The XML Schemas, compiled. A compiled set serves one thread at a time, so sets are pooled.
pub(super) struct Engine {
    version: Version,
    pool: Mutex<Vec<SchemaSet>>,
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

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Compiles the schemas once, to have them ready.
    pub(super) fn new(version: Version) -> Self {
        Self { version, pool: Mutex::new(compile(version).into_iter().collect()) }
    }

    /// Judges a document. At most `limits.findings` errors are kept.
    pub(super) fn judge(&self, text: &str, limits: &Limits) -> Verdict {
        let pooled = self.pool.lock().ok().and_then(|mut pool| pool.pop());
        let Some(schemas) = pooled.or_else(|| compile(self.version)) else { return Verdict::Failed };
        let judged =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drive(&schemas, self.version, text, limits)));
        let Ok(verdict) = judged else { return Verdict::Failed };
        if let Ok(mut pool) = self.pool.lock() {
            pool.push(schemas);
        }
        verdict
    }
}

/// XML Schemas of another standard, such as GovTalk's, held to documents of its own.
pub struct ForeignSchemas(SchemaSet);

impl fmt::Debug for ForeignSchemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForeignSchemas").finish_non_exhaustive()
    }
}

impl ForeignSchemas {
    /// Compiles `root`, which may include and import the other files, by name and text; `None` when they are no schemas.
    #[must_use]
    pub fn compile(files: &[(String, String)], root: &str) -> Option<Self> {
        let text = files.iter().find(|(name, _)| name == root).map(|(_, text)| text)?;
        let builder = SchemaSetBuilder::with_loader(Box::new(Given(files.to_vec()))).add_source(text, root).ok()?;
        let compiled = builder.compile().ok()?;
        compiled.directive_failures().is_empty().then(|| Self(compiled.into_schema_set()))
    }

    /// Whether a document is valid by them. One that is not well-formed is not; nor is one with a document type, which
    /// is never read.
    #[must_use]
    pub fn is_valid(&self, text: &str) -> bool {
        let verdict = drive(&self.0, Version::V1_0, text, &Limits::default());
        !text.contains("<!DOCTYPE") && matches!(verdict, Verdict::Judged(errors) if errors.is_empty())
    }
}

/// Finds schemas among the files given; never in files or on the network.
#[derive(Debug)]
struct Given(Vec<(String, String)>);

impl SchemaLoader for Given {
    fn load(&self, location: &str) -> SchemaResult<String> {
        let name = location.rsplit(['/', ':']).next().unwrap_or(location);
        let given = self.0.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
        given.ok_or_else(|| xsd_schema::SchemaError::resolution("not one of the schemas given"))
    }

    fn can_load(&self, _location: &str) -> bool {
        true
    }
}

/// Finds the schemas among the files built in; never in files or on the network.
#[derive(Debug)]
struct BuiltIn(Version);

fn built_in(version: Version, location: &str) -> Option<&'static str> {
    let name = location.rsplit(['/', ':']).next()?.strip_suffix(".xsd")?;
    versions::files(version).xsd.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_ref())
}

impl SchemaLoader for BuiltIn {
    fn load(&self, location: &str) -> SchemaResult<String> {
        built_in(self.0, location)
            .map(str::to_owned)
            .ok_or_else(|| xsd_schema::SchemaError::resolution("not a schema of the standard"))
    }

    fn can_load(&self, _location: &str) -> bool {
        true
    }
}

fn compile(version: Version) -> Option<SchemaSet> {
    let root = built_in(version, "message.xsd")?;
    let builder = SchemaSetBuilder::with_loader(Box::new(BuiltIn(version))).add_source(root, "message.xsd").ok()?;
    let compiled = builder.compile().ok()?;
    compiled.directive_failures().is_empty().then(|| compiled.into_schema_set())
}

fn drive(schemas: &SchemaSet, version: Version, text: &str, limits: &Limits) -> Verdict {
    let flags = ValidationFlags::default() - ValidationFlags::BUILD_PSVI_TYPED_VALUES;
    let validator = SchemaValidator::new(schemas, flags);
    let mut errors = Errors { shape: Shape::of(version), list: Vec::new(), limit: limits.findings };
    let mut run = validator.start_run(&mut errors);
    run.set_parse_limits(
        ParseLimits::none()
            .with_max_depth(limits.depth)
            .with_max_attributes(limits.attributes)
            .with_max_namespace_declarations(limits.attributes)
            .with_max_name_bytes(limits.name_bytes)
            .with_max_attribute_value_bytes(limits.name_bytes),
    );
    let outcome = drive_quick_xml(text.as_bytes(), &mut run, schemas);
    drop(run);
    let offset = |at: u64| usize::try_from(at).unwrap_or_default();
    match outcome {
        Ok(_) | Err(DriveError::Validation(_)) => Verdict::Judged(errors.list),
        Err(DriveError::NotWellFormed(error)) => {
            Verdict::NotWellFormed(offset(error.position()), error.message().to_owned())
        }
        Err(DriveError::LimitExceeded(error)) => Verdict::NotWellFormed(offset(error.position()), error.to_string()),
        Err(_) => Verdict::Failed,
    }
}

/// Keeps what the engine reports, up to a limit.
struct Errors {
    shape: &'static Shape,
    list: Vec<XsdError>,
    limit: usize,
}

impl ValidationSink for &mut Errors {
    fn on_error(&mut self, error: InstanceValidationError) {
        if self.list.len() < self.limit {
            self.list.push(XsdError { code: error.constraint, path: path(self.shape, &error) });
        }
    }

    fn on_warning(&mut self, _warning: ValidationWarning) {}
}

/// The engine's path in our form: a position only where the element may repeat.
fn path(shape: &Shape, error: &InstanceValidationError) -> String {
    let mut path = String::new();
    for step in error.instance_path().into_iter().flat_map(InstancePath::steps) {
        let PathStep::Element { name, position, .. } = step else { continue };
        path.push('/');
        path.push_str(name.local_name());
        let repeats = shape.at_path(&path).and_then(|(_, field)| field).is_some_and(|field| field.repeats);
        if repeats {
            push_position(&mut path, *position);
        }
    }
    if path.is_empty() { "/Message".to_owned() } else { path }
}
