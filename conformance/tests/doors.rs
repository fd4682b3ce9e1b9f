//! Who gets in: through RabbitMQ's door, and through the gateway's own HTTPS door.
#![expect(clippy::unwrap_used, reason = "a test")]

use crosswalk_conformance::{
    broker::connect,
    family::{MANCHESTER, OXFORD, OXFORDSHIRE, records, records_between},
    gateway::System,
    strangers,
    town::Town,
};
use crosswalk_schemas::{model::Service, report::Form};
use lapin::{
    BasicProperties,
    options::{BasicConsumeOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueuePurgeOptions},
    types::FieldTable,
};

#[test]
fn the_https_door_opens_to_its_own_authority_only() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    strangers::make(&town.folder().join("pki"), OXFORDSHIRE);
    let mut gateway = town.gateway(OXFORDSHIRE, &[System::at_folder("social-care", "child-record", "json")]);
    gateway.start();

    assert_eq!(gateway.api().get("/v1/transfers").unwrap().status, 200);
    for stranger in ["foreign", "expired", "early"] {
        let refused = gateway.api_as(stranger).get("/v1/transfers");
        assert!(refused.is_err(), "a certificate that is {stranger} was let in: {refused:?}");
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
fn rabbitmq_itself_refuses_what_an_authority_may_not() {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let pki = town.folder().join("pki");
    strangers::make(&pki, OXFORD);
    let uri = town.node.uri();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        for stranger in [Some("foreign"), Some("expired"), Some("early"), None] {
            assert!(connect(&uri, &pki, stranger).await.is_err(), "{stranger:?} was let in");
        }
        let oxford = connect(&uri, &pki, Some(OXFORD)).await.unwrap();
        let own = format!("{OXFORD}.{MANCHESTER}.education.record-transfer");
        let forged = format!("{OXFORDSHIRE}.{MANCHESTER}.education.record-transfer");
        for (key, properties, allowed) in [
            (own.as_str(), BasicProperties::default(), true),
            (forged.as_str(), BasicProperties::default(), false),
            (own.as_str(), BasicProperties::default().with_user_id(OXFORDSHIRE.into()), false),
        ] {
            let channel = oxford.create_channel().await.unwrap();
            channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
            let options = BasicPublishOptions::default();
            let sent = channel.basic_publish("crosswalk".into(), key.into(), options, b"{}", properties).await;
            let confirmed = match sent {
                Ok(confirm) => confirm.await.is_ok(),
                Err(_) => false,
            };
            assert_eq!(confirmed, allowed, "{key}");
        }
        let inbox = format!("inbox.{OXFORDSHIRE}");
        let channel = oxford.create_channel().await.unwrap();
        let got = channel.basic_get(inbox.as_str().into(), BasicGetOptions::default()).await;
        assert!(got.is_err(), "Oxford read Oxfordshire's inbox");
        let channel = oxford.create_channel().await.unwrap();
        let (tag, options) = ("stranger", BasicConsumeOptions::default());
        let consumed = channel.basic_consume(inbox.as_str().into(), tag.into(), options, FieldTable::default()).await;
        assert!(consumed.is_err(), "Oxford consumes Oxfordshire's inbox");
        let channel = oxford.create_channel().await.unwrap();
        let purged = channel.queue_purge(inbox.as_str().into(), QueuePurgeOptions::default()).await;
        assert!(purged.is_err(), "Oxford purged Oxfordshire's inbox");
    });
}
