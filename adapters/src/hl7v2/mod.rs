//! Adapter `hl7v2`: HL7 version 2 ADT messages of child health and hospital systems, in as files or one by one; A28 and
//! A31 out; the answer to a message, and the framing that carries both.

pub mod ack;
mod address;
mod around;
mod charset;
mod decode;
mod encode;
mod identity;
mod losses;
mod mapping;
mod message;
pub mod mllp;
mod names;
mod news;
mod reading;
pub mod reply;
mod segments;
mod split;
mod text;

use crosswalk_schemas::model::Message;

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "hl7v2";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Hl7v2;

impl Adapter for Hl7v2 {
    fn name(&self) -> &'static str {
        "hl7v2"
    }

    fn summary(&self) -> &'static str {
        "HL7 v2 ADT messages: child health and hospital systems; reads A01 to A08, A28, A31, A40, A47, writes A28, A31"
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

    fn encode(&self, message: &Message) -> Option<Encoded> {
        encode::encode(message)
    }
}
