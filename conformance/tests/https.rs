//! Case systems with HTTPS doors of their own: pushed to and polled, down for a while, and one that refuses.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE, notice_of, records},
    gateway::System,
    journey::all_passed,
    place::entries,
    program::{root, run_ok},
    script::Script,
    town::{Town, await_that},
    wait::within,
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::{Value, json};

/// A supplier's system in a folder of the town.
struct Supplier {
    folder: PathBuf,
    script: Option<Script>,
}

impl Supplier {
    /// Shows the certificate of its authority. It runs until it is stopped.
    fn start(town: &Town, code: &str) -> Self {
        let folder = town.folder().join(format!("supplier-{code}"));
        fs::create_dir_all(&folder).unwrap();
        let mut supplier = Self { folder, script: None };
        supplier.start_again(town, code);
        supplier
    }

    fn start_again(&mut self, town: &Town, code: &str) {
        let pki = town.folder().join("pki");
        let [certificate, key, trust] =
            [format!("{code}.crt"), format!("{code}.key"), "ca.crt".to_owned()].map(|name| pki.join(name));
        let arguments = [self.folder.as_os_str(), certificate.as_os_str(), key.as_os_str(), trust.as_os_str()];
        self.script = Some(Script::start("https.py", &arguments));
        within(20, || fs::metadata(self.folder.join("port")).ok()).expect("the supplier's system listens");
    }

    fn port(&self) -> String {
        fs::read_to_string(self.folder.join("port")).unwrap()
    }

    fn url(&self, page: &str) -> String {
        format!("https://localhost:{}/{page}", self.port())
    }

    fn offer(&self, name: &str, bytes: &[u8]) {
        let part = self.folder.join("outgoing").join(format!(".{name}"));
        fs::write(&part, bytes).unwrap();
        fs::rename(part, self.folder.join("outgoing").join(name)).unwrap();
    }

    /// What was said of a file that is settled.
    fn settled(&self, name: &str) -> Option<Value> {
        let settled = self.folder.join("settled");
        settled.join(name).exists().then(|| {
            let report = fs::read(settled.join(format!("{name}.report.json"))).unwrap();
            serde_json::from_slice(&report).unwrap()
        })
    }

    fn taken(&self, id: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.join("taken").join(id).join("body")).ok()
    }

    fn times(&self, id: &str) -> usize {
        fs::read_to_string(self.folder.join("taken").join(id).join("times")).unwrap_or_default().len()
    }

    fn set(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).unwrap();
    }

    fn unset(&self, name: &str) {
        fs::remove_file(self.folder.join(name)).unwrap();
    }
}

fn pushed_to(supplier: &Supplier) -> System {
    let more = format!("[systems.https]\npush = \"{}\"\npatience = \"5s\"\n", supplier.url("deliveries"));
    System::reached("social-care", "child-record", more)
}

#[test]
fn what_a_system_offers_is_fetched_and_settled_only_when_it_is_committed() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let supplier = Supplier::start(&town, OXFORDSHIRE);
    let more = format!("[systems.https]\npoll = \"{}\"\nevery = \"200ms\"\n", supplier.url("outgoing"));
    let mut sender = town.gateway(OXFORDSHIRE, &[System::reached("housing", "housing-moves", more)]);
    let mut receiver = town.gateway(MANCHESTER, &[System::at_folder("social-care", "child-record", "json")]);
    receiver.start();

    // A file is offered before the gateway runs, and one that is no file of moves at all.
    let moves = fs::read(root().join("deploy/demo-data/housing-moves.csv")).unwrap();
    supplier.offer("1-moves.csv", &moves);
    supplier.offer("2-nonsense.csv", b"colour,number\nred,1\n");
    sender.start_to_crash_at("accept-after-commit");
    sender.wait_crashed();
    assert!(supplier.settled("1-moves.csv").is_none(), "the gateway died before it said so");
    sender.start();
    let both = [&sender, &receiver];
    let report = await_that("the moves are settled", &both, || supplier.settled("1-moves.csv"));
    let sent = report["messages"].as_array().unwrap();
    assert!(!sent.is_empty(), "{report}");
    let refused = await_that("so is the other file", &both, || supplier.settled("2-nonsense.csv"));
    assert!(refused.to_string().contains("column-missing"), "{refused}");
    let id = sent.iter().find(|message| message["to"].as_str().unwrap().starts_with(MANCHESTER)).unwrap()["id"].clone();
    let id = id.as_str().unwrap().to_owned();
    await_that("Manchester's system has the notice", &both, || {
        (!receiver.deliveries_of("social-care", &id).is_empty()).then_some(())
    });

    // The same file again says nothing new.
    supplier.offer("3-moves.csv", &moves);
    await_that("the same moves are settled again", &both, || supplier.settled("3-moves.csv"));
    assert_eq!(receiver.deliveries_of("social-care", &id).len(), 1);
    assert_no_names_in(&sender.log());
}

#[test]
fn refused_records_come_back_as_a_file_that_loads_once_it_is_mended() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let supplier = Supplier::start(&town, OXFORDSHIRE);
    let more = format!("[systems.https]\npoll = \"{}\"\nevery = \"200ms\"\n", supplier.url("outgoing"));
    let mut sender = town.gateway(OXFORDSHIRE, &[System::reached("housing", "housing-moves", more)]);
    let config = fs::read_to_string(sender.config()).unwrap().replace("[http]\n", "[http]\nbody_limit = 4096\n");
    fs::write(sender.config(), config).unwrap();
    sender.start();
    let header = "move_reference,move_date,from_postcode,to_postcode,person_role,forename,surname,date_of_birth\r\n";
    let row = |reference: &str, date: &str, surname: &[u8]| {
        let begin = format!("{reference},{date},OX3 7PX,M14 4TT,child,Ada,");
        [begin.as_bytes(), surname, b",2015-03-04\r\n"].concat()
    };
    // As Windows writes it: the refused row comes back in the very same bytes.
    let (good, bad) = (row("HM-1", "16/11/2026", b"Marsh"), row("HM-2", "soon", b"Bront\xeb"));
    supplier.offer("1-moves.csv", &[header.as_bytes(), &good, &bad].concat());
    let report = await_that("the file is settled", &[&sender], || supplier.settled("1-moves.csv"));
    assert_eq!((&report["counts"]["sent"], &report["counts"]["refused"]), (&2.into(), &1.into()), "{report}");
    let refused = fs::read(supplier.folder.join("refused/1-moves.csv")).unwrap();
    assert_eq!(refused, [header.as_bytes(), &bad].concat(), "{}", String::from_utf8_lossy(&refused));
    let mended = [header.as_bytes(), &row("HM-2", "16/11/2026", b"Bront\xeb")].concat();
    // A file that is too large does not hold up what stands behind it.
    supplier.offer("2-large.csv", &[mended.as_slice(), &vec![b'x'; 8192]].concat());
    supplier.offer("3-mended.csv", &mended);
    let large = await_that("the large one is settled", &[&sender], || supplier.settled("2-large.csv"));
    assert_eq!(large["findings"][0]["rule"], "file.too-large", "{large}");
    let report = await_that("so is the mended one", &[&sender], || supplier.settled("3-mended.csv"));
    assert_eq!((&report["counts"]["sent"], &report["counts"]["refused"]), (&2.into(), &0.into()), "{report}");
    assert_no_names_in(&sender.log());

    // The same of a system that pushes to us.
    let answer = sender.api().post_native("housing", "moves.csv", &[header.as_bytes(), &good, &bad].concat()).unwrap();
    let answer = answer.expect(202);
    assert_eq!(answer["refused_records"][0]["name"], "moves.csv", "{answer}");
    // And of a person at the command line: the file lies beside the input.
    let file = town.folder().join("by-hand.csv");
    fs::write(&file, [header.as_bytes(), &good, &bad].concat()).unwrap();
    let config = sender.config();
    let said = run_ok(&["send", "--config", config.to_str().unwrap(), "--system", "housing", file.to_str().unwrap()]);
    assert!(said.contains("refused-by-hand.csv"), "{said}");
    assert_eq!(fs::read(town.folder().join("refused-by-hand.csv")).unwrap(), refused);
}

#[test]
fn deliveries_are_pushed_once_a_system_is_there_and_its_answer_counts() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut supplier = Supplier::start(&town, MANCHESTER);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("social-care")]);
    let mut receiver = town.gateway(MANCHESTER, &[pushed_to(&supplier)]);
    // Nobody is there at first.
    supplier.script = None;
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];
    let sample = records(Service::SocialCare);
    for document in [notice_of(&sample).document(Form::Json), sample.document(Form::Json)] {
        sender.api().post(&document).unwrap().expect(202);
    }
    await_that("the operator is told", &both, || {
        let metrics = receiver.telemetry_text("metrics")?;
        metrics.contains("crosswalk_system_up{system=\"social-care\"} 0").then_some(())
    });
    assert!(receiver.log().contains("cannot-connect"));

    // It comes back, first unwell, then well, and accepts what it is given.
    supplier.set("status", "503");
    supplier.set("says.json", &json!({ "Decision": "accepted" }).to_string());
    supplier.start_again(&town, MANCHESTER);
    await_that("it is tried while it is unwell", &both, || receiver.log().contains("http-503").then_some(()));
    supplier.unset("status");
    for gateway in both {
        await_that("custody passes", &both, || all_passed(&gateway.api().transfer(&sample.transfer)?).then_some(()));
    }
    assert_eq!(supplier.taken(&sample.id).as_deref(), Some(sample.document(Form::Json).as_slice()));
    assert_eq!(supplier.times(&sample.id), 1, "pushed once");
    let metrics = receiver.telemetry_text("metrics").unwrap();
    assert!(metrics.contains("crosswalk_system_up{system=\"social-care\"} 1"), "{metrics}");
    assert_no_names_in(&receiver.log());
}

#[test]
fn a_crash_after_a_push_repeats_it_under_the_same_id() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let supplier = Supplier::start(&town, MANCHESTER);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("social-care")]);
    let mut receiver = town.gateway(MANCHESTER, &[pushed_to(&supplier)]);
    sender.start();
    receiver.start_to_crash_at("deliver-after-send");
    let notice = notice_of(&records(Service::SocialCare));
    sender.api().post(&notice.document(Form::Json)).unwrap().expect(202);
    receiver.wait_crashed();
    assert_eq!(supplier.times(&notice.id), 1, "it was pushed before the crash");
    receiver.start();
    await_that("it is delivered", &[&sender, &receiver], || {
        receiver.api().events(&notice.id).contains(&"delivered".to_owned()).then_some(())
    });
    assert_eq!(supplier.times(&notice.id), 2, "nobody knew whether it had arrived: the same id tells the system");
}

#[test]
fn an_answer_that_came_with_a_delivery_is_not_lost_in_a_crash_on_either_side_of_the_commit() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let supplier = Supplier::start(&town, MANCHESTER);
    supplier.set("says.json", &json!({ "Decision": "accepted" }).to_string());
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("social-care")]);
    let mut receiver = town.gateway(MANCHESTER, &[pushed_to(&supplier)]);
    sender.start();
    // Before: pushed again, and answered again. After: never again, so what it said must have been kept with the rest.
    for (point, times) in [("deliver-after-send", 2), ("deliver-after-taken", 1)] {
        let sample = records(Service::SocialCare);
        receiver.start();
        let notice = notice_of(&sample);
        sender.api().post(&notice.document(Form::Json)).unwrap().expect(202);
        await_that("the notice is delivered", &[&sender, &receiver], || {
            receiver.api().events(&notice.id).contains(&"delivered".to_owned()).then_some(())
        });
        receiver.kill();
        receiver.start_to_crash_at(point);
        sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
        receiver.wait_crashed();
        receiver.start();
        for gateway in [&sender, &receiver] {
            await_that(&format!("custody passes after {point}"), &[&sender, &receiver], || {
                all_passed(&gateway.api().transfer(&sample.transfer)?).then_some(())
            });
        }
        assert_eq!(supplier.times(&sample.id), times, "{point}");
        receiver.kill();
    }
}

#[test]
fn who_is_told_to_stop_does_not_push_all_that_waits_first() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let supplier = Supplier::start(&town, MANCHESTER);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("social-care")]);
    let mut receiver = town.gateway(MANCHESTER, &[pushed_to(&supplier)]);
    sender.start();
    supplier.set("slow", "1");
    let notices: Vec<_> = (0..8).map(|_| notice_of(&records(Service::SocialCare))).collect();
    for notice in &notices {
        sender.api().post(&notice.document(Form::Json)).unwrap().expect(202);
    }
    receiver.start();
    let taken = || notices.iter().filter(|notice| supplier.times(&notice.id) > 0).count();
    await_that("the second is pushed", &[&sender, &receiver], || (taken() >= 2).then_some(()));
    receiver.terminate();
    assert!(receiver.wait_ended(20).success());
    let before = taken();
    assert!(before < 6, "{before} were pushed before it stopped");
    supplier.unset("slow");
    receiver.start();
    await_that("the rest follows", &[&sender, &receiver], || (taken() == 8).then_some(()));
    assert!(notices.iter().all(|notice| supplier.times(&notice.id) == 1), "each once");
}

#[test]
fn what_a_system_will_never_take_comes_before_a_person_who_can_release_it() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let supplier = Supplier::start(&town, MANCHESTER);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("social-care")]);
    let mut receiver = town.gateway(MANCHESTER, &[pushed_to(&supplier)]);
    supplier.set("status", "422");
    sender.start();
    receiver.start();
    let both = [&sender, &receiver];
    let notice = notice_of(&records(Service::SocialCare));
    sender.api().post(&notice.document(Form::Json)).unwrap().expect(202);
    let entry = await_that("a person is told", &both, || {
        let open = receiver.api().get("/v1/quarantine").ok()?.json();
        open["entries"].as_array()?.first().cloned()
    });
    assert_eq!(entry["reason"], "system-refused");
    assert!(entry["detail"].as_str().unwrap().contains("http-422"), "{entry}");
    supplier.unset("status");
    let release = format!("/v1/quarantine/{}/release", entry["id"]);
    receiver.api().post_json(&release, &json!({})).unwrap().expect(200);
    await_that("it is pushed after all", &both, || supplier.taken(&notice.id));
}

#[test]
fn a_system_of_another_authority_is_not_spoken_to() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let folder = town.folder().join("stranger");
    fs::create_dir_all(&folder).unwrap();
    // The stranger's certificate is of another CA.
    let pki = folder.join("pki");
    run_ok(&["certs", "dev", "--dir", pki.to_str().unwrap(), "--authority", MANCHESTER]);
    let of = |name: &str| pki.join(name);
    let (certificate, key, trust) = (of(&format!("{MANCHESTER}.crt")), of(&format!("{MANCHESTER}.key")), of("ca.crt"));
    let arguments = [folder.as_os_str(), certificate.as_os_str(), key.as_os_str(), trust.as_os_str()];
    let _script = Script::start("https.py", &arguments);
    within(20, || fs::metadata(folder.join("port")).ok()).unwrap();
    let stranger = Supplier { folder: folder.clone(), script: None };
    let mut receiver = town.gateway(MANCHESTER, &[pushed_to(&stranger)]);
    let mut sender = town.gateway(OXFORDSHIRE, &[System::polling("social-care")]);
    sender.start();
    receiver.start();
    let notice = notice_of(&records(Service::SocialCare));
    sender.api().post(&notice.document(Form::Json)).unwrap().expect(202);
    await_that("it is tried and told of", &[&sender, &receiver], || {
        receiver.log().contains("cannot-connect").then_some(())
    });
    assert!(entries(Path::new(&folder.join("taken"))).is_empty(), "nothing was handed to a stranger");
}

fn assert_no_names_in(log: &str) {
    for name in ["Ashworth", "Zoë", "Seán", "999000", "OX3 7PX", "M14 4TT"] {
        assert!(!log.contains(name), "{name} is in the log");
    }
}
