//! Taking what a case system wrote: whole entries only, moved out of its way by one rename, found again after a crash.

use std::{
    borrow::Cow,
    ffi::{OsStr, OsString},
    fmt, fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crosswalk_schemas::report::Severity;
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use super::{
    Fault, FileSource, Folder, FolderError, GATHERING, OUTGOING, PROCESSED, REFUSED, TAKING,
    disk::{self, Fingerprint, Look},
    failed,
};
use crate::contract::{NativeFile, NativeFinding};

/// What one look into `outgoing/` gave.
#[derive(Debug, Default)]
pub struct Pickup {
    /// Complete entries, those left by a crash or by an earlier round first.
    pub taken: Vec<Taken>,
    /// How many entries went to `refused/` unread: too big, links, devices, folders in folders.
    pub refused: usize,
    /// What the disk would not do; the other entries are not held up.
    pub faults: Vec<FolderError>,
}

/// An entry that is out of the case system's hands and not yet settled: [`Folder::accept`] or [`Folder::refuse`] it.
/// One that is dropped comes again with the next [`Folder::take`], under the same id.
pub struct Taken {
    /// Names this taking for ever: the same after a crash, another when the same file is written again.
    pub id: Uuid,
    name: OsString,
    path: PathBuf,
    max_bytes: u64,
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Taken").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Taken {
    /// The entry's name, for reports; may hold personal data, so never for a log.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        self.name.to_string_lossy()
    }

    /// The file, or the files of the extract in the order of their names, hidden ones left out, to be read bit by bit.
    pub fn sources(&self) -> Result<(Vec<FileSource>, Fault), FolderError> {
        let doing = "reading a taken entry";
        let fault = Fault::default();
        let source = |name: &OsStr, path: PathBuf| {
            let size = fs::symlink_metadata(&path).map_err(failed(doing))?.len();
            Ok(FileSource { name: name.to_string_lossy().into_owned(), path, size, fault: fault.clone() })
        };
        if !fs::symlink_metadata(&self.path).map_err(failed(doing))?.is_dir() {
            return Ok((vec![source(&self.name, self.path.clone())?], fault));
        }
        let mut names = entries(&self.path).map_err(failed(doing))?;
        names.retain(|name| !disk::is_temporary(name));
        let files = names.iter().map(|name| source(name, self.path.join(name))).collect::<Result<_, FolderError>>()?;
        Ok((files, fault))
    }

    /// Reads the file, or the files of the extract in the order of their names, hidden ones left out.
    pub fn files(&self) -> Result<Vec<NativeFile>, FolderError> {
        let doing = "reading a taken entry";
        if !fs::symlink_metadata(&self.path).map_err(failed(doing))?.is_dir() {
            let bytes = disk::read_bounded(&self.path, self.max_bytes).map_err(failed(doing))?;
            return Ok(vec![NativeFile { name: self.name().into_owned(), bytes }]);
        }
        let mut names = entries(&self.path).map_err(failed(doing))?;
        names.retain(|name| !disk::is_temporary(name));
        let mut left = self.max_bytes;
        let mut files = Vec::with_capacity(names.len());
        for name in names {
            let bytes = disk::read_bounded(&self.path.join(&name), left).map_err(failed(doing))?;
            left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            files.push(NativeFile { name: name.to_string_lossy().into_owned(), bytes });
        }
        Ok(files)
    }
}

/// What stands in the report beside an entry that was refused unread.
#[derive(Serialize)]
struct Refusal {
    findings: [NativeFinding; 1],
}

impl Folder {
    /// Takes each complete entry of `outgoing/`, and what is still in hand from before. `now` is compared with the
    /// `now` of earlier calls only, not with the times of files.
    pub fn take(&self, now: SystemTime) -> Result<Pickup, FolderError> {
        let mut pickup = Pickup::default();
        self.recover(&mut pickup)?;
        let outgoing = self.sub(OUTGOING);
        let names = entries(&outgoing).map_err(failed("listing outgoing/"))?;
        if let Ok(mut watched) = self.watched.lock() {
            watched.retain(|name, _| names.contains(name) || name.as_encoded_bytes().contains(&b'/'));
        }
        for name in names.into_iter().filter(|name| !disk::is_temporary(name)) {
            match self.take_one(&outgoing.join(&name), &name, now) {
                Ok(Some(taken)) if self.may_read(&taken) => pickup.taken.push(taken),
                Ok(Some(taken)) => self.refuse_unread(&taken, &mut pickup),
                Ok(None) => {}
                Err(fault) => pickup.faults.push(fault),
            }
        }
        Ok(pickup)
    }

    /// Settles an entry: it goes to `processed/<today>/`, with a report of warnings and losses beside it if given.
    pub fn accept(&self, taken: &Taken, today: Date, report: Option<&impl Serialize>) -> Result<(), FolderError> {
        let folder = self.sub(PROCESSED).join(today.to_string());
        disk::make_folder(&folder).map_err(failed("making a folder in processed/"))?;
        self.settle(taken, &folder, report)
    }

    /// An empty folder in which the refused records of an entry are gathered while it is read.
    pub fn gathering(&self, taken: &Taken) -> Result<PathBuf, FolderError> {
        let folder = self.sub(GATHERING).join(taken.id.to_string());
        let doing = "making room for refused records";
        disk::remove(&folder).map_err(failed(doing))?;
        disk::make_folder(&folder).map_err(failed(doing))?;
        Ok(folder)
    }

    /// Settles an entry of which some records were refused: it goes to `processed/<today>/`; the report, and the refused
    /// records as files of these names, to `refused/`. One file is named like the entry, several stand in a folder of
    /// that name.
    pub fn accept_in_part(
        &self,
        taken: &Taken,
        today: Date,
        report: &impl Serialize,
        records: &[(String, PathBuf)],
    ) -> Result<(), FolderError> {
        let doing = "putting refused records aside";
        let refused = self.sub(REFUSED);
        let name = disk::free_name(&refused, &taken.name);
        let is_folder = fs::symlink_metadata(&taken.path).map_err(failed(doing))?.is_dir();
        if let ([(_, records)], false) = (records, is_folder) {
            fs::rename(records, refused.join(&name)).map_err(failed(doing))?;
        } else if !records.is_empty() {
            let folder = refused.join(&name);
            disk::make_folder(&folder).map_err(failed(doing))?;
            for (file, records) in records {
                let plain = Path::new(file).file_name().unwrap_or(OsStr::new("records"));
                fs::rename(records, folder.join(disk::free_name(&folder, plain))).map_err(failed(doing))?;
            }
            disk::sync_folder(&folder).map_err(failed(doing))?;
        }
        disk::write_report(&refused, &name, report).map_err(failed("writing a report"))?;
        disk::sync_folder(&refused).map_err(failed(doing))?;
        self.accept(taken, today, None::<&()>)
    }

    /// Settles an entry that cannot be taken: it goes to `refused/` with its report.
    pub fn refuse(&self, taken: &Taken, report: &impl Serialize) -> Result<(), FolderError> {
        self.settle(taken, &self.sub(REFUSED), Some(report))
    }

    fn settle(&self, taken: &Taken, folder: &Path, report: Option<&impl Serialize>) -> Result<(), FolderError> {
        let name = disk::free_name(folder, &taken.name);
        if let Some(report) = report {
            disk::write_report(folder, &name, report).map_err(failed("writing a report"))?;
        }
        fs::rename(&taken.path, folder.join(&name)).map_err(failed("moving a taken entry"))?;
        disk::sync_folder(folder).map_err(failed("making a move durable"))?;
        disk::remove(&self.sub(GATHERING).join(taken.id.to_string()))
            .and_then(|()| disk::remove(&self.slot(taken.id)))
            .map_err(failed("clearing up after a taken entry"))
    }

    fn slot(&self, id: Uuid) -> PathBuf {
        self.sub(TAKING).join(id.to_string())
    }

    /// Finds what was in hand before; slots left empty by a crash are cleared.
    fn recover(&self, pickup: &mut Pickup) -> Result<(), FolderError> {
        let taking = self.sub(TAKING);
        for slot in entries(&taking).map_err(failed("listing entries in hand"))? {
            let Some(id) = slot.to_str().and_then(|text| Uuid::parse_str(text).ok()) else { continue };
            let folder = taking.join(&slot);
            let names = entries(&folder).map_err(failed("listing entries in hand"))?;
            let Some(name) = names.into_iter().next() else {
                disk::remove(&folder).map_err(failed("clearing up after a crash"))?;
                continue;
            };
            let taken = self.taken(id, name);
            if self.may_read(&taken) { pickup.taken.push(taken) } else { self.refuse_unread(&taken, pickup) }
        }
        Ok(())
    }

    fn taken(&self, id: Uuid, name: OsString) -> Taken {
        let path = self.slot(id).join(&name);
        Taken { id, name, path, max_bytes: self.settings.max_bytes }
    }

    /// Moves one entry out of `outgoing/` if it is complete.
    fn take_one(&self, path: &Path, name: &OsStr, now: SystemTime) -> Result<Option<Taken>, FolderError> {
        let doing = "looking at an entry of outgoing/";
        let before = disk::look(path).map_err(failed(doing))?;
        if !self.stands_still(name, before, now) {
            return Ok(None);
        }
        let taken = self.taken(Uuid::now_v7(), name.to_owned());
        let slot = self.slot(taken.id);
        disk::make_folder(&slot).map_err(failed("making room for an entry"))?;
        fs::rename(path, &taken.path).map_err(failed("taking an entry"))?;
        if disk::look(&taken.path).map_err(failed(doing))? != before {
            fs::rename(&taken.path, path).map_err(failed("giving back an entry that still changes"))?;
            disk::remove(&slot).map_err(failed("giving back an entry that still changes"))?;
            return Ok(None);
        }
        disk::sync_folder(&slot).map_err(failed("making a taking durable"))?;
        if let Ok(mut watched) = self.watched.lock() {
            watched.remove(name);
        }
        Ok(Some(taken))
    }

    /// Whether an entry has looked the same for the settling time.
    pub(super) fn stands_still(&self, name: &OsStr, look: Look, now: SystemTime) -> bool {
        let state = match look {
            Look::Files(state) => state,
            Look::Foreign => return true,
            Look::Unfinished => return false,
        };
        let Ok(mut watched) = self.watched.lock() else { return false };
        let seen = watched.entry(name.to_owned()).or_insert(Fingerprint { state, since: now });
        if seen.state != state || now < seen.since {
            *seen = Fingerprint { state, since: now };
        }
        now.duration_since(seen.since).is_ok_and(|still| still >= self.settings.settle)
    }

    fn may_read(&self, taken: &Taken) -> bool {
        matches!(disk::look(&taken.path), Ok(Look::Files(state)) if state.bytes <= self.settings.max_bytes)
    }

    fn refuse_unread(&self, taken: &Taken, pickup: &mut Pickup) {
        let (rule, text) = match disk::look(&taken.path) {
            Ok(Look::Files(_)) => (
                "folder.too-big",
                format!(
                    "This is bigger than the {} bytes that are allowed. Split the export, or ask for a higher limit.",
                    self.settings.max_bytes
                ),
            ),
            _ => (
                "folder.not-a-file",
                "Only files, and folders that hold nothing but files, are taken; no links, devices or folders within \
                 folders. Write the file itself."
                    .to_owned(),
            ),
        };
        let finding = NativeFinding {
            rule: rule.into(),
            severity: Severity::Error,
            file: taken.name().into_owned(),
            line: 0,
            column: 0,
            field: String::new(),
            text,
        };
        match self.refuse(taken, &Refusal { findings: [finding] }) {
            Ok(()) => pickup.refused += 1,
            Err(fault) => pickup.faults.push(fault),
        }
    }
}

/// The names in a folder, sorted.
pub(super) fn entries(folder: &Path) -> std::io::Result<Vec<OsString>> {
    let mut names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<std::io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}
