//! `crosswalk leads`: signs of a move that a person completes or dismisses.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{Failure, client::Gateway, say};

/// Signs of a move that a person must complete.
#[derive(Debug, Subcommand)]
pub(super) enum Leads {
    /// List the leads that wait, oldest first.
    #[command(after_help = "Examples:\n  crosswalk leads list --config oxford.toml\n  \
        crosswalk leads list --state dismissed --config oxford.toml")]
    List {
        /// Which leads.
        #[arg(long, value_enum, default_value_t = State::Open)]
        state: State,
        #[command(flatten)]
        at: At,
    },
    /// Show a lead: what is known, what is missing, the draft of its notice.
    #[command(after_help = "Examples:\n  crosswalk leads show 7 --config oxford.toml\n  \
        crosswalk leads show 7 --draft --config oxford.toml > notice.json\n\n\
        What is shown may be personal: keep it where such things are kept.")]
    Show {
        /// The lead's number.
        lead: i64,
        /// Only the draft, to be completed in a file.
        #[arg(long)]
        draft: bool,
        #[command(flatten)]
        at: At,
    },
    /// Complete a lead: the notice goes out, after all checks.
    #[command(after_help = "Example:\n  crosswalk leads complete 7 notice.json --config oxford.toml\n\n\
        The file is JSON: a whole MoveNotification, or only what is missing in the draft, such as\n  \
        {\"Person\": [{\"Role\": \"child\", \"PersonName\": {\"PersonFamilyName\": \"...\"}}]}\n\
        What is null is taken out of the draft. Exit code 1: refused, the findings are printed and the lead stays open.")]
    Complete {
        /// The lead's number.
        lead: i64,
        /// What is added to the draft; `-` reads standard input. Without it the draft is sent as it is.
        file: Option<PathBuf>,
        #[command(flatten)]
        at: At,
    },
    /// Dismiss a lead: nobody moved, or it was told otherwise.
    #[command(
        after_help = "Example:\n  crosswalk leads dismiss 7 --reason \"let to a couple without children\" --config oxford.toml"
    )]
    Dismiss {
        /// The lead's number.
        lead: i64,
        /// Why, for who looks at it later.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        at: At,
    },
    /// Open a lead again that was dismissed by mistake.
    #[command(after_help = "Example:\n  crosswalk leads reopen 7 --config oxford.toml")]
    Reopen {
        /// The lead's number.
        lead: i64,
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

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum State {
    Open,
    Completed,
    Dismissed,
}

impl Leads {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List { state, at } => list(&Gateway::of(&at.config)?, state),
            Self::Show { lead, draft, at } => {
                let shown = Gateway::of(&at.config)?.get(&format!("/v1/leads/{lead}"))?.success()?;
                say(serde_json::to_string_pretty(if draft { &shown["draft"] } else { &shown })?)
            }
            Self::Complete { lead, file, at } => complete(&Gateway::of(&at.config)?, lead, file),
            Self::Dismiss { lead, reason, at } => {
                let body = json!({ "Reason": reason }).to_string().into_bytes();
                Gateway::of(&at.config)?.post(&format!("/v1/leads/{lead}/dismiss"), &[], body)?.success()?;
                say(format_args!("lead {lead} dismissed; `crosswalk leads reopen {lead}` takes that back"))
            }
            Self::Reopen { lead, at } => {
                Gateway::of(&at.config)?.post(&format!("/v1/leads/{lead}/reopen"), &[], Vec::new())?.success()?;
                say(format_args!("lead {lead} is open again"))
            }
        }
    }
}

fn list(gateway: &Gateway, state: State) -> Result<(), Failure> {
    let word = state.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let answer = gateway.get(&format!("/v1/leads?state={word}"))?.success()?;
    let leads = answer["leads"].as_array().cloned().unwrap_or_default();
    if leads.is_empty() {
        return say(format_args!("no lead is {word}"));
    }
    for lead in leads {
        let field = |name: &str| lead[name].as_str().unwrap_or_default().to_owned();
        let missing: Vec<_> =
            lead["missing"].as_array().into_iter().flatten().filter_map(|path| path.as_str()).collect();
        say(format_args!(
            "{:>4}  {}  {}  {}  {}\n      missing: {}",
            lead["id"],
            field("since"),
            field("system"),
            field("record"),
            field("message"),
            missing.join(", ")
        ))?;
    }
    Ok(())
}

fn complete(gateway: &Gateway, lead: i64, file: Option<PathBuf>) -> Result<(), Failure> {
    let body = match file {
        None => Vec::new(),
        Some(path) if path.as_os_str() == "-" => {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)?;
            bytes
        }
        Some(path) => std::fs::read(&path).map_err(|e| Failure::new(format!("{}: {e}", path.display())))?,
    };
    let answer = gateway.post(&format!("/v1/leads/{lead}/complete"), &[("content-type", "application/json")], body)?;
    if answer.status == reqwest::StatusCode::UNPROCESSABLE_ENTITY {
        say(serde_json::to_string_pretty(&answer.body)?)?;
        return Err(Failure::negative());
    }
    let done = answer.success()?;
    for message in done["accepted"]["messages"].as_array().into_iter().flatten() {
        let field = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        say(format_args!("message {} to {}  transfer {}", field("id"), field("to"), field("transfer")))?;
    }
    say(format_args!("lead {lead} completed"))
}
