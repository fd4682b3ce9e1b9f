//! Adapter `housing-moves`: a CSV file of household move notices, one row a person, in and out.

mod columns;
mod decode;
mod encode;
mod mapping;

use crosswalk_schemas::model::{Body, Message};

use crate::{
    contract::{Adapter, Encoded, Mapping, Sink, Source},
    native::losses,
    native::whole,
};

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct HousingMoves;

impl Adapter for HousingMoves {
    fn name(&self) -> &'static str {
        "housing-moves"
    }

    fn summary(&self) -> &'static str {
        "Household move notices as CSV, one row a person: from housing systems and spreadsheets, and back"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        whole::read(files, sink, decode::decode);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        let Body::MoveNotification(notice) = &message.body else { return None };
        let reason = "a move notice in CSV has no column for it";
        let losses = losses::of_encoding("MoveNotification", notice, &self.mapping(), reason);
        Some(Encoded { files: vec![encode::encode(notice)], losses })
    }
}
