//! `crosswalk validate`: checks documents of the standard, one or a hundred thousand, and prints every finding with its
//! place.

mod check;
mod print;
mod schema;
mod walk;

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
};

use clap::Args;
use crosswalk_schemas::validation::{Limits, Profiles, Validator};

pub(super) use self::walk::Walk;
use self::{
    check::{Against, Checker},
    print::{Format, Printer},
};
use super::Failure;
use crate::{clock::Clock, gateway::profiles};

/// Check documents of the standard without sending them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk validate record.xml\n  \
    crosswalk validate --format json outbox/\n  \
    crosswalk validate --format junit outbox/ > report.xml\n  \
    crosswalk validate --schema CommonTransferFile.xsd pupils.xml\n\n\
    Any version of the standard, XML or JSON. A record-transfer that is larger than a gateway takes is checked a child at \
    a time.\n\n\
    Exit code 0: all valid (warnings allowed); 1: something is not valid; 2: a file cannot be read.")]
pub(super) struct Validate {
    /// How to print.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// How many documents to check at once; as many as there are processors by default.
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<usize>,
    /// Say how far it is on standard error, also when that is no terminal.
    #[arg(long)]
    progress: bool,
    /// Severities of rules where they are not the standard's own, by recipient: a CSV table, as a gateway is configured with.
    #[arg(long, value_name = "FILE.csv", conflicts_with = "schema")]
    profiles: Option<PathBuf>,
    /// Check XML against this schema, anybody's, instead of the standard: XML Schema 1.0; documents of any size.
    #[arg(long, value_name = "FILE.xsd")]
    schema: Option<PathBuf>,
    /// Files, or folders of .xml and .json files.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// What came of it so far.
#[derive(Debug, Default, Clone, Copy)]
struct Totals {
    files: usize,
    invalid: usize,
    unreadable: usize,
}

/// How many files are taken together.
const BATCH: usize = 256;

impl Validate {
    pub(super) fn run(self) -> Result<(), Failure> {
        let jobs = self.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1);
        let against = match &self.schema {
            Some(file) => Against::Schema(Box::new(schema::compile(file)?)),
            None => Against::Standard(self.validator()?),
        };
        let checker = Checker { against, today: Clock::system().today(), jobs };
        let mut printer = Printer::new(self.format)?;
        let progress = self.progress || io::stderr().is_terminal();
        let mut totals = Totals::default();
        let mut walk = Walk::new(self.paths);
        loop {
            let batch: Vec<PathBuf> = walk.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            for (path, outcome) in batch.iter().zip(checker.check(&batch)) {
                totals.files += 1;
                let outcome = checker.finish(path, outcome, &mut printer)?;
                totals.invalid += usize::from(outcome == Judged::Invalid);
                totals.unreadable += usize::from(outcome == Judged::Unreadable);
            }
            if progress {
                show(totals);
            }
        }
        if progress {
            drop(writeln!(io::stderr()));
        }
        printer.end(totals)?;
        match totals {
            Totals { unreadable: 1.., .. } => Err(Failure::new("some files could not be read; the output names them")),
            Totals { invalid: 1.., .. } => Err(Failure::negative()),
            _ => Ok(()),
        }
    }
}

impl Validate {
    fn validator(&self) -> Result<Validator, Failure> {
        let profiles = self.profiles.as_deref().map_or_else(|| Ok(Profiles::default()), profiles);
        Ok(Validator::with_profiles(Limits::default(), profiles.map_err(Failure::new)?))
    }
}

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judged {
    Valid,
    Invalid,
    Unreadable,
}

/// Says how far it is, on one line that is written again and again.
fn show(totals: Totals) {
    let Totals { files, invalid, .. } = totals;
    // Progress that cannot be shown is no failure.
    drop(write!(io::stderr(), "\r{files} files checked, {invalid} not valid "));
}
