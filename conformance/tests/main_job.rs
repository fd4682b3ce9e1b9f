//! The main job end to end: a housing notice in Oxford, XML from one side, JSON from the other, custody with Manchester.
#![expect(clippy::print_stdout, reason = "a test tells what it sees")]

use std::path::Path;

use crosswalk_conformance::{
    case_system::{CaseFiles, Rules, Running},
    family::{MANCHESTER, NHS_NUMBERS, OXFORD, OXFORDSHIRE, UPNS},
    gateway::System,
    journey::{Journey, STEPS},
    place::entries,
    program::root,
    town::{Town, await_that},
};

#[test]
fn a_family_moves_and_the_record_follows() {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let mut oxford = town.gateway(OXFORD, &[System::at_folder("housing", "housing-moves", "json")]);
    let mut oxfordshire = town.gateway(
        OXFORDSHIRE,
        &[System::at_folder("social-care", "ssd", "xml"), System::at_folder("education", "ctf", "xml")],
    );
    let mut manchester = town.gateway(
        MANCHESTER,
        &[System::at_folder("social-care", "ssd", "json"), System::at_folder("education", "ctf", "json")],
    );
    for gateway in [&mut oxford, &mut oxfordshire, &mut manchester] {
        gateway.start();
    }
    let data = root().join("deploy/demo-data");
    let exports = |name: &str| Rules { export: Some(data.join(name)), ..Rules::default() };
    let _systems = [
        Running::start(&oxfordshire.system("social-care"), exports("social-care-extract")),
        Running::start(&oxfordshire.system("education"), exports("education-extract.ctf.xml")),
        Running::start(&manchester.system("social-care"), Rules::default()),
        Running::start(&manchester.system("education"), Rules::default()),
    ];
    let notice = std::fs::read(data.join("housing-moves.csv")).unwrap();
    oxford.drop_file("housing", "housing-moves.csv", &notice);

    let journey = Journey::in_town(town.folder());
    for step in STEPS {
        let shown = await_that(step.says, &[&oxford, &oxfordshire, &manchester], || (step.seen)(&journey));
        println!("{}: {shown}", step.says);
    }

    // Only what was asked for went: the extract holds a child who did not move.
    let social_care = CaseFiles::read(&manchester.system("social-care")).unwrap();
    let mut numbers: Vec<&str> = social_care.children.iter().map(|child| child.nhs_number.as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, NHS_NUMBERS);
    let education = CaseFiles::read(&manchester.system("education")).unwrap();
    assert!(education.children.iter().all(|child| UPNS.contains(&child.upn.as_str())));
    for files in [&social_care, &education] {
        assert!(files.deliveries.values().all(|seen| seen.times == 1), "delivered twice: {:?}", files.deliveries);
    }
    // One side's documents are XML, the other's JSON.
    let requests = await_that("the requests in XML", &[&oxfordshire], || {
        let loaded = entries(&oxfordshire.system("education").join("loaded"));
        loaded.iter().any(|name| Path::new(name).extension().is_some_and(|ending| ending == "xml")).then_some(loaded)
    });
    println!("Oxfordshire's education system was handed: {}", requests.join(", "));
    // No personal data in any log.
    for gateway in [&oxford, &oxfordshire, &manchester] {
        for secret in ["Ashworth", "Zoë", "9990001014", "Z931234518001", "2014-03-09", "OX3 7PX", "M14 4TT"] {
            assert!(!gateway.log().contains(secret), "{}'s log names {secret}", gateway.code);
        }
    }
}
