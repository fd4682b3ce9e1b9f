//! Delivering to a case system exactly once: written aside and made durable, then shown by one rename.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::Path,
};

use crosswalk_schemas::model::MessageId;

use super::{Folder, FolderError, INCOMING, STAGING, disk, failed};
use crate::contract::NativeFile;

/// The name of a delivery: `<id>.<adapter>.<ending>` for one file, `<id>.<adapter>` (a folder) for several.
#[must_use]
pub fn entry_name(id: MessageId, adapter: &str, files: &[NativeFile]) -> String {
    match files {
        [file] => {
            let ending = Path::new(&file.name).extension().and_then(OsStr::to_str).unwrap_or("txt");
            format!("{id}.{adapter}.{ending}")
        }
        _ => format!("{id}.{adapter}"),
    }
}

impl Folder {
    /// Prepares one delivery: see [`Folder::stage_all`].
    pub fn stage(&self, entry: &str, files: &[NativeFile]) -> Result<(), FolderError> {
        self.stage_all(&[(entry, files)])
    }

    /// Prepares deliveries, durably: one file becomes a file of the entry's name, several become a folder. A delivery
    /// that was prepared before under the same name is replaced.
    pub fn stage_all(&self, deliveries: &[(&str, &[NativeFile])]) -> Result<(), FolderError> {
        let names_ok = deliveries.iter().all(|(entry, files)| {
            is_plain(entry) && !files.is_empty() && (files.len() == 1 || files.iter().all(|file| is_plain(&file.name)))
        });
        if !names_ok {
            return Err(FolderError::BadEntry);
        }
        self.stage_named(deliveries).map_err(failed("preparing a delivery"))
    }

    fn stage_named(&self, deliveries: &[(&str, &[NativeFile])]) -> io::Result<()> {
        let staging = self.sub(STAGING);
        let mut written = Vec::new();
        for (entry, files) in deliveries {
            let part = staging.join(format!(".{entry}.part"));
            disk::remove(&part)?;
            write_entry(&part, files, &mut written)?;
        }
        disk::sync_files(&written)?;
        for (entry, _) in deliveries {
            let target = staging.join(entry);
            disk::remove(&target)?;
            fs::rename(staging.join(format!(".{entry}.part")), target)?;
        }
        disk::sync_folder(&staging)
    }

    /// Whether a delivery is prepared and not yet shown.
    #[must_use]
    pub fn is_staged(&self, entry: &str) -> bool {
        is_plain(entry) && fs::symlink_metadata(self.sub(STAGING).join(entry)).is_ok()
    }

    /// Shows one prepared delivery: see [`Folder::publish_all`].
    pub fn publish(&self, entry: &str) -> Result<(), FolderError> {
        self.publish_all(&[entry])
    }

    /// Shows prepared deliveries in `incoming/`, durably. One that is not prepared was shown before and is left alone,
    /// so this may be repeated after a crash.
    pub fn publish_all(&self, entries: &[&str]) -> Result<(), FolderError> {
        if !entries.iter().all(|entry| is_plain(entry)) {
            return Err(FolderError::BadEntry);
        }
        let (staging, incoming) = (self.sub(STAGING), self.sub(INCOMING));
        for entry in entries {
            match fs::rename(staging.join(entry), incoming.join(entry)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other.map_err(failed("showing a delivery"))?,
            }
        }
        disk::sync_folder(&incoming).map_err(failed("making a delivery durable"))?;
        disk::sync_folder(&staging).map_err(failed("making a delivery durable"))
    }

    /// Forgets a prepared delivery that shall not be shown after all.
    pub fn unstage(&self, entry: &str) -> Result<(), FolderError> {
        if !is_plain(entry) {
            return Err(FolderError::BadEntry);
        }
        disk::remove(&self.sub(STAGING).join(entry)).map_err(failed("withdrawing a delivery"))
    }
}

fn write_entry(path: &Path, files: &[NativeFile], written: &mut Vec<File>) -> io::Result<()> {
    if let [file] = files {
        written.push(disk::write_file(path, &file.bytes)?);
        return Ok(());
    }
    disk::make_folder(path)?;
    for file in files {
        written.push(disk::write_file(&path.join(&file.name), &file.bytes)?);
    }
    written.push(File::open(path)?);
    Ok(())
}

/// True for a name that stays in its folder and is not hidden.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.len() < 200 && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
}
