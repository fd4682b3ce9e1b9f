//! Who gets in at the gateway, and at which broker a gateway does not run. (Who gets in at RabbitMQ: `broker_traps.rs`.)

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, records, records_between},
    gateway::System,
    program::run_ok,
    town::Town,
};
use crosswalk_schemas::{model::Service, report::Form};

#[test]
fn the_https_door_opens_to_its_own_authority_only() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let pki = town.folder().join("pki");
    run_ok(&["certs", "dev", "--dir", pki.to_str().unwrap(), "--authority", OXFORDSHIRE, "--flawed"]);
    let mut gateway = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "child-record", "json")]);
    gateway.start();

    assert_eq!(gateway.api().get("/v1/transfers").unwrap().status, 200);
    for flaw in ["foreign-ca", "expired", "not-yet-valid", "server-only"] {
        let refused = gateway.api_as(&format!("{OXFORDSHIRE}.{flaw}")).get("/v1/transfers");
        assert!(refused.is_err(), "a certificate that is {flaw} was let in: {refused:?}");
    }
    let refused = gateway.api_without_certificate().get("/v1/transfers");
    assert!(refused.is_err(), "no certificate at all was let in: {refused:?}");
    // A partner's certificate is genuine, but its systems have no business here.
    let partner = gateway.api_as(MANCHESTER);
    for page in ["/v1/transfers", "/v1/inbox/social-care", "/v1/directory/authorities/E08000003"] {
        assert_eq!(partner.get(page).unwrap().status, 403, "{page}");
    }
    let sample = records(Service::SocialCare).document(Form::Json);
    assert_eq!(partner.post(&sample).unwrap().status, 403);
    assert_eq!(partner.validate(&sample).unwrap().status, 403);
    // Nor may a system speak for another authority than its own.
    let forged = records_between(MANCHESTER, OXFORDSHIRE, Service::SocialCare).document(Form::Json);
    let answer = gateway.api().post(&forged).unwrap();
    assert!([403, 422].contains(&answer.status), "{}", answer.text);
    gateway.assert_running();
}

#[test]
fn a_gateway_does_not_run_at_a_broker_that_would_let_anybody_speak_for_anybody() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut gateway = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "child-record", "json")]);
    town.node.ctl(&["clear_topic_permissions", OXFORDSHIRE]);
    gateway.launch();
    let status = gateway.wait_ended(30);
    assert_eq!(status.code(), Some(2), "{}", gateway.log_tail());
    assert!(gateway.log().contains("topic"), "says what is wrong:\n{}", gateway.log_tail());

    // With its permissions back it runs.
    let definitions = town.folder().join("definitions.json");
    town.node.ctl(&["import_definitions", definitions.to_str().unwrap()]);
    gateway.start();
    gateway.assert_running();
}
