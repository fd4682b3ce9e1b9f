//! The W3C's test suite for XML Schema 1.0: every test counts, and what is missed is listed in `w3c/known.txt` with its reason.
//!
//! The suite is found beside the project (`../shared/xsts`) or where `CROSSWALK_XSTS` points, and unpacked once to the
//! target folder. `W3C_ONLY=text` runs the tests whose id holds the text and compares nothing; `UPDATE_EXPECT=1` rewrites the
//! list, where a reason `?` waits for a better one. The misses stand in `w3c-misses.tsv` beside the unpacked suite.
#![expect(clippy::unwrap_used, reason = "whatever fails, fails the test")]
#![expect(clippy::disallowed_types, reason = "a time limit of real time")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use crosswalk_xsd::{Files, Limits, Reader, Schema, SchemaFaults, Source, locations};

const THREADS: usize = 2;
const TIME_LIMIT: Duration = Duration::from_secs(20);
const KNOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/w3c/known.txt");

/// One line of the manifest.
struct Case {
    id: String,
    contributor: String,
    valid: bool,
    schema: String,
    /// `None` for a test of the schema itself.
    instance: Option<String>,
}

/// What came of a case: `Ok` if as expected, otherwise what was said.
type Outcome = Result<(), String>;

/// The case that a worker is at, and since when.
type Slot = Arc<Mutex<Option<(usize, Instant)>>>;

#[test]
fn every_test_of_the_suite_is_judged_as_expected_or_listed() {
    let Some(folder) = suite() else {
        say(
            "SKIPPED: the W3C suite is neither at ../shared/xsts beside the project nor where CROSSWALK_XSTS points.\n",
        );
        return;
    };
    let only = std::env::var_os("W3C_ONLY").map(|only| only.into_string().unwrap());
    let mut cases = manifest(&folder);
    cases.retain(|case| only.as_ref().is_none_or(|only| case.id.contains(only)));
    let outcomes = judge(&Arc::new(cases), &folder);
    let misses = misses(&outcomes);
    fs::write(folder.join("w3c-misses.tsv"), &misses).unwrap();
    say(&table(&outcomes));
    if only.is_some() {
        say(&misses);
    } else {
        compare(&outcomes);
    }
}

/// Prints past the test harness, which keeps the output of tests that pass to itself.
fn say(text: &str) {
    io::stderr().write_all(text.as_bytes()).unwrap();
}

/// The folder of the unpacked suite.
fn suite() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/xsts");
    let packed = std::env::var_os("CROSSWALK_XSTS").map_or(beside, PathBuf::from);
    let archive = packed.join("suite.tar.xz");
    if !archive.is_file() {
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("xsts");
    if !folder.join("manifest.tsv").is_file() {
        fs::create_dir_all(&folder).unwrap();
        let unpacked = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder).status().unwrap();
        assert!(unpacked.success(), "tar cannot unpack the suite");
        let list = Command::new("gzip")
            .arg("-dc")
            .arg(packed.join("manifest.tsv.gz"))
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        assert!(list.status.success(), "gzip cannot unpack the manifest");
        fs::write(folder.join("manifest.tsv"), list.stdout).unwrap();
    }
    Some(folder)
}

fn manifest(folder: &Path) -> Vec<Case> {
    let text = fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let case = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        Case {
            id: fields[0].into(),
            contributor: fields[2].into(),
            valid: fields[4] == "valid",
            schema: fields[5].into(),
            instance: (fields[1] == "instance").then(|| fields[6].into()),
        }
    };
    text.lines().skip(1).map(case).collect()
}

/// Judges all cases, each schema compiled once, on a few threads.
fn judge(cases: &Arc<Vec<Case>>, folder: &Path) -> Vec<(Arc<Vec<Case>>, usize, Outcome)> {
    let mut by_schema: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        by_schema.entry(&case.schema).or_default().push(index);
    }
    let queue = Arc::new(Mutex::new(by_schema.into_values().collect::<Vec<_>>()));
    let (sender, receiver) = mpsc::channel();
    let start = || {
        let slot = Slot::default();
        let (cases, folder, queue, sender, busy) =
            (Arc::clone(cases), folder.to_owned(), Arc::clone(&queue), sender.clone(), Arc::clone(&slot));
        thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || work(&cases, &folder, &queue, &busy, &sender))
            .unwrap();
        slot
    };
    let mut slots: Vec<Slot> = (0..THREADS).map(|_| start()).collect();
    let mut outcomes: Vec<Option<Outcome>> = cases.iter().map(|_| None).collect();
    while outcomes.iter().any(Option::is_none) {
        match receiver.recv_timeout(Duration::from_secs(1)) {
            Ok((index, outcome)) => outcomes[index] = Some(outcome),
            Err(_) => {
                for slot in slots.iter_mut().filter(|slot| give_up(slot, cases, &mut outcomes)) {
                    *slot = start();
                }
            }
        }
    }
    outcomes.into_iter().enumerate().map(|(index, outcome)| (Arc::clone(cases), index, outcome.unwrap())).collect()
}

/// Whether a worker has been too long at a case: then all that is open of its schema has timed out.
fn give_up(slot: &Slot, cases: &[Case], outcomes: &mut [Option<Outcome>]) -> bool {
    let late = slot.lock().unwrap().filter(|(_, since)| since.elapsed() > TIME_LIMIT);
    let Some((index, _)) = late else { return false };
    let open = outcomes
        .iter_mut()
        .zip(cases)
        .filter(|(outcome, case)| outcome.is_none() && case.schema == cases[index].schema);
    open.for_each(|(outcome, _)| *outcome = Some(Err("TIME-OUT".into())));
    true
}

/// A worker: takes the cases of one schema after another.
fn work(
    cases: &[Case],
    folder: &Path,
    queue: &Mutex<Vec<Vec<usize>>>,
    slot: &Mutex<Option<(usize, Instant)>>,
    sender: &mpsc::Sender<(usize, Outcome)>,
) {
    loop {
        let Some(group) = queue.lock().unwrap().pop() else { return };
        *slot.lock().unwrap() = Some((group[0], Instant::now()));
        let schema = compile(&[folder.join(&cases[group[0]].schema)]);
        for index in group {
            *slot.lock().unwrap() = Some((index, Instant::now()));
            let outcome = outcome(&cases[index], schema.as_ref(), folder);
            // The receiver is gone only when all is judged.
            if sender.send((index, outcome)).is_err() {
                return;
            }
        }
        *slot.lock().unwrap() = None;
    }
}

/// Compiles documents; what is first said against them if they are refused.
fn compile(paths: &[PathBuf]) -> Result<Schema, String> {
    let mut documents = Vec::new();
    for path in paths {
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        documents.push((path.to_str().unwrap(), bytes));
    }
    let sources: Vec<Source<'_>> = documents.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    let compiled = catch_unwind(AssertUnwindSafe(|| Schema::compile(&sources, &Files)));
    let first = |faults: SchemaFaults| faults.faults.first().map(ToString::to_string).unwrap_or_default();
    compiled.map_or_else(|_| Err("PANIC".into()), |schema| schema.map_err(first))
}

fn outcome(case: &Case, schema: Result<&Schema, &String>, folder: &Path) -> Outcome {
    let schema = match (schema, &case.instance) {
        (Err(text), _) if text == "PANIC" => return Err("PANIC".into()),
        (Err(text), Some(_)) => return Err(format!("schema refused: {text}")),
        (Err(text), None) => return if case.valid { Err(format!("refused: {text}")) } else { Ok(()) },
        (Ok(_), None) => return if case.valid { Ok(()) } else { Err("accepted".into()) },
        (Ok(schema), Some(_)) => schema,
    };
    let path = folder.join(case.instance.as_deref().unwrap());
    let Ok(bytes) = fs::read(&path) else { return Err("no such file".into()) };
    let with_hints = hinted(&path, &bytes, &folder.join(&case.schema));
    match catch_unwind(AssertUnwindSafe(|| first_finding(with_hints.as_ref().unwrap_or(schema), &bytes))) {
        Err(_) => Err("PANIC".into()),
        Ok(None) if !case.valid => Err("found valid".into()),
        Ok(Some(finding)) if case.valid => Err(format!("found invalid: {finding}")),
        Ok(_) => Ok(()),
    }
}

/// The schema together with the documents that the instance points at (`xsi:schemaLocation`), if there are any besides
/// the schema and they go together with it.
fn hinted(instance: &Path, bytes: &[u8], schema: &Path) -> Option<Schema> {
    let known = fs::canonicalize(schema).ok()?;
    let hints = locations(bytes).into_iter().map(|hint| instance.with_file_name(hint.location));
    let others: Vec<PathBuf> =
        hints.filter_map(|path| fs::canonicalize(path).ok()).filter(|path| *path != known).collect();
    if others.is_empty() { None } else { compile(&[vec![known], others].concat()).ok() }
}

/// What is first said of an invalid document.
fn first_finding(schema: &Schema, bytes: &[u8]) -> Option<String> {
    let mut limits = Limits::default();
    limits.attributes = 10_000;
    let mut reader = Reader::of_slice(schema, bytes, limits);
    while reader.next().is_some() {}
    let finding = reader.finding().map(|finding| finding.to_string());
    assert_eq!(finding.is_none(), reader.is_valid(), "invalid without a finding, or valid with one");
    finding
}

fn misses(outcomes: &[(Arc<Vec<Case>>, usize, Outcome)]) -> String {
    let mut text = String::new();
    for (cases, index, outcome) in outcomes {
        let case = &cases[*index];
        if let Err(said) = outcome {
            let expected = if case.valid { "valid" } else { "invalid" };
            let document = case.instance.as_deref().unwrap_or(&case.schema);
            writeln!(text, "{}\t{expected}\t{}\t{document}", case.id, said.replace(['\n', '\t'], " ")).unwrap();
        }
    }
    text
}

/// Passed and counted, by kind and contributor.
fn table(outcomes: &[(Arc<Vec<Case>>, usize, Outcome)]) -> String {
    let mut rows: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (cases, index, outcome) in outcomes {
        let case = &cases[*index];
        let kind = if case.instance.is_some() { "instances" } else { "schemas" };
        let mut names = vec![format!("{kind}, {}", case.contributor), format!("{kind}, all")];
        if case.instance.is_some() && case.contributor != "nist" {
            names.push("instances, all but nist".into());
        }
        for name in names {
            let row = rows.entry(name).or_default();
            row.0 += usize::from(outcome.is_ok());
            row.1 += 1;
        }
    }
    let mut text = String::from("W3C suite for XML Schema 1.0\n");
    for (name, (passed, all)) in rows {
        writeln!(text, "{name:<24} {passed:>6} of {all:>6}  {:>7.3}%", percent(passed, all)).unwrap();
    }
    let count = |what: &str| outcomes.iter().filter(|(.., outcome)| *outcome == Err(what.to_owned())).count();
    writeln!(text, "panics {}, time-outs {}", count("PANIC"), count("TIME-OUT")).unwrap();
    text
}

#[expect(clippy::cast_precision_loss, reason = "thousands")]
fn percent(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all as f64
}

/// Every miss is in the list with its reason, and everything in the list is missed.
fn compare(outcomes: &[(Arc<Vec<Case>>, usize, Outcome)]) {
    let text = fs::read_to_string(KNOWN).unwrap_or_default();
    let (comments, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
    let known: BTreeMap<&str, &str> = lines.iter().map(|line| line.split_once('\t').unwrap_or((line, "?"))).collect();
    let missed: BTreeMap<&str, &str> = outcomes
        .iter()
        .filter(|(.., outcome)| outcome.is_err())
        .map(|(cases, index, _)| (cases[*index].id.as_str(), "?"))
        .collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let mut text = comments.iter().fold(String::new(), |text, line| text + line + "\n");
        for id in missed.keys() {
            writeln!(text, "{id}\t{}", known.get(id).unwrap_or(&"?")).unwrap();
        }
        return fs::write(KNOWN, text).unwrap();
    }
    let new: Vec<&&str> = missed.keys().filter(|id| !known.contains_key(*id)).collect();
    let gone: Vec<&&str> = known.keys().filter(|id| !missed.contains_key(*id)).collect();
    let bare: Vec<&&str> = known.iter().filter(|(_, reason)| **reason == "?").map(|(id, _)| id).collect();
    assert!(new.is_empty(), "{} missed and not listed: {new:#?}", new.len());
    assert!(gone.is_empty(), "{} listed, but as expected now: {gone:#?}", gone.len());
    assert!(bare.is_empty(), "{} listed without a reason: {bare:#?}", bare.len());
}
