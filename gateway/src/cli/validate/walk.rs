//! Finds the files to check: one folder's entries at a time, in order of their names.

use std::path::{Path, PathBuf};

/// The files under some paths.
pub(in crate::cli) struct Walk {
    /// What is left to look at, the next one last.
    left: Vec<PathBuf>,
}

impl Walk {
    /// Every file of `paths`, and every `.xml` and `.json` file in the folders among them.
    pub(in crate::cli) fn new(mut paths: Vec<PathBuf>) -> Self {
        paths.reverse();
        Self { left: paths }
    }
}

impl Iterator for Walk {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        while let Some(path) = self.left.pop() {
            if !path.is_dir() {
                return Some(path);
            }
            // A folder that cannot be read stands for itself: it is then told as a file that cannot be read.
            let Ok(entries) = std::fs::read_dir(&path) else { return Some(path) };
            let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|p| counts(p)).collect();
            entries.sort_unstable_by(|one, other| other.cmp(one));
            self.left.append(&mut entries);
        }
        None
    }
}

fn counts(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "xml" || end == "json") || path.is_dir()
}
