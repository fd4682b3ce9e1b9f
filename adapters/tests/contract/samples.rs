//! The samples that lie beside each adapter.

use std::{fs, path::PathBuf};

use crosswalk_adapters::contract::{Adapter, NativeFile};

/// Each sample of an adapter: a file, or a folder of files.
pub(super) fn samples(adapter: &dyn Adapter) -> Vec<(String, Vec<NativeFile>)> {
    let src = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let folder = src.join(folder(adapter).replace('-', "_"));
    let mut samples = Vec::new();
    for entry in sorted(&folder.join("samples")) {
        let paths = if entry.is_dir() { sorted(&entry) } else { vec![entry.clone()] };
        let files = paths.iter().map(|path| NativeFile { name: name(path), bytes: fs::read(path).unwrap() }).collect();
        samples.push((name(&entry), files));
    }
    assert!(!samples.is_empty(), "{} has no samples", adapter.name());
    samples
}

/// Adapters that differ only in the shape they write share a folder: `ssd-mosaic` is in `ssd`.
pub(super) fn folder(adapter: &dyn Adapter) -> &'static str {
    if adapter.name().starts_with("ssd-") { "ssd" } else { adapter.name() }
}

fn sorted(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &std::path::Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}
