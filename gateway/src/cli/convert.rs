//! `crosswalk convert`: from XML to JSON and back; nothing is lost either way.

use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use crosswalk_schemas::{
    encode,
    report::Form,
    validation::{Limits, Validator},
};

use super::{Failure, say};
use crate::clock::Clock;

/// Turn a document of the standard from XML into JSON, or back.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk convert record.xml > record.json\n  \
    crosswalk convert --to xml record.json --out record.xml\n\n\
    Only a valid document is converted; the findings of another are printed, with exit code 1.")]
pub(super) struct Convert {
    /// The document; `-` reads standard input.
    file: PathBuf,
    /// The other form by default.
    #[arg(long, value_enum)]
    to: Option<To>,
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
            (Some(To::Xml), _) | (None, Form::Json) => Form::Xml,
            (Some(To::Json), _) | (None, Form::Xml) => Form::Json,
        };
        let checked = Validator::new(Limits::default()).check(&bytes, from, Clock::system().today());
        let Some(message) = checked.message else {
            for finding in &checked.report.findings {
                let place = &finding.place;
                say(format_args!("{}:{}: {} [{}]", place.line, place.column, finding.text, finding.rule))?;
            }
            return Err(Failure::negative());
        };
        let text = encode(&message, to);
        match &self.out {
            Some(path) => std::fs::write(path, text).map_err(|e| Failure::new(format!("{}: {e}", path.display()))),
            None => Ok(io::stdout().write_all(&text)?),
        }
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
