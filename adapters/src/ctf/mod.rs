//! Adapter `ctf`: the Common Transfer File of schools (XML), in and out; reads Admissions Transfer Files too.

mod contacts;
mod decode;
mod education;
mod element;
mod encode;
mod mapping;
mod pupil;
mod tree;

use crosswalk_schemas::model::{Body, Message};

use crate::{
    contract::{Adapter, Encoded, Mapping, Sink, Source},
    native::whole,
};

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
        whole::read(files, sink, decode::decode);
    }

    fn encode(&self, message: &Message) -> Option<Encoded> {
        let Body::RecordTransfer(transfer) = &message.body else { return None };
        Some(encode::encode(&message.header, transfer))
    }
}
