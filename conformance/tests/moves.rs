//! A move may begin in any system that knows of it: each opens the right transfer between the right authorities, district
//! to county included, or asks a person, who completes what is missing.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE},
    gateway::{Gateway, System},
    program::root,
    town::{Town, await_that},
};
use serde_json::{Value, json};

/// Postcodes of the samples that the built-in table does not have, each with one of the same district.
const POSTCODES: &[(&str, &str)] = &[
    ("OX4 4DU", "OX1 1BX"),
    ("OX4 1XJ", "OX1 1ND"),
    ("OX3 7PX", "OX1 1ZD"),
    ("M14 5TG", "M14 4TT"),
    ("M14 5WZ", "M14 4TT"),
];

/// A system beside Oxfordshire's gateway, and what it writes.
struct Origin {
    name: &'static str,
    service: &'static str,
    adapter: &'static str,
    sample: &'static str,
}

const ORIGINS: &[Origin] = &[
    origin("child-health", "health", "hl7v2", "adapters/src/hl7v2/samples/a31-move.hl7"),
    origin("national-events", "health", "nems", "adapters/src/nems/samples/change-of-address.xml"),
    origin("connexions", "connexions", "nccis", "adapters/src/nccis/samples/return-2026-10.xml"),
    origin("schools", "education", "ctf", "adapters/src/ctf/samples/9312345_CTF_3524001_002.xml"),
    origin("housing", "housing", "housing-moves", "deploy/demo-data/housing-moves.csv"),
    origin("lettings", "housing", "core-lettings", "adapters/src/core_lettings/samples/core-download-codes-2024.csv"),
];

const fn origin(name: &'static str, service: &'static str, adapter: &'static str, sample: &'static str) -> Origin {
    Origin { name, service, adapter, sample }
}

impl Origin {
    fn system(&self) -> System {
        System { name: self.name, folder: true, ..System::reached(self.service, self.adapter, String::new()) }
    }

    /// The sample, in the area that the built-in table of postcodes knows. The same child is in two samples: here they
    /// are two, or their moves would rightly be one transfer.
    fn file(&self) -> (String, String) {
        let path = root().join(self.sample);
        let mut text = fs::read_to_string(&path).unwrap();
        for (from, to) in POSTCODES {
            text = text.replace(from, to);
        }
        if self.adapter == "nems" {
            text = text.replace("Adeyemi", "Olawale").replace("2019-03-04", "2018-07-12");
        }
        (path.file_name().unwrap().to_str().unwrap().to_owned(), text)
    }
}

/// The transfers that a gateway knows, from Oxfordshire to Manchester.
fn transfers(gateway: &Gateway) -> Vec<Value> {
    let all = gateway.api().get("/v1/transfers?limit=1000").unwrap().expect(200)["transfers"].clone();
    let all = all.as_array().unwrap().iter();
    all.filter(|one| one["losing"] == OXFORDSHIRE && one["gaining"] == MANCHESTER).cloned().collect()
}

#[test]
fn a_move_that_begins_in_any_system_opens_its_transfer_or_asks_a_person() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let systems: Vec<System> = ORIGINS.iter().map(Origin::system).collect();
    let mut here = town.gateway(OXFORDSHIRE, &systems);
    let mut there = town.gateway(MANCHESTER, &[System::at_folder("social-care", "child-record", "json")]);
    here.start();
    there.start();
    let both = [&here, &there];
    for origin in ORIGINS {
        let before = both.map(|gateway| transfers(gateway).len());
        let (name, text) = origin.file();
        here.drop_file(origin.name, &name, text.as_bytes());
        if origin.adapter == "core-lettings" {
            complete_the_lead(&here, &both);
        }
        for (gateway, before) in both.into_iter().zip(before) {
            await_that(&format!("{} opens a transfer at {}", origin.adapter, gateway.code), &both, || {
                (transfers(gateway).len() > before).then_some(())
            });
        }
    }
    let notices = here.api().messages();
    for origin in ORIGINS {
        let from = format!("{OXFORDSHIRE}/{}", origin.service);
        let sent = |notice: &&Value| notice["class"] == "move-notification" && notice["from"] == from.as_str();
        assert!(notices.iter().any(|notice| sent(&notice)), "{from} told of a move");
    }
    for name in ["Adeyemi", "Olawale", "Whitlock", "Bhriain", "Ashworth", "Completed"] {
        assert!(!here.log().contains(name) && !there.log().contains(name), "{name} is in a log");
    }
}

/// A letting has no names: nothing goes out until a person has filled them in.
fn complete_the_lead(here: &Gateway, both: &[&Gateway]) {
    let leads = || here.api().get("/v1/leads").unwrap().expect(200)["leads"].as_array().unwrap().clone();
    let of_4711 = await_that("the letting becomes a lead", both, || {
        leads().into_iter().find(|lead| lead["record"].as_str().is_some_and(|record| record == "5001"))
    });
    let page = format!("/v1/leads/{}", of_4711["id"]);
    let shown = here.api().get(&page).unwrap().expect(200);
    assert_eq!(
        (&shown["draft"]["LosingAuthority"], &shown["draft"]["GainingAuthority"]),
        (&json!("E07000178"), &json!(MANCHESTER))
    );
    let refused = here.api().post_json(&format!("{page}/complete"), &json!({})).unwrap();
    assert_eq!(refused.status, 422, "names are missing: {}", refused.text);
    let child = json!({
        "Role": "child",
        "PersonName": { "PersonGivenName": ["Made-up"], "PersonFamilyName": "Completed" },
        "BirthDate": { "PersonBirthDate": "2016-05-01" }
    });
    let added = json!({ "Person": [child], "FromAddress": { "AddressLine": ["1 High Street", "Oxford"], "PostCode": "OX1 1ND" } });
    here.api().post_json(&format!("{page}/complete"), &added).unwrap().expect(202);
}
