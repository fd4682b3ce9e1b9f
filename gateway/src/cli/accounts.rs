//! `crosswalk accounts`: people who may use the console.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{Failure, client::Gateway, say};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

/// People who may use the console.
#[derive(Debug, Subcommand)]
pub(super) enum Accounts {
    /// Add a person. Prints a password, which must be changed when it is first used.
    #[command(after_help = "Examples:\n  \
        crosswalk accounts add admin --person \"Ann Okafor\" --role administrator --config oxford.toml\n  \
        crosswalk accounts add j.begum --person \"Jo Begum\" --role operator --role auditor --config oxford.toml")]
    Add {
        /// The name to sign in with.
        name: String,
        /// The person's name.
        #[arg(long)]
        person: String,
        /// What the person may do; may be given several times.
        #[arg(long = "role", value_enum, required = true)]
        roles: Vec<Role>,
        #[command(flatten)]
        at: At,
    },
    /// List the accounts, by name.
    #[command(after_help = "Example:\n  crosswalk accounts list --config oxford.toml")]
    List {
        #[command(flatten)]
        at: At,
    },
    /// Give a new password, for one that is forgotten. Ends the sessions of the account and unlocks it.
    #[command(after_help = "Example:\n  crosswalk accounts reset j.begum --config oxford.toml")]
    Reset {
        /// The name to sign in with.
        name: String,
        #[command(flatten)]
        at: At,
    },
}

/// Which gateway.
#[derive(Debug, Args)]
pub(super) struct At {
    /// The configuration of the gateway.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// What a person may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Role {
    /// Reports family moves and sees what became of them.
    Reporter,
    /// Follows transfers, completes leads, looks for children.
    Caseworker,
    /// Keeps the gateway running: messages, quarantine, partners.
    Operator,
    /// Sees what was done and takes evidence away; changes nothing.
    Auditor,
    /// Gives people their accounts.
    Administrator,
}

impl Accounts {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add { name, person, roles, at } => {
                let words = roles.iter().filter_map(ValueEnum::to_possible_value);
                let roles: Vec<_> = words.map(|value| value.get_name().to_owned()).collect();
                let body = json!({ "name": name, "shown": person, "roles": roles }).to_string().into_bytes();
                let done = Gateway::of(&at.config)?.post("/v1/accounts", &JSON, body)?.success()?;
                say(done["password"].as_str().unwrap_or_default())
            }
            Self::List { at } => list(&Gateway::of(&at.config)?),
            Self::Reset { name, at } => {
                let body = json!({ "name": name }).to_string().into_bytes();
                let done = Gateway::of(&at.config)?.post("/v1/accounts/password", &JSON, body)?.success()?;
                say(done["password"].as_str().unwrap_or_default())
            }
        }
    }
}

fn list(gateway: &Gateway) -> Result<(), Failure> {
    let answer = gateway.get("/v1/accounts")?.success()?;
    for account in answer["accounts"].as_array().into_iter().flatten() {
        let field = |name: &str| account[name].as_str().unwrap_or_default().to_owned();
        let closed = if account["closed"] == true { "  closed" } else { "" };
        say(format_args!("{}  {}  {}{closed}", field("name"), field("shown"), field("roles")))?;
    }
    Ok(())
}
