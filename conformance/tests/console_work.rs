//! An operator's work in a real browser: broken records are mended and arrive, many are released together, a refusal reaches
//! the sender; a partner that goes quiet is flagged.
#![expect(clippy::unwrap_used, reason = "a test: whatever fails, fails the test")]

use std::{fs, io::Write as _, path::Path, thread};

use crosswalk_conformance::{
    browser::Browser,
    family::{MANCHESTER, OXFORDSHIRE, Sample, notice_of, records},
    gateway::{Gateway, System},
    place::entries,
    script::{Script, judges},
    stopped::{break_upn, entry_of, letter, strict},
    town::{Town, await_that},
    wait::within,
};
use crosswalk_schemas::{encode, model::Service, report::Form};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

const SYSTEM: &str = "social-care";

/// The console of a gateway, and somebody who works there.
fn worker(gateway: &Gateway) -> Value {
    let address = format!("https://{}", gateway.address("console").unwrap());
    let roles = ["caseworker", "operator", "auditor"];
    json!({ "address": address, "name": "demo", "password": gateway.account("demo", &roles) })
}

/// Does something once the scenario that runs has come to a point of its own.
fn when_reached(browser: &Browser, (scenario, point): (&str, &str), then: impl FnOnce()) {
    if within(110, || browser.has_reached(scenario, point)).is_some() {
        then();
    }
}

/// Sends the notice of a move.
fn tell(sender: &Gateway, sample: &Sample) {
    sender.api().post(&notice_of(sample).document(Form::Json)).unwrap().expect(202);
}

/// Three letters that are stopped at the receiver, because no case system is there for them; then there is one.
fn stopped_letters(town: &Town, sender: &Gateway) -> (Gateway, Vec<String>) {
    let education = System::at_folder("education", "child-record", "json");
    let mut receiver = town.gateway(MANCHESTER, std::slice::from_ref(&education));
    receiver.start();
    let letters: Vec<_> = (0..3).map(|_| letter(&records(Service::SocialCare))).collect();
    for letter in &letters {
        sender.api().post(&encode(letter, Form::Json)).unwrap().expect(202);
    }
    let ids: Vec<_> = letters.iter().map(|letter| letter.header.message_id.to_string()).collect();
    for id in &ids {
        entry_of(&receiver, &[sender, &receiver], id);
    }
    receiver.kill();
    let mut receiver = town.gateway(MANCHESTER, &[education, System::at_folder(SYSTEM, "child-record", "json")]);
    strict(&receiver);
    receiver.start();
    (receiver, ids)
}

#[test]
fn a_broken_record_is_mended_by_the_keyboard_alone_and_arrives() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let both = [SYSTEM, "education"].map(|service| System::at_folder(service, "child-record", "json"));
    let mut sender = town.gateway(OXFORDSHIRE, &both);
    sender.start();
    let (receiver, letters) = stopped_letters(&town, &sender);
    let both = [&sender, &receiver];
    let mut samples = [records(Service::SocialCare), records(Service::SocialCare)];
    for sample in &samples {
        tell(&sender, sample);
        await_that("the transfer is known", &both, || receiver.api().transfer(&sample.transfer).map(|_| ()));
    }
    let told: Vec<_> = samples
        .iter_mut()
        .map(|sample| {
            let (right, wrong) = break_upn(sample);
            json!({ "id": sample.id, "transfer": sample.transfer, "right": right, "wrong": wrong })
        })
        .collect();
    let (mut oxfordshire, manchester) = (worker(&sender), worker(&receiver));
    oxfordshire["plain"] = json!({ "name": "plain", "password": sender.account("plain", &["operator"]) });
    let given = json!({
        "origins": [oxfordshire["address"], manchester["address"]],
        "oxfordshire": oxfordshire,
        "manchester": manchester,
        "records": told,
        "letters": letters,
    });
    browser.forget("mend");
    thread::scope(|scope| {
        scope.spawn(|| {
            for (sample, point) in samples.iter().zip(["an-operator-watches", "nobody-runs-scripts"]) {
                let document = sample.document(Form::Json);
                when_reached(&browser, ("mend", point), || drop(sender.api().post(&document).unwrap().expect(202)));
            }
        });
        browser.run("mend", given);
    });

    for (sample, told) in samples.iter().zip(&told) {
        await_that("it is delivered once", &both, || {
            (receiver.deliveries_of(SYSTEM, &sample.id).len() == 1).then_some(())
        });
        let name = receiver.incoming(SYSTEM).into_iter().find(|name| name.starts_with(&sample.id)).unwrap();
        let handed = fs::read_to_string(receiver.system(SYSTEM).join("incoming").join(name)).unwrap();
        let says = |which: &str| handed.contains(told[which].as_str().unwrap());
        assert!(says("right") && !says("wrong"), "{handed}");
    }
    for (letter, delivered) in letters.iter().zip([1, 1, 0]) {
        assert_eq!(receiver.deliveries_of(SYSTEM, letter).len(), delivered, "letter {letter}");
    }
}

/// Ten weeks in which a partner was heard in each hour, until three days ago: in the store of a gateway that does not run.
fn heard_for_weeks_and_then_no_more(gateway: &Gateway, partner: &str) {
    let (now, hour) = (Timestamp::now(), 3_600_000);
    let since = now.as_millisecond() - 7 * 24 * hour * 10;
    let heard = now.as_millisecond() - 74 * hour;
    let hours: Vec<u8> = std::iter::repeat_n(9_u16.to_le_bytes(), 168).flatten().collect();
    let store = Connection::open(gateway.folder.join("data/crosswalk.db")).unwrap();
    let row = "INSERT OR REPLACE INTO partners (authority, since, heard_at, hours) VALUES (?1, ?2, ?3, ?4)";
    assert_eq!(store.execute(row, params![partner, since, heard, hours]).unwrap(), 1);
}

/// Where a webhook is told what needs a person, each second; what it was told so far.
struct Hook {
    _script: Script,
    folder: tempfile::TempDir,
}

impl Hook {
    fn of(gateway: &Gateway) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let secret = "a secret of some length";
        let python = judges()?.join("python/bin/python");
        let script = Script::start_with(&python, "notices.py", &[folder.path().as_os_str(), secret.as_ref()]);
        let port = await_that("the receiver listens", &[], || {
            fs::read_to_string(folder.path().join("hook.port")).ok().filter(|port| !port.is_empty())
        });
        fs::write(gateway.folder.join("secret"), secret).unwrap();
        let mut config = fs::OpenOptions::new().append(true).open(gateway.config()).unwrap();
        let webhook = format!("[notify.webhook]\naddress = \"http://127.0.0.1:{port}\"\nsecret = \"secret\"\n");
        write!(config, "\n[notify]\ngather = \"1s\"\n{webhook}").unwrap();
        Some(Self { _script: script, folder })
    }

    fn told(&self) -> Vec<String> {
        let names = entries(self.folder.path()).into_iter().filter(|name| name.starts_with("hook-"));
        names.map(|name| fs::read_to_string(self.folder.path().join(name)).unwrap()).collect()
    }
}

/// From its next start on a gateway looks each second who has gone quiet.
fn looks_each_second(config: &Path) {
    let text = fs::read_to_string(config).unwrap();
    fs::write(config, text.replace("[clocks]\n", "[clocks]\nlook = \"1s\"\n")).unwrap();
}

#[test]
fn a_partner_that_goes_quiet_is_flagged_until_it_is_heard_again() {
    let Some(browser) = Browser::installed() else { return };
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let systems = [System::at_folder(SYSTEM, "child-record", "json")];
    let mut manchester = town.gateway(MANCHESTER, &systems);
    let mut oxfordshire = town.gateway(OXFORDSHIRE, &systems);
    looks_each_second(&manchester.config());
    let hook = Hook::of(&manchester);
    manchester.start();
    manchester.terminate();
    manchester.wait_ended(30);
    heard_for_weeks_and_then_no_more(&manchester, OXFORDSHIRE);
    manchester.start();

    let at = worker(&manchester);
    let given = json!({ "origins": [at["address"]], "manchester": at, "partner": OXFORDSHIRE });
    browser.forget("quiet");
    thread::scope(|scope| {
        scope.spawn(|| {
            when_reached(&browser, ("quiet", "the-silence-is-seen"), || {
                let flagged = |one: &String| one.contains("gone quiet");
                let told = || hook.as_ref().is_none_or(|hook| hook.told().iter().any(flagged)).then_some(());
                await_that("a notice of the silence", &[&manchester], told);
                oxfordshire.start();
                tell(&oxfordshire, &records(Service::SocialCare));
            });
        });
        browser.run("quiet", given);
    });
    let Some(hook) = hook else { return };
    await_that("a notice that it is over", &[&manchester], || (hook.told().len() == 2).then_some(()));
}
