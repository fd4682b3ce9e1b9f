//! `crosswalk standard rehearse`: replays messages against a version, and says of each partner whether they would break
//! and on what.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Args;
use crosswalk_schemas::{
    decode, encode,
    model::Message,
    report::{Finding, Form, Severity},
    validation::{Limits, Validator},
    versions::{Bridged, Version, as_it_stands, bridge},
};
use jiff::civil::Date;

use super::super::{Failure, say, validate::Walk};
use crate::{clock::Clock, config::Config, store::handled_lately};

/// Find out who would break if a version came into force: a folder of messages, or what a gateway handled lately.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk standard rehearse --against 1.1 messages/\n  \
    crosswalk standard rehearse --against 1.1 --config manchester.toml --last 10000\n\n\
    Each message is checked as it stands, with only the number of its version changed, and as the bridge between the \
    versions would write it. Values of messages are not printed. Exit code 0: nobody breaks; 1: somebody does.")]
pub(in crate::cli) struct Rehearse {
    /// The version that is to come into force.
    #[arg(long, value_name = "VERSION")]
    against: Version,
    /// The configuration of a gateway: what it handled lately is replayed. It may be running.
    #[arg(long, value_name = "FILE", required_unless_present = "paths")]
    config: Option<PathBuf>,
    /// How many messages of each direction are taken from the gateway, the newest first.
    #[arg(long, default_value_t = 1000)]
    last: u32,
    /// Messages, or folders of them.
    paths: Vec<PathBuf>,
}

/// What became of one partner's messages.
#[derive(Debug, Default)]
struct Partner {
    messages: usize,
    /// Not valid in the version they are written in: nothing can be said of them.
    invalid: usize,
    breaking: usize,
    /// What breaks those that are left as they are, and how often: rule and path.
    as_they_stand: BTreeMap<String, usize>,
    /// What the bridge leaves out or cannot mend.
    bridged: BTreeMap<String, usize>,
}

/// A rehearsal under way.
struct Rehearsal {
    against: Version,
    today: Date,
    validator: Validator,
    partners: BTreeMap<String, Partner>,
    unreadable: usize,
}

impl Rehearse {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut rehearsal = Rehearsal {
            against: self.against,
            today: Clock::system().today(),
            validator: Validator::new(Limits::default()),
            partners: BTreeMap::new(),
            unreadable: 0,
        };
        for path in Walk::new(self.paths) {
            rehearsal.file(&path)?;
        }
        if let Some(config) = &self.config {
            let config = Config::load(config)?;
            handled_lately((&config.store_file(), &config.store.key), self.last, |form, bytes| {
                rehearsal.document(&bytes, form);
            })?;
        }
        rehearsal.print()
    }
}

impl Rehearsal {
    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let wrong = |e: std::io::Error| Failure::new(format!("{}: {e}", path.display()));
        if std::fs::metadata(path).map_err(wrong)?.len() > self.validator.limits().bytes as u64 {
            self.unreadable += 1;
            return Ok(());
        }
        let bytes = std::fs::read(path).map_err(wrong)?;
        match Form::sniff(&bytes) {
            Some(form) => self.document(&bytes, form),
            None => self.unreadable += 1,
        }
        Ok(())
    }

    fn document(&mut self, bytes: &[u8], form: Form) {
        let valid = self.validator.check(bytes, form, self.today).message;
        let Some(message) = valid.clone().or_else(|| decode(bytes, form).ok()) else {
            self.unreadable += 1;
            return;
        };
        let outcome = valid.map(|message| self.replay(&message));
        let partner = self.partners.entry(message.header.sender.to_string()).or_default();
        partner.messages += 1;
        let Some((as_it_stands, bridged)) = outcome else {
            partner.invalid += 1;
            return;
        };
        partner.breaking += usize::from(!as_it_stands.is_empty());
        for what in as_it_stands {
            *partner.as_they_stand.entry(what).or_default() += 1;
        }
        for what in bridged {
            *partner.bridged.entry(what).or_default() += 1;
        }
    }

    /// What would break the message as it stands, and what the bridge would lose or not mend.
    fn replay(&self, message: &Message) -> (Vec<String>, Vec<String>) {
        let check = |bytes: &[u8]| self.validator.check(bytes, Form::Json, self.today).report.findings;
        let stands = errors(check(&as_it_stands(message, self.against)));
        let Bridged { message, losses } = bridge(message.clone(), self.against);
        let mut bridged: Vec<String> =
            losses.iter().map(|loss| format!("lost: {}", without_positions(&loss.path))).collect();
        bridged.extend(errors(check(&encode(&message, Form::Json))));
        (stands, bridged)
    }

    fn print(&self) -> Result<(), Failure> {
        let against = self.against;
        for (name, partner) in &self.partners {
            let Partner { messages, invalid, breaking, as_they_stand, bridged } = partner;
            let invalid = if *invalid > 0 { format!(", {invalid} not valid today") } else { String::new() };
            let verdict = if *breaking == 0 { "nothing breaks".to_owned() } else { format!("{breaking} would break") };
            say(format_args!("{name}: {messages} messages{invalid}, {verdict}"))?;
            for (what, count) in as_they_stand {
                say(format_args!("  {count} as they stand: {what}"))?;
            }
            for (what, count) in bridged {
                say(format_args!("  {count} through the bridge: {what}"))?;
            }
        }
        let breaks = self.partners.values().filter(|partner| partner.breaking > 0).count();
        if self.unreadable > 0 {
            say(format_args!("{} documents are no messages of the standard and were left out", self.unreadable))?;
        }
        say(format_args!("{} senders, {breaks} would break under version {against}", self.partners.len()))?;
        if breaks > 0 { Err(Failure::negative()) } else { Ok(()) }
    }
}

/// Rule and place of each error, without values; each once.
fn errors(findings: Vec<Finding>) -> Vec<String> {
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    let mut all: Vec<String> =
        errors.map(|finding| format!("{} at {}", finding.rule, without_positions(&finding.place.path))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A path without the numbers of repeated elements, so that the same is counted together.
fn without_positions(path: &str) -> String {
    path.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect()
}
