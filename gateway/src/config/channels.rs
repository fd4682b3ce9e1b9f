//! How a case system is reached, other than by a folder.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use jiff::SignedDuration;
use serde::Deserialize;

/// HTTPS doors of a case system; mutual TLS with this gateway's certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Https {
    /// Deliveries are posted here, `https://host[:port]/path`.
    pub push: Option<String>,
    /// What the system has for us is fetched here.
    pub poll: Option<String>,
    /// How often to look there when nothing was waiting.
    #[serde(default = "half_a_minute")]
    pub every: SignedDuration,
    /// Who may issue the system's certificate, when it is not who issues ours.
    pub trust: Option<PathBuf>,
    /// How long an answer may take.
    #[serde(default = "half_a_minute")]
    pub patience: SignedDuration,
}

/// The database of a local information hub: a `PostgreSQL` server, or a SQLite file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Changes are read here: `postgres://account@host[:port]/database` with an account that may only read, or the path
    /// of a SQLite file.
    pub poll: Option<String>,
    /// Deliveries are written here, with another account.
    pub deliver: Option<String>,
    /// Passwords of the accounts, `host:port:database:user:password` a line; mode 0600.
    pub passwords: Option<PathBuf>,
    /// Who may issue the server's certificate. Without it only a server on this machine is reached.
    pub trust: Option<PathBuf>,
    /// How often to look for changes when there were none.
    #[serde(default = "two_seconds")]
    pub every: SignedDuration,
    /// How long connecting may take.
    #[serde(default = "half_a_minute")]
    pub patience: SignedDuration,
}

/// HL7's lower layer, MLLP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mllp {
    /// Where the system sends its messages to. Port 0 takes a free one.
    pub listen: Option<SocketAddr>,
    /// Where deliveries are sent, `host:port`.
    pub send: Option<String>,
    /// True for a wire without TLS; on the loopback only.
    #[serde(default)]
    pub plain: bool,
    /// Who may issue the system's certificate, when it is not who issues ours.
    pub trust: Option<PathBuf>,
    /// How long an acknowledgement may take.
    #[serde(default = "half_a_minute")]
    pub patience: SignedDuration,
}

impl Database {
    /// The files it names, to be placed.
    pub(super) fn paths(&mut self) -> Vec<&mut PathBuf> {
        self.passwords.iter_mut().chain(self.trust.as_mut()).collect()
    }

    /// Makes paths of SQLite files absolute.
    pub(super) fn place(&mut self, folder: &Path) {
        for place in self.poll.iter_mut().chain(self.deliver.as_mut()).filter(|place| !place.contains("://")) {
            *place = folder.join(&*place).display().to_string();
        }
    }

    pub(super) fn check(&self, adapter: &str) -> Result<(), String> {
        if adapter != "hub" {
            return Err("database holds the tables of a local information hub: its adapter is \"hub\"".to_owned());
        }
        if self.poll.is_none() && self.deliver.is_none() {
            return Err("database needs poll, deliver, or both".to_owned());
        }
        let mut urls = self.poll.iter().chain(&self.deliver).filter(|place| place.contains("://"));
        match urls.find(|url| !url.starts_with("postgres://") && !url.starts_with("postgresql://")) {
            Some(_) => Err("database: write postgres://account@host/database, or the path of a SQLite file".to_owned()),
            None => Ok(()),
        }
    }
}

impl Https {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.push.is_none() && self.poll.is_none() {
            return Err("https needs push, poll, or both".to_owned());
        }
        let urls = self.push.iter().chain(&self.poll);
        match urls.into_iter().find(|url| !url.starts_with("https://")) {
            Some(url) => Err(format!("https: {url} must begin with https:// (mutual TLS always)")),
            None => Ok(()),
        }
    }
}

impl Mllp {
    pub(super) fn check(&self, adapter: &str) -> Result<(), String> {
        if adapter != "hl7v2" {
            return Err("mllp carries HL7 messages: its adapter is \"hl7v2\"".to_owned());
        }
        if self.listen.is_none() && self.send.is_none() {
            return Err("mllp needs listen, send, or both".to_owned());
        }
        let elsewhere = self.listen.is_some_and(|address| !address.ip().is_loopback());
        let loopback = |send: &String| ["localhost:", "127.", "[::1]:"].iter().any(|start| send.starts_with(start));
        if self.plain && (elsewhere || !self.send.iter().all(loopback)) {
            return Err("mllp without TLS is for the loopback only: take `plain` away, or put a TLS tunnel beside it"
                .to_owned());
        }
        Ok(())
    }
}

fn two_seconds() -> SignedDuration {
    SignedDuration::from_secs(2)
}

fn half_a_minute() -> SignedDuration {
    SignedDuration::from_secs(30)
}
