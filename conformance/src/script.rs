//! Programs of others that a test talks to, written in Python: started, and ended with the test.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::program::root;

/// A running script of `conformance/case_systems/`.
#[derive(Debug)]
pub struct Script(Child);

impl Script {
    /// Starts a script with the Python that the machine has.
    pub fn start(name: &str, arguments: &[&OsStr]) -> Self {
        Self::start_with(Path::new("python3"), name, arguments)
    }

    /// Starts a script with this Python.
    pub fn start_with(python: &Path, name: &str, arguments: &[&OsStr]) -> Self {
        let mut command = Command::new(python);
        command.arg(path(name)).args(arguments).stdin(Stdio::null());
        Self(command.spawn().unwrap_or_else(|error| panic!("{}: {error}: install python3", python.display())))
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where a script lies.
pub fn path(name: &str) -> PathBuf {
    root().join("conformance/case_systems").join(name)
}

/// The folder with the independent judges and the Python packages that tests use; `None`, said aloud, when they cannot be
/// installed from here.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub fn judges() -> Option<PathBuf> {
    let folder = root().join("target/judges");
    let installed = Command::new(root().join("deploy/judges/install")).arg(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&installed.stderr).into_owned();
    match installed.status.code() {
        Some(0) => Some(folder),
        Some(3) => {
            eprintln!("SKIPPED: no independent judges here: {said}");
            None
        }
        _ => panic!("deploy/judges/install: {said}"),
    }
}
