//! `crosswalk policy`: what may be shared with whom: check, explain, list, stop, resume.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, Subcommand};
use crosswalk_schemas::model::{MessageClass, Party, Section, SharingBasis, SharingBasisKind, WithheldReason};
use jiff::civil::Date;
use serde_json::Value;

use super::{Failure, client::Gateway, say};
use crate::{
    clock::Clock,
    config::Config,
    policy::{
        Action, Agreements, Basis, Case, Problem, Resource, Route, Rules,
        stop::{self, Stop, Whom},
    },
};

/// Sharing agreements: what may be shared with whom, and why not.
#[derive(Debug, Subcommand)]
pub(super) enum Policy {
    /// Check a file of agreements before it is put into the folder.
    #[command(after_help = "Example:\n  crosswalk policy check housing.cedar\n\n\
        A rule is written in Cedar (https://docs.cedarpolicy.com), has a name and says what it means:\n\n  \
        @id(\"no-connexions-abroad\")\n  @sentence(\"Careers records stay in the region.\")\n  \
        forbid (principal, action, resource == Section::\"Connexions\")\n  \
        unless { context.recipient in Authority::\"E08000003\" };\n\n\
        Exit code 1: it would not be taken; each problem is printed with its line.")]
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Say what decides whether something may be shared.
    Explain(Explain),
    /// List the rules in force in a running gateway, what is wrong with the files, and the versions there were.
    #[command(after_help = "Examples:\n  crosswalk policy list --config manchester.toml\n  \
        crosswalk policy list --versions --config manchester.toml")]
    List {
        /// The versions instead: since when which files were in force.
        #[arg(long)]
        versions: bool,
        /// The configuration of the gateway.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Stop sharing now. In force within a minute, also for what waits to leave.
    Stop(StopNow),
    /// Undo a stop.
    #[command(after_help = "Examples:\n  crosswalk policy resume stop-1 --config manchester.toml\n\n\
        `crosswalk policy list` shows what was stopped. Messages that were held back wait in the quarantine: release them.")]
    Resume {
        /// The name that the stop was given.
        stop: String,
        /// The configuration of the gateway.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}

/// Say what decides whether something may be shared.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk policy explain --from E10000025/social-care --to E08000003/housing --section SocialCare\n  \
    crosswalk policy explain --from E10000025/social-care --to E08000003/health --section SocialCare \\\n    \
    --basis consent --given-on 2026-01-10 --ends-on 2026-06-30 --on 2026-07-01\n  \
    crosswalk policy explain --from E10000025/housing --to E08000003/social-care --class move-notification\n  \
    crosswalk policy explain --from E10000025/social-care --to E08000003/education --sensitive-address --config m.toml\n\n\
    Without --config only the national default is asked. Exit code 1: it may not be shared.")]
pub(super) struct Explain {
    /// Who sends: authority/service.
    #[arg(long, value_name = "PARTY", value_parser = party)]
    from: Party,
    /// Whom it is for: authority/service.
    #[arg(long, value_name = "PARTY", value_parser = party)]
    to: Party,
    /// The class of the message.
    #[arg(long, default_value = "record-transfer")]
    class: MessageClass,
    /// A section of a child's record; without it, the message as a whole.
    #[arg(long)]
    section: Option<Section>,
    /// An address that is marked as sensitive.
    #[arg(long, conflicts_with = "section")]
    sensitive_address: bool,
    /// On which ground: legal-gateway or consent; without it, none is stated.
    #[arg(long)]
    basis: Option<SharingBasisKind>,
    /// The legal provision, or what was consented to.
    #[arg(long, default_value = "", requires = "basis")]
    provision: String,
    /// When consent was given.
    #[arg(long, requires = "basis")]
    given_on: Option<Date>,
    /// The last day of consent.
    #[arg(long, requires = "basis")]
    ends_on: Option<Date>,
    /// The day on which it is asked; today without it.
    #[arg(long)]
    on: Option<Date>,
    /// When it is received rather than sent.
    #[arg(long)]
    receiving: bool,
    /// Ask the agreements of this gateway too.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Stop sharing now.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk policy stop --to E08000006 --config manchester.toml\n  \
    crosswalk policy stop --to E08000006/housing --section Addresses --reason risk-of-harm --config manchester.toml\n  \
    crosswalk policy stop --from E10000025 --config manchester.toml\n\n\
    With --section that section is withheld and named in the message; without it messages are refused, but for receipts\n\
    and outcomes. What was sent already cannot be called back. `crosswalk policy resume` undoes it.")]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args(["from", "to", "section"]))]
pub(super) struct StopNow {
    /// Nothing from this authority, or from this service of it.
    #[arg(long, value_name = "WHOM")]
    from: Option<Whom>,
    /// Nothing to this authority, or to this service of it.
    #[arg(long, value_name = "WHOM")]
    to: Option<Whom>,
    /// Only this section.
    #[arg(long)]
    section: Option<Section>,
    /// Why, in the standard's word: no-basis, consent-refused, risk-of-harm, third-party, legal-privilege.
    #[arg(long)]
    reason: Option<WithheldReason>,
    /// The configuration of the gateway.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Policy {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Check { file } => check(&file),
            Self::Explain(explain) => explain.run(),
            Self::List { versions, config } => list(&Gateway::of(&config)?, versions),
            Self::Stop(stop) => stop.run(),
            Self::Resume { stop, config } => resume(&stop, &config),
        }
    }
}

fn party(text: &str) -> Result<Party, String> {
    match text.parse()? {
        Whom::Party(party) => Ok(party),
        Whom::Authority(code) => Err(format!("name the service too, such as {code}/social-care")),
    }
}

fn check(path: &Path) -> Result<(), Failure> {
    let file = crate::policy::File::read(path)?;
    let rules = tell(Rules::of(Agreements { agreements: vec![file.clone()], stops: Vec::new() }))?;
    for doubt in crate::policy::unknown_authorities(&file, Clock::system().today()) {
        say(format_args!("warning: {doubt}"))?;
    }
    let own: Vec<_> = rules.list().iter().filter(|rule| rule.file == file.name).collect();
    for rule in &own {
        say(format_args!("{:<7} {}: {}", rule.effect, rule.id, rule.sentence))?;
    }
    say(format_args!("{} rules: they would be taken", own.len()))
}

/// Rules, or every problem printed.
fn tell(rules: Result<Rules, Vec<Problem>>) -> Result<Rules, Failure> {
    rules.or_else(|problems| {
        problems.iter().try_for_each(say)?;
        Err(Failure::negative())
    })
}

impl Explain {
    fn run(self) -> Result<(), Failure> {
        let agreements = match &self.config {
            Some(config) => Agreements::read(&Config::load(config)?.policy.agreements)?,
            None => Agreements::default(),
        };
        let rules = tell(Rules::of(agreements))?;
        let date = self.on.unwrap_or_else(|| Clock::system().today());
        let basis = self.basis.map(|kind| SharingBasis {
            kind,
            provision: self.provision.clone(),
            given_by: None,
            given_on: self.given_on,
            ends_on: self.ends_on,
            agreement: None,
        });
        let resource = match self.section {
            Some(section) => Resource::Section(section),
            None if self.sensitive_address => Resource::SensitiveAddress,
            None => Resource::Message,
        };
        let case = Case { resource, basis: Basis::on(basis.as_ref(), date), sensitive: self.sensitive_address };
        let route = Route {
            action: if self.receiving { Action::Receive } else { Action::Send },
            sender: self.from,
            recipient: self.to,
            class: self.class,
            system: String::new(),
            keeps_mark: true,
            date,
        };
        let ruling = rules.on(&route).ruling(&case);
        if self.json {
            say(serde_json::json!({
                "permitted": ruling.permitted,
                "rules": ruling.rules,
                "rule": ruling.rule,
                "sentence": ruling.sentence,
                "reason": ruling.reason,
            }))?;
        } else {
            say(if ruling.permitted { "permitted" } else { "forbidden" })?;
            say(format_args!("  {}: {}", ruling.rule, ruling.sentence))?;
            for rule in rules.list().iter().filter(|rule| ruling.rules.contains(&rule.id)) {
                let also = also(rule.id == ruling.rule);
                let source = rule.source.as_ref().map_or_else(String::new, |source| format!("; {source}"));
                say(format_args!("  {also}{} in {}{source}", rule.id, rule.file))?;
            }
        }
        if ruling.permitted { Ok(()) } else { Err(Failure::negative()) }
    }
}

fn also(decides: bool) -> &'static str {
    if decides { "" } else { "also " }
}

fn list(gateway: &Gateway, versions: bool) -> Result<(), Failure> {
    let shown = gateway.get("/v1/policy")?.success()?;
    let list = |name: &str| shown[name].as_array().cloned().unwrap_or_default();
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or("-").to_owned();
    for problem in list("problems") {
        let (file, what) = (text(&problem, "file"), text(&problem, "text"));
        say(format_args!("NOT IN FORCE {file}:{}: {what}", problem["line"]))?;
    }
    if versions {
        return list("versions").iter().try_for_each(|one| {
            let files: Vec<_> = one["files"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let files = if files.is_empty() { "the national default alone".to_owned() } else { files.join(", ") };
            let (since, digest) = (text(one, "since"), text(one, "digest"));
            say(format_args!("{:>4}  {since}  {}  {files}", one["version"], digest.get(..12).unwrap_or_default()))
        });
    }
    list("rules").iter().try_for_each(|rule| {
        let (effect, id, file) = (text(rule, "effect"), text(rule, "id"), text(rule, "file"));
        say(format_args!("{effect:<7} {id}  ({file})\n        {}", text(rule, "sentence")))
    })
}

impl StopNow {
    fn run(self) -> Result<(), Failure> {
        let folder = Config::load(&self.config)?.policy.agreements;
        let ordered = Stop { from: self.from, to: self.to, section: self.section, reason: self.reason };
        let (id, path) = stop::order(&folder, &ordered, Clock::system().now())
            .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
        say(format_args!("{id}: stopped, in force within a minute ({})", path.display()))?;
        say(format_args!("undo it with: crosswalk policy resume {id} --config {}", self.config.display()))
    }
}

fn resume(id: &str, config: &Path) -> Result<(), Failure> {
    let folder = Config::load(config)?.policy.agreements;
    if stop::resume(&folder, id)? {
        return say(format_args!("{id}: undone within a minute; what was held back waits in the quarantine"));
    }
    Err(Failure::new(format!("there is no stop {id}: `crosswalk policy list` shows what was stopped")))
}
