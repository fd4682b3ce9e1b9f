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
