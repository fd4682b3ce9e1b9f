//! Adapter `csc-api`: the daily JSON of children's social care for the Department for Education, in and out.

mod decode;
mod encode;
mod episodes;
mod losses;
mod mapping;
mod nest;
mod object;
mod part;
mod split;
mod tree;

use crosswalk_schemas::model::{Body, Message};

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "csc-api";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct CscApi;

impl Adapter for CscApi {
    fn name(&self) -> &'static str {
        PREFIX
    }

    fn summary(&self) -> &'static str {
        "DfE children's social care daily JSON, with tombstones: the same systems' newer feed, in and out"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        decode::read(files, sink);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        let Body::RecordTransfer(transfer) = &message.body else { return None };
        Some(encode::encode(transfer, &message.header))
    }
}
