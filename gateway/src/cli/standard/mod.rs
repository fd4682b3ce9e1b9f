//! `crosswalk standard`: the data dictionary as a website, what is different between versions, and who would break.

mod docs;
mod html;
mod pages;
mod rehearse;
mod site;

use std::path::PathBuf;

use clap::Subcommand;
use crosswalk_schemas::versions::{Version, differences};

use super::{Failure, say};

/// The standard itself: its data dictionary, its versions.
#[derive(Debug, Subcommand)]
pub(super) enum Standard {
    /// Write the data dictionary as a static website: elements, types, code lists, rules, examples, changes, schemas.
    #[command(after_help = "Example:\n  crosswalk standard docs --out site\n\n\
        The site needs no server: open site/index.html. It can be searched and printed.")]
    Docs {
        /// The folder to write; made when it is not there.
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Say in words what is different between two versions.
    #[command(after_help = "Example:\n  crosswalk standard diff 1.0 1.1")]
    Diff {
        /// The version to start from.
        from: Version,
        /// The version to compare.
        to: Version,
    },
    /// Find out who would break if a version came into force: a folder of messages, or what a gateway handled lately.
    Rehearse(rehearse::Rehearse),
}

impl Standard {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Docs { out } => docs::write(&out),
            Self::Diff { from, to } => diff(from, to),
            Self::Rehearse(rehearse) => rehearse.run(),
        }
    }
}

fn diff(from: Version, to: Version) -> Result<(), Failure> {
    let all = differences(from, to);
    if all.is_empty() {
        return say(format_args!("{from} and {to} say the same."));
    }
    for (breaks, heading) in [(true, "What a sender must change:"), (false, "What a sender may use:")] {
        let mut some = all.iter().filter(|one| one.breaks == breaks).peekable();
        if some.peek().is_some() {
            say(heading)?;
        }
        for one in some {
            let why = one.why.as_ref().map_or_else(String::new, |why| format!(" Why: {why}"));
            say(format_args!("  {}: {}{why}", one.place, one.text))?;
        }
    }
    Ok(())
}
