//! A message in the system's own format, or in the standard's where that format has no words for it.

use crosswalk_adapters::{
    contract::{Loss, NativeFile},
    folder::entry_name,
};
use crosswalk_schemas::{
    decode, encode,
    model::{Message, MessageId},
    report::{Finding, Form},
    versions::{Bridged, Version, bridge},
};

use crate::{
    gateway::{STANDARD, adapter_of},
    policy::at_the_door::Handing,
    store::Delivery,
};

/// What a person is told of a document that cannot be read back.
pub(super) const UNREADABLE: &str = "The kept document cannot be read back as a message. Report the fault.";

/// A delivery written in the system's format.
pub(super) struct Written {
    pub(super) delivery: Delivery,
    pub(super) pieces: Pieces,
}

/// What a message becomes for a system.
pub(super) struct Pieces {
    /// Who wrote it; `child-record` for the standard's own form.
    pub(super) adapter: &'static str,
    pub(super) files: Vec<NativeFile>,
    pub(super) losses: Vec<Loss>,
    /// What sharing agreements took out.
    pub(super) withheld: Vec<Finding>,
}

/// What writing a batch came to.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) written: Vec<Written>,
    /// The kept document cannot be read back.
    pub(super) unreadable: Vec<Delivery>,
    /// The system may not see it, and why.
    pub(super) forbidden: Vec<(Delivery, Vec<Finding>)>,
}

/// Writes each document as its system takes it in, without what the system may not see.
pub(super) fn write_all(to: &Handing, pending: Vec<Delivery>, documents: Vec<Option<(Form, Vec<u8>)>>) -> Batch {
    let mut batch = Batch::default();
    for (mut delivery, document) in pending.into_iter().zip(documents) {
        match document.and_then(|(form, bytes)| write(to, form, bytes)) {
            Some(Ok(pieces)) => {
                delivery.entry = Some(name_of(delivery.message, pieces.adapter, &pieces.files));
                batch.written.push(Written { delivery, pieces });
            }
            Some(Err(why)) => batch.forbidden.push((delivery, why)),
            None => batch.unreadable.push(delivery),
        }
    }
    batch
}

/// `<id>.xml` or `<id>.json` in the standard's own form, otherwise as the channel names it.
fn name_of(id: MessageId, adapter: &str, files: &[NativeFile]) -> String {
    match files {
        [file] if adapter == STANDARD => file.name.replacen("message", &id.to_string(), 1),
        _ => entry_name(id, adapter, files),
    }
}

/// The message in the system's format, or in the standard's own form where that format has no words for it. `None` when
/// it cannot be read back; the error says why the system may not see it.
fn write(to: &Handing, form: Form, bytes: Vec<u8>) -> Option<Result<Pieces, Vec<Finding>>> {
    let message = decode(&bytes, form).ok()?;
    Some(match natively(to, &message) {
        Ok(None) => in_the_standard(to, message, (form, bytes)),
        Ok(Some(pieces)) => Ok(pieces),
        Err(why) => Err(why),
    })
}

/// In the system's own format; `None` when that has no words for it.
fn natively(to: &Handing, message: &Message) -> Result<Option<Pieces>, Vec<Finding>> {
    let Some(adapter) = adapter_of(to.system()) else { return Ok(None) };
    let mut message = message.clone();
    let withheld = to.permit(&mut message, true)?;
    let Bridged { message, losses } = bridge(message, to.system().version);
    let encoded = adapter.encode(&message).filter(|encoded| !encoded.files.is_empty());
    Ok(encoded.map(|encoded| Pieces {
        adapter: adapter.name(),
        files: encoded.files,
        losses: encoded.losses.into_iter().chain(not_bridged(losses)).collect(),
        withheld,
    }))
}

fn in_the_standard(to: &Handing, mut message: Message, (form, bytes): (Form, Vec<u8>)) -> Result<Pieces, Vec<Finding>> {
    let system = to.system();
    let withheld = to.permit(&mut message, false)?;
    let no_words = adapter_of(system).map(|_| Loss {
        field: format!("messages of class {}", message.header.class),
        reason: "handed over in the standard's own form".into(),
    });
    let as_it_is = form == system.form && Version::of_document(&bytes, form) == system.version && withheld.is_empty();
    let (bytes, losses) = if as_it_is {
        (bytes, Vec::new())
    } else {
        let Bridged { message, losses } = bridge(message, system.version);
        (encode(&message, system.form), losses)
    };
    let files = vec![NativeFile { name: format!("message.{}", system.form.extension()), bytes }];
    Ok(Pieces { adapter: STANDARD, files, losses: not_bridged(losses).chain(no_words).collect(), withheld })
}

fn not_bridged(losses: Vec<crosswalk_schemas::versions::Loss>) -> impl Iterator<Item = Loss> {
    losses.into_iter().map(|loss| Loss { field: loss.path, reason: loss.text.into() })
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
