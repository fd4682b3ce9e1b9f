//! Who gets in through the gateway's HTTPS door. (Who gets in at RabbitMQ's: `broker_traps.rs`.)

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
