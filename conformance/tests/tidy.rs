//! The repository's own rules, as tests.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "checks of text: whatever fails, fails the test")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Each member's folder, its package, and which members it may depend on.
const MAY_DEPEND_ON: &[(&str, &str, &[&str])] = &[
    ("schemas", "crosswalk-schemas", &["crosswalk-xsd"]),
    ("schemas/xsd", "crosswalk-xsd", &[]),
    ("certs", "crosswalk-certs", &[]),
    ("adapters", "crosswalk-adapters", &["crosswalk-schemas"]),
    ("gateway", "crosswalk", &["crosswalk-schemas", "crosswalk-xsd", "crosswalk-certs", "crosswalk-adapters"]),
    ("conformance", "crosswalk-conformance", &["crosswalk-schemas"]),
];

/// A crate that may be named only under these paths. `conformance` drives from outside and is free.
const ONLY_UNDER: &[(&str, &[&str])] = &[
    ("lapin", &["gateway/src/broker/"]),
    // The gateway's own memory, and the hubs whose changes are polled in their own databases.
    ("rusqlite", &["gateway/src/store/", "gateway/src/channels/sql/"]),
    ("tokio_postgres", &["gateway/src/channels/sql/"]),
    ("tokio_postgres_rustls", &["gateway/src/channels/sql/"]),
    ("cedar_policy", &["gateway/src/policy/"]),
    ("x509_parser", &["certs/"]),
    ("rcgen", &["certs/"]),
    ("quick_xml", &["schemas/", "adapters/"]),
    ("jsonschema", &["schemas/"]),
    ("xsd_schema", &["schemas/xsd/"]),
    ("crosswalk_xsd", &["schemas/", "gateway/src/cli/"]),
];

/// Folders that do no I/O.
const PURE: &[&str] = &["schemas/src/", "gateway/src/accept/", "gateway/src/transfer/"];

/// What a pure file may not name.
const IMPURE_WORDS: &[&str] = &["tokio::", "std::fs", "std::net", "std::env", "SystemTime::now", "Timestamp::now"];

const MAX_LINES: usize = 400;
const MAX_README_LINES: usize = 60;

#[test]
fn crates_depend_downwards() {
    for (folder, package, allowed) in MAY_DEPEND_ON {
        let text = read(&root().join(folder).join("Cargo.toml"));
        for (_, other, _) in MAY_DEPEND_ON.iter().filter(|(_, other, _)| other != package) {
            let depends = text.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(other));
            assert!(!depends || allowed.contains(other), "{package} must not depend on {other}");
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for file in sources() {
        assert!(read(&file).starts_with("//! "), "{} lacks a first line `//! ...`", shown(&file));
    }
}

#[test]
fn files_are_short() {
    for file in sources() {
        let lines = before_tests(&read(&file)).lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines before its tests; {MAX_LINES} at most", shown(&file));
    }
}

#[test]
fn steps_are_numbered_without_gaps() {
    let mut steps: Vec<(usize, usize, String)> = sources().iter().filter_map(|file| step(file)).collect();
    steps.sort();
    for (number, total, line) in &steps {
        println!("{line}");
        assert_eq!(*total, steps.last().unwrap().0, "the flow's length, in: {line}");
        assert!(*number >= 1, "steps count from 1: {line}");
    }
    let numbers: BTreeSet<usize> = steps.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers.len(), steps.len(), "two files claim one step");
    assert_eq!(numbers.len(), numbers.last().copied().unwrap_or(0), "a step of the flow is missing");
}

/// `//! Step 4 of 12: check: four layers` as (4, 12, what to print).
fn step(file: &Path) -> Option<(usize, usize, String)> {
    let text = read(file);
    let line = text.strip_prefix("//! Step ")?.lines().next()?;
    let (number, rest) = line.split_once(" of ")?;
    let (total, what) = rest.split_once(':')?;
    let (number, total) = (number.parse().ok()?, total.parse().ok()?);
    Some((number, total, format!("{number:>2} {what}  ({})", shown(file))))
}

#[test]
fn imports_stay_home() {
    for file in sources() {
        let path = shown(&file);
        if path.starts_with("conformance/") {
            continue;
        }
        let text = read(&file);
        for (name, homes) in ONLY_UNDER {
            let home = homes.iter().any(|home| path.starts_with(home));
            assert!(home || !names_crate(&text, name), "{path} uses {name}, which belongs under {homes:?}");
        }
        if PURE.iter().any(|folder| path.starts_with(folder)) {
            for word in IMPURE_WORDS {
                assert!(!before_tests(&text).contains(word), "{path} is pure but names {word}");
            }
        }
    }
}

fn names_crate(text: &str, name: &str) -> bool {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .any(|line| line.contains(&format!("use {name}")) || line.contains(&format!("{name}::")))
}

#[test]
fn lints_are_expected_never_allowed() {
    let word = ["#[", "allow("].concat();
    let inner = ["#![", "allow("].concat();
    for file in sources() {
        let text = read(&file);
        let line = text.lines().position(|line| line.trim_start().starts_with(&word) || line.contains(&inner));
        assert!(line.is_none(), "{}:{}: `expect` with a reason, not `allow`", shown(&file), line.unwrap() + 1);
    }
}

#[test]
fn every_point_at_which_a_gateway_can_be_made_to_die_is_tried() {
    let tests = sources().into_iter().filter(|file| shown(file).starts_with("conformance/tests/"));
    let tried: String = tests.map(|file| read(&file)).collect();
    for file in sources().iter().filter(|file| shown(file).starts_with("gateway/src/")) {
        for point in read(file).split("crash::point(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(tried.contains(&format!("\"{point}\"")), "no test dies at {point} ({})", shown(file));
        }
    }
}

#[test]
fn every_folder_of_the_layout_has_a_short_readme() {
    for folder in ["schemas", "adapters", "certs", "gateway", "conformance", "deploy"] {
        assert!(root().join(folder).join("README.md").is_file(), "{folder}/ has no README.md");
    }
    for file in readmes().iter().filter(|file| file.parent() != Some(&root())) {
        let lines = read(file).lines().count();
        assert!(lines <= MAX_README_LINES, "{} has {lines} lines; {MAX_README_LINES} at most", shown(file));
    }
}

#[test]
fn paths_in_readmes_exist() {
    for file in readmes() {
        let folder = file.parent().unwrap();
        for path in quoted_paths(&read(&file)) {
            let found = folder.join(&path).exists() || root().join(&path).exists();
            assert!(found, "{} names `{path}`, which does not exist", shown(&file));
        }
    }
}

/// What stands in backticks and looks like a path of this repository: it begins with a folder or script of it.
fn quoted_paths(text: &str) -> Vec<String> {
    let inside = text.split('`').skip(1).step_by(2).filter(|quoted| !quoted.contains('\n'));
    let words = inside.filter_map(|quoted| quoted.split_whitespace().next()).map(|word| word.trim_start_matches("./"));
    let tops = ["schemas/", "adapters/", "certs/", "gateway/", "conformance/", "deploy/", "src/", "tests/", ".ci/"];
    words
        .filter(|word| tops.iter().any(|top| word.starts_with(top)))
        .filter(|word| !word.contains(['<', '*', '{', '$', ':']))
        .map(|word| word.trim_end_matches(['.', ',', ';']).to_owned())
        .collect()
}

#[test]
fn commands_of_the_readme_are_run_by_the_tests() {
    let run = read(&root().join("deploy/test")) + &read(&root().join(".ci/run"));
    let recipes = read(&root().join("justfile"));
    for command in commands(&read(&root().join("README.md"))) {
        let known = match command.strip_prefix("just ") {
            Some(recipe) => {
                let name = recipe.split_whitespace().next().unwrap();
                recipes.lines().any(|line| line.starts_with(name) && line.contains(':'))
            }
            None => run.contains(&command),
        };
        assert!(known, "README.md says `{command}`: neither deploy/test nor .ci/run runs it");
    }
}

/// The lines of the fenced `sh` blocks, without their comments.
fn commands(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut commands = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside {
            let command = line.split(" #").next().unwrap().trim();
            commands.extend((!command.is_empty() && !command.starts_with('#')).then(|| command.to_owned()));
        }
    }
    commands
}

#[test]
fn nothing_of_one_machine_and_no_key_is_in_git() {
    let marks = [["/wo", "rk/"], ["/ro", "ot/"], ["PRIVATE", " KEY-----"]].map(|parts| parts.concat());
    for file in tracked() {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or("");
        assert!(!["key", "p12", "pfx", "pem"].contains(&ending), "{} looks like a key", shown(&file));
        let Ok(text) = fs::read_to_string(&file) else { continue };
        // `-----BEGIN` stands before a real key; code that only names the words is no key.
        for mark in marks.iter().take(2) {
            let here = text.lines().position(|line| names_folder(line, mark));
            assert!(here.is_none(), "{}:{} names a folder of one machine", shown(&file), here.unwrap() + 1);
        }
        let key = text.lines().any(|line| line.starts_with("-----BEGIN") && line.ends_with(&marks[2]));
        assert!(!key, "{} holds a private key", shown(&file));
    }
}

/// True when an absolute path begins here, not when a relative one goes on.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}')))
}

#[test]
fn each_threat_names_a_test_that_exists() {
    let threats = read(&root().join("certs/THREATS.md"));
    let rows = threats.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| threat"));
    let mut count = 0;
    for row in rows {
        let quoted: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let [.., file, test] = quoted.as_slice() else { panic!("no test in: {row}") };
        assert!(read(&root().join(file)).contains(&format!("fn {test}(")), "{file} has no test {test}");
        count += 1;
    }
    assert!(count > 20, "the table was not read");
}

#[test]
fn scripts_can_be_run() {
    use std::os::unix::fs::PermissionsExt;
    for file in tracked() {
        if fs::read(&file).is_ok_and(|bytes| bytes.starts_with(b"#!")) {
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert!(mode & 0o111 != 0, "{} begins with #! and is not executable", shown(&file));
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn before_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

/// Every Rust file of the members.
fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for (folder, ..) in MAY_DEPEND_ON {
        walk(&root().join(folder), &mut files);
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "rs"));
    files.sort();
    files
}

/// Every `README.md`.
fn readmes() -> Vec<PathBuf> {
    let mut files = vec![root().join("README.md")];
    for folder in MAY_DEPEND_ON.iter().map(|(folder, ..)| *folder).chain(["deploy"]) {
        walk(&root().join(folder), &mut files);
    }
    files.retain(|file| file.ends_with("README.md"));
    files
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Every file that git keeps and that is still there.
fn tracked() -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).unwrap();
    let files: Vec<PathBuf> = names.split('\0').filter(|name| !name.is_empty()).map(|name| root().join(name)).collect();
    assert!(files.len() > 10, "git ls-files lists too little");
    files.into_iter().filter(|file| file.is_file()).collect()
}
