//! Judges a document: `crosswalk-xsd SCHEMA INSTANCE` exits with 0 if it is valid, 1 if not, 2 if the schema is refused.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its output")]

use std::{env, fs, process::ExitCode};

use crosswalk_xsd::{Files, Finding, Schema, Source};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [schema, instance] = &arguments[..] else {
        eprintln!("usage: crosswalk-xsd SCHEMA INSTANCE");
        return ExitCode::from(2);
    };
    match judge(schema, instance) {
        Ok(findings) => {
            for finding in &findings {
                println!("{instance}:{finding}");
            }
            ExitCode::from(u8::from(!findings.is_empty()))
        }
        Err(text) => {
            eprintln!("{text}");
            ExitCode::from(2)
        }
    }
}

/// The findings about a document; why there is no verdict otherwise.
fn judge(schema: &str, instance: &str) -> Result<Vec<Finding>, String> {
    let bytes = fs::read(schema).map_err(|error| format!("{schema}: {error}"))?;
    let schema =
        Schema::compile(&[Source { name: schema, bytes: &bytes }], &Files).map_err(|faults| faults.to_string())?;
    let document = fs::File::open(instance).map_err(|error| format!("{instance}: {error}"))?;
    let mut findings = Vec::new();
    schema.validate(document, &mut findings).map_err(|error| format!("{instance}: {error}"))?;
    Ok(findings)
}
