//! The folder channel: half-written files, crashes at each step, huge files, links, answers.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crosswalk_adapters::{
    contract::{NativeFile, Source as _},
    folder::{Folder, FolderError, Settings, Verdict, entry_name},
};
use crosswalk_schemas::model::{Decision, MessageId};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 22);
const START: SystemTime = SystemTime::UNIX_EPOCH;
const ID: &str = "018f0000-0000-7000-8000-000000000001";

struct Case {
    folder: Folder,
    root: PathBuf,
    _guard: tempfile::TempDir,
}

fn case() -> Case {
    let guard = tempfile::tempdir().unwrap();
    let root = guard.path().join("system");
    Case { folder: open(&root), root, _guard: guard }
}

fn open(root: &Path) -> Folder {
    Folder::open(root, Settings { settle: Duration::from_secs(2), max_bytes: 1000 }).unwrap()
}

fn after(seconds: u64) -> SystemTime {
    START + Duration::from_secs(seconds)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn file(name: &str, text: &str) -> NativeFile {
    NativeFile { name: name.to_owned(), bytes: text.into() }
}

fn report(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn folders_are_for_the_owner_only() {
    let case = case();
    for name in ["outgoing", "incoming", "processed", "refused", "answers", ".crosswalk/taking"] {
        let mode = fs::metadata(case.root.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{name}");
    }
}

#[test]
fn a_file_is_taken_once_it_stands_still() {
    let case = case();
    let path = case.root.join("outgoing/moves.csv");
    fs::write(&path, "half").unwrap();
    assert!(case.folder.take(after(0)).unwrap().taken.is_empty(), "first seen");
    fs::write(&path, "half and more").unwrap();
    assert!(case.folder.take(after(2)).unwrap().taken.is_empty(), "it grew since");
    assert!(case.folder.take(after(3)).unwrap().taken.is_empty(), "only a second still");
    let pickup = case.folder.take(after(4)).unwrap();
    let [taken] = pickup.taken.as_slice() else { panic!("one entry") };
    assert_eq!(taken.files().unwrap(), [file("moves.csv", "half and more")]);
    assert!(names(&case.root.join("outgoing")).is_empty());
    case.folder.accept(taken, TODAY, None::<&()>).unwrap();
    assert_eq!(names(&case.root.join("processed/2026-11-22")), ["moves.csv"]);
    assert!(names(&case.root.join(".crosswalk/taking")).is_empty());
}

#[test]
fn temporary_names_are_left_alone() {
    let case = case();
    for name in [".hidden", "a.csv.tmp", "b.part", "c.csv~"] {
        fs::write(case.root.join("outgoing").join(name), "x").unwrap();
    }
    fs::create_dir(case.root.join("outgoing/extract")).unwrap();
    fs::write(case.root.join("outgoing/extract/ssd_person.csv.tmp"), "x").unwrap();
    fs::create_dir(case.root.join("outgoing/empty")).unwrap();
    for second in [0, 10, 20] {
        let pickup = case.folder.take(after(second)).unwrap();
        assert_eq!((pickup.taken.len(), pickup.refused, pickup.faults.len()), (0, 0, 0));
    }
}

#[test]
fn a_folder_of_files_is_one_entry() {
    let case = case();
    let extract = case.root.join("outgoing/extract");
    fs::create_dir(&extract).unwrap();
    fs::write(extract.join("ssd_person.csv"), "p").unwrap();
    case.folder.take(after(0)).unwrap();
    fs::write(extract.join("ssd_address.csv"), "a").unwrap();
    fs::write(extract.join(".DS_Store"), "junk").unwrap();
    assert!(case.folder.take(after(2)).unwrap().taken.is_empty(), "a file was added");
    let pickup = case.folder.take(after(4)).unwrap();
    assert_eq!(pickup.taken[0].files().unwrap(), [file("ssd_address.csv", "a"), file("ssd_person.csv", "p")]);
}

#[test]
fn what_is_in_hand_comes_back_after_a_crash_under_the_same_id() {
    let case = case();
    fs::write(case.root.join("outgoing/a.csv"), "x").unwrap();
    case.folder.take(after(0)).unwrap();
    let id = case.folder.take(after(2)).unwrap().taken[0].id;
    fs::create_dir(case.root.join(".crosswalk/taking/018f0000-0000-7000-8000-00000000000f")).unwrap();
    let again = open(&case.root);
    let pickup = again.take(after(0)).unwrap();
    assert_eq!(pickup.taken.len(), 1, "the slot that the crash left empty is cleared");
    assert_eq!(pickup.taken[0].id, id);
    again.refuse(&pickup.taken[0], &json!({"findings": []})).unwrap();
    assert_eq!(names(&case.root.join("refused")), ["a.csv", "a.csv.report.json"]);
    assert!(again.take(after(9)).unwrap().taken.is_empty());
}

#[test]
fn the_same_name_twice_keeps_both() {
    let case = case();
    for round in 0..3 {
        fs::write(case.root.join("outgoing/a.csv"), round.to_string()).unwrap();
        case.folder.take(after(10 * round)).unwrap();
        let pickup = case.folder.take(after(10 * round + 2)).unwrap();
        case.folder.accept(&pickup.taken[0], TODAY, None::<&()>).unwrap();
    }
    assert_eq!(names(&case.root.join("processed/2026-11-22")), ["a.csv", "a.csv.2", "a.csv.3"]);
    assert_eq!(fs::read(case.root.join("processed/2026-11-22/a.csv.3")).unwrap(), b"2");
}

#[test]
fn an_entry_taken_in_part_is_processed_and_its_report_is_refused() {
    let case = case();
    fs::write(case.root.join("outgoing/a.csv"), "x").unwrap();
    case.folder.take(after(0)).unwrap();
    let pickup = case.folder.take(after(2)).unwrap();
    let (sources, fault) = pickup.taken[0].sources().unwrap();
    assert_eq!((sources[0].name(), sources[0].size(), fault.happened()), ("a.csv", 1, false));
    let gathered = case.folder.gathering(&pickup.taken[0]).unwrap().join("0");
    fs::write(&gathered, "id\nbad\n").unwrap();
    let records = [("a.csv".to_owned(), gathered)];
    case.folder.accept_in_part(&pickup.taken[0], TODAY, &json!({"refused": 1}), &records).unwrap();
    assert_eq!(names(&case.root.join("processed/2026-11-22")), ["a.csv"]);
    assert_eq!(report(&case.root.join("refused/a.csv.report.json")), json!({"refused": 1}));
    assert_eq!(fs::read_to_string(case.root.join("refused/a.csv")).unwrap(), "id\nbad\n");
    assert!(names(&case.root.join(".crosswalk/gathering")).is_empty());
}

#[test]
fn refused_records_of_a_folder_of_files_stand_in_a_folder() {
    let case = case();
    let extract = case.root.join("outgoing/extract");
    fs::create_dir(&extract).unwrap();
    fs::write(extract.join("a.csv"), "x").unwrap();
    fs::write(extract.join("b.csv"), "x").unwrap();
    case.folder.take(after(0)).unwrap();
    let pickup = case.folder.take(after(2)).unwrap();
    let gathered = case.folder.gathering(&pickup.taken[0]).unwrap().join("0");
    fs::write(&gathered, "bad").unwrap();
    let records = [("b.csv".to_owned(), gathered)];
    case.folder.accept_in_part(&pickup.taken[0], TODAY, &json!({}), &records).unwrap();
    assert_eq!(names(&case.root.join("refused")), ["extract", "extract.report.json"]);
    assert_eq!(names(&case.root.join("refused/extract")), ["b.csv"]);
}

#[test]
fn a_file_that_cannot_be_read_is_a_fault_of_the_disk_not_of_the_file() {
    let case = case();
    fs::write(case.root.join("outgoing/a.csv"), "x").unwrap();
    case.folder.take(after(0)).unwrap();
    let pickup = case.folder.take(after(2)).unwrap();
    let (sources, fault) = pickup.taken[0].sources().unwrap();
    fs::remove_dir_all(case.root.join(".crosswalk/taking")).unwrap();
    assert!(sources[0].open().is_err() && fault.happened());
}

#[test]
fn huge_files_links_and_nested_folders_are_refused_unread_and_hold_up_nothing() {
    let case = case();
    let outgoing = case.root.join("outgoing");
    let secret = case.root.join("secret");
    fs::write(&secret, "not for you").unwrap();
    let huge = fs::File::create(outgoing.join("huge.csv")).unwrap();
    huge.set_len(1 << 40).unwrap();
    symlink(&secret, outgoing.join("link.csv")).unwrap();
    fs::create_dir_all(outgoing.join("nested/inner")).unwrap();
    fs::create_dir(outgoing.join("linked")).unwrap();
    symlink(&secret, outgoing.join("linked/ssd_person.csv")).unwrap();
    fs::write(outgoing.join("good.csv"), "x").unwrap();
    let first = case.folder.take(after(0)).unwrap();
    let second = case.folder.take(after(2)).unwrap();
    assert_eq!((first.refused + second.refused, second.faults.len()), (4, 0));
    assert_eq!(second.taken.len(), 1);
    let refused = case.root.join("refused");
    assert_eq!(report(&refused.join("huge.csv.report.json"))["findings"][0]["rule"], "folder.too-big");
    assert_eq!(report(&refused.join("link.csv.report.json"))["findings"][0]["rule"], "folder.not-a-file");
    assert!(fs::symlink_metadata(refused.join("link.csv")).unwrap().is_symlink());
    assert!(names(&refused).contains(&"nested".to_owned()) && names(&refused).contains(&"linked".to_owned()));
}

#[test]
fn a_delivery_appears_by_one_rename_and_only_once() {
    let case = case();
    let id: MessageId = ID.parse().unwrap();
    let one = [file("x.ctf.xml", "<CTfile/>")];
    let many = [file("ssd_person.csv", "p"), file("ssd_family.csv", "f")];
    let (first, second) = (entry_name(id, "ctf", &one), entry_name(id, "ssd", &many));
    assert_eq!((first.as_str(), second.as_str()), (&*format!("{ID}.ctf.xml"), &*format!("{ID}.ssd")));
    case.folder.stage_all(&[(&first, &one[..]), (&second, &many[..])]).unwrap();
    assert!(names(&case.root.join("incoming")).is_empty());
    let after_crash = open(&case.root);
    assert!(after_crash.is_staged(&first) && after_crash.is_staged(&second));
    after_crash.stage(&second, &many).unwrap();
    after_crash.publish_all(&[&first, &second]).unwrap();
    assert!(!after_crash.is_staged(&first));
    assert_eq!(names(&case.root.join("incoming").join(&second)), ["ssd_family.csv", "ssd_person.csv"]);
    fs::remove_file(case.root.join("incoming").join(&first)).unwrap();
    after_crash.publish(&first).unwrap();
    assert_eq!(
        names(&case.root.join("incoming")),
        std::slice::from_ref(&second),
        "what the system took away does not come back"
    );
}

#[test]
fn a_delivery_cut_short_while_it_was_written_is_written_anew() {
    let case = case();
    let part = case.root.join(format!(".crosswalk/staging/.{ID}.ssd.part"));
    fs::create_dir(&part).unwrap();
    fs::write(part.join("ssd_person.csv"), "hal").unwrap();
    assert!(!case.folder.is_staged(&format!("{ID}.ssd")));
    case.folder.stage(&format!("{ID}.ssd"), &[file("ssd_person.csv", "whole"), file("b.csv", "b")]).unwrap();
    case.folder.publish(&format!("{ID}.ssd")).unwrap();
    assert_eq!(fs::read(case.root.join(format!("incoming/{ID}.ssd/ssd_person.csv"))).unwrap(), b"whole");
}

#[test]
fn names_that_leave_the_folder_are_refused() {
    let case = case();
    for name in ["../x", "a/b", "", ".x", "a\\b"] {
        let staged = case.folder.stage(name, &[file("a", "a")]);
        assert!(matches!(staged, Err(FolderError::BadEntry)), "{name}");
        assert!(case.folder.publish(name).is_err(), "{name}");
    }
    assert!(case.folder.stage("fine", &[file("../a", "a"), file("b", "b")]).is_err());
    assert!(case.folder.stage("fine", &[]).is_err());
}

#[test]
fn answers_are_read_and_settled() {
    let case = case();
    let answers = case.root.join("answers");
    let id: MessageId = ID.parse().unwrap();
    fs::write(answers.join(format!("{ID}.json.tmp")), "{").unwrap();
    assert!(case.folder.answers(after(0)).unwrap().is_empty());
    fs::rename(answers.join(format!("{ID}.json.tmp")), answers.join(format!("{ID}.json"))).unwrap();
    fs::write(answers.join(format!("{ID}.json")), r#"{"Decision":"accepted"}"#).unwrap();
    let read = case.folder.answers(after(0)).unwrap();
    let (found, answer) = read[0].as_ref().unwrap();
    assert_eq!((*found, &answer.verdict), (id, &Verdict::All(Decision::Accepted)));
    case.folder.answer_done(id).unwrap();
    case.folder.answer_done(id).unwrap();
    assert_eq!(names(&answers.join("processed")), [format!("{ID}.json")]);
    assert!(case.folder.answers(after(0)).unwrap().is_empty());
}

#[test]
fn a_broken_answer_is_refused_once_it_stands_still() {
    let case = case();
    let answers = case.root.join("answers");
    fs::write(answers.join(format!("{ID}.json")), r#"{"Decision":"acc"#).unwrap();
    fs::write(answers.join("readme.txt"), "hello").unwrap();
    assert!(case.folder.answers(after(0)).unwrap().is_empty());
    let read = case.folder.answers(after(2)).unwrap();
    assert!(read.len() == 2 && read.iter().all(Result::is_err));
    assert_eq!(names(&answers.join("refused")).len(), 4);
    assert!(case.folder.answers(after(4)).unwrap().is_empty());
}

#[test]
fn answers_say_one_thing() {
    let check = |text: &str| serde_json::from_str::<crosswalk_adapters::folder::Answer>(text);
    assert_eq!(check(r#"{"NothingHeld":true,"Reason":"not ours"}"#).unwrap().verdict, Verdict::NothingHeld);
    let child = r#"{"ChildOutcome":[{"Child":{"PersonName":{"PersonFamilyName":"X"}},"Decision":"rejected"}]}"#;
    assert!(matches!(check(child).unwrap().verdict, Verdict::PerChild(children) if children.len() == 1));
    for bad in [
        "{}",
        r#"{"Decision":"accepted-in-part"}"#,
        r#"{"Decision":"accepted","NothingHeld":true}"#,
        r#"{"Decision":"yes"}"#,
        r#"{"NothingHeld":false}"#,
        r#"{"Decision":"accepted","Extra":1}"#,
    ] {
        assert!(check(bad).is_err(), "{bad}");
    }
    let answer = check(child).unwrap();
    assert_eq!(check(&serde_json::to_string(&answer).unwrap()).unwrap(), answer);
}
