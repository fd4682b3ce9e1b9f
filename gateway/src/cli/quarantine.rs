//! `crosswalk quarantine`: messages that need a person.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, client::Gateway, say};

/// Messages that need a person.
#[derive(Debug, Subcommand)]
pub(super) enum Quarantine {
    /// List what waits for a person, oldest first.
    #[command(after_help = "Example:\n  crosswalk quarantine list --config oxford.toml")]
    List {
        /// The configuration of the gateway.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Show one entry with its findings.
    #[command(after_help = "Example:\n  crosswalk quarantine show 7 --config oxford.toml")]
    Show {
        /// The entry's number.
        entry: i64,
        /// The configuration of the gateway.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Send a message on its way again, under the same id.
    #[command(after_help = "Example:\n  crosswalk quarantine release 7 --config oxford.toml")]
    Release {
        /// The entry's number.
        entry: i64,
        /// The configuration of the gateway.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Settle an entry without sending its message: what was to be done was done by other means.
    #[command(after_help = "Example:\n  crosswalk quarantine close 7 --config oxford.toml\n\n\
        The message stays in the store with its history, and goes nowhere.")]
    Close {
        /// The entry's number.
        entry: i64,
        /// The configuration of the gateway.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}

impl Quarantine {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List { config } => list(&Gateway::of(&config)?),
            Self::Show { entry, config } => {
                let shown = Gateway::of(&config)?.get(&format!("/v1/quarantine/{entry}"))?.success()?;
                say(serde_json::to_string_pretty(&shown)?)
            }
            Self::Release { entry, config } => {
                let path = format!("/v1/quarantine/{entry}/release");
                let released = Gateway::of(&config)?.post(&path, &[], Vec::new())?.success()?;
                say(format_args!("released message {}", released["message"].as_str().unwrap_or_default()))
            }
            Self::Close { entry, config } => {
                let path = format!("/v1/quarantine/{entry}/close");
                let closed = Gateway::of(&config)?.post(&path, &[], Vec::new())?.success()?;
                say(format_args!("closed; message {} goes nowhere", closed["message"].as_str().unwrap_or_default()))
            }
        }
    }
}

fn list(gateway: &Gateway) -> Result<(), Failure> {
    let answer = gateway.get("/v1/quarantine")?.success()?;
    let entries = answer["entries"].as_array().cloned().unwrap_or_default();
    if entries.is_empty() {
        return say("nothing needs a person");
    }
    for entry in entries {
        let field = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        say(format_args!(
            "{:>4}  {}  {}  {}  {}\n      {}",
            entry["id"],
            field("since"),
            field("message"),
            field("side"),
            field("reason"),
            field("detail")
        ))?;
    }
    Ok(())
}
