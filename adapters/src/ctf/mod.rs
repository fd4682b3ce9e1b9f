//! Adapter `ctf`: the Common Transfer File of schools (XML), in and out; reads Admissions Transfer Files too.

mod address;
mod contacts;
mod education;
mod encode;
mod header;
mod leaver;
mod mapping;
mod pupil;
mod read;
mod results;
mod unwritten;
mod write;
mod write_school;

use crosswalk_schemas::model::{Body, Message};

pub(crate) use pupil::key;
pub(crate) use write::home;

use crate::contract::{Adapter, Encoded, Mapping, Sink, Source};

/// Begins the ids of this adapter's checks.
const PREFIX: &str = "ctf";

/// The adapter; it has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Ctf;

impl Adapter for Ctf {
    fn name(&self) -> &'static str {
        "ctf"
    }

    fn summary(&self) -> &'static str {
        "Common Transfer File (XML): school and education systems; reads versions 12 to 25, writes 25.0"
    }

    fn mapping(&self) -> Vec<Mapping> {
        mapping::mapping()
    }

    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink) {
        read::read(files, sink);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        match &message.body {
            Body::RecordTransfer(transfer) => Some(encode::records(&message.header, transfer)),
            Body::FindRequest(request) => Some(encode::lost_pupils(&message.header, request)),
            _ => None,
        }
    }
}
