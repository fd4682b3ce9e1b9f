//! The folder of an authority's agreements: each `.cedar` file in it, and in its `stops` what was stopped.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// Where in the folder stops stand.
pub(super) const STOPS: &str = "stops";

/// A file of rules larger than this is not read.
const MOST_BYTES: u64 = 1024 * 1024;

/// A file of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name in the folder, such as `housing.cedar` or `stops/stop-1.cedar`.
    pub name: String,
    /// What it says.
    pub text: String,
}

impl File {
    /// Reads one file.
    pub fn read(path: &Path) -> io::Result<Self> {
        file(path, "")
    }
}

/// What an authority has agreed beyond the national default, and what it has stopped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreements {
    /// Its agreements, by name.
    pub agreements: Vec<File>,
    /// What was stopped: in force by itself, whatever is wrong with the agreements.
    pub stops: Vec<File>,
}

impl Agreements {
    /// Reads the folder. One that is not there holds nothing.
    pub fn read(folder: &Path) -> io::Result<Self> {
        Ok(Self { agreements: files(folder, "")?, stops: files(&folder.join(STOPS), "stops/")? })
    }

    /// Stops, then agreements.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.stops.iter().chain(&self.agreements)
    }
}

fn files(folder: &Path, before: &str) -> io::Result<Vec<File>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "cedar"));
    paths.sort();
    paths.iter().map(|path| file(path, before)).collect()
}

/// Reads one file. `before` stands before its name.
fn file(path: &Path, before: &str) -> io::Result<File> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let wrong = |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{before}{name}: {why}"));
    if fs::metadata(path)?.len() > MOST_BYTES {
        return Err(wrong("a file of rules has 1 MiB at most"));
    }
    let text = String::from_utf8(fs::read(path)?).map_err(|_| wrong("it is not in UTF-8"))?;
    Ok(File { name: format!("{before}{name}"), text })
}
