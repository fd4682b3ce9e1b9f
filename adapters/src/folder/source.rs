//! A taken entry's files as sources: opened when they are read, never through a link, faults of the disk noted.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use crate::contract::Source;

/// A file of a taken entry.
#[derive(Debug)]
pub struct FileSource {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) size: u64,
    pub(super) fault: Fault,
}

/// Whether the disk failed while one of an entry's files was read. Adapters tell of that as of a file that ends early;
/// the entry is then to be read again, not settled.
#[derive(Debug, Clone, Default)]
pub struct Fault(Arc<AtomicBool>);

impl Fault {
    /// True when it did.
    #[must_use]
    pub fn happened(&self) -> bool {
        self.0.load(Relaxed)
    }

    fn noting<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.0.store(true, Relaxed);
            }
        })
    }
}

impl Source for FileSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        let opened = fs::symlink_metadata(&self.path).and_then(|meta| {
            if meta.is_file() { File::open(&self.path) } else { Err(io::Error::other("not a regular file")) }
        });
        let file = self.fault.noting(opened)?;
        Ok(Box::new(Noted { file: file.take(self.size), fault: &self.fault }))
    }
}

struct Noted<'a> {
    file: io::Take<File>,
    fault: &'a Fault,
}

impl Read for Noted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fault.noting(self.file.read(buffer))
    }
}
