//! Every page of the console in a real browser: a picture of each at 1280 and at 320 px, on paper too, and axe finds nothing.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crosswalk_conformance::{
    browser::{Browser, pictures},
    family::{MANCHESTER, OXFORDSHIRE, notice_of, records},
    gateway::{Gateway, System},
    journey::all_passed,
    program::root,
    stopped::{break_upn, entry_of, strict},
    town::{Town, await_that},
};
use crosswalk_schemas::{
    model::{Body, Service},
    report::Form,
};
use jiff::{ToSpan as _, Zoned};
use serde_json::{Value, json};
use uuid::Uuid;

const SYSTEM: &str = "social-care";

/// What is asked for by GET and is no page of its own.
const NO_PAGES: [(&str, &str); 7] = [
    ("/live", "what open pages are told"),
    ("/assets/{folder}/{name}", "what pages need"),
    ("/sign-in/elsewhere", "leads to the identity provider"),
    ("/sign-in/back", "leads to the first page"),
    ("/moves/drafts/{id}", "leads to the step that comes next"),
    ("/moves/uploads/template", "a file"),
    ("/moves/uploads/{id}/refused", "a file"),
];

/// The addresses that the console answers by GET, as its sources have them.
fn routes() -> BTreeSet<String> {
    let mut files = vec![root().join("gateway/src/console")];
    let mut found = BTreeSet::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.extend(routes_of(&path));
        }
    }
    found
}

fn routes_of(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let makers = ["route(\"", "files(\"", "open(\"", "mine(\""];
    let calls = makers.iter().flat_map(|maker| text.split(maker).skip(1));
    calls
        .filter_map(|rest| {
            let (path, rest) = rest.split_once('"')?;
            let methods = rest.split("),\n").next()?;
            (path.starts_with('/') && methods.contains("get(")).then(|| path.to_owned())
        })
        .collect()
}

/// The route that an address belongs to: of those that fit, the one that names most.
fn route_of<'a>(routes: &'a BTreeSet<String>, address: &str) -> Option<&'a String> {
    let fits = |route: &&String| {
        let (one, other): (Vec<_>, Vec<_>) = (route.split('/').collect(), address.split('/').collect());
        one.len() == other.len() && one.iter().zip(other).all(|(part, there)| part.starts_with('{') || *part == there)
    };
    routes.iter().filter(fits).min_by_key(|route| route.matches('{').count())
}

fn somebody(gateway: &Gateway) -> Value {
    let address = format!("https://{}", gateway.address("console").unwrap());
    let roles = ["reporter", "caseworker", "operator", "auditor", "administrator"];
    json!({ "address": address, "name": "demo", "password": gateway.account("demo", &roles) })
}

/// A transfer whose records the other side's system accepts, one that it rejects, and records that are stopped here. What the
/// pictures need to know of them.
fn transfers(here: &Gateway, there: &Gateway) -> Value {
    let both = [here, there];
    let [accepted, rejected, mut broken] = [(); 3].map(|()| records(Service::SocialCare));
    for sample in [&accepted, &rejected, &broken] {
        here.api().post(&notice_of(sample).document(Form::Json)).unwrap().expect(202);
    }
    let no = json!({ "Decision": "rejected", "Reason": "The children are not known at the new address." });
    for (sample, answer) in [(&accepted, json!({ "Decision": "accepted" })), (&rejected, no)] {
        here.api().post(&sample.document(Form::Json)).unwrap().expect(202);
        await_that("the records are delivered", &both, || {
            (there.deliveries_of(SYSTEM, &sample.id).len() == 1).then_some(())
        });
        there.answer(SYSTEM, &sample.id, &answer);
    }
    let (right, wrong) = break_upn(&mut broken);
    here.api().post(&broken.document(Form::Json)).unwrap().expect(202);
    entry_of(here, &both, &broken.id);
    await_that("custody passes", &both, || all_passed(&here.api().transfer(&accepted.transfer)?).then_some(()));
    let Body::RecordTransfer(body) = &accepted.message.body else { panic!("not records") };
    let known = &body.child_record[0].identity;
    let born = known.birth_date.as_ref().unwrap().person_birth_date;
    json!({
        "child": accepted.nhs_numbers[0],
        "known": {
            "forename": known.person_name.person_given_name[0],
            "surname": known.person_name.person_family_name,
            "born": [born.day().to_string(), born.month().to_string(), born.year().to_string()],
        },
        "message": accepted.id,
        "rejected": rejected.transfer,
        "broken": { "id": broken.id, "right": right, "wrong": wrong },
    })
}

/// A child is missing, and homes were let to families that nobody named.
fn signs(here: &Gateway) {
    let example = "schemas/catalogue/child-record/1.0/examples/valid/child-event-missing.json";
    let mut event: Value = serde_json::from_slice(&fs::read(root().join(example)).unwrap()).unwrap();
    event["Header"]["MessageID"] = json!(Uuid::new_v4().to_string());
    event["Header"]["Sender"] = json!({ "Authority": OXFORDSHIRE, "Service": "police" });
    event["Header"]["Recipient"] = json!({ "Authority": OXFORDSHIRE, "Service": SYSTEM });
    here.api().post(event.to_string().as_bytes()).unwrap().expect(202);
    let lettings = root().join("adapters/src/core_lettings/samples/core-download-codes-2024.csv");
    let text = fs::read_to_string(lettings).unwrap().replace("M14 5TG", "M14 4TT").replace("M14 5WZ", "M14 4TT");
    here.drop_file("lettings", "lettings.csv", text.as_bytes());
}

#[test]
fn every_page_has_its_pictures_and_axe_finds_nothing() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let lettings = System { name: "lettings", ..System::at_folder("housing", "core-lettings", "json") };
    let mut here = town.gateway(OXFORDSHIRE, &[System::at_folder(SYSTEM, "child-record", "json"), lettings]);
    let mut there = town.gateway(MANCHESTER, &[System::at_folder(SYSTEM, "child-record", "json")]);
    strict(&there);
    here.start();
    there.start();
    signs(&here);
    let mut given = transfers(&here, &there);
    let (mut oxfordshire, manchester) = (somebody(&here), somebody(&there));
    oxfordshire["reporter"] = json!({ "name": "rhys", "password": here.account("rhys", &["reporter"]) });
    let moved = Zoned::now().date() - 6.days();
    given["moved"] =
        json!([moved.strftime("%d").to_string(), moved.strftime("%m").to_string(), moved.year().to_string()]);
    given["partner"] = json!(MANCHESTER);
    given["origins"] = json!([oxfordshire["address"], manchester["address"]]);
    (given["oxfordshire"], given["manchester"]) = (oxfordshire, manchester);
    browser.run("pictures", given);

    let seen: Vec<Value> =
        serde_json::from_slice(&fs::read(pictures("pictures").join("pictures.json")).unwrap()).unwrap();
    let routes = routes();
    assert!(routes.len() > 40, "the sources name more pages than {routes:?}");
    let got = seen.iter().filter(|picture| picture["method"] == "GET");
    let mut shown: BTreeSet<_> =
        got.filter_map(|picture| route_of(&routes, picture["path"].as_str()?).map(String::as_str)).collect();
    for (route, _) in NO_PAGES {
        assert!(routes.contains(route), "{route} is no page, nor anything else");
        shown.insert(route);
    }
    let missing: Vec<_> = routes.iter().filter(|route| !shown.contains(route.as_str())).collect();
    assert!(missing.is_empty(), "no picture of {missing:?}: conformance/browser/pictures.mjs takes them");
    let name = |picture: &Value, width: &str| -> PathBuf {
        pictures("pictures").join(format!("{}-{width}.png", picture["name"].as_str().unwrap()))
    };
    for picture in &seen {
        assert!(["1280", "320"].iter().all(|width| name(picture, width).is_file()), "{picture}");
    }
}
