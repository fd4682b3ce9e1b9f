//! The receiver's case system rejects one of two children: the outcome says which and why, that child's custody stays.

use crosswalk_conformance::{
    case_system::{CaseFiles, Rules, Running},
    family::{notice_of, records},
    journey::custody,
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::Value;

#[test]
fn one_of_two_children_is_rejected() {
    let (_town, sender, receiver) = Town::of_two();
    let sample = records(Service::SocialCare);
    let rules = Rules {
        export: None,
        reject: vec![sample.nhs_numbers[1].clone()],
        reason: "lives with his father in Leeds".to_owned(),
    };
    let _system = Running::start(&receiver.system("social-care"), rules);
    let _sender_system = Running::start(&sender.system("social-care"), Rules::default());

    sender.api().post(&notice_of(&sample).document(Form::Json)).unwrap().expect(202);
    sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);

    let both = [&sender, &receiver];
    for gateway in both {
        await_that("custody of the accepted child passes, of the other it stays", &both, || {
            let transfer = gateway.api().transfer(&sample.transfer)?;
            let (elder, younger) =
                (child(&transfer, &sample.nhs_numbers[0])?, child(&transfer, &sample.nhs_numbers[1])?);
            (only(&elder, "gaining") && only(&younger, "losing")).then_some(())
        });
    }
    let transfer = sender.api().transfer(&sample.transfer).unwrap();
    let younger = child(&transfer, &sample.nhs_numbers[1]).unwrap();
    assert!(younger.to_string().contains("rejected"), "says that he was rejected: {younger}");
    assert!(younger.to_string().contains("Leeds"), "says why: {younger}");
    let held = CaseFiles::read(&receiver.system("social-care")).unwrap();
    assert_eq!(held.children.len(), 1);
}

/// The part of a transfer that is about one of the two children.
fn child(transfer: &Value, nhs_number: &str) -> Option<Value> {
    let children = transfer["children"].as_array()?;
    children.iter().find(|child| child["child"]["NHSnumber"] == nhs_number).cloned()
}

fn only(child: &Value, holder: &str) -> bool {
    let holders = custody(child);
    !holders.is_empty() && holders.iter().all(|held| held == holder)
}
