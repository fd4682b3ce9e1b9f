//! Leaves work for people between the gateways of a folder, after the main job: broken records, leads, a child who is looked for.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program tells what it has done")]

use std::{fs, path::PathBuf, process::ExitCode};

use clap::Parser;
use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, records_between},
    place::{Place, entries},
    program::root,
    stopped::break_upn,
    wait::within,
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::{Value, json};

/// Leaves work for people.
#[derive(Debug, Parser)]
#[command(name = "leave-work")]
struct Arguments {
    /// The folder that holds `pki` and a folder for each gateway, as the demo makes it.
    #[arg(long)]
    town: PathBuf,
}

/// How long each may take, in seconds.
const PATIENCE: u64 = 30;

/// Makes something to do at the first gateway, in which the second may have its part; `None` when it is not seen in time.
type Leave = fn(&Place, &Place) -> Option<()>;

/// Something to do, in words, and the page of Manchester's console where it is done.
const WORK: [(&str, &str, Leave); 3] = [
    ("records that Oxfordshire refused are in quarantine, to be mended", "/quarantine", broken_records),
    ("two lettings did not say who moved: leads to complete", "/leads", leads),
    ("Oxfordshire looks for a child who may be one of Manchester's", "/find", near_match),
];

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let [manchester, oxfordshire] = [MANCHESTER, OXFORDSHIRE].map(|code| Place::in_town(&arguments.town, code));
    for (says, page, leave) in WORK {
        if leave(&manchester, &oxfordshire).is_none() {
            eprintln!("  not seen within {PATIENCE} s: {says}");
            return ExitCode::FAILURE;
        }
        println!("  {page:12} {says}");
    }
    ExitCode::SUCCESS
}

/// Oxfordshire takes no pupil number with a wrong check letter.
fn broken_records(manchester: &Place, _: &Place) -> Option<()> {
    let mut records = records_between(MANCHESTER, OXFORDSHIRE, Service::SocialCare);
    break_upn(&mut records);
    manchester.api().post(&records.document(Form::Json)).ok()?.expect(202);
    within(PATIENCE, || {
        let entries = manchester.api().get("/v1/quarantine").ok()?.expect(200)["entries"].clone();
        entries.as_array()?.iter().any(|entry| entry["message"] == records.id.as_str()).then_some(())
    })
}

/// Homes in Manchester were let to families from elsewhere, whom the landlord's system does not name.
fn leads(manchester: &Place, _: &Place) -> Option<()> {
    let lettings = fs::read(root().join("deploy/demo-data/lettings.csv")).ok()?;
    manchester.drop_file("housing", "lettings.csv", &lettings);
    let taken = manchester.system("housing").join("processed");
    within(PATIENCE, || {
        let days = entries(&taken).into_iter().map(|day| taken.join(day));
        days.flat_map(|day| entries(&day)).any(|name| name.starts_with("lettings")).then_some(())
    })
}

/// Oxfordshire asks about the elder child of the family, whose name it spells in another way.
fn near_match(manchester: &Place, oxfordshire: &Place) -> Option<()> {
    let example = "schemas/catalogue/child-record/1.0/examples/valid/find-request.json";
    let mut request: Value = serde_json::from_slice(&fs::read(root().join(example)).ok()?).ok()?;
    let asked = json!({
        "PersonName": { "PersonGivenName": ["Zoe"], "PersonFamilyName": "Ashworth-Lane" },
        "BirthDate": { "PersonBirthDate": "2014-03-09" },
    });
    request["FindRequest"]["Child"] = json!([{ "Child": asked, "Sex": "F", "LastAddress": { "PostCode": "OX3 7PX" } }]);
    request["FindRequest"]["Ask"] = json!([MANCHESTER]);
    oxfordshire.api().post(request.to_string().as_bytes()).ok()?.expect(202);
    within(PATIENCE, || (!manchester.received("find-request").is_empty()).then_some(()))
}
