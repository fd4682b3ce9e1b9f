//! Evidence: a folder that `openssl` and `sha256sum` check on a machine without Crosswalk, and that cannot be changed unseen.
#![expect(clippy::unwrap_used, reason = "a test: whatever fails, fails the test")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, notice_of, records},
    journey::all_passed,
    program::{run, run_ok},
    town::{Town, await_that, hand_over},
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::json;

const SYSTEM: &str = "social-care";

/// The script, with nothing else of this machine than what any has.
fn script(folder: &Path) -> Output {
    Command::new("sh").arg("verify.sh").current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").output().unwrap()
}

fn ours(folder: &Path) -> Output {
    run(&["evidence", "verify", folder.to_str().unwrap()])
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { files(&entry, found) } else { found.push(entry) }
    }
}

/// Both find that something is wrong.
fn both_see(folder: &Path, what: &str) {
    for (name, output) in [("crosswalk", ours(folder)), ("verify.sh", script(folder))] {
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success() && said.contains("WRONG"), "{name} does not see {what}: {said}");
    }
}

/// Lists the files anew, as a forger would who has no key.
fn list_again(folder: &Path) {
    let list =
        "find . -type f ! -path './SHA256SUMS*' | sed 's|^\\./||' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS";
    assert!(Command::new("sh").args(["-c", list]).current_dir(folder).status().unwrap().success());
}

#[test]
fn what_was_shared_is_proved_to_who_has_only_openssl() {
    let (town, sender, receiver) = Town::of_two();
    let both = [&sender, &receiver];
    let sample = records(Service::SocialCare);
    // Another's transfer, whose rows stand between.
    sender.api().post(&notice_of(&records(Service::SocialCare)).document(Form::Json)).unwrap().expect(202);
    hand_over(both, &sample);
    receiver.answer(SYSTEM, &sample.id, &json!({ "Decision": "accepted" }));
    for gateway in both {
        await_that("custody passes", &both, || all_passed(&gateway.api().transfer(&sample.transfer)?).then_some(()));
        await_that("every message is settled", &both, || {
            let sent =
                gateway.api().messages().into_iter().filter(|m| m["direction"] == "sent" && m["class"] != "receipt");
            sent.map(|message| message["state"].clone()).all(|state| state == "received").then_some(())
        });
    }
    for gateway in both {
        let folder = town.folder().join(format!("evidence-{}", gateway.code));
        let (to, config) = (folder.to_str().unwrap(), gateway.config());
        run_ok(&["evidence", "export", &sample.transfer, "--to", to, "--config", config.to_str().unwrap()]);
        let index = fs::read_to_string(folder.join("README.md")).unwrap();
        for says in [OXFORDSHIRE, MANCHESTER, &sample.id, "record-transfer", "custody-", "signed by E"] {
            assert!(index.contains(says), "the index does not say {says}:\n{index}");
        }
        for output in [ours(&folder), script(&folder)] {
            let said = String::from_utf8_lossy(&output.stdout);
            let why = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.to_lowercase().contains("all is as it was signed"), "{said}{why}");
        }
    }
    one_change_is_seen(&town.folder().join(format!("evidence-{MANCHESTER}")));
}

fn one_change_is_seen(folder: &Path) {
    // One bit, anywhere: in each file, at its beginning, its middle and its end.
    let mut all = Vec::new();
    files(folder, &mut all);
    assert!(all.len() > 20, "{all:?}");
    for (number, file) in all.iter().enumerate() {
        let whole = fs::read(file).unwrap();
        for at in [0, whole.len() / 2, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(file, &changed).unwrap();
            let said = ours(folder);
            assert_eq!(
                said.status.code(),
                Some(1),
                "{} at {at}: {}",
                file.display(),
                String::from_utf8_lossy(&said.stderr)
            );
            // The script takes a second: one bit of some files, and never of the script itself.
            if at > 0 && at < whole.len() - 1 && number % 4 == 0 && !file.ends_with("verify.sh") {
                both_see(folder, &format!("a bit of {}", file.display()));
            }
        }
        fs::write(file, whole).unwrap();
    }
    // Rows: one missing, two exchanged, one changed; with the files listed anew, so that only the log itself can tell.
    let mut rows = Vec::new();
    files(&folder.join("audit"), &mut rows);
    let rows = rows.into_iter().find(|file| file.ends_with("rows.tsv")).unwrap();
    let list = fs::read(folder.join("SHA256SUMS")).unwrap();
    let whole = fs::read_to_string(&rows).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let own: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("row\t")).collect();
    let (missing, mut exchanged, mut changed) =
        ([&lines[..own[1]], &lines[own[1] + 1..]].concat(), lines.clone(), lines.clone());
    exchanged.swap(own[1], own[2]);
    let other = lines[own[1]].replace("2026", "2025");
    changed[own[1]] = &other;
    for (what, lines) in [("a missing row", missing), ("two exchanged rows", exchanged), ("a changed row", changed)] {
        fs::write(&rows, lines.join("\n") + "\n").unwrap();
        list_again(folder);
        both_see(folder, what);
        let said = ours(folder);
        assert!(String::from_utf8_lossy(&said.stdout).contains("audit/"), "the log itself tells of {what}");
    }
    fs::write(&rows, whole).unwrap();
    fs::write(folder.join("SHA256SUMS"), list).unwrap();
    assert!(ours(folder).status.success() && script(folder).status.success(), "put back, it is as it was");
}
