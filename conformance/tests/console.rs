//! The console in a real browser: people do their work by it, axe finds nothing, no page asks a third party.

use crosswalk_conformance::{browser::Browser, family::MANCHESTER, gateway::System, town::Town};
use serde_json::json;

#[test]
fn people_sign_in_are_kept_out_of_what_is_not_theirs_and_are_given_accounts() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[MANCHESTER]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    manchester.start();
    let all = ["reporter", "caseworker", "operator", "auditor", "administrator"];
    let password = manchester.account("demo", &all);
    let address = format!("https://{}", manchester.address("console").expect("the console is open"));
    browser.run(
        "accounts",
        json!({ "origins": [address], "manchester": { "address": address, "name": "demo", "password": password } }),
    );
}
