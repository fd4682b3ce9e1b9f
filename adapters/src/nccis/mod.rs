//! Adapter `nccis`: the monthly return of the Client Caseload Information System, formerly Connexions (XML), in and out.

mod activity;
mod encode;
mod leaves;
mod mapping;
mod read;
mod transferred;
mod young_person;

use crosswalk_schemas::model::{Body, Message};

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "nccis";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Nccis;

impl Adapter for Nccis {
    fn name(&self) -> &'static str {
        "nccis"
    }

    fn summary(&self) -> &'static str {
        "Client Caseload Information System, monthly XML: Connexions and its successors; cohort status T opens a transfer"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        read::read(files, sink);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        let Body::RecordTransfer(transfer) = &message.body else { return None };
        Some(encode::encode(&message.header, transfer))
    }
}
