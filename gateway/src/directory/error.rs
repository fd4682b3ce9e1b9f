//! What can go wrong with the directory's files; each says what to do.

use std::{io, path::PathBuf};

/// The directory cannot be opened, read or imported.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The system would not read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Some other kind of file.
    #[error("{} is no postcode index; make one with: crosswalk directory import FILE --out INDEX", path.display())]
    NotAnIndex {
        /// Which file.
        path: PathBuf,
    },
    /// Made by another version of the program.
    #[error("{} has format {found}, this program reads format {}; import it again", path.display(), super::index::FORMAT)]
    OtherFormat {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// Cut short or changed since it was made.
    #[error("{} is damaged ({what}); import it again", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// How it shows.
        what: &'static str,
    },
    /// The input is none of the kinds that can be imported, or is broken.
    #[error("{} cannot be imported: {why}", path.display())]
    InvalidInput {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what to do.
        why: String,
    },
}

impl DirectoryError {
    /// A short name for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::NotAnIndex { .. } => "not-an-index",
            Self::OtherFormat { .. } => "other-format",
            Self::Damaged { .. } => "damaged",
            Self::InvalidInput { .. } => "invalid-input",
        }
    }
}
