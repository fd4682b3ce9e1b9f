//! Adapter `ssda903`: the return of children looked after, as a set of CSV tables and as XML, in only.

mod child;
mod codes;
mod csv_set;
mod decode;
mod episodes;
mod identity;
mod leads;
mod mapping;
mod outcomes;
mod permanence;
mod tables;
mod xml_form;

use crosswalk_schemas::model::Message;

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "ssda903";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Ssda903;

impl Adapter for Ssda903 {
    fn name(&self) -> &'static str {
        PREFIX
    }

    fn summary(&self) -> &'static str {
        "children looked after return (SSDA903, CSV set or XML): every social care system exports it; reads 2019 to 2026"
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
