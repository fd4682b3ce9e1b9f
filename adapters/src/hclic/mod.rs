//! Adapter `hclic`: homelessness case-level returns in XML, in: households with children that are housed in another
//! authority's area. Without names each is a lead for a person to complete; with the case system's own fields a notice.

mod case;
mod fields;
mod household;
mod moves;
mod notice;
mod read;

use crosswalk_schemas::model::Message;

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the rules' ids.
const PREFIX: &str = "hclic";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Hclic;

impl Adapter for Hclic {
    fn name(&self) -> &'static str {
        PREFIX
    }

    fn summary(&self) -> &'static str {
        "Homelessness case-level returns (H-CLIC), XML, in: households with children placed in another authority's area"
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
