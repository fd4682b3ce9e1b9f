//! `crosswalk convert`: from XML to JSON and back, from one version of the standard to another. Between the forms
//! nothing is lost; between versions what is lost is told.

use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use crosswalk_schemas::{
    encode,
    model::Message,
    report::Form,
    validation::{Limits, Validator},
    versions::{Bridged, Loss, Version, bridge},
};
use serde_json::json;

use super::{Failure, say};
use crate::clock::Clock;

/// Turn a document of the standard into its other form, or into another version.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk convert record.xml > record.json\n  \
    crosswalk convert --to xml record.json --out record.xml\n  \
    crosswalk convert --version 1.0 record.xml --losses losses.json > earlier.xml\n\n\
    Only a valid document is converted; the findings of another are printed, with exit code 1. What the other version \
    cannot say is told on standard error, or in the file of --losses; with --lossless it is not converted at all.")]
pub(super) struct Convert {
    /// The document; `-` reads standard input.
    file: PathBuf,
    /// The form to write; the other one by default, the same when a version is given.
    #[arg(long, value_enum)]
    to: Option<To>,
    /// The version of the standard to write; the same by default.
    #[arg(long)]
    version: Option<Version>,
    /// Where to write what was lost, as JSON; standard error by default, in words.
    #[arg(long, value_name = "FILE")]
    losses: Option<PathBuf>,
    /// Convert only if nothing is lost; else exit code 1.
    #[arg(long)]
    lossless: bool,
    /// Where to write; standard output by default.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum To {
    Xml,
    Json,
}

impl Convert {
    pub(super) fn run(self) -> Result<(), Failure> {
        let bytes = self.read()?;
        let from = Form::sniff(&bytes).ok_or_else(|| Failure::new("the document is neither XML nor JSON"))?;
        let to = match (self.to, from) {
            (None, same) if self.version.is_some() => same,
            (Some(To::Xml), _) | (None, Form::Json) => Form::Xml,
            (Some(To::Json), _) | (None, Form::Xml) => Form::Json,
        };
        let message = valid(&bytes, from)?;
        let version = self.version.unwrap_or_else(|| Version::of(&message));
        let Bridged { message, losses } = bridge(message, version);
        self.tell(&losses)?;
        if self.lossless && !losses.is_empty() {
            return Err(Failure::negative());
        }
        let text = encode(&message, to);
        match &self.out {
            Some(path) => std::fs::write(path, text).map_err(|e| Failure::new(format!("{}: {e}", path.display()))),
            None => Ok(io::stdout().write_all(&text)?),
        }
    }

    /// Says what is lost.
    fn tell(&self, losses: &[Loss]) -> Result<(), Failure> {
        if let Some(path) = &self.losses {
            let all: Vec<_> = losses.iter().map(|loss| json!({ "path": loss.path, "text": loss.text })).collect();
            let text = serde_json::to_string_pretty(&all)? + "\n";
            return std::fs::write(path, text).map_err(|e| Failure::new(format!("{}: {e}", path.display())));
        }
        for loss in losses {
            // Standard error may be closed; the document is the answer.
            drop(writeln!(io::stderr(), "lost: {}: {}", loss.path, loss.text));
        }
        Ok(())
    }

    fn read(&self) -> Result<Vec<u8>, Failure> {
        if self.file.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let limit = Limits::default().bytes as u64 + 1;
            io::stdin().take(limit).read_to_end(&mut bytes)?;
            return Ok(bytes);
        }
        std::fs::read(&self.file).map_err(|e| Failure::new(format!("{}: {e}", self.file.display())))
    }
}

/// The message, or its findings printed.
fn valid(bytes: &[u8], form: Form) -> Result<Message, Failure> {
    let checked = Validator::new(Limits::default()).check(bytes, form, Clock::system().today());
    if checked.message.is_none() {
        for finding in &checked.report.findings {
            let place = &finding.place;
            say(format_args!("{}:{}: {} [{}]", place.line, place.column, finding.text, finding.rule))?;
        }
    }
    checked.message.ok_or_else(Failure::negative)
}
