//! A local information hub in a PostgreSQL server that is reached over TLS: a change there arrives at another authority,
//! once; and the server may go away.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use crosswalk_conformance::{
    family::{MANCHESTER, NHS_NUMBERS, OXFORDSHIRE, notice_of, the_family},
    gateway::{Gateway, System},
    postgres::Server,
    program::root,
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::Value;

/// A server with the hub's tables, and two children who move between two who stay.
fn server() -> Option<Server> {
    let script = |name: &str| std::fs::read_to_string(root().join("adapters/src/hub/sql").join(name)).unwrap();
    let [elder, younger] = NHS_NUMBERS;
    let children = format!(
        "INSERT INTO hub_child (child_id, given_names, family_name, date_of_birth, sex, nhs_number) VALUES
           ('P18220', 'Imogen', 'Fairweather', '2015-07-02', 'F', '9990001030'),
           ('P20417', 'Zoë', 'Ashworth-Lane', '2014-03-09', 'F', '{elder}'),
           ('P20418', 'Seán', 'Ashworth-Lane', '2016-11-21', 'M', '{younger}'),
           ('P30001', 'Ada', 'Marsh', '2013-01-30', 'F', '9990001049')"
    );
    Server::start(&[&script("postgresql.sql"), &script("accounts.sql"), &children])
}

/// Oxfordshire's hub, told to the gateway as its README says.
fn hub(town: &Town, server: &mut Server) -> System {
    server.secure(&town.folder().join("pki"));
    let passwords = town.folder().join("hub.pgpass");
    for account in ["crosswalk_reader", "crosswalk_writer"] {
        server.let_in(account, &passwords);
    }
    let url = |account: &str| format!("postgres://{account}@localhost:{}/hub", server.port);
    let more = format!(
        "[systems.database]\npoll = \"{}\"\ndeliver = \"{}\"\npasswords = \"{}\"\ntrust = \"../pki/ca.crt\"\nevery = \"100ms\"\n",
        url("crosswalk_reader"),
        url("crosswalk_writer"),
        passwords.display()
    );
    System::reached("social-care", "hub", more)
}

/// What Manchester's system may fetch of a class of message, the oldest first.
fn arrived(manchester: &Gateway, class: &str) -> Vec<Value> {
    let mut messages = manchester.received(class);
    messages.reverse();
    messages.iter().filter_map(|message| manchester.fetched("social-care", message)).collect()
}

/// The children of all records that arrived, by NHS number.
fn children(manchester: &Gateway) -> Vec<String> {
    let records = arrived(manchester, "record-transfer");
    let all = records.iter().flat_map(|message| message["RecordTransfer"]["ChildRecord"].as_array().unwrap());
    let mut numbers: Vec<_> = all.map(|record| record["Identity"]["NHSnumber"].as_str().unwrap().to_owned()).collect();
    numbers.sort();
    numbers
}

/// What happened to which child, by NHS number, in the order in which it arrived.
fn events(manchester: &Gateway) -> Vec<String> {
    let told = |message: &Value| {
        let event = &message["ChildEvent"];
        format!("{} {}", event["Child"][0]["NHSnumber"], event["Kind"]).replace('"', "")
    };
    arrived(manchester, "child-event").iter().map(told).collect()
}

/// When the gateway told, each time anew, that the hub cannot be reached.
fn told(gateway: &Gateway) -> Vec<jiff::Timestamp> {
    let log = gateway.log();
    let lines = log.lines().filter(|line| line.contains("cannot be reached"));
    lines.map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect()
}

#[test]
fn what_happens_in_a_server_arrives_once_and_goes_on_when_the_server_was_away() {
    let Some(mut server) = server() else { return };
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let mut oxfordshire = town.gateway(OXFORDSHIRE, &[hub(&town, &mut server)]);
    let mut manchester = town.gateway(MANCHESTER, &[System::polling("social-care")]);
    oxfordshire.start();
    manchester.start();
    let both = [&oxfordshire, &manchester];
    let [elder, younger] = NHS_NUMBERS;
    let comes = |what: &str, count: usize| {
        await_that(what, &both, || Some(events(&manchester)).filter(|events| events.len() == count))
    };
    let up = |value: u8| {
        let metric = format!("crosswalk_system_up{{system=\"social-care\"}} {value}");
        await_that(&metric, &both, || oxfordshire.telemetry_text("metrics")?.contains(&metric).then_some(()));
    };

    let notice = notice_of(&the_family(Service::SocialCare));
    oxfordshire.api().post(&notice.document(Form::Json)).unwrap().expect(202);
    let records = || await_that("records", &both, || Some(children(&manchester)).filter(|numbers| numbers.len() >= 2));
    assert_eq!(records(), NHS_NUMBERS, "of those who move, and of nobody else");
    up(1);

    // Changes are read in the order of their commits: when the last has arrived, the others have been considered.
    let flag = |id: &str| {
        let row = format!("('F-{id}', '{id}', '2026-10-01', '2', 'often tired', 'R. Pugh')");
        format!("INSERT INTO hub_flag (flag_id, child_id, raised_on, level, concern, raised_by_name) VALUES {row}")
    };
    for id in ["P18220", "P30001", "P20417"] {
        server.psql("hub", &flag(id));
    }
    let first = format!("{elder} flag-of-concern-raised");
    assert_eq!(comes("what happened to the one who moves", 1), [first.as_str()]);

    server.halt();
    up(0);
    // It waits longer each time: a second, four seconds, and up to a quarter more.
    let times = await_that("three attempts", &both, || Some(told(&oxfordshire)).filter(|times| times.len() >= 3));
    let waits: Vec<f64> = times.windows(2).map(|two| two[1].duration_since(two[0]).as_secs_f64()).collect();
    assert!(waits[0] >= 1.0 && waits[1] >= 4.0, "{waits:?}");
    server.boot();
    server.psql("hub", &flag("P20418"));
    let second = format!("{younger} flag-of-concern-raised");
    assert_eq!(comes("what happened since, and nothing again", 2), [first, second]);
    assert_eq!(records(), NHS_NUMBERS, "nobody asked for them again");
    up(1);

    for gateway in both {
        for secret in ["Ashworth", "Zoë", elder, "often tired", "s3cret", "may also write"] {
            assert!(!gateway.log().contains(secret), "{}'s log says {secret}", gateway.code);
        }
    }
}
