//! A message in the system's own format, or in the standard's where that format has no words for it.

use crosswalk_adapters::{
    contract::{Loss, NativeFile},
    folder::entry_name,
};
use crosswalk_schemas::{
    decode, encode,
    model::MessageId,
    report::Form,
    versions::{Bridged, Version, bridge},
};

use crate::{
    config::System,
    gateway::{STANDARD, adapter_of},
    store::Delivery,
};

/// What a person is told of a document that cannot be read back.
pub(super) const UNREADABLE: &str = "The kept document cannot be read back as a message. Report the fault.";

/// A delivery written in the system's format.
pub(super) struct Written {
    pub(super) delivery: Delivery,
    /// Who wrote it; `child-record` for the standard's own form.
    pub(super) adapter: &'static str,
    pub(super) files: Vec<NativeFile>,
    pub(super) losses: Vec<Loss>,
}

/// Writes each document as its system takes it in; those that cannot be read back are given apart.
pub(super) fn write_all(
    system: &System,
    pending: Vec<Delivery>,
    documents: Vec<Option<(Form, Vec<u8>)>>,
) -> (Vec<Written>, Vec<Delivery>) {
    let (mut written, mut unreadable) = (Vec::new(), Vec::new());
    for (mut delivery, document) in pending.into_iter().zip(documents) {
        match document.and_then(|(form, bytes)| write(system, form, bytes)) {
            Some((adapter, files, losses)) => {
                delivery.entry = Some(name_of(delivery.message, adapter, &files));
                written.push(Written { delivery, adapter, files, losses });
            }
            None => unreadable.push(delivery),
        }
    }
    (written, unreadable)
}

/// `<id>.xml` or `<id>.json` in the standard's own form, otherwise as the channel names it.
fn name_of(id: MessageId, adapter: &str, files: &[NativeFile]) -> String {
    match files {
        [file] if adapter == STANDARD => file.name.replacen("message", &id.to_string(), 1),
        _ => entry_name(id, adapter, files),
    }
}

/// The message in the system's format, or in the standard's own form where that format has no words for it.
pub(super) fn write(system: &System, form: Form, bytes: Vec<u8>) -> Option<(&'static str, Vec<NativeFile>, Vec<Loss>)> {
    let standard = |bytes| {
        let name = format!("message.{}", system.form.extension());
        (STANDARD, vec![NativeFile { name, bytes }])
    };
    let adapter = adapter_of(system);
    let as_it_is = form == system.form && Version::of_document(&bytes, form) == system.version;
    if adapter.is_none() && as_it_is {
        let (name, files) = standard(bytes);
        return Some((name, files, Vec::new()));
    }
    let Bridged { message, losses } = bridge(decode(&bytes, form).ok()?, system.version);
    let losses = losses.into_iter().map(|loss| Loss { field: loss.path, reason: loss.text.into() });
    match adapter.and_then(|adapter| Some((adapter.name(), adapter.encode(&message)?))) {
        Some((name, encoded)) if !encoded.files.is_empty() => {
            Some((name, encoded.files, encoded.losses.into_iter().chain(losses).collect()))
        }
        _ => {
            let bytes = if as_it_is { bytes } else { encode(&message, system.form) };
            let no_words = adapter.map(|_| Loss {
                field: format!("messages of class {}", message.header.class),
                reason: "handed over in the standard's own form".into(),
            });
            let (name, files) = standard(bytes);
            Some((name, files, losses.chain(no_words).collect()))
        }
    }
}

pub(super) fn not_carried(losses: &[Loss]) -> Option<String> {
    if losses.is_empty() {
        return None;
    }
    let mut fields: Vec<_> = losses.iter().map(|loss| loss.field.as_str()).collect();
    fields.sort_unstable();
    fields.dedup();
    Some(format!("the system's format does not carry: {}", fields.join(", ")))
}
