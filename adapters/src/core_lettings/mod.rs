//! Adapter `core-lettings`: social housing lettings logs (CORE), three shapes, in: households with children that moved
//! from one authority to another, without names, so each is a lead for a person to complete.

mod answers;
mod codes;
mod fields;
mod household;
mod layout;
mod lead;
mod letting;
mod questions;
mod read;

use crosswalk_schemas::model::Message;

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the rules' ids.
const PREFIX: &str = "core-lettings";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct CoreLettings;

impl Adapter for CoreLettings {
    fn name(&self) -> &'static str {
        PREFIX
    }

    fn summary(&self) -> &'static str {
        "Social housing lettings logs (CORE): bulk upload CSV, CSV download and daily XML export, in; moves for a person to complete"
    }

    fn mapping(&self) -> Vec<Mapping> {
        fields::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        read::read(files, sink);
    }

    fn encode(&self, _message: &Message) -> Option<Encoded> {
        None
    }
}
