//! The built program: where it lies, that it is not older than its source, and how its commands are run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
    time::SystemTime,
};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The program `crosswalk`. Built first when it is missing or older than the source; `CROSSWALK_BIN` names another one.
pub fn crosswalk() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| match std::env::var_os("CROSSWALK_BIN") {
        Some(path) => path.into(),
        None => built("crosswalk", &["gateway", "adapters", "certs", "schemas"]),
    })
}

/// The stand-in case system.
pub fn case_system() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| built("case-system", &["conformance/src", "schemas"]))
}

fn built(name: &str, sources: &[&str]) -> PathBuf {
    // This test lies in <target>/<profile>/deps/.
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().find(|folder| folder.join("deps").is_dir()).unwrap().to_path_buf();
    let program = folder.join(name);
    let built_at = fs::metadata(&program).and_then(|metadata| metadata.modified()).ok();
    let newest = sources.iter().filter_map(|source| newest(&root().join(source))).max();
    if built_at.is_none() || built_at < newest {
        let mut cargo = Command::new(option_env!("CARGO").unwrap_or("cargo"));
        // All of them, as `deploy/test` does: alone it would be built with other features of what it depends on, and anew.
        cargo.args(["build", "--quiet", "--workspace", "--bins"]).current_dir(root());
        if folder.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success(), "cargo build --workspace --bins failed");
    }
    program
}

/// When the newest source file under `path` was changed. Data that is built in counts too.
fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        return entries.filter(|entry| !entry.ends_with("tests")).filter_map(|entry| newest(&entry)).max();
    }
    let source = path.extension().is_some_and(|ending| ending != "md");
    source.then(|| fs::metadata(path).unwrap().modified().unwrap())
}

/// Runs a command of the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(crosswalk()).args(arguments).output().unwrap()
}

/// Runs a command of the program that must succeed; what it printed.
pub fn run_ok(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "crosswalk {} failed: {errors}", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap()
}
