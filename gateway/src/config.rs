//! The gateway's one configuration file: TOML, unknown keys refused, every path relative to the file's folder.

mod channels;
mod clocks;
mod console;
mod housing;
mod identity;
mod kept;
mod notify;
mod policy;
mod traces;

use std::{
    collections::HashSet,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use crosswalk_schemas::{
    model::{AuthorityCode, Service},
    report::Form,
    versions::Version,
};
use jiff::SignedDuration;
use serde::Deserialize;

pub use channels::{Database, Https, Mllp};
pub use clocks::Clocks;
pub use console::{Console, OpenId};
pub use identity::IdentityFiles;
pub use kept::{Keys, Retention};
pub use notify::{Mail, Notify, Webhook};
pub use policy::Policy;
pub use traces::Traces;

use crate::transfer::ClockRule;

/// What one gateway is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The authority whose gateway this is, by its GSS code.
    pub authority: AuthorityCode,
    /// Folder for the store and the file of addresses.
    pub data: PathBuf,
    /// The form of the messages that the gateway makes itself.
    #[serde(default = "json")]
    pub form: Form,
    /// Severities of rules where they are not the standard's own, by recipient: a CSV table.
    pub profiles: Option<PathBuf>,
    /// Certificate, key and trusted authorities.
    pub identity: IdentityFiles,
    /// The HTTPS door and the telemetry listener.
    pub http: Http,
    /// Pages for people with a browser; none when it is left out.
    pub console: Option<Console>,
    /// Who is told when something needs a person.
    #[serde(default)]
    pub notify: Notify,
    /// Where traces go; nowhere when it is left out.
    pub traces: Option<Traces>,
    /// RabbitMQ.
    pub broker: Broker,
    /// The store's keys.
    #[serde(default)]
    pub store: Keys,
    /// How long what messages say is kept.
    #[serde(default)]
    pub retention: Retention,
    /// Where postcodes are looked up.
    #[serde(default)]
    pub directory: Directory,
    /// Sharing agreements.
    #[serde(default)]
    pub policy: Policy,
    /// The case systems beside this gateway.
    #[serde(default)]
    pub systems: Vec<System>,
    /// What is known of other authorities' gateways.
    #[serde(default)]
    pub partners: Vec<Partner>,
    /// How what case systems write is taken in.
    #[serde(default)]
    pub intake: Intake,
    /// Time limits.
    #[serde(default)]
    pub clocks: Clocks,
    /// Deadlines of transfers; the first that fits counts, before the national defaults.
    #[serde(default)]
    pub deadlines: Vec<ClockRule>,
}

/// Listeners.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// HTTPS with mutual TLS. Port 0 takes a free one.
    #[serde(default = "loopback_any")]
    pub listen: SocketAddr,
    /// Health and metrics, plain HTTP; must be a loopback address.
    #[serde(default = "loopback_any")]
    pub telemetry: SocketAddr,
    /// Largest body taken, in bytes.
    #[serde(default = "ten_mebibytes")]
    pub body_limit: usize,
    /// How many connections of this authority's own systems may be open.
    #[serde(default = "connections")]
    pub connections: usize,
    /// How many requests a second one certificate may make; twice as many may come at once.
    #[serde(default = "requests_a_second")]
    pub requests_a_second: u32,
}

/// RabbitMQ.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broker {
    /// Nodes of the cluster, `amqps://host:port/vhost`; tried in turn.
    pub nodes: Vec<String>,
    /// How many messages the broker hands us before we acknowledge.
    #[serde(default = "prefetch")]
    pub prefetch: u16,
    /// How many publishes may wait for their confirmation.
    #[serde(default = "window")]
    pub window: usize,
}

/// Postcodes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// Index made by `crosswalk directory import`. Without it a small built-in table is used, and the gateway says so.
    pub postcodes: Option<PathBuf>,
}

/// A case system beside the gateway.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// What it is called here.
    pub name: String,
    /// The service it serves.
    pub service: Service,
    /// The adapter that speaks its format; `child-record` for a system that speaks the standard itself.
    pub adapter: String,
    /// Its watched folder. Without one, and without another way to reach it, the system fetches over HTTPS.
    pub folder: Option<PathBuf>,
    /// Its own HTTPS doors.
    pub https: Option<Https>,
    /// Its database.
    pub database: Option<Database>,
    /// HL7's wire to and from it.
    pub mllp: Option<Mllp>,
    /// The form of the standard that it is given where its own format has no words.
    #[serde(default = "json")]
    pub form: Form,
    /// The version of the standard that it reads there.
    #[serde(default = "first")]
    pub version: Version,
    /// How long a file in `outgoing` must have been left alone before it counts as complete.
    #[serde(default = "settle")]
    pub settle: SignedDuration,
}

/// What is known of another authority's gateway.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// The authority.
    pub authority: AuthorityCode,
    /// The versions of the standard that its gateway takes. It is written to in the newest that is valid.
    pub versions: Vec<Version>,
}

/// How what case systems write is taken in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Intake {
    /// The largest file, or extract of several, that an adapter is given from a folder, in bytes. It is read record by
    /// record, so that this costs time and no memory. Documents of the standard itself have the limit of bodies.
    pub file_limit: u64,
    /// So many days after it was last seen, it is forgotten what a record said.
    pub remember_days: u32,
    /// So many days after it was completed or dismissed, a lead is forgotten.
    pub leads_days: u32,
}

impl Default for Intake {
    fn default() -> Self {
        Self { file_limit: 4 * 1024 * 1024 * 1024, remember_days: 400, leads_days: 90 }
    }
}

/// The configuration cannot be used. Says which file, what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct Misconfigured {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Config {
    /// Reads the file and makes every path absolute.
    pub fn load(file: &Path) -> Result<Self, Misconfigured> {
        let wrong = |reason: String| Misconfigured { file: file.display().to_string(), reason };
        let text = std::fs::read_to_string(file).map_err(|e| wrong(format!("cannot be read: {e}")))?;
        let mut config: Self = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        let folder = std::path::absolute(folder).map_err(|e| wrong(e.to_string()))?;
        config.place(&folder);
        config.check().map_err(wrong)?;
        Ok(config)
    }

    fn place(&mut self, folder: &Path) {
        self.data = folder.join(&self.data);
        self.identity.place(folder);
        self.notify.place(folder);
        self.traces.iter_mut().for_each(|traces| traces.place(folder));
        if let Some(console) = &mut self.console {
            console.place(folder);
        }
        self.store.key = folder.join(&self.store.key);
        self.policy.agreements = folder.join(&self.policy.agreements);
        let systems = self.systems.iter_mut().flat_map(|system| {
            let https = system.https.as_mut().and_then(|https| https.trust.as_mut());
            let mllp = system.mllp.as_mut().and_then(|mllp| mllp.trust.as_mut());
            let database = system.database.as_mut().map(Database::paths).unwrap_or_default();
            [system.folder.as_mut(), https, mllp].into_iter().flatten().chain(database)
        });
        for path in systems.chain(self.directory.postcodes.as_mut()).chain(self.profiles.as_mut()) {
            *path = folder.join(&*path);
        }
        for database in self.systems.iter_mut().filter_map(|system| system.database.as_mut()) {
            database.place(folder);
        }
    }

    fn check(&self) -> Result<(), String> {
        self.identity.check()?;
        self.console.as_ref().map_or(Ok(()), Console::check)?;
        self.notify.check()?;
        self.traces.as_ref().map_or(Ok(()), Traces::check)?;
        if self.store.key.starts_with(&self.data) {
            return Err(
                "store.key must not lie in the folder of the data: a copy of that would hold its own keys".into()
            );
        }
        if !self.http.telemetry.ip().is_loopback() {
            return Err("http.telemetry must be a loopback address: health and metrics are not for the network".into());
        }
        if self.broker.nodes.is_empty() {
            return Err("broker.nodes must name at least one node, such as \"amqps://localhost:5671/%2f\"".into());
        }
        if let Some(node) = self.broker.nodes.iter().find(|node| !node.starts_with("amqps://")) {
            return Err(format!("broker.nodes: {node} must begin with amqps:// (mutual TLS always)"));
        }
        let mut names = HashSet::new();
        if let Some(system) = self.systems.iter().find(|system| !names.insert(&system.name)) {
            return Err(format!("systems: the name {} stands twice; each system has its own", system.name));
        }
        let mut fetching = HashSet::new();
        if let Some(system) = self.systems.iter().find(|s| s.fetches() && !fetching.insert(s.service)) {
            return Err(format!(
                "systems: {}: only one system of a service can fetch; give this one a folder",
                system.name
            ));
        }
        for system in &self.systems {
            system.check().map_err(|why| format!("systems: {}: {why}", system.name))?;
        }
        if let Some(partner) = self.partners.iter().find(|partner| partner.versions.is_empty()) {
            return Err(format!("partners: {} takes no version of the standard; name one at least", partner.authority));
        }
        if self.broker.prefetch == 0 || self.broker.window == 0 || self.clocks.poll.is_zero() {
            return Err("broker.prefetch, broker.window and clocks.poll must be more than nothing".into());
        }
        let mut folders = HashSet::new();
        if let Some(system) = self.systems.iter().find(|s| s.folder.as_ref().is_some_and(|f| !folders.insert(f))) {
            return Err(format!("systems: the folder of {} belongs to another system too", system.name));
        }
        Ok(())
    }

    /// The services that have a case system here.
    #[must_use]
    pub fn services(&self) -> Vec<Service> {
        let mut services: Vec<_> = self.systems.iter().map(|system| system.service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    /// The systems of a service.
    pub fn systems_of(&self, service: Service) -> impl Iterator<Item = &System> {
        self.systems.iter().filter(move |system| system.service == service)
    }

    /// The system called `name`.
    #[must_use]
    pub fn system(&self, name: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.name == name)
    }

    /// The store's file.
    #[must_use]
    pub fn store_file(&self) -> PathBuf {
        self.data.join("crosswalk.db")
    }

    /// The folder of nameless temporary files.
    #[must_use]
    pub fn scratch_folder(&self) -> PathBuf {
        self.data.join("scratch")
    }

    /// The file that says on which addresses the running gateway listens.
    #[must_use]
    pub fn addresses_file(&self) -> PathBuf {
        self.data.join("addresses.toml")
    }
}

impl System {
    /// True when nobody hands over to it: it fetches from this gateway's HTTPS door.
    #[must_use]
    pub fn fetches(&self) -> bool {
        self.ways() == 0
    }

    /// How many ways there are to hand something over to it.
    fn ways(&self) -> usize {
        let push = self.https.as_ref().is_some_and(|https| https.push.is_some());
        let send = self.mllp.as_ref().is_some_and(|mllp| mllp.send.is_some());
        let deliver = self.database.as_ref().is_some_and(|database| database.deliver.is_some());
        [self.folder.is_some(), push, send, deliver].into_iter().filter(|way| *way).count()
    }

    fn check(&self) -> Result<(), String> {
        if self.ways() > 1 {
            return Err(
                "deliveries go one way: keep one of folder, https.push, mllp.send and database.deliver".to_owned()
            );
        }
        self.https.as_ref().map_or(Ok(()), Https::check)?;
        self.database.as_ref().map_or(Ok(()), |database| database.check(&self.adapter))?;
        self.mllp.as_ref().map_or(Ok(()), |mllp| mllp.check(&self.adapter))
    }
}

/// A configured time limit as the runtime wants it; never negative.
#[must_use]
pub fn std_duration(duration: SignedDuration) -> Duration {
    duration.unsigned_abs()
}

fn loopback_any() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn ten_mebibytes() -> usize {
    10 * 1024 * 1024
}

fn connections() -> usize {
    512
}

fn requests_a_second() -> u32 {
    5000
}

fn prefetch() -> u16 {
    200
}

fn window() -> usize {
    100
}

fn first() -> Version {
    Version::V1_0
}

fn json() -> Form {
    Form::Json
}

fn settle() -> SignedDuration {
    SignedDuration::from_secs(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gateway.toml");
        std::fs::write(&file, text).unwrap();
        Config::load(&file).map_err(|e| e.reason)
    }

    fn sample() -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/gateway.toml")).unwrap()
    }

    #[test]
    fn the_sample_is_the_documentation() {
        let config = load(&sample()).unwrap();
        assert_eq!((config.systems.len(), config.deadlines.len()), (2, 1));
        assert!(config.data.is_absolute());
        // Every key that stands as a comment is a key, and shows its default.
        let all: String = sample()
            .lines()
            .map(|line| {
                let key = |rest: &&str| rest.starts_with('[') || rest.contains(" = ") && !rest.starts_with("The ");
                line.strip_prefix("# ").filter(key).unwrap_or(line)
            })
            .fold(String::new(), |text, line| text + line + "\n");
        let spelled = load(&all).unwrap();
        assert_eq!(spelled.clocks.drain, config.clocks.drain);
        assert_eq!(spelled.broker.window, config.broker.window);
        assert_eq!(spelled.intake.file_limit, config.intake.file_limit);
        assert_eq!(spelled.policy.agreements.file_name(), config.policy.agreements.file_name());
        assert_eq!(spelled.intake.remember_days, config.intake.remember_days);
        assert_eq!(spelled.intake.leads_days, config.intake.leads_days);
        assert_eq!(spelled.systems[0].settle, config.systems[0].settle);
        assert!(spelled.directory.postcodes.is_some(), "the comments were read as keys");
        let https = spelled.systems.iter().find_map(|system| system.https.clone()).unwrap();
        assert_eq!(https.patience, https.every);
    }

    #[test]
    fn what_is_wrong_is_said_before_a_port_is_bound() {
        for (from, to, says) in [
            ("data = \"data\"", "data = \"data\"\ndate = 1", "unknown field"),
            ("127.0.0.1:9443", "0.0.0.0:9443", "loopback"),
            ("amqps://", "amqp://", "amqps://"),
            ("name = \"education\"", "name = \"social-care\"", "twice"),
            ("E08000003\"", "Manchester\"", "GSS code"),
            ("service = \"education\"", "service = \"schools\"", "unknown variant"),
        ] {
            let reason = load(&sample().replacen(from, to, 1)).unwrap_err();
            assert!(reason.contains(says), "{says}: {reason}");
        }
    }
}
