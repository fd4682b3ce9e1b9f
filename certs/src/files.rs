//! Reading and writing PEM files: a key is never readable by others, not even for a moment.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::CertsError;

/// Who may read a file that is written.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// A key: only its owner (0600).
    Private,
    /// A certificate: anybody (0644).
    Public,
}

/// Makes `folder` with mode 0700, or accepts one that is there unless others may write in it.
pub(crate) fn create_folder(folder: &Path) -> Result<(), CertsError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(storage(folder, "create"))?;
    let mode = fs::metadata(folder).map_err(storage(folder, "read"))?.mode();
    if mode & 0o022 != 0 {
        return Err(CertsError::Misconfigured {
            file: folder.to_owned(),
            problem: "others may write in this folder".to_owned(),
            action: "take that right away (chmod go-w) or name another folder for the keys",
        });
    }
    Ok(())
}

/// Writes `file` whole or not at all: a new file with its final mode, flushed, then renamed into place.
pub(crate) fn write(file: &Path, text: &str, mode: Mode) -> Result<(), CertsError> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = file.with_file_name(name);
    let mode = match mode {
        Mode::Private => 0o600,
        Mode::Public => 0o644,
    };
    let written = OpenOptions::new().write(true).create_new(true).mode(mode).open(&new).and_then(|mut opened| {
        opened.write_all(text.as_bytes())?;
        opened.sync_all()?;
        fs::rename(&new, file)
    });
    if written.is_err() {
        // The first error is the one worth telling.
        drop(fs::remove_file(&new));
    }
    written.map_err(storage(file, "write"))
}

/// Reads a certificate file.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, CertsError> {
    fs::read(file).map_err(storage(file, "read"))
}

/// Reads a key file, unless its group or others have any right to it.
pub(crate) fn read_key(file: &Path) -> Result<Vec<u8>, CertsError> {
    let mut opened = File::open(file).map_err(storage(file, "read"))?;
    let mode = opened.metadata().map_err(storage(file, "read"))?.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(CertsError::Misconfigured {
            file: file.to_owned(),
            problem: format!("others than the owner may use this key (mode {mode:04o})"),
            action: "set its mode to 0600; if others had access to the machine, have the certificate replaced",
        });
    }
    let mut bytes = Vec::new();
    opened.read_to_end(&mut bytes).map_err(storage(file, "read"))?;
    Ok(bytes)
}

/// Turns an error of the operating system into ours.
pub(crate) fn storage(file: &Path, doing: &'static str) -> impl FnOnce(std::io::Error) -> CertsError {
    let file = file.to_owned();
    move |source| CertsError::Storage { file, doing, source }
}
