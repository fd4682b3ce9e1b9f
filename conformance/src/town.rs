//! A town: a folder with a throw-away PKI, one RabbitMQ node, and gateways beside each other.

use std::{fs, path::Path};

use tempfile::TempDir;

use crosswalk_schemas::report::Form;

use crate::{
    broker::Node,
    family::{MANCHESTER, OXFORDSHIRE, Sample, notice_of},
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

    /// A town of two that both run: Oxfordshire, which sends, and Manchester. Each has a case system of its children's
    /// services, `social-care`, with a watched folder; it speaks the standard.
    pub fn of_two() -> (Self, Gateway, Gateway) {
        let town = Self::of(&[OXFORDSHIRE, MANCHESTER]);
        let systems = [System::at_folder("social-care", "child-record", "json")];
        let [mut sender, mut receiver] = [OXFORDSHIRE, MANCHESTER].map(|code| town.gateway(code, &systems));
        sender.start();
        receiver.start();
        (town, sender, receiver)
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

/// The first of two reports a move and sends the records, in a [`Town::of_two`]; waits until the second's system has them.
pub fn hand_over([sender, receiver]: [&Gateway; 2], sample: &Sample) {
    for document in [&notice_of(sample), sample] {
        sender.api().post(&document.document(Form::Json)).unwrap().expect(202);
    }
    await_that("the records are delivered", &[sender, receiver], || {
        (!receiver.deliveries_of("social-care", &sample.id).is_empty()).then_some(())
    });
}

/// Waits until `ask` gives something; otherwise fails the test with what was awaited and the ends of the logs.
pub fn await_that<T>(what: &str, gateways: &[&Gateway], ask: impl FnMut() -> Option<T>) -> T {
    within(60, ask).unwrap_or_else(|| {
        let logs: Vec<String> =
            gateways.iter().map(|gateway| format!("--- log of {}:\n{}", gateway.code, gateway.log_tail())).collect();
        panic!("waited 60 s in vain: {what}\n{}", logs.join("\n"))
    })
}
