//! Adapter `cin`: the children in need census (XML) of all years from 2017 to 2026, in only.

mod care;
mod census;
mod codes;
mod decode;
mod identity;
mod leads;
mod mapping;
mod outline;

use crosswalk_schemas::model::Message;

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "cin";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Cin;

impl Adapter for Cin {
    fn name(&self) -> &'static str {
        PREFIX
    }

    fn summary(&self) -> &'static str {
        "children in need census (XML): the return that every social care system exports; reads 2017 to 2026"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        decode::read(files, sink);
    }

    /// A return goes to the department, never into a case system.
    fn encode(&self, _message: &Message) -> Option<Encoded> {
        None
    }
}
