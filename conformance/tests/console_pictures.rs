//! Family moves, leads and searches in a real browser: every page is looked at by axe and at 320 px.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use crosswalk_conformance::{
    browser::Browser,
    family::{MANCHESTER, OXFORDSHIRE},
    gateway::{Gateway, System},
    town::Town,
};
use serde_json::{Value, json};

fn everybody(gateway: &Gateway) -> Value {
    let address = format!("https://{}", gateway.address("console").unwrap());
    let roles = ["reporter", "caseworker"];
    json!({ "address": address, "name": "demo", "password": gateway.account("demo", &roles) })
}

#[test]
fn people_report_moves_and_look_for_children_in_a_browser() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let [here, there] = [OXFORDSHIRE, MANCHESTER].map(|code| {
        let mut gateway = town.gateway(code, &[System::at_folder("social-care", "child-record", "json")]);
        gateway.start();
        gateway
    });
    let (oxfordshire, manchester) = (everybody(&here), everybody(&there));
    let origins = [oxfordshire["address"].clone(), manchester["address"].clone()];
    browser.run("moves", json!({ "origins": origins, "oxfordshire": oxfordshire, "manchester": manchester }));
}
