//! What the folder channel asks of the file system: looking without following links, durable writes, free names.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::Serialize;

/// What an entry looked like at one look, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint {
    /// How many files, how many bytes together, latest change.
    pub(super) state: State,
    /// When it was first seen so.
    pub(super) since: SystemTime,
}

/// How many files, how many bytes together, latest change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub(super) files: usize,
    pub(super) bytes: u64,
    pub(super) changed: SystemTime,
}

/// What an entry of `outgoing/` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A file, or a folder of files.
    Files(State),
    /// Still being written: empty folder, or a temporary file in it.
    Unfinished,
    /// A link, a device, or a folder in a folder, directly or inside.
    Foreign,
}

/// Looks at an entry without following links or opening files.
pub(super) fn look(path: &Path) -> io::Result<Look> {
    let meta = fs::symlink_metadata(path)?;
    if meta.is_file() {
        return Ok(Look::Files(state_of(&meta, meta.modified()?)));
    }
    if !meta.is_dir() {
        return Ok(Look::Foreign);
    }
    let mut state = State { files: 0, bytes: 0, changed: meta.modified()? };
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let meta = entry.path().symlink_metadata()?;
        if !meta.is_file() {
            return Ok(Look::Foreign);
        }
        if is_hidden(&entry.file_name()) {
            continue;
        }
        if is_temporary(&entry.file_name()) {
            return Ok(Look::Unfinished);
        }
        let one = state_of(&meta, meta.modified()?);
        state.files += 1;
        state.bytes = state.bytes.saturating_add(one.bytes);
        state.changed = state.changed.max(one.changed);
    }
    Ok(if state.files == 0 { Look::Unfinished } else { Look::Files(state) })
}

fn state_of(meta: &Metadata, changed: SystemTime) -> State {
    State { files: 1, bytes: meta.len(), changed }
}

/// True for names that begin with a dot.
pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// True for names by which programs mark files they have not finished.
pub(super) fn is_temporary(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    name.starts_with('.') || name.ends_with('~') || [".tmp", ".part", ".partial"].iter().any(|end| name.ends_with(end))
}

/// Makes a folder and those above it, for the owner only; one that exists is left as it is.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Reads a regular file of at most `limit` bytes; never a link.
pub(super) fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "more bytes than allowed"));
    }
    Ok(bytes)
}

/// Writes a file for the owner only, without waiting for the disk.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes the content of files durable, several at a time, so that the disk can join its flushes.
pub(super) fn sync_files(files: &[File]) -> io::Result<()> {
    const AT_ONCE: usize = 8;
    if let [file] = files {
        return file.sync_all();
    }
    let share = files.len().div_ceil(AT_ONCE).max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            files.chunks(share).map(|part| scope.spawn(|| part.iter().try_for_each(File::sync_all))).collect();
        threads.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread that waited for the disk broke")))
        })
    })
}

/// Writes a report beside what it is about: it appears complete or not at all.
pub(super) fn write_report(folder: &Path, name: &OsStr, report: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(report).map_err(io::Error::other)?;
    let target = folder.join(with_ending(name, REPORT));
    let part = folder.join(with_ending(OsStr::new("."), &format!("{}.tmp", uuid::Uuid::now_v7())));
    write_file(&part, &text)?.sync_all()?;
    fs::rename(part, target)
}

pub(super) const REPORT: &str = ".report.json";

/// `name`, or `name.2`, `name.3`... such that neither it nor its report is there yet.
pub(super) fn free_name(folder: &Path, name: &OsStr) -> OsString {
    let taken = |name: &OsStr| {
        let there = |path: PathBuf| fs::symlink_metadata(path).is_ok();
        there(folder.join(name)) || there(folder.join(with_ending(name, REPORT)))
    };
    let (mut candidate, mut number) = (name.to_owned(), 1_u64);
    while taken(&candidate) {
        number += 1;
        candidate = with_ending(name, &format!(".{number}"));
    }
    candidate
}

fn with_ending(name: &OsStr, ending: &str) -> OsString {
    let mut name = name.to_owned();
    name.push(ending);
    name
}

/// Removes a file or a folder; one that is not there is fine.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
