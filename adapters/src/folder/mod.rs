//! The folder channel: a case system writes into `outgoing/`, finds deliveries in `incoming/`, answers in `answers/`.
//!
//! Blocking; one caller at a time for `outgoing/`, one for `answers/`. Names of files may hold personal data: no error or `Debug` here shows one.
//!
//! | folder | what |
//! |---|---|
//! | `outgoing/` | the case system writes a file, or one folder for each extract |
//! | `processed/<date>/` | what was taken and accepted |
//! | `refused/` | what could not be taken: whole, or of an entry taken in part its refused records; `<name>.report.json` beside it |
//! | `incoming/` | deliveries, each appears by one rename |
//! | `answers/` | the case system's answers, `<message id>.json`; read ones go to `answers/processed/` or `answers/refused/` |
//! | `.crosswalk/` | ours: `taking/<id>/<name>`, `gathering/<id>/` and `staging/<entry>` |

mod answers;
mod deliver;
mod disk;
mod source;
mod take;

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

pub use answers::{Answer, BadAnswer, OneAnswer, Verdict};
pub use deliver::entry_name;
use disk::Fingerprint;
pub use source::{Fault, FileSource};
pub use take::{Pickup, Taken};

/// How a folder is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long an entry's size and time of change must stand still before it is taken.
    pub settle: Duration,
    /// Entries with more bytes than this, all files together, are refused unread.
    pub max_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { settle: Duration::from_secs(2), max_bytes: 64 * 1024 * 1024 }
    }
}

/// A folder that a case system and a gateway share.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    settings: Settings,
    watched: Mutex<HashMap<std::ffi::OsString, Fingerprint>>,
}

/// The folder could not be used. Carries no file names.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder cannot be set up: the operator must mend its path or its rights.
    #[error("cannot set up the folder: {doing}: {source}")]
    Misconfigured {
        /// What was being done.
        doing: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// The disk did not do what was asked; worth another try.
    #[error("the folder's disk failed: {doing}: {source}")]
    Unavailable {
        /// What was being done.
        doing: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// A name given to the channel is no plain file name, or a delivery has no files: a fault in the caller.
    #[error("not a plain file name, or no files to deliver")]
    BadEntry,
}

impl FolderError {
    /// A short word for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Misconfigured { .. } => "folder-misconfigured",
            Self::Unavailable { .. } => "folder-unavailable",
            Self::BadEntry => "folder-bad-entry",
        }
    }
}

/// Makes an `Unavailable` out of an I/O error.
fn failed(doing: &'static str) -> impl FnOnce(io::Error) -> FolderError {
    move |source| FolderError::Unavailable { doing, source }
}

/// Puts a report on something that was taken from this folder long ago, and is refused only now, into `refused/`.
pub fn report_refusal(root: &Path, name: &str, report: &impl serde::Serialize) -> Result<(), FolderError> {
    let refused = root.join(REFUSED);
    disk::write_report(&refused, name.as_ref(), report).map_err(failed("writing a report"))
}

const OUTGOING: &str = "outgoing";
const PROCESSED: &str = "processed";
const REFUSED: &str = "refused";
const INCOMING: &str = "incoming";
const ANSWERS: &str = "answers";
const ANSWERS_PROCESSED: &str = "answers/processed";
const ANSWERS_REFUSED: &str = "answers/refused";
const TAKING: &str = ".crosswalk/taking";
const STAGING: &str = ".crosswalk/staging";
const GATHERING: &str = ".crosswalk/gathering";

impl Folder {
    /// Opens the folder and makes what is missing of it, for the owner only (0700).
    pub fn open(root: impl AsRef<Path>, settings: Settings) -> Result<Self, FolderError> {
        let root = root.as_ref().to_path_buf();
        let all =
            [OUTGOING, PROCESSED, REFUSED, INCOMING, ANSWERS_PROCESSED, ANSWERS_REFUSED, TAKING, STAGING, GATHERING];
        for name in all {
            disk::make_folder(&root.join(name))
                .map_err(|source| FolderError::Misconfigured { doing: "making the subfolders", source })?;
        }
        Ok(Self { root, settings, watched: Mutex::default() })
    }

    /// Where the folder is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn sub(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// How long an entry must stand still, and how big it may be.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }
}
