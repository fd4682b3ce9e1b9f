//! The console in a real browser: people do their work by it, axe finds nothing, no page asks a third party.

#![expect(clippy::unwrap_used, reason = "whatever fails, fails the test")]

use std::{fs, net::TcpListener};

use crosswalk_conformance::{
    browser::Browser,
    family::{MANCHESTER, OXFORDSHIRE},
    gateway::{Gateway, System},
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
    let address = format!("https://{}", gateway.address("console").expect("the console is open"));
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
