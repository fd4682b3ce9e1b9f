//! Systems that fetch over HTTPS instead of watching a folder, and what the command line says of a running gateway.

use std::fs;

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, notice_of, records},
    gateway::System,
    journey::all_passed,
    program::{run, run_ok},
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::json;

#[test]
fn a_system_that_polls_fetches_answers_and_custody_passes() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("education")]);
    let mut receiver = town.gateway(MANCHESTER, &[System::polling("education")]);
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];

    // Handed in by the command line, as an operator would.
    let sample = records(Service::Education);
    let config = sender.config();
    let config = config.to_str().unwrap();
    for (name, document) in [("notice.json", notice_of(&sample)), ("records.xml", sample.clone())] {
        let form = if name.ends_with("xml") { Form::Xml } else { Form::Json };
        let file = town.folder().join(name);
        fs::write(&file, document.document(form)).unwrap();
        run_ok(&["send", "--config", config, file.to_str().unwrap()]);
    }
    let api = receiver.api();
    let page = format!("/v1/inbox/education/{}", sample.id);
    let document = await_that("the records wait for the system", &both, || {
        let waiting = api.get("/v1/inbox/education").ok()?.json();
        waiting.to_string().contains(&sample.id).then(|| api.get(&page).unwrap())
    });
    let page_after = |after: &str| api.get(&format!("/v1/inbox/education?limit=1{after}")).unwrap().expect(200);
    let notice = page_after("");
    assert_eq!(notice["messages"][0]["class"], "move-notification", "the oldest first: {notice}");
    let records = page_after(&format!("&after={}", notice["next"].as_str().unwrap()));
    assert_eq!(records["messages"][0]["class"], "record-transfer", "{records}");
    assert_eq!(
        (records["next"].as_str(), records["messages"].as_array().unwrap().len()),
        (Some(sample.id.as_str()), 1)
    );
    assert_eq!(page_after(&format!("&after={}", sample.id))["messages"], json!([]), "nothing after the newest");
    assert_eq!(document.text.as_bytes(), sample.document(Form::Xml), "the very document that was sent");
    assert_eq!(document.media_type, "application/xml");
    assert_eq!(api.get("/v1/inbox/housing").unwrap().status, 404, "there is no such system");

    let answer = format!("{page}/answer");
    assert_eq!(api.post_json(&answer, &json!({ "Decision": "perhaps" })).unwrap().status, 400);
    api.post_json(&answer, &json!({ "Decision": "accepted" })).unwrap().expect(200);
    for gateway in both {
        await_that("custody passes", &both, || all_passed(&gateway.api().transfer(&sample.transfer)?).then_some(()));
    }
    let waiting = api.get("/v1/inbox/education").unwrap().expect(200);
    assert!(!waiting.to_string().contains(&sample.id), "it waits no more: {waiting}");

    let rehearsed = run_ok(&["standard", "rehearse", "--against", "1.0", "--config", config]);
    assert!(
        rehearsed.contains(&sample.message.header.sender.to_string()),
        "the gateway's own store is read: {rehearsed}"
    );

    let status = run_ok(&["status", "--config", config]);
    assert!(status.contains(&sample.transfer), "{status}");
    let history = run_ok(&["status", "--config", config, &sample.id]);
    for event in ["accepted", "relayed", "received-by-partner"] {
        assert!(history.contains(event), "{event} is missing:\n{history}");
    }
    let refused = town.folder().join("refused.json");
    fs::write(&refused, "{}").unwrap();
    assert_eq!(run(&["send", "--config", config, refused.to_str().unwrap()]).status.code(), Some(1));
}
