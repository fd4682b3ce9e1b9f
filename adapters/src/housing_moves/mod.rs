//! Adapter `housing-moves`: household move notices: a CSV file, one row a person, in and out; a web form's submission, in.

mod columns;
mod encode;
mod form;
mod household;
mod mapping;
mod posted;
mod read;

use crosswalk_schemas::model::{Body, Message};

use crate::{
    contract::{Adapter, Encoded, Mapping, Sink, Source},
    native::losses,
};

/// Begins the rules' ids.
const PREFIX: &str = "housing-moves";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct HousingMoves;

impl Adapter for HousingMoves {
    fn name(&self) -> &'static str {
        PREFIX
    }

    fn summary(&self) -> &'static str {
        "Household move notices as CSV, one row a person: from housing systems and spreadsheets, and back; and from web forms"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        read::read(files, sink);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        let Body::MoveNotification(notice) = &message.body else { return None };
        let reason = "a move notice in CSV has no column for it";
        let losses = losses::of_encoding("MoveNotification", notice, &self.mapping(), reason);
        Some(Encoded { files: vec![encode::encode(notice)], losses })
    }
}
