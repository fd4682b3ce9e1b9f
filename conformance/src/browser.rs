//! A real Chromium, driven by Playwright: scenarios of `conformance/browser/` over running gateways.

use std::{
    fs,
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use crate::{program::root, wait::within};

/// What drives the browser, installed.
#[derive(Debug)]
pub struct Browser {
    packages: PathBuf,
    chromium: PathBuf,
}

impl Browser {
    /// Installs what is missing; `None`, said aloud, when it cannot be had from here.
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    pub fn installed() -> Option<Self> {
        let packages = root().join("target/browser");
        let installed = Command::new(root().join("conformance/browser/install")).arg(&packages).output().unwrap();
        let said = String::from_utf8_lossy(&installed.stderr).into_owned();
        match installed.status.code() {
            Some(0) => {}
            Some(3) => {
                eprintln!("SKIPPED: nothing drives a browser here: {said}");
                return None;
            }
            _ => panic!("conformance/browser/install: {said}"),
        }
        let found = std::env::split_paths(&std::env::var_os("PATH")?)
            .map(|folder| folder.join("chromium"))
            .find(|p| p.exists());
        let Some(chromium) = found else {
            eprintln!("SKIPPED: there is no chromium; deploy/install installs it");
            return None;
        };
        Some(Self { packages, chromium })
    }

    /// Starts the tests' identity provider for a console at `address`; it ends when dropped.
    pub fn provider(&self, port: u16, address: &str) -> Provider {
        let mut command = Command::new("node");
        command.arg(root().join("conformance/browser/provider.mjs")).arg(&self.packages);
        command.args([&port.to_string(), address]).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::null());
        let provider = Provider(command.spawn().unwrap_or_else(|error| panic!("node: {error}")));
        assert!(within(30, || TcpStream::connect(("127.0.0.1", port)).ok()).is_some(), "the provider does not answer");
        provider
    }

    /// Whether the scenario that runs has come to a point of its own.
    pub fn has_reached(&self, scenario: &str, point: &str) -> Option<()> {
        pictures(scenario).join(point).exists().then_some(())
    }

    /// Throws away what the last run of a scenario has left.
    pub fn forget(&self, scenario: &str) {
        let _ = fs::remove_dir_all(pictures(scenario));
    }

    /// Runs a scenario with what it is `given`. Its pictures are kept in `target/pictures/<scenario>`. Panics with what
    /// was not as it must be.
    pub fn run(&self, scenario: &str, mut given: Value) {
        let pictures = pictures(scenario);
        self.forget(scenario);
        fs::create_dir_all(&pictures).unwrap();
        given["packages"] = json!(self.packages);
        given["chromium"] = json!(self.chromium);
        given["pictures"] = json!(pictures);
        let output = Command::new("node")
            .arg(root().join("conformance/browser").join(format!("{scenario}.mjs")))
            .env("CROSSWALK_BROWSER", given.to_string())
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("node: {error}; deploy/install installs it"));
        let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{scenario}:\n{said}{wrong}");
    }
}

/// Where a scenario keeps its pictures.
pub fn pictures(scenario: &str) -> PathBuf {
    root().join("target/pictures").join(scenario)
}

/// A running identity provider.
#[derive(Debug)]
pub struct Provider(Child);

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
