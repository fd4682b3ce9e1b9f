//! The main job end to end: a housing notice in Oxford, XML from one side, JSON from the other, custody with Manchester.
#![expect(clippy::print_stdout, reason = "a test tells what it sees")]

use std::path::Path;

use crosswalk_conformance::{
    case_system::{CaseFiles, Rules, Running},
    family::{MANCHESTER, NHS_NUMBERS, OXFORD, OXFORDSHIRE, UPNS, notice_of, the_family},
    gateway::System,
    main_job::Stage,
    place::entries,
    program::root,
    town::{Town, await_that},
};
use crosswalk_schemas::{
    decode,
    model::{Body, Service},
    report::Form,
};

#[test]
fn a_family_moves_and_the_record_follows() {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let stage = Stage::in_town(&town, &[]);
    stage.play(|step, shown| println!("{}: {shown}", step.says));
    let Stage { oxfordshire, manchester, .. } = &stage;

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
    // One side's documents are XML, the other's JSON: a system is given them in the form that is its own.
    let requests = await_that("the requests in XML", &[oxfordshire], || {
        let loaded = entries(&oxfordshire.system("education").join("loaded"));
        loaded.iter().any(|name| Path::new(name).extension().is_some_and(|ending| ending == "xml")).then_some(loaded)
    });
    println!("Oxfordshire's education system was handed: {}", requests.join(", "));
    // No personal data in any log.
    for gateway in stage.gateways() {
        for secret in ["Ashworth", "Zoë", "9990001014", "Z931234518001", "2014-03-09", "OX3 7PX", "M14 4TT"] {
            assert!(!gateway.log().contains(secret), "{}'s log names {secret}", gateway.code);
        }
    }
}

#[test]
fn what_an_extract_holds_comes_as_xml_to_a_system_that_speaks_the_standard() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut oxfordshire = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "ssd", "xml")]);
    let mut manchester = town.gateway(MANCHESTER, &[System::polling("social-care")]);
    oxfordshire.start();
    manchester.start();
    let extract = root().join("deploy/demo-data/social-care-extract");
    let rules = Rules { export: Some(extract), ..Rules::default() };
    let _system = Running::start(&oxfordshire.system("social-care"), rules);
    let notice = notice_of(&the_family(Service::SocialCare));
    oxfordshire.api().post(&notice.document(Form::Json)).unwrap().expect(202);

    let both = [&oxfordshire, &manchester];
    let api = manchester.api();
    let document = await_that("the records wait for Manchester's system", &both, || {
        let waiting = api.get("/v1/inbox/social-care").ok()?.json();
        let ids = waiting["messages"].as_array()?.iter().filter_map(|message| message["message"].as_str());
        let mut documents = ids.filter_map(|id| api.get(&format!("/v1/inbox/social-care/{id}")).ok());
        documents.find(|document| document.text.contains("RecordTransfer"))
    });
    assert_eq!(document.media_type, "application/xml");
    let report = api.validate(document.text.as_bytes()).unwrap().expect(200);
    let errors = report["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error").count();
    assert_eq!(errors, 0, "{report}");
    let message = decode(document.text.as_bytes(), Form::Xml).unwrap();
    let Body::RecordTransfer(records) = message.body else { panic!("not records") };
    let names: Vec<&str> =
        records.child_record.iter().map(|child| child.identity.person_name.person_given_name[0].as_str()).collect();
    assert_eq!(names, ["Zoë", "Seán"]);
    assert!(records.child_record[0].social_care.as_ref().is_some_and(|section| section.assessment.len() == 1));
}
