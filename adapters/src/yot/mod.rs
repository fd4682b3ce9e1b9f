//! Adapter `yot`: youth justice. A CSV profile of our own, of orders, contacts and Asset scores, in and out.

mod asset;
mod decode;
mod encode;
mod mapping;

use crosswalk_schemas::model::{Body, Message};

use crate::{
    contract::{Adapter, Encoded, Mapping, Sink, Source},
    native::set::Set,
};

const SET: Set = Set { prefix: "yot", key: "young_person_id", main: "yot_person" };

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Yot;

impl Adapter for Yot {
    fn name(&self) -> &'static str {
        "yot"
    }

    fn summary(&self) -> &'static str {
        "Youth justice: orders, workers, contacts, Asset scores and custody as CSV tables of a documented profile, in and out"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        SET.read(&mapping::mapping(), files, sink, decode::young_person);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        match &message.body {
            Body::RecordTransfer(transfer) if !transfer.child_record.is_empty() => {
                Some(encode::encode(transfer, &mapping::mapping()))
            }
            _ => None,
        }
    }
}
