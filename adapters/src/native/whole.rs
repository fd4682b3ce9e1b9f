//! For adapters that still read whole files; goes when none does.

use std::io::Read;

use crate::contract::{Decoded, NativeFile, Refused, Sink, Source};

/// Loads the files, decodes them at once and hands over what came of it.
pub(crate) fn read(files: &[&dyn Source], sink: &mut dyn Sink, decode: fn(&[NativeFile]) -> Decoded) {
    let mut loaded = Vec::new();
    for file in files {
        let mut bytes = Vec::new();
        if file.open().is_ok_and(|mut reader| reader.read_to_end(&mut bytes).is_ok()) {
            sink.progress(file.size());
            loaded.push(NativeFile { name: file.name().to_owned(), bytes });
        }
    }
    let Decoded { items, refused, findings, .. } = decode(&loaded);
    findings.into_iter().for_each(|finding| sink.finding(finding));
    refused.into_iter().for_each(|refused| sink.refused(refused));
    items.into_iter().for_each(|item| sink.item(item));
}

/// So many records that were refused, told of elsewhere.
pub(crate) fn refused(count: usize) -> impl Iterator<Item = Refused> {
    (0..count).map(|_| Refused { key: None, findings: Vec::new(), native: Vec::new() })
}
