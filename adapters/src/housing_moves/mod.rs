//! Adapter `housing-moves`: a CSV file of household move notices, one row a person, in and out.

mod columns;
mod decode;
mod encode;
mod mapping;

use crosswalk_schemas::model::{Body, Message};

use crate::{
    contract::{Adapter, Decoded, Encoded, Mapping, NativeFile},
    native::losses,
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

    fn decode(&self, files: &[NativeFile]) -> Decoded {
        decode::decode(files)
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        let Body::MoveNotification(notice) = &message.body else { return None };
        let reason = "a move notice in CSV has no column for it";
        let losses = losses::of_encoding("MoveNotification", notice, &self.mapping(), reason);
        Some(Encoded { files: vec![encode::encode(notice)], losses })
    }
}
