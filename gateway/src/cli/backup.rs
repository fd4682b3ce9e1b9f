//! `crosswalk backup` and `crosswalk restore`: a copy of the store beside the running gateway, and back again.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, say};
use crate::{clock::Clock, config::Config, gateway, store};

/// Copy the store of a gateway, which may be running, into a new file.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  crosswalk backup --config manchester.toml --to /backups/manchester-2026-11-22.db\n\n\
    The copy is checked: its pages, its keys, its audit log. What messages say is sealed in it as in the store; keep a\n\
    copy of the file of keys too, in another place: without it this one is of no use, and beside it, of use to anybody."
)]
pub(super) struct Backup {
    /// The configuration of the gateway.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The file to make.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Put a copy of the store back, while the gateway does not run.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  crosswalk restore --config manchester.toml --from /backups/manchester-2026-11-22.db\n\n\
    There must be no store in the folder of the data: move what is there away first. What was still to be sent is sent\n\
    again, under the same ids: whoever has it drops it. What arrived or was answered after the copy was made is not in\n\
    it: ask partners and case systems to send again what they sent since then."
)]
pub(super) struct Restore {
    /// The configuration of the gateway.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The copy.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

impl Backup {
    pub(super) fn run(self) -> Result<(), Failure> {
        let config = Config::load(&self.config)?;
        let copied = store::back_up((&config.store_file(), &config.store.key), &self.to)?;
        told("copied", &copied)?;
        say(format_args!(
            "its keys are in {}: keep a copy of that file too, in another place",
            config.store.key.display()
        ))
    }
}

impl Restore {
    pub(super) fn run(self) -> Result<(), Failure> {
        let config = Config::load(&self.config)?;
        let _lock = gateway::alone(&config).map_err(|e| Failure::new(e.to_string()))?;
        let now = Clock::system().now();
        told("restored", &store::restore(&self.from, (&config.store_file(), &config.store.key), now)?)
    }
}

fn told(what: &str, copied: &store::Copied) -> Result<(), Failure> {
    let until = copied.until.map_or_else(|| "nothing has happened yet".to_owned(), |at| format!("until {at}"));
    say(format_args!("{what}: {} rows of the audit log, {until}, head {}", copied.rows, copied.head))
}
