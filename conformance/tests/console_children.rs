//! Caseworkers complete leads, look for children, answer others who look, and see who is on a register.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE},
    gateway::{Gateway, System},
    person::{Page, Person},
    program::root,
    town::{Town, await_that},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// The transfers that a gateway knows, from Oxfordshire to Manchester.
fn transfers(gateway: &Gateway) -> Vec<Value> {
    let all = gateway.api().transfers();
    all.into_iter().filter(|one| one["losing"] == OXFORDSHIRE && one["gaining"] == MANCHESTER).collect()
}

const SOCIAL_CARE: &str = "social-care";

/// What a form asks of the second child of the tests.
const CHILD: [(&str, &str); 7] = [
    ("role", "child"),
    ("forename", "Ada"),
    ("surname", "Leadley"),
    ("born-day", "2"),
    ("born-month", "6"),
    ("born-year", "2015"),
    ("nhs", ""),
];

/// Where a form that was begun lies: `/moves/drafts/7`.
fn draft(page: &Page) -> String {
    format!("/moves/drafts/{}", page.address.split('/').nth(3).unwrap())
}

#[test]
fn a_lead_is_completed_by_the_form_or_dismissed() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let lettings = System { name: "lettings", ..System::at_folder("housing", "core-lettings", "json") };
    let mut here = town.gateway(OXFORDSHIRE, &[lettings, System::at_folder(SOCIAL_CARE, "child-record", "json")]);
    let mut there = town.gateway(MANCHESTER, &[System::at_folder(SOCIAL_CARE, "child-record", "json")]);
    here.start();
    there.start();
    let worker = here.person("worker", &["caseworker"]);
    worker.open("/leads").shows("There is none.");
    let sample = root().join("adapters/src/core_lettings/samples/core-download-codes-2024.csv");
    let text = fs::read_to_string(sample).unwrap().replace("M14 5TG", "M14 4TT").replace("M14 5WZ", "M14 4TT");
    here.drop_file("lettings", "lettings.csv", text.as_bytes());
    let list = await_that("the lettings become leads", &[&here], || {
        let page = worker.open("/leads");
        page.says("/leads/").then_some(page)
    });
    let lead = (1..20).map(|id| worker.open(&format!("/leads/{id}"))).find(|page| page.says("record 5001"));
    let lead = lead.unwrap_or_else(|| panic!("{}", list.text()));
    lead.shows("Missing").shows("names");
    // A lead can be dismissed, with a reason, and opened again.
    let address = lead.address.clone();
    assert_eq!(worker.send(&format!("{address}/dismiss"), &[("reason", "")]).status, 422);
    worker.send(&format!("{address}/dismiss"), &[("reason", "The family stayed.")]).shows("The lead is dismissed");
    worker.open(&address).shows("The family stayed.").shows("Open it again");
    worker.send(&format!("{address}/reopen"), &[]).shows("Complete the lead");
    let mut page = worker.send(&format!("{address}/complete"), &[]);
    let draft = draft(&page);
    // Whatever the lead does not say is asked for, page by page.
    for _ in 0..12 {
        let at = page.address.trim_start_matches(&draft).to_owned();
        page = match at.as_str() {
            "/check" => break,
            "/people" => worker.send(&format!("{draft}/people"), &[("more", "no")]),
            "/when" => worker
                .send(&format!("{draft}/when"), &[("when-day", "16"), ("when-month", "11"), ("when-year", "2026")]),
            "/from" => worker.send(&format!("{draft}/from"), &[("postcode", "OX1 1ND")]),
            "/to" => worker.send(&format!("{draft}/to"), &[("where", "known"), ("postcode", "M14 4TT")]),
            "/kind" => worker.send(&format!("{draft}/kind"), &[("kind", "permanent")]),
            "/contact" => {
                worker.send(&format!("{draft}/contact"), &[("name", "Jo Worker"), ("telephone", "01865 249 811")])
            }
            person => {
                let mut fields = CHILD.to_vec();
                if !person.ends_with("/1") {
                    fields[0].1 = "adult";
                }
                worker.send(&format!("{draft}{person}"), &fields)
            }
        };
    }
    page.shows("Check your answers");
    worker.send(&format!("{draft}/check"), &[]).shows("Report sent").shows("Leadley");
    await_that("the notice opens a transfer", &[&here, &there], || (!transfers(&there).is_empty()).then_some(()));
    worker.open(&address).shows("Completed").shows("It became the notice");
    let reporter = here.person("reporter", &["reporter"]);
    assert_eq!((reporter.open("/leads").status, reporter.open("/find").status), (403, 403));
    assert!(!here.log().contains("Leadley") && !there.log().contains("Leadley"), "a name is in a log");
}

#[test]
fn a_child_is_asked_for_found_and_accepted_and_registers_are_kept() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let system = || System::at_folder(SOCIAL_CARE, "child-record", "json");
    let mut here = town.gateway(OXFORDSHIRE, &[system()]);
    let mut there = town.gateway(MANCHESTER, &[system()]);
    here.start();
    there.start();
    // Manchester knows the child from a move.
    let mut notice: Value = serde_json::from_str(&example("move-notification.json")).unwrap();
    notice["Header"]["Sender"]["Authority"] = json!(OXFORDSHIRE);
    notice["Header"]["Recipient"]["Authority"] = json!(OXFORDSHIRE);
    here.api().post(notice.to_string().as_bytes()).unwrap().expect(202);
    await_that("Manchester knows of the move", &[&here, &there], || (!transfers(&there).is_empty()).then_some(()));
    let child = transfers(&there).remove(0);
    assert!(!child.is_null());
    let known = notice["MoveNotification"]["Person"].as_array().unwrap();
    let known = known.iter().find(|person| person["Role"] == "child").unwrap();
    let born = known["BirthDate"]["PersonBirthDate"].as_str().unwrap();
    let surname = known["PersonName"]["PersonFamilyName"].as_str().unwrap();
    let forename = known["PersonName"]["PersonGivenName"][0].as_str().unwrap();
    let asker = here.person("asker", &["caseworker"]);
    let search = asked(&asker, [forename, surname, born]);
    answered(&there, (forename, surname));
    let page = await_that("the answer is shown", &[&here, &there], || {
        let page = asker.open(&search);
        page.says("Known there").then_some(page)
    });
    page.shows("Probable").shows("Sam Answers").shows("0161 234 5000").shows("This is the child");
    asker.open("/find").shows("Possible matches to look at");
    asker.open("/").shows("1 possible match to look at");
    // That somebody looks is kept, once: a page that stays open asks again and again, and must not feed itself.
    let auditor = here.person("auditor", &["auditor"]);
    let views = || auditor.open("/audit").text().matches("searches viewed").count();
    let before = views();
    asker.open("/find").shows("Possible matches to look at");
    assert_eq!((before > 0, views()), (true, before));
    let answer = page.between("name=\"answer\" value=\"", "\"").unwrap();
    let decided = asker.send(&format!("{search}/decide"), &[("answer", &answer), ("decision", "accepted")]);
    decided.shows("You accepted this match").shows("Report the move");
    let report = asker.send(&format!("{search}/report"), &[("answer", &answer)]);
    asker.open(&report.address.replace("/when", "/people")).shows(forename).shows(surname);
    assert!(!asker.open("/find").says("Possible matches to look at"));
    registers(&here, &asker);
    for text in [here.log(), there.log()] {
        assert!(!text.contains(surname), "a name is in a log");
    }
}

fn example(name: &str) -> String {
    fs::read_to_string(root().join("schemas/catalogue/child-record/1.0/examples/valid").join(name)).unwrap()
}

fn asked(asker: &Person, [forename, surname, born]: [&str; 3]) -> String {
    asker.open("/find/new").shows("Ask other councils about a child");
    let date: Vec<&str> = born.split('-').collect();
    let mut fields = vec![
        ("reason", "unknown-destination"),
        ("words", "The family left without saying where to."),
        ("forename", forename),
        ("surname", surname),
        ("born-day", date[2]),
        ("born-month", date[1]),
        ("born-year", date[0]),
        ("name", "Jo Asks"),
        ("telephone", "01865 555 040"),
        ("ask", "Atlantis"),
    ];
    asker.send("/find/new", &fields).shows("We do not know a council called");
    fields.last_mut().unwrap().1 = "Manchester";
    let sent = asker.send("/find/new", &fields);
    sent.shows("The question has been sent").shows("Manchester City Council");
    sent.address.split('?').next().unwrap().to_owned()
}

fn answered(there: &Gateway, (forename, surname): (&str, &str)) {
    let worker = there.person("answers", &["caseworker"]);
    let hub = await_that("the question arrives with what may match", &[there], || {
        let page = worker.open("/find");
        page.says("Other councils ask about").then_some(page)
    });
    hub.shows("possible match").shows("Oxfordshire County Council").shows(&format!("{forename} {surname}"));
    worker.open("/").shows("1 question about a child to answer");
    let request = format!("/find/requests/{}", hub.between("/find/requests/", "\"").unwrap());
    worker.open(&request).shows("A transfer here").shows("Jo Asks");
    assert_eq!(worker.send(&request, &[]).status, 422);
    let fields = [("child-0", "yes"), ("name", "Sam Answers"), ("telephone", "0161 234 5000")];
    worker.send(&request, &fields).shows("The answer has been sent");
    worker.open(&request).shows("This request has been answered.");
}

fn registers(here: &Gateway, worker: &Person) {
    worker.open("/find/registers/missing").shows("There is none.");
    let event = |kind: &str, on: &str| {
        let mut event: Value = serde_json::from_str(&example("child-event-missing.json")).unwrap();
        event["Header"]["MessageID"] = json!(Uuid::new_v4().to_string());
        event["Header"]["Sender"] = json!({ "Authority": OXFORDSHIRE, "Service": "police" });
        event["Header"]["Recipient"] = json!({ "Authority": OXFORDSHIRE, "Service": "social-care" });
        event["ChildEvent"]["Kind"] = json!(kind);
        event["ChildEvent"]["OccurredOn"] = json!(on);
        if kind == "found" {
            event["ChildEvent"].as_object_mut().unwrap().remove("MissingEpisode");
        }
        here.api().post(event.to_string().as_bytes()).unwrap().expect(202);
    };
    event("missing", "2026-11-17");
    await_that("the child is on the register", &[here], || {
        worker.open("/find/registers/missing").says("17 November 2026").then_some(())
    });
    event("found", "2026-11-18");
    await_that("the child is off the register", &[here], || {
        worker.open("/find/registers/missing").says("There is none.").then_some(())
    });
}
