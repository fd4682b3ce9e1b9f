//! The broker and whoever runs it are not trusted: they read nothing but routing keys, and what they change, replay, reorder,
//! drop or send elsewhere is noticed and never delivered wrongly. `openssl` alone opens and verifies what travels.
#![expect(clippy::unwrap_used, reason = "tests: whatever fails, fails the test")]

use std::fs;

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORD, OXFORDSHIRE, Sample, outcome_of, records, records_between, the_family},
    gateway::{Gateway, System},
    program::run_ok,
    tamper::{Taken, Tamperer, openssl_open, openssl_seal, openssl_sign, openssl_verify},
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};
use lapin::BasicProperties;
use tokio::runtime::Runtime;

/// Whoever runs the broker.
const OPERATOR: &str = "E06000015";
const SYSTEM: &str = "social-care";
const CONTENT_TYPE: &str = "application/pkcs7-mime; smime-type=authEnveloped-data";

/// Two counties, a district, and a broker whose operator reads and changes what they like.
struct Stage {
    // Before the town, so that it ends before the broker.
    tamperer: Tamperer,
    runtime: Runtime,
    town: Town,
}

impl Stage {
    fn new() -> Self {
        let town =
            Town::with_queues_for(&[OXFORDSHIRE, MANCHESTER, OXFORD, OPERATOR], &[OXFORDSHIRE, MANCHESTER, OXFORD]);
        let runtime = Runtime::new().unwrap();
        let tamperer = runtime.block_on(Tamperer::with_all_rights(&town, OPERATOR));
        Self { tamperer, runtime, town }
    }

    fn gateway(&self, code: &'static str) -> Gateway {
        self.town.gateway(code, &[System::at_folder(SYSTEM, "child-record", "json")])
    }

    fn pki(&self) -> std::path::PathBuf {
        self.town.folder().join("pki")
    }

    fn take(&self, authority: &str, count: usize) -> Vec<Taken> {
        self.runtime.block_on(self.tamperer.take(&format!("inbox.{authority}"), count))
    }

    fn put(&self, message: &Taken) {
        self.runtime.block_on(self.tamperer.put(message));
    }

    /// A message that claims to be from `sender`.
    fn forged(sender: &str, id: &str, body: Vec<u8>) -> Taken {
        let properties = BasicProperties::default()
            .with_delivery_mode(2)
            .with_message_id(id.into())
            .with_type("record-transfer".into())
            .with_user_id(sender.into())
            .with_content_type(CONTENT_TYPE.into());
        Taken { key: format!("{sender}.{MANCHESTER}.social-care.record-transfer"), properties, traceparent: None, body }
    }
}

fn post(sender: &Gateway, sample: &Sample) {
    sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
}

/// The reasons in a gateway's quarantine, sorted.
fn reasons(gateway: &Gateway) -> Vec<String> {
    let entries = gateway.api().get("/v1/quarantine").unwrap().expect(200)["entries"].clone();
    let mut reasons: Vec<_> =
        entries.as_array().unwrap().iter().map(|entry| entry["reason"].as_str().unwrap().to_owned()).collect();
    reasons.sort();
    reasons
}

fn await_delivered(sample: &Sample, receiver: &Gateway, sender: &Gateway) {
    await_that("it is delivered", &[sender, receiver], || {
        (!receiver.deliveries_of(SYSTEM, &sample.id).is_empty()).then_some(())
    });
}

#[test]
fn the_broker_sees_ciphertext_and_routing_keys_and_openssl_alone_opens_it() {
    let stage = Stage::new();
    let (mut sender, mut receiver) = (stage.gateway(OXFORDSHIRE), stage.gateway(MANCHESTER));
    sender.start();
    let sample = the_family(Service::SocialCare);
    post(&sender, &sample);
    let taken = stage.take(MANCHESTER, 1).remove(0);

    assert_eq!(taken.key, format!("{OXFORDSHIRE}.{MANCHESTER}.social-care.record-transfer"));
    let expected = Stage::forged(OXFORDSHIRE, &sample.id, Vec::new()).properties;
    assert_eq!(taken.properties, expected, "an id to ask about, who and what: nothing more");
    assert_eq!(taken.traceparent, None, "there is no collector to tell");
    let document = sample.document(Form::Json);
    let words: Vec<&[u8]> =
        document.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| word.len() > 4).collect();
    assert!(words.len() > 50, "there is something to look for");
    for word in ["Zoë", "Seán", "Ashworth", "9990001014", "OX3 7PX", "Quarry", "P20417", "Z931234518001"] {
        assert!(!contains(&taken.body, word.as_bytes()), "{word} is seen at the broker");
        assert!(contains(&document, word.as_bytes()), "{word} is in the message");
    }
    // The signer's code stands in its certificate, which is sealed too.
    for word in words.into_iter().chain([OXFORDSHIRE.as_bytes()]) {
        assert!(!contains(&taken.body, word), "{} is seen at the broker", String::from_utf8_lossy(word));
    }

    let signed = openssl_open(&stage.pki(), MANCHESTER, &taken.body);
    assert_eq!(openssl_verify(&stage.pki(), &signed), document);
    stage.put(&taken);
    receiver.start();
    await_delivered(&sample, &receiver, &sender);
    await_that("the sender has the receipt", &[&sender, &receiver], || {
        (sender.api().message(&sample.id)?["state"] == "received").then_some(())
    });
    evidence_of_both_sides(&stage, &sample, [&sender, &receiver]);
}

/// Both keep the signature, without the document, and openssl verifies it over the document.
fn evidence_of_both_sides(stage: &Stage, sample: &Sample, both: [&Gateway; 2]) {
    let document = sample.document(Form::Json);
    let content = stage.town.folder().join("document");
    fs::write(&content, &document).unwrap();
    for (gateway, side) in both.into_iter().zip(["sent", "received"]) {
        let store = rusqlite::Connection::open(gateway.folder.join("data/crosswalk.db")).unwrap();
        let signed: Vec<u8> = await_that("the proof is kept", &both, || {
            let sql = "SELECT signed FROM evidence JOIN messages USING (message) WHERE side = ?1 AND id = ?2";
            let id: uuid::Uuid = sample.id.parse().unwrap();
            store.query_row(sql, rusqlite::params![side, id.as_bytes()], |row| row.get(0)).ok()
        });
        assert!(!contains(&signed, b"Ashworth"), "nothing of the document is in the proof");
        let proof = stage.town.folder().join(format!("{side}.der"));
        fs::write(&proof, signed).unwrap();
        let output = std::process::Command::new("openssl")
            .args(["cms", "-verify", "-binary", "-inform", "DER", "-CAfile"])
            .arg(stage.pki().join("ca.crt"))
            .arg("-in")
            .arg(&proof)
            .arg("-content")
            .arg(&content)
            .output()
            .unwrap();
        assert!(output.status.success(), "{side}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[test]
fn what_the_broker_changes_replays_reorders_or_sends_elsewhere_is_noticed() {
    let stage = Stage::new();
    let (mut sender, mut receiver, mut other) =
        (stage.gateway(OXFORDSHIRE), stage.gateway(MANCHESTER), stage.gateway(OXFORD));
    sender.start();
    other.start();
    let samples = [(); 4].map(|()| records(Service::SocialCare));
    for sample in &samples {
        post(&sender, sample);
    }
    let mut taken = stage.take(MANCHESTER, 4);
    taken.sort_by_key(|message| samples.iter().position(|sample| sample.id == message.id()));
    let [flipped, replayed, dropped, swapped] = <[Taken; 4]>::try_from(taken).unwrap();

    // Changed copies come first and claim the genuine one's id: in the tag, the ciphertext, and the key that was agreed.
    for from_end in [1, 100, flipped.body.len() - 90] {
        stage.put(&flipped.flipped(from_end));
    }
    // Another's message under its id, too; later its own. The order is the reverse of what was sent.
    stage.put(&swapped.under_the_id_of(&flipped));
    for _ in 0..3 {
        stage.put(&replayed);
    }
    stage.put(&flipped);
    stage.put(&flipped.redirected(MANCHESTER, OXFORD));
    receiver.start();

    await_delivered(&samples[0], &receiver, &sender);
    await_delivered(&samples[1], &receiver, &sender);
    await_delivered(&samples[3], &receiver, &sender);
    await_that("the changed copies are before a person", &[&sender, &receiver], || {
        (reasons(&receiver) == ["tampered"; 3]).then_some(())
    });
    await_that("the other finds that it is not for them", &[&sender, &other], || {
        (reasons(&other) == ["not-for-us"]).then_some(())
    });
    assert_eq!(other.incoming(SYSTEM), Vec::<String>::new());
    for sample in [&samples[0], &samples[1], &samples[3]] {
        assert_eq!(receiver.deliveries_of(SYSTEM, &sample.id).len(), 1, "once, however often it came");
    }
    stage.put(&replayed);
    let later = records(Service::SocialCare);
    post(&sender, &later);
    await_delivered(&later, &receiver, &sender);
    assert_eq!(receiver.incoming(SYSTEM).len(), 4, "a replay long after is dropped too");
    await_that("receipts came for the others", &[&sender, &receiver], || {
        (sender.api().message(&samples[3].id)?["state"] == "received").then_some(())
    });
    assert_eq!(sender.api().message(&dropped.id()).unwrap()["state"], "relayed", "its sender knows: no receipt came");
    let shown = receiver.api().message(&samples[0].id).unwrap();
    assert_eq!(shown["state"], "done", "{shown}");
}

#[test]
fn what_others_sign_or_say_in_clear_is_not_believed_and_what_openssl_makes_is_taken() {
    let stage = Stage::new();
    let mut receiver = stage.gateway(MANCHESTER);
    receiver.start();
    let pki = stage.pki();
    let sealed = |signer: &str, document: &[u8]| openssl_seal(&pki, MANCHESTER, &openssl_sign(&pki, signer, document));
    let document = |sample: &Sample| sample.document(Form::Xml);

    let clear = records(Service::SocialCare);
    stage.put(&Stage::forged(OXFORDSHIRE, &clear.id, document(&clear)));
    let unsigned = records(Service::SocialCare);
    let body = openssl_seal(&pki, MANCHESTER, &document(&unsigned));
    stage.put(&Stage::forged(OXFORDSHIRE, &unsigned.id, body));
    let by_another = records(Service::SocialCare);
    stage.put(&Stage::forged(OXFORDSHIRE, &by_another.id, sealed(OXFORD, &document(&by_another))));
    let by_the_broker = records(Service::SocialCare);
    stage.put(&Stage::forged(OXFORDSHIRE, &by_the_broker.id, sealed("broker", &document(&by_the_broker))));
    // Signed by the district, which the broker vouches for, but in the county's name.
    let in_anothers_name = records(Service::SocialCare);
    stage.put(&Stage::forged(OXFORD, &in_anothers_name.id, sealed(OXFORD, &document(&in_anothers_name))));
    // Genuine, but meant for the district, which passes it on as if it were for Manchester.
    let passed_on = records_between(OXFORDSHIRE, OXFORD, Service::SocialCare);
    stage.put(&Stage::forged(OXFORDSHIRE, &passed_on.id, sealed(OXFORDSHIRE, &document(&passed_on))));
    let genuine = records(Service::SocialCare);
    stage.put(&Stage::forged(OXFORDSHIRE, &genuine.id, sealed(OXFORDSHIRE, &document(&genuine))));

    await_delivered(&genuine, &receiver, &receiver);
    let expected = ["in-clear", "not-its-signer", "signer-refused", "tampered"];
    await_that("the others are before a person", &[&receiver], || (reasons(&receiver) == expected).then_some(()));
    for refused in [&in_anothers_name, &passed_on] {
        await_that("it is refused", &[&receiver], || {
            (receiver.api().message(&refused.id)?["state"] == "refused").then_some(())
        });
    }
    assert_eq!(receiver.incoming(SYSTEM).len(), 1, "only the genuine one");
    let shown = receiver.api().message(&clear.id).unwrap();
    assert_eq!(shown["state"], "quarantined", "found by the id that it claimed: {shown}");
}

#[test]
fn an_outcome_that_is_not_signed_over_the_records_is_refused() {
    let stage = Stage::new();
    let mut sender = stage.gateway(OXFORDSHIRE);
    sender.start();
    let sample = records(Service::SocialCare);
    post(&sender, &sample);
    stage.take(MANCHESTER, 1);
    // Signed by whom it should be, with all that openssl signs of its own accord: not the digest of the records.
    let outcome = outcome_of(&sample);
    let pki = stage.pki();
    let signed = openssl_sign(&pki, MANCHESTER, &outcome.document(Form::Json));
    let envelope = Stage::forged(MANCHESTER, &outcome.id, openssl_seal(&pki, OXFORDSHIRE, &signed));
    stage.put(&Taken {
        key: format!("{MANCHESTER}.{OXFORDSHIRE}.social-care.transfer-outcome"),
        properties: envelope.properties.with_type("transfer-outcome".into()),
        ..envelope
    });
    await_that("it is refused", &[&sender], || {
        (sender.api().message(&outcome.id)?["state"] == "refused").then_some(())
    });
    let answer = stage.take(MANCHESTER, 1).remove(0);
    let receipt = openssl_verify(&pki, &openssl_open(&pki, MANCHESTER, &answer.body));
    let receipt = String::from_utf8(receipt).unwrap();
    assert!(receipt.contains("open.answers") && receipt.contains(&outcome.id), "{receipt}");
}

#[test]
fn without_a_certificate_of_the_partner_messages_wait_and_the_operator_is_told() {
    let stage = Stage::new();
    let (mut sender, mut receiver) = (stage.gateway(OXFORDSHIRE), stage.gateway(MANCHESTER));
    let partners = stage.town.folder().join("partners");
    fs::create_dir(&partners).unwrap();
    fs::copy(stage.pki().join(format!("{OXFORD}.crt")), partners.join("oxford.crt")).unwrap();
    let text = fs::read_to_string(sender.config()).unwrap();
    fs::write(sender.config(), text.replace("partners = \"../pki\"", "partners = \"../partners\"")).unwrap();
    sender.start();
    receiver.start();
    let sample = records(Service::SocialCare);
    post(&sender, &sample);
    await_that("it waits", &[&sender], || {
        sender.api().events(&sample.id).contains(&"waiting".to_owned()).then_some(())
    });
    let config = sender.config();
    let status = run_ok(&["status", "--config", config.to_str().unwrap()]);
    assert!(status.contains(&format!("1 messages to {MANCHESTER} wait: there is no certificate")), "{status}");
    let metrics = sender.telemetry_text("metrics").unwrap();
    assert!(metrics.contains("crosswalk_partners_waiting 1"), "{metrics}");
    assert!(sender.log().contains("no-certificate"), "{}", sender.log_tail());
    assert_eq!(sender.api().message(&sample.id).unwrap()["state"], "pending");

    fs::copy(stage.pki().join(format!("{MANCHESTER}.crt")), partners.join("manchester.crt")).unwrap();
    await_delivered(&sample, &receiver, &sender);
    await_that("nothing waits any more", &[&sender], || {
        sender.telemetry_text("metrics")?.contains("crosswalk_partners_waiting 0").then_some(())
    });
}
