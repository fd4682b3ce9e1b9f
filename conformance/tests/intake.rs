//! What case systems write in bulk: every night all of it, too large for memory, bad in places, or only a sign of a move.
#![expect(clippy::print_stdout, reason = "a test tells what it sees")]

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
};

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORD, OXFORDSHIRE},
    gateway::{Gateway, System},
    place::entries,
    program::{root, run, run_ok},
    town::{Town, await_that},
    wait::within,
};
use serde_json::{Value, json};

/// The peak of memory above which no file may drive a gateway, however large it is, in MiB.
const MEMORY_LIMIT: u64 = 256;

const HEADER: &str =
    "move_reference,move_date,move_kind,from_postcode,to_postcode,person_role,forename,surname,date_of_birth,note\n";

fn oxford(adapter: &'static str) -> (Town, Gateway) {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let mut oxford = town.gateway(OXFORD, &[System::at_folder("housing", adapter, "json")]);
    oxford.start();
    (town, oxford)
}

fn household(number: usize, date: &str, to: &str) -> String {
    format!("HM-{number},{date},permanent,OX3 7PX,{to},child,Ada{number},Marsh,2015-03-04,\n")
}

/// The notices that were sent, each by its id.
fn notices(oxford: &Gateway) -> usize {
    oxford.api().messages().iter().filter(|message| message["class"] == "move-notification").count()
}

/// The report of a file, in `processed/<date>/` or `refused/`.
fn report_in(folder: &Path, name: &str) -> Option<Value> {
    let mut folders: Vec<_> =
        entries(&folder.join("processed")).iter().map(|day| folder.join("processed").join(day)).collect();
    folders.push(folder.join("refused"));
    let text = folders.iter().find_map(|folder| fs::read(folder.join(format!("{name}.report.json"))).ok())?;
    serde_json::from_slice(&text).ok()
}

fn report(oxford: &Gateway, name: &str) -> Value {
    await_that("the file is settled", &[oxford], || report_in(&oxford.system("housing"), name))
}

#[test]
fn refused_records_load_again_once_mended_and_nothing_is_sent_twice() {
    let (_town, oxford) = oxford("housing-moves");
    let whole = [
        HEADER.to_owned(),
        household(1, "16/11/2026", "M14 4TT"),
        household(2, "soon", "M14 4TT"),
        household(3, "16/11/2026", "M14 9ZZ"),
    ];
    oxford.drop_file("housing", "moves.csv", whole.concat().as_bytes());
    let first = report(&oxford, "moves.csv");
    assert_eq!((&first["counts"]["sent"], &first["counts"]["refused"]), (&json!(2), &json!(2)), "{first}");
    // One was refused by the adapter, one because nobody answers at its postcode: both stand in a file of their own.
    let refused = oxford.system("housing").join("refused/moves.csv");
    let text = fs::read_to_string(&refused).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    for part in [HEADER, whole[2].as_str(), whole[3].as_str()] {
        assert!(text.contains(part), "as the system wrote it: {text}");
    }
    let mended = text.replace("soon", "16/11/2026").replace("M14 9ZZ", "M14 4TT");
    oxford.drop_file("housing", "mended.csv", mended.as_bytes());
    await_that("the mended ones are sent", &[&oxford], || (notices(&oxford) == 6).then_some(()));

    // The next night everything comes again, and one more.
    let nightly = [mended, whole[1].clone(), household(4, "17/11/2026", "M14 4TT")].concat();
    oxford.drop_file("housing", "nightly.csv", nightly.as_bytes());
    let report = report(&oxford, "nightly.csv");
    assert_eq!((&report["counts"]["unchanged"], &report["counts"]["sent"]), (&json!(3), &json!(2)), "{report}");
    assert_eq!(notices(&oxford), 8);
    for secret in ["Marsh", "Ada1", "M14 9ZZ"] {
        assert!(!oxford.log().contains(secret), "the log names {secret}");
    }
}

#[test]
fn two_hundred_megabytes_are_read_in_bounded_memory_and_their_progress_is_told() {
    let (town, mut oxford) = oxford("housing-moves");
    // Households without children are no business of children's services: all but ten.
    let path = town.folder().join("large.csv");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    let note = "Tenancy ended by agreement. ".repeat(70);
    file.write_all(HEADER.as_bytes()).unwrap();
    let (mut size, mut with_children) = (0, 0);
    for number in 0.. {
        let row = format!("LET-{number},16/11/2026,permanent,OX3 7PX,M14 4TT,adult,Ben,Marsh,1980-03-04,{note}\n");
        file.write_all(row.as_bytes()).unwrap();
        size += row.len();
        if number % 10_000 == 0 {
            file.write_all(household(number, "16/11/2026", "M14 4TT").as_bytes()).unwrap();
            with_children += 1;
        }
        if size > 200_000_000 {
            break;
        }
    }
    drop(file);
    fs::rename(&path, oxford.system("housing").join("outgoing/large.csv")).unwrap();
    let config = oxford.config();
    let told = await_that("the command line tells how far it is", &[&oxford], || {
        let told = run_ok(&["status", "--config", config.to_str().unwrap()]);
        told.lines().find(|line| line.starts_with("reading housing: ")).map(str::to_owned)
    });
    println!("{told}");
    assert!(told.contains(" of 2") && told.contains(" MB, ") && !told.contains("large"), "{told}");
    let report = within(900, || {
        oxford.assert_running();
        report_in(&oxford.system("housing"), "large.csv")
    });
    let report = report.unwrap_or_else(|| panic!("not settled; its log ends:\n{}", oxford.log_tail()));
    let peak = oxford.peak_memory();
    println!("{} MB; peak memory {peak} MiB; {}", size / 1_000_000, report["counts"]);
    assert_eq!(report["counts"]["sent"], json!(2 * with_children), "{}", report["counts"]);
    assert!(report["findings"].as_array().unwrap().len() <= 1000, "the report is bounded");
    assert!(peak < MEMORY_LIMIT, "peak memory {peak} MiB");
}

#[test]
fn leads_wait_for_a_person_who_completes_or_dismisses_them() {
    let (town, oxford) = oxford("core-lettings");
    let sample = root().join("adapters/src/core_lettings/samples/core-download-labels-2026.csv");
    oxford.drop_file("housing", "lettings.csv", &fs::read(sample).unwrap());
    let config = oxford.config();
    let config = config.to_str().unwrap();
    let open = await_that("leads wait", &[&oxford], || {
        let leads = oxford.api().get("/v1/leads").ok()?.json()["leads"].as_array()?.clone();
        (!leads.is_empty()).then_some(leads)
    });
    assert!(run_ok(&["status", "--config", config]).contains("leads wait for a person"));
    assert!(
        oxford
            .telemetry_text("metrics")
            .unwrap()
            .contains(&format!("crosswalk_waiting{{stage=\"lead\"}} {}", open.len()))
    );
    let shown = |lead: &Value| -> Value {
        let text = run_ok(&["leads", "show", &lead["id"].to_string(), "--config", config]);
        serde_json::from_str(&text).unwrap()
    };
    let names = |lead: &&Value| {
        let draft = &shown(lead)["draft"];
        draft["LosingAuthority"].is_string() && draft["GainingAuthority"].is_string()
    };
    let lead = open.iter().find(names).unwrap_or_else(|| panic!("no lead names both authorities: {open:?}"));
    assert!(!shown(lead)["text"].as_str().unwrap().is_empty());
    let number = lead["id"].to_string();

    // As it stands it has no names: it is refused, says why, and stays open.
    let refused = run(&["leads", "complete", &number, "--config", config]);
    assert_eq!(refused.status.code(), Some(1), "{}", String::from_utf8_lossy(&refused.stderr));
    let added = json!({ "Person": [
        { "Role": "adult", "PersonName": { "PersonGivenName": ["Orla"], "PersonFamilyName": "Pell" } },
        { "Role": "child", "PersonName": { "PersonGivenName": ["Iris"], "PersonFamilyName": "Pell" },
          "BirthDate": { "PersonBirthDate": "2017-05-06" } },
    ] });
    let file = town.folder().join("added.json");
    fs::write(&file, added.to_string()).unwrap();
    let done = run_ok(&["leads", "complete", &number, file.to_str().unwrap(), "--config", config]);
    println!("{done}");
    assert!(done.contains("completed") && notices(&oxford) >= 1, "{done}");
    assert_ne!(run(&["leads", "complete", &number, file.to_str().unwrap(), "--config", config]).status.code(), Some(0));

    if let Some(other) = open.iter().find(|other| other["id"] != lead["id"]) {
        let number = other["id"].to_string();
        run_ok(&["leads", "dismiss", &number, "--reason", "told otherwise", "--config", config]);
        assert!(run_ok(&["leads", "list", "--state", "dismissed", "--config", config]).contains("missing:"));
        run_ok(&["leads", "reopen", &number, "--config", config]);
    }
    for secret in ["Pell", "Iris", "2017-05-06", "told otherwise"] {
        assert!(!oxford.log().contains(secret), "the log names {secret}");
    }
}
