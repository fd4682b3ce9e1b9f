//! `crosswalk erase`: has forgotten what is kept of a transfer or of a child; first shown, then confirmed.

use std::{
    io::{self, BufRead as _, Read as _},
    path::PathBuf,
};

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, client::Gateway, say};

/// Erase what a running gateway keeps of a transfer or of a child. The proof of what was shared stays.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk erase --transfer 019a2f6e-6f0e-7b31-9d2a-0c5a3f6b1e77 --config manchester.toml\n  \
    crosswalk erase --nhs-number number.txt --config manchester.toml\n  \
    crosswalk erase --nhs-number - --yes --config manchester.toml < number.txt\n\n\
    The number is read from a file or from standard input, so that it stands in no list of processes and no history of\n\
    a shell. What is still under way is shown and kept: close or settle it first. Siblings share a transfer: what is kept\n\
    of them there goes too. Exit code 1: there was nothing to erase, or it was not confirmed.")]
pub(super) struct Erase {
    /// The transfer, by any of its ids.
    #[arg(long, value_name = "ID", conflicts_with = "nhs_number", required_unless_present = "nhs_number")]
    transfer: Option<String>,
    /// The file that holds the child's NHS number; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    nhs_number: Option<PathBuf>,
    /// Do it without asking.
    #[arg(long)]
    yes: bool,
    /// The configuration of the gateway.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Erase {
    pub(super) fn run(self) -> Result<(), Failure> {
        let gateway = Gateway::of(&self.config)?;
        let mut request = match (&self.transfer, &self.nhs_number) {
            (Some(id), _) => json!({ "Transfer": id }),
            (None, Some(file)) => json!({ "NHSnumber": number(file)? }),
            (None, None) => return Err(Failure::new("say what to erase: --transfer or --nhs-number")),
        };
        let found = ask(&gateway, &request)?;
        show(&found, "to erase")?;
        let count = |name: &str| found[name].as_array().map_or(0, Vec::len);
        let records = found["records"].as_u64().unwrap_or_default();
        let papers = found["papers"].as_u64().unwrap_or_default();
        if count("transfers") + count("messages") + count("leads") == 0 && records + papers == 0 {
            say("nothing to erase")?;
            return Err(Failure::negative());
        }
        if !self.yes && !confirmed()? {
            say("nothing was erased")?;
            return Err(Failure::negative());
        }
        request["Confirm"] = json!(true);
        show(&ask(&gateway, &request)?, "erased")
    }
}

fn number(file: &PathBuf) -> Result<String, Failure> {
    let mut text = String::new();
    if file.as_os_str() == "-" {
        io::stdin().read_line(&mut text)?;
    } else {
        let file = std::fs::File::open(file).map_err(|e| Failure::new(format!("{}: {e}", file.display())))?;
        file.take(1024).read_to_string(&mut text)?;
    }
    Ok(text.trim().to_owned())
}

fn ask(gateway: &Gateway, request: &Value) -> Result<Value, Failure> {
    gateway.post("/v1/erasures", &[("content-type", "application/json")], request.to_string().into_bytes())?.success()
}

fn show(found: &Value, what: &str) -> Result<(), Failure> {
    for (name, text) in [("transfers", "transfer"), ("messages", "message"), ("leads", "lead")] {
        for id in found[name].as_array().into_iter().flatten() {
            say(format_args!("{what}: {text} {}", plain(id)))?;
        }
        for id in found[format!("open_{name}")].as_array().into_iter().flatten() {
            say(format_args!("kept, still under way: {text} {}", plain(id)))?;
        }
    }
    let counted = [
        ("records", what, "records of case systems: what is known of them"),
        ("papers", what, "searches, answers, drafts and files in the console"),
        ("open_papers", "kept, still under way", "questions of other authorities"),
    ];
    for (name, what, text) in counted {
        match found[name].as_u64() {
            Some(number) if number > 0 => say(format_args!("{what}: {number} {text}"))?,
            _ => {}
        }
    }
    Ok(())
}

fn plain(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

fn confirmed() -> Result<bool, Failure> {
    say("This cannot be undone. Type `erase` to go on:")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "erase")
}
