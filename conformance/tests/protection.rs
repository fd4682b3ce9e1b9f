//! What messages say stays where it belongs: not in logs, metrics, files at rest or errors; forgotten after its time and on
//! request; copied and put back.
#![expect(clippy::unwrap_used, reason = "a test: whatever fails, fails the test")]

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
};

use crosswalk_conformance::{
    case_system::{Rules, Running},
    collector::Collector,
    family::{MANCHESTER, OXFORD, OXFORDSHIRE, Sample, notice_of, records},
    gateway::{Gateway, System},
    journey::{Journey, STEPS, all_passed},
    program::{crosswalk, root, run, run_ok},
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::{Value, json};

const SYSTEM: &str = "social-care";

/// Two gateways, a notice, records, an answer: custody has passed and the transfer is closed on both sides.
fn a_move(town: &Town) -> (Gateway, Gateway, Sample) {
    let systems = [System::at_folder(SYSTEM, "child-record", "json")];
    let mut sender = town.gateway(OXFORDSHIRE, &systems);
    let mut receiver = town.gateway(MANCHESTER, &systems);
    for gateway in [&mut sender, &mut receiver] {
        gateway.log_at("debug");
        gateway.start();
    }
    let sample = records(Service::SocialCare);
    sender.api().post(&notice_of(&sample).document(Form::Json)).unwrap().expect(202);
    sender.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    let both = [&sender, &receiver];
    await_that("the records are delivered", &both, || {
        (!receiver.deliveries_of(SYSTEM, &sample.id).is_empty()).then_some(())
    });
    receiver.answer(SYSTEM, &sample.id, &json!({ "Decision": "accepted" }));
    for gateway in both {
        await_that("custody passes", &both, || all_passed(&gateway.api().transfer(&sample.transfer)?).then_some(()));
        await_that("the transfer is closed", &both, || {
            (gateway.api().transfer(&sample.transfer)?["state"] == "closed").then_some(())
        });
    }
    (sender, receiver, sample)
}

/// What identifies the family in what it sent.
fn secrets(sample: &Sample) -> Vec<String> {
    let known = ["Zoë", "Seán", "Ashworth", "2014-03-09", "2016-11-21", "OX3 7PX", "M14 4TT", "OX37PX", "M144TT"];
    let all = known.into_iter().map(str::to_owned).chain(sample.nhs_numbers.clone());
    // Only what it really said is worth looking for.
    let said = String::from_utf8(sample.document(Form::Json)).unwrap()
        + &String::from_utf8(notice_of(sample).document(Form::Json)).unwrap();
    let all: Vec<String> = all.filter(|secret| said.contains(secret)).collect();
    assert!(all.len() >= 5, "the family says too little to look for: {all:?}");
    all
}

fn seen(bytes: &[u8], secrets: &[String]) -> Vec<String> {
    let inside = |secret: &&String| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    secrets.iter().filter(inside).cloned().collect()
}

/// Every secret that stands in a file under `folder`.
fn seen_under(folder: &Path, secrets: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(seen_under(&entry, secrets));
        } else {
            let bytes = fs::read(&entry).unwrap_or_default();
            found.extend(seen(&bytes, secrets).iter().map(|secret| format!("{secret} in {}", entry.display())));
        }
    }
    found
}

fn config(gateway: &Gateway) -> String {
    gateway.config().to_str().unwrap().to_owned()
}

#[test]
fn nothing_of_a_child_stands_in_logs_metrics_errors_or_files_at_rest() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let (sender, receiver, sample) = a_move(&town);
    let secrets = secrets(&sample);

    // Refusals of every kind, each with something personal in the wrong place.
    let api = sender.api();
    let name = &secrets[0];
    let good = String::from_utf8(sample.document(Form::Json)).unwrap();
    let broken = good.replace("\"PersonBirthDate\": \"", &format!("\"PersonBirthDate\": \"{name}"));
    assert_ne!(broken, good);
    assert_eq!(api.post(broken.as_bytes()).unwrap().status, 422);
    assert_eq!(api.post(format!("{{\"Message\": \"{name}").as_bytes()).unwrap().status, 422);
    for (path, body) in [
        (format!("/v1/inbox/{SYSTEM}/{}/answer", sample.id), json!({ "Decision": name })),
        ("/v1/erasures".to_owned(), json!({ "NHSnumber": name })),
        ("/v1/directory/postcodes".to_owned(), json!({ "Postcode": "M14 4TT", "Name": name })),
        ("/v1/leads/1/complete".to_owned(), json!(name)),
    ] {
        let answer = api.post_json(&path, &body).unwrap();
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.text);
        assert_eq!(seen(answer.text.as_bytes(), &secrets), Vec::<String>::new(), "{path}: {}", answer.text);
        assert_eq!(answer.media_type, "application/problem+json", "{path}");
    }
    let wrong = town.folder().join("wrong.json");
    fs::write(&wrong, broken).unwrap();
    let output = run(&["send", wrong.to_str().unwrap(), "--config", &config(&sender)]);
    assert!(!output.status.success());
    assert_eq!(seen(&output.stderr, &secrets), Vec::<String>::new(), "{}", String::from_utf8_lossy(&output.stderr));

    for gateway in [&sender, &receiver] {
        assert!(gateway.log().contains("DEBUG"), "the log is at debug level");
        assert_eq!(seen(gateway.log().as_bytes(), &secrets), Vec::<String>::new(), "the log of {}", gateway.code);
        let metrics = gateway.telemetry_text("metrics").unwrap();
        assert_eq!(seen(metrics.as_bytes(), &secrets), Vec::<String>::new(), "the metrics of {}", gateway.code);
        assert_eq!(seen_under(&gateway.folder.join("data"), &secrets), Vec::<String>::new());
    }
}

/// A message of a child health system: another child moves along the same way.
const HL7: &str = "MSH|^~\\&|CHIS|RTH|CROSSWALK|E10000025|20261118091500+0000||ADT^A31^ADT_A05|CH417|P|2.4||||||UNICODE UTF-8\r\
    EVN|A31|20261118091500|||||20261113\r\
    PID|1||9993100005^^^NHS^NH~700417^^^RTH^MR||Adeyemi^Tobi||20190304|M|||17 Iffley Turn^^Oxford^Oxfordshire^OX1 1BX^^H^^^^^&20261113~31 Fuller Row^Moss Side^Manchester^^M14 4TT^^H^^^^^20261113\r";

/// Who and where, as the files of the main job and [`HL7`] have it; of each the form that stands in a file.
const NAMED: &[&str] = &[
    "Zoë",
    "Seán",
    "Niamh",
    "Ashworth",
    "Fairweather",
    "Adeyemi",
    "Tobi",
    "Rowan Bailey",
    "Adaeze Nwosu",
    "9990001014",
    "9990001022",
    "9990001030",
    "9993100005",
    "Z931234518001",
    "L931234520002",
    "01865 555010",
    "2014-03-09",
    "2016-11-21",
    "1987-05-30",
    "20190304",
    "OX3 7PX",
    "M14 4TT",
    "OX1 1BX",
    "Quarry Lane",
    "Weaver Court",
    "Iffley Turn",
    "Fuller Row",
];
/// What a gateway makes of some of it.
const MADE: &[&str] = &["OX37PX", "M144TT", "OX11BX", "2019-03-04", "999 000 1014", "%20"];

/// Sends a message to the listener of a system and gives the answer.
fn over_mllp(gateway: &Gateway, system: &str, message: &str) -> String {
    let file = gateway.folder.join(format!("data/mllp-{system}.address"));
    let mut stream = TcpStream::connect(fs::read_to_string(file).unwrap().trim()).unwrap();
    stream.write_all(format!("\x0b{message}\x1c\r").as_bytes()).unwrap();
    let mut bytes = vec![0; 4096];
    let length = stream.read(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

/// The names of all files under `folder`: what a URL is to a folder's systems.
fn names_under(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let named = |entry: fs::DirEntry| {
        let below = if entry.path().is_dir() { names_under(&entry.path()) } else { String::new() };
        format!("{}\n{below}", entry.file_name().display())
    };
    entries.map(named).collect()
}

/// Waits until every step was told of by somebody; none of it may be in the spans.
fn nothing_is_told_to(collector: &Collector, secrets: &[String], all: &[&Gateway]) {
    let told = |step: &str| collector.all().iter().any(|span| span.name == step);
    await_that("traces are told", all, || {
        ["accept", "make", "relay", "arrive", "open", "hand-over", "answer"].into_iter().all(told).then_some(())
    });
    assert_eq!(seen(format!("{:?}", collector.all()).as_bytes(), secrets), Vec::<String>::new(), "the traces");
    // As they came; ids at random may hold what is very short.
    assert_eq!(seen(&collector.bytes(), &secrets[..NAMED.len()]), Vec::<String>::new(), "the traces");
}

#[test]
fn nothing_of_a_child_is_told_by_three_gateways_with_the_formats_of_four_systems() {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let listener = "[systems.mllp]\nlisten = \"127.0.0.1:0\"\nplain = true\n".to_owned();
    let mut oxford = town.gateway(
        OXFORD,
        &[System::at_folder("housing", "housing-moves", "json"), System::reached("health", "hl7v2", listener)],
    );
    let mut oxfordshire = town.gateway(
        OXFORDSHIRE,
        &[System::at_folder("social-care", "ssd", "xml"), System::at_folder("education", "ctf", "xml")],
    );
    let mut manchester = town.gateway(
        MANCHESTER,
        &[System::at_folder("social-care", "ssd", "json"), System::at_folder("education", "ctf", "json")],
    );
    let collector = Collector::start();
    for gateway in [&mut oxford, &mut oxfordshire, &mut manchester] {
        gateway.log_at("debug");
        collector.told_by(&gateway.config(), "");
        gateway.start();
    }
    let data = root().join("deploy/demo-data");
    let exports = |name: &str| Rules { export: Some(data.join(name)), ..Rules::default() };
    let _systems = [
        Running::start(&oxfordshire.system("social-care"), exports("social-care-extract")),
        Running::start(&oxfordshire.system("education"), exports("education-extract.ctf.xml")),
        Running::start(&manchester.system("social-care"), Rules::default()),
        Running::start(&manchester.system("education"), Rules::default()),
    ];
    let notice = fs::read(data.join("housing-moves.csv")).unwrap();
    oxford.drop_file("housing", "housing-moves.csv", &notice);
    let all = [&oxford, &oxfordshire, &manchester];
    let journey = Journey::in_town(town.folder());
    for step in STEPS {
        await_that(step.says, &all, || (step.seen)(&journey));
    }
    let answer = over_mllp(&oxford, "health", HL7);
    assert!(answer.contains("MSA|AA|CH417"), "{answer}");
    await_that("the other child's transfer opens", &all, || (manchester.api().transfers().len() == 2).then_some(()));

    let mut said = seen_under(&data, &NAMED.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).join("\n");
    said.push_str(HL7);
    for name in NAMED {
        assert!(said.contains(name), "{name} is in none of the files");
    }
    let secrets: Vec<String> = NAMED.iter().chain(MADE).map(|name| (*name).to_owned()).collect();
    nothing_is_told_to(&collector, &secrets, &all);
    for gateway in all {
        let (log, code) = (gateway.log(), gateway.code);
        assert!(log.contains("DEBUG"), "the log of {code} is at debug level");
        assert_eq!(seen(log.as_bytes(), &secrets), Vec::<String>::new(), "the log of {code}");
        for page in ["metrics", "readyz", "healthz", "nothing-here"] {
            let told = gateway.telemetry_text(page).unwrap();
            assert_eq!(seen(told.as_bytes(), &secrets), Vec::<String>::new(), "{page} of {code}");
        }
        // What makes URLs and names of files is free of them too: logs of others keep both. Transfers name their children.
        for list in ["messages", "quarantine", "leads", "intake", "partners", "policy"] {
            let told = gateway.api().get(&format!("/v1/{list}")).unwrap().expect(200).to_string();
            assert_eq!(seen(told.as_bytes(), &secrets), Vec::<String>::new(), "/v1/{list} of {code}");
        }
        assert_eq!(seen(names_under(&gateway.folder).as_bytes(), &secrets), Vec::<String>::new(), "files of {code}");
        assert_eq!(seen_under(&gateway.folder.join("data"), &secrets[..NAMED.len()]), Vec::<String>::new());
    }
}

#[test]
fn what_messages_say_is_forgotten_after_its_time_and_on_request_and_proof_is_kept() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let (mut sender, mut receiver, sample) = a_move(&town);
    let document = |gateway: &Gateway| {
        let file = gateway.folder.join("data/crosswalk.db");
        let store = rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let count = "SELECT (SELECT count(*) FROM outbox_documents d JOIN outbox o USING (message) WHERE o.class <> 'receipt')
                          + (SELECT count(*) FROM inbox_documents d JOIN inbox i USING (message) WHERE i.class <> 'receipt')";
        store.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert!(document(&receiver) > 0);

    // What has no receipt yet is still open, and kept.
    await_that("every message has its receipt", &[&sender, &receiver], || {
        let sent = |message: &Value| message["direction"] == "sent" && message["class"] != "receipt";
        let messages = receiver.api().messages();
        messages.iter().filter(|message| sent(message)).all(|message| message["state"] == "received").then_some(())
    });

    // On request, by the child's number, which stands in no argument: first shown, then confirmed.
    let ask = |yes: bool, typed: &str| {
        let mut command = Command::new(crosswalk());
        command.args(["erase", "--nhs-number", "-", "--config", &config(&receiver)]).args(yes.then_some("--yes"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        process.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        process.wait_with_output().unwrap()
    };
    let number = &sample.nhs_numbers[0];
    let before = document(&receiver);
    let shown = ask(false, &format!("{number}\nno\n"));
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert_eq!(shown.status.code(), Some(1), "{text}");
    assert!(text.contains(&format!("to erase: message {}", sample.id)), "{text}");
    assert_eq!(document(&receiver), before, "nothing is erased unless it is confirmed");
    let done = ask(true, &format!("{number}\n"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(document(&receiver), 0);
    let transfer = receiver.api().transfer(&sample.transfer).unwrap();
    assert_eq!(transfer["children"], json!([]));
    assert!(receiver.api().events(&sample.id).contains(&"erased".to_owned()));
    assert!(receiver.api().events(&sample.id).contains(&"delivered".to_owned()), "what happened is kept");
    assert_eq!(ask(true, &format!("{number}\n")).status.code(), Some(1), "there is nothing left");
    assert!(!receiver.log().contains(number));

    // After its time.
    sender.terminate();
    sender.wait_ended(20);
    let text = fs::read_to_string(sender.config()).unwrap() + "\n[retention]\ndays = 0\n";
    fs::write(sender.config(), text).unwrap();
    sender.start();
    await_that("the sender forgets", &[&sender], || (document(&sender) == 0).then_some(()));
    assert!(sender.api().events(&sample.id).contains(&"purged".to_owned()));
    assert_eq!(sender.api().message(&sample.id).unwrap()["digest"].as_str().unwrap().len(), 64);
    // A message of theirs that comes again is still known.
    receiver.terminate();
    receiver.wait_ended(20);
}

#[test]
fn a_copy_taken_while_it_runs_is_put_back_and_goes_on() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let (mut sender, receiver, sample) = a_move(&town);
    // Accepted while nobody takes it: it is in the copy, and still to be sent.
    let copy = town.folder().join("copy.db");
    let late = records(Service::SocialCare);
    sender.api().post(&notice_of(&late).document(Form::Json)).unwrap().expect(202);
    run_ok(&["backup", "--config", &config(&sender), "--to", copy.to_str().unwrap()]);
    assert_eq!(seen(&fs::read(&copy).unwrap(), &secrets(&sample)), Vec::<String>::new());

    let file = config(&sender);
    let restore = || run(&["restore", "--config", &file, "--from", copy.to_str().unwrap()]);
    assert!(!restore().status.success(), "not while it runs");
    sender.kill();
    let refused = restore();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("move it"), "not over a store that is there");
    fs::remove_dir_all(sender.folder.join("data")).unwrap();
    let restored = restore();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    sender.start();
    let both = [&sender, &receiver];
    assert!(all_passed(&sender.api().transfer(&sample.transfer).unwrap()));
    sender.api().post(&late.document(Form::Json)).unwrap().expect(202);
    await_that("what was accepted before and after is delivered", &both, || {
        (!receiver.deliveries_of(SYSTEM, &late.id).is_empty()).then_some(())
    });
    for id in [&sample.id, &late.id] {
        assert_eq!(receiver.deliveries_of(SYSTEM, id).len(), 1, "once");
    }

    // With a fresh key it opens as before.
    sender.terminate();
    sender.wait_ended(20);
    let keys = sender.folder.join("keys/store.key");
    let before = fs::read_to_string(&keys).unwrap();
    run_ok(&["store-key", "--config", &config(&sender)]);
    assert_ne!(fs::read_to_string(&keys).unwrap(), before);
    sender.start();
    assert!(all_passed(&sender.api().transfer(&sample.transfer).unwrap()));
}
