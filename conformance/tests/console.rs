//! The console in a real browser: people do their work by it, axe finds nothing, no page asks a third party.

#![expect(clippy::unwrap_used, reason = "whatever fails, fails the test")]

use std::{fs, net::TcpListener};

use crosswalk_conformance::{
    browser::Browser,
    family::{MANCHESTER, NHS_NUMBERS, OXFORD, OXFORDSHIRE},
    gateway::{Gateway, System},
    main_job::Stage,
    place::entries,
    town::Town,
};
use serde_json::{Value, json};

const ALL_ROLES: [&str; 5] = ["reporter", "caseworker", "operator", "auditor", "administrator"];

/// A port that nobody listens on now.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn people_sign_in_with_the_council_s_identity_provider() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[MANCHESTER]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    let (own, theirs) = (free_port(), free_port());
    let (address, issuer) = (format!("https://127.0.0.1:{own}"), format!("http://127.0.0.1:{theirs}"));
    fs::write(manchester.folder.join("openid"), "a secret between the two\n").unwrap();
    let config = fs::read_to_string(manchester.config()).unwrap().replace(
        "[console]\nlisten = \"127.0.0.1:0\"",
        &format!(
            "[console]\nlisten = \"127.0.0.1:{own}\"\naddress = \"{address}\"\n[console.openid]\n\
             issuer = \"{issuer}\"\nclient = \"crosswalk\"\nsecret = \"openid\""
        ),
    );
    fs::write(manchester.config(), config).unwrap();
    manchester.start();
    let _provider = browser.provider(theirs, &address);
    browser.run(
        "openid",
        json!({ "origins": [address, issuer], "provider": issuer, "manchester": { "address": address } }),
    );
}

/// Where a gateway's console is, and somebody who may do everything there.
fn demo(gateway: &Gateway) -> Value {
    let address = format!("https://{}", gateway.address("console").unwrap());
    json!({ "address": address, "name": "demo", "password": gateway.account("demo", &ALL_ROLES) })
}

#[test]
fn people_sign_in_are_kept_out_of_what_is_not_theirs_and_are_given_accounts() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[MANCHESTER]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    manchester.start();
    let manchester = demo(&manchester);
    browser.run("accounts", json!({ "origins": [manchester["address"]], "manchester": manchester }));
}

#[test]
fn an_operator_sends_a_test_child_and_pauses_a_partner_without_loss() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[MANCHESTER, OXFORDSHIRE]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    let mut oxfordshire = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "ssd", "xml")]);
    manchester.start();
    oxfordshire.start();
    let at = demo(&manchester);
    let given = json!({ "origins": [at["address"]], "manchester": at, "partner": OXFORDSHIRE });
    browser.run("partners", given);
    // The live way, but no case file.
    assert!(entries(&oxfordshire.system("social-care").join("incoming")).is_empty());
}

/// One good household and one whose date cannot be read.
const FILE: &str = "move_reference,move_date,from_postcode,to_postcode,surname,forename,date_of_birth\n\
    H-1,2026-11-16,OX1 1ZD,M1 1AE,Fileman,Ada,2015-06-02\n\
    H-2,soon,OX1 1ZD,M1 1AE,Wrongdate,Bo,2015-06-02\n";

#[test]
fn a_housing_officer_reports_a_move_and_an_operator_watches_the_records_follow() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let stage = Stage::in_town(&town, &[]);
    let (oxford, manchester) = (demo(&stage.oxford), demo(&stage.manchester));
    let one = |role: &str, forename: &str, born: [&str; 3], nhs: &str| json!({ "role": role, "forename": forename, "surname": "Ashworth-Lane", "born": born, "nhs": nhs });
    let given = json!({
        "origins": [oxford["address"], manchester["address"]],
        "oxford": oxford,
        "manchester": manchester,
        "family": [
            one("adult", "Niamh", ["30", "5", "1987"], ""),
            one("child", "Zoë", ["9", "3", "2014"], NHS_NUMBERS[0]),
            one("child", "Seán", ["21", "11", "2016"], NHS_NUMBERS[1]),
        ],
        "when": ["16", "11", "2026"],
        "from": "OX3 7PX",
        "to": "M14 4TT",
        "file": FILE,
    });
    browser.run("family", given);
}
