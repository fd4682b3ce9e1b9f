//! Adapter `nems`: event messages of the NHS National Events Management Service (FHIR STU3, XML and JSON), in.

mod bundle;
mod care;
mod child;
mod decode;
mod json;
mod life;
mod losses;
mod mapping;
mod moved;
mod split;

use crosswalk_schemas::model::Message;

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "nems";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Nems;

impl Adapter for Nems {
    fn name(&self) -> &'static str {
        "nems"
    }

    fn summary(&self) -> &'static str {
        "NHS national events (FHIR STU3 bundles, XML and JSON): change of address and GP, births, deaths, care; reads only"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn reads_messages(&self) -> bool {
        true
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        decode::read(files, sink);
    }

    /// The national service is no door for children's services to write to.
    fn encode(&self, _message: &Message) -> Option<Encoded> {
        None
    }
}
