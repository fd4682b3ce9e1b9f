//! Adapter `ssd`: an extract of the Standard Safeguarding Dataset, one CSV file a table, in and out.

mod address;
mod decode;
mod encode;
mod extract;
mod household;
mod identity;
mod involvements;
mod mapping;
mod sections;

use crosswalk_schemas::model::{Body, Message};

use crate::{
    contract::{Adapter, Encoded, Mapping, Sink, Source},
    native::whole,
};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "ssd";

/// Contents by which extracts say that there is nothing.
const BLANKS: &[&str] = &["NULL", "PLACEHOLDER_DATA", "SSD_PH", "SSD_PLACEHOLDER"];

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Ssd;

impl Adapter for Ssd {
    fn name(&self) -> &'static str {
        "ssd"
    }

    fn summary(&self) -> &'static str {
        "Standard Safeguarding Dataset as CSV, one ssd_*.csv a table: children's social care systems, in and out"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        whole::read(files, sink, decode::decode);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        let Body::RecordTransfer(transfer) = &message.body else { return None };
        Some(encode::encode(transfer))
    }
}
