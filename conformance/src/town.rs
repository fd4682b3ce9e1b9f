//! A town: a folder with a throw-away PKI, one RabbitMQ node, and gateways beside each other.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::{
    broker::Node,
    gateway::{Gateway, System},
    program::run_ok,
    wait::within,
};

/// What gateways need around them.
#[derive(Debug)]
pub struct Town {
    /// The broker. Before the folder, so that it ends before its folder goes.
    pub node: Node,
    folder: TempDir,
}

impl Town {
    /// Makes certificates and a broker for some authorities, and starts the broker.
    pub fn of(authorities: &[&str]) -> Self {
        Self::with_queues_for(authorities, authorities)
    }

    /// The same, but the broker knows only the authorities of the second list.
    pub fn with_queues_for(authorities: &[&str], known: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("crosswalk-town-").tempdir().unwrap();
        let pki = folder.path().join("pki");
        let mut arguments = vec!["certs", "dev", "--dir", pki.to_str().unwrap()];
        arguments.extend(authorities.iter().flat_map(|code| ["--authority", code]));
        run_ok(&arguments);
        let mut arguments = vec!["broker", "definitions"];
        arguments.extend(known.iter().flat_map(|code| ["--authority", code]));
        let definitions = folder.path().join("definitions.json");
        fs::write(&definitions, run_ok(&arguments)).unwrap();
        let node = Node::start(&folder.path().join("broker"), &pki, &definitions);
        Self { node, folder }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Configures the gateway of an authority. Does not start it.
    pub fn gateway(&self, code: &'static str, systems: &[System]) -> Gateway {
        Gateway::new(self.folder.path(), code, &[self.node.uri()], systems)
    }
}

/// Waits until `ask` gives something; otherwise fails the test with what was awaited and the ends of the logs.
pub fn await_that<T>(what: &str, gateways: &[&Gateway], ask: impl FnMut() -> Option<T>) -> T {
    within(60, ask).unwrap_or_else(|| {
        let logs: Vec<String> =
            gateways.iter().map(|gateway| format!("--- log of {}:\n{}", gateway.code, gateway.log_tail())).collect();
        panic!("waited 60 s in vain: {what}\n{}", logs.join("\n"))
    })
}
