//! Certificates that the CA makes together with their keys, for servers that cannot ask: issued once, and kept fresh.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crosswalk_certs::{
    ca::{Ca, Granted},
    renew,
    request::Request,
    tls::Files,
};
use serde::{Deserialize, Serialize};

use super::{
    broker::Broker,
    gateway_side::{ask, files_in},
};
use crate::cli::Failure;

/// Where the CA keeps the list.
const FILE: &str = "kept.toml";

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    certificate: Vec<Kept>,
}

/// A certificate in a folder, and its key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    name: String,
    hosts: Vec<String>,
    dir: PathBuf,
    days: u64,
}

impl Kept {
    pub(super) fn new(name: String, hosts: Vec<String>, dir: &Path, days: u64) -> Result<Self, Failure> {
        Ok(Self { name, hosts, dir: std::path::absolute(dir)?, days })
    }

    pub(super) fn files(&self) -> Files {
        files_in(&self.dir, &self.name)
    }

    /// Makes a new key and certificate; those before stay beside them.
    pub(super) fn make(&self, ca: &mut Ca, now: SystemTime) -> Result<Granted, Failure> {
        make(ca, (&self.files(), &self.name, self.hosts.clone()), Duration::from_hours(24 * self.days), now)
    }

    /// From now on the CA's door keeps it fresh.
    pub(super) fn remember(self, ca: &Path) -> Result<(), Failure> {
        let mut list = read(ca)?;
        list.certificate.retain(|kept| (&kept.name, &kept.dir) != (&self.name, &self.dir));
        list.certificate.push(self);
        let aside = ca.join("kept.new");
        std::fs::write(&aside, toml::to_string(&list)?)?;
        Ok(std::fs::rename(aside, ca.join(FILE))?)
    }
}

/// Makes a key, a request, and the certificate for it.
pub(super) fn make(
    ca: &mut Ca,
    (files, name, hosts): (&Files, &str, Vec<String>),
    valid_for: Duration,
    now: SystemTime,
) -> Result<Granted, Failure> {
    let asked = ask(files, name, hosts)?;
    let granted = ca.grant(&Request::read(&std::fs::read(asked.request)?)?, valid_for, now)?;
    renew::install(files, &granted.chain)?;
    Ok(granted)
}

/// Makes anew what is due of all that is kept, and has the broker read it for new connections; those that are open stay.
pub(super) fn refresh(folder: &Path, now: SystemTime) -> Result<(), Failure> {
    let mut any = false;
    for kept in read(folder)?.certificate {
        let files = kept.files();
        renew::finish(&files)?;
        if renew::is_due_file(&files.certificate, now) {
            kept.make(&mut Ca::open(folder, now)?, now)?;
            tracing::info!(name = kept.name, "a certificate was made anew");
            any = true;
        }
    }
    if any { Broker::of(folder)?.read_certificates() } else { Ok(()) }
}

fn read(folder: &Path) -> Result<List, Failure> {
    let file = folder.join(FILE);
    if !file.exists() {
        return Ok(List::default());
    }
    Ok(toml::from_str(&std::fs::read_to_string(file)?)?)
}
