//! `crosswalk status`: how a gateway stands, or everything that happened to one message or transfer.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::{Failure, client::Gateway, say};

/// Show how a running gateway stands, or what happened to one message or transfer.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk status --config manchester.toml\n  \
    crosswalk status --config manchester.toml 019a2f6e-6f0e-7b31-9d2a-0c5a3f6b1e77\n\n\
    An id may be that of a message or of a transfer.")]
pub(super) struct Status {
    /// The configuration of the gateway.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// A message's or a transfer's id.
    id: Option<String>,
}

impl Status {
    pub(super) fn run(self) -> Result<(), Failure> {
        let gateway = Gateway::of(&self.config)?;
        let Some(id) = &self.id else { return self.overview(&gateway) };
        let message = gateway.get(&format!("/v1/messages/{id}"))?;
        if message.status.is_success() {
            return if self.json { pretty(&message.body) } else { show_message(&message.body) };
        }
        let transfer = gateway.get(&format!("/v1/transfers/{id}"))?.success()?;
        if self.json { pretty(&transfer) } else { show_transfer(&transfer) }
    }

    fn overview(&self, gateway: &Gateway) -> Result<(), Failure> {
        let transfers = gateway.get("/v1/transfers?limit=20")?.success()?;
        let quarantine = gateway.get("/v1/quarantine")?.success()?;
        let leads = gateway.get("/v1/leads")?.success()?;
        let intake = gateway.get("/v1/intake")?.success()?;
        let partners = gateway.get("/v1/partners")?.success()?;
        if self.json {
            return [&transfers, &quarantine, &leads, &intake, &partners].into_iter().try_for_each(pretty);
        }
        for seen in list(&intake["reading"]) {
            show_reading(seen)?;
        }
        for partner in list(&partners["waiting"]) {
            let (authority, why) = (text(&partner["authority"]), text(&partner["detail"]));
            say(format_args!("{} messages to {authority} wait: {why}", partner["messages"]))?;
        }
        let waiting = list(&quarantine["entries"]);
        say(format_args!(
            "{} messages need a person{}",
            waiting.len(),
            if waiting.is_empty() { "" } else { ": see `crosswalk quarantine list`" }
        ))?;
        let leads = list(&leads["leads"]).len();
        if leads > 0 {
            say(format_args!("{leads} leads wait for a person to complete them: see `crosswalk leads list`"))?;
        }
        for transfer in list(&transfers["transfers"]) {
            show_transfer(transfer)?;
        }
        Ok(())
    }
}

fn pretty(value: &Value) -> Result<(), Failure> {
    say(serde_json::to_string_pretty(value)?)
}

/// How far the reading of a system's files is.
fn show_reading(seen: &Value) -> Result<(), Failure> {
    let megabytes = |name: &str| {
        let bytes = seen[name].as_u64().unwrap_or_default();
        format!("{}.{}", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
    };
    say(format_args!(
        "reading {}: {} of {} MB, {} records, {} refused, since {}",
        text(&seen["system"]),
        megabytes("bytes"),
        megabytes("of"),
        seen["records"],
        seen["refused"],
        text(&seen["since"]),
    ))
}

fn show_message(message: &Value) -> Result<(), Failure> {
    say(format_args!(
        "message {}  {}  {} -> {}  {}",
        text(&message["id"]),
        text(&message["class"]),
        text(&message["from"]),
        text(&message["to"]),
        text(&message["state"]),
    ))?;
    lines(&message["history"])
}

fn show_transfer(transfer: &Value) -> Result<(), Failure> {
    say(format_args!(
        "transfer {}  {} -> {}  {}  ({} side)",
        text(&transfer["id"]),
        text(&transfer["losing"]),
        text(&transfer["gaining"]),
        text(&transfer["state"]),
        text(&transfer["side"]),
    ))?;
    for (index, child) in list(&transfer["children"]).iter().enumerate() {
        for (service, strand) in child["strands"].as_object().into_iter().flatten() {
            let (state, custody) = (text(&strand["state"]), text(&strand["custody"]));
            say(format_args!("  child {}  {service:<14} {state:<16} custody: {custody}", index + 1))?;
        }
    }
    lines(&transfer["log"])
}

fn lines(history: &Value) -> Result<(), Failure> {
    for line in list(history) {
        say(format_args!("  {}  {}  {}", text(&line["at"]), text(&line["event"]), text(&line["detail"])))?;
    }
    Ok(())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}
