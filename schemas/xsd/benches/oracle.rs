//! The crate `xsd-schema`, which this one is measured against; nothing else here names it.
#![expect(dead_code, reason = "each program uses a part of it")]

use std::path::Path;

use xsd_schema::{
    InstanceValidationError, SchemaSet, SchemaSetBuilder,
    validation::{SchemaValidator, ValidationFlags, ValidationSink, ValidationWarning, drive_quick_xml},
};

/// A schema compiled by `xsd-schema`.
pub struct Oracle(SchemaSet);

impl Oracle {
    /// Compiles a schema in memory; what is said against it if it is refused.
    pub fn compile(text: &str) -> Result<Self, String> {
        let builder = SchemaSetBuilder::new().add_source(text, "schema.xsd").map_err(|error| error.to_string())?;
        let compiled = builder.compile().map_err(|error| error.to_string())?;
        Ok(Self(compiled.into_schema_set()))
    }

    /// Compiles this text as if it stood in that file, with what it includes and imports.
    pub fn of_text(text: &str, path: &Path) -> Result<Self, String> {
        let builder =
            SchemaSetBuilder::new().add_source(text, &path.to_string_lossy()).map_err(|error| error.to_string())?;
        let compiled = builder.compile().map_err(|error| error.to_string())?;
        Ok(Self(compiled.into_schema_set()))
    }

    /// Compiles a schema and what it includes and imports.
    pub fn of_file(path: &Path) -> Result<Self, String> {
        let builder = SchemaSetBuilder::new().add("", &path.to_string_lossy()).map_err(|error| error.to_string())?;
        let compiled = builder.compile().map_err(|error| error.to_string())?;
        Ok(Self(compiled.into_schema_set()))
    }

    /// What is said against a document; nothing if it is valid.
    pub fn findings(&self, document: &[u8]) -> Vec<String> {
        let flags = ValidationFlags::default() - ValidationFlags::BUILD_PSVI_TYPED_VALUES;
        let validator = SchemaValidator::new(&self.0, flags);
        let mut errors = Errors::default();
        let mut run = validator.start_run(&mut errors);
        let driven = drive_quick_xml(document, &mut run, &self.0).map(|_| ()).map_err(|error| error.to_string());
        drop(run);
        if let (Err(error), true) = (driven, errors.0.is_empty()) {
            errors.0.push(error);
        }
        errors.0
    }
}

#[derive(Default)]
struct Errors(Vec<String>);

impl ValidationSink for &mut Errors {
    fn on_error(&mut self, error: InstanceValidationError) {
        self.0.push(format!("{}: {error}", error.constraint));
    }

    fn on_warning(&mut self, _warning: ValidationWarning) {}
}
