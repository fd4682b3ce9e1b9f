//! A family moves between two local information hubs, each in a database of its own; nobody touches a folder.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;

use crosswalk_conformance::{
    family::{MANCHESTER, NHS_NUMBERS, OXFORDSHIRE, notice_of, the_family},
    gateway::{Gateway, System},
    journey::custody,
    place::entries,
    program::root,
    town::{Town, await_that},
};
use crosswalk_schemas::{model::Service, report::Form};
use rusqlite::Connection;

/// Makes a hub's tables and tells the gateway of them.
fn hub_of(gateway: &Gateway) -> Connection {
    let tables = std::fs::read_to_string(root().join("adapters/src/hub/sql/sqlite.sql")).unwrap();
    let path = gateway.folder.join("hub.db");
    let hub = Connection::open(&path).unwrap();
    hub.execute_batch(&tables).unwrap();
    say_where(gateway, &path);
    hub
}

fn say_where(gateway: &Gateway, path: &Path) {
    let file = gateway.folder.join("gateway.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let path = path.display();
    std::fs::write(
        file,
        text + &format!("[systems.database]\npoll = \"{path}\"\ndeliver = \"{path}\"\nevery = \"100ms\"\n"),
    )
    .unwrap();
}

fn ask(hub: &Connection, question: &str) -> Vec<String> {
    let mut found = hub.prepare(question).unwrap();
    found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn rows_that_are_refused_lie_in_a_file_with_the_reasons_and_come_again_once_they_are_mended() {
    let town = Town::of(&[OXFORDSHIRE]);
    let mut gateway = town.gateway(OXFORDSHIRE, &[System { adapter: "hub", ..System::polling("social-care") }]);
    let hub = hub_of(&gateway);
    let child = "INSERT INTO hub_child (child_id, given_names, family_name, date_of_birth) VALUES";
    hub.execute_batch(&format!("{child} ('P1', 'Ada', 'Marsh', '2015-03-04'), ('P2', 'Imogen', '', '2015-07-02');"))
        .unwrap();
    gateway.start();
    let refused = gateway.folder.join("data/refused/social-care");
    // What is still being written stands under a name with a dot.
    let shown = || entries(&refused).into_iter().filter(|name| !name.starts_with('.')).collect::<Vec<_>>();
    let looked_at = |count: usize| {
        await_that("the rows are looked at", &[&gateway], || (shown().len() == count).then_some(()));
    };
    looked_at(1);
    let one = refused.join(&shown()[0]);
    let read = |name: &str| std::fs::read_to_string(one.join(name)).unwrap();
    assert!(read("report.json").contains("hub.name-missing"), "{}", read("report.json"));
    let rows = read("hub_child.csv");
    assert!(rows.starts_with("child_id,") && rows.contains("P2,") && !rows.contains("P1,"), "{rows}");

    // Mended in part, it is refused for the rest; mended whole, it is not.
    let mend = |sql: &str| assert_eq!(hub.execute(sql, []).unwrap(), 1);
    mend("UPDATE hub_child SET given_names = 'Ida' WHERE child_id = 'P2'");
    looked_at(2);
    mend("UPDATE hub_child SET family_name = 'Marsh' WHERE child_id = 'P2'");
    mend("UPDATE hub_child SET family_name = '' WHERE child_id = 'P1'");
    looked_at(3);
    let last =
        shown().into_iter().max_by_key(|name| std::fs::metadata(refused.join(name)).unwrap().modified().unwrap());
    let rows = std::fs::read_to_string(refused.join(last.unwrap()).join("hub_child.csv")).unwrap();
    assert!(rows.contains("P1,") && !rows.contains("P2,"), "{rows}");
    for secret in ["Marsh", "Imogen", "P2"] {
        assert!(!gateway.log().contains(secret), "the log names {secret}");
    }
}

#[test]
fn a_family_moves_from_one_hub_to_another() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let system = System { adapter: "hub", ..System::polling("social-care") };
    let mut oxfordshire = town.gateway(OXFORDSHIRE, std::slice::from_ref(&system));
    let mut manchester = town.gateway(MANCHESTER, &[system]);
    let (theirs, ours) = (hub_of(&oxfordshire), hub_of(&manchester));
    // Oxfordshire's hub knows both children and one who stays; Manchester's knew the elder before, by another number.
    let child = "INSERT INTO hub_child (child_id, given_names, family_name, date_of_birth, sex, nhs_number) VALUES";
    let [elder, younger] = NHS_NUMBERS;
    theirs
        .execute_batch(&format!(
            "{child} ('P20417', 'Zoë', 'Ashworth-Lane', '2014-03-09', 'F', '{elder}'),
                     ('P20418', 'Seán', 'Ashworth-Lane', '2016-11-21', 'M', '{younger}'),
                     ('P18220', 'Imogen', 'Fairweather', '2015-07-02', 'F', '9990001030');
             INSERT INTO hub_involvement (involvement_id, child_id, service, name, role, telephone, lead_professional)
               VALUES ('I1', 'P20417', 'social-care', 'Jo Begum', 'Social worker', '01865 555020', 1);
             INSERT INTO hub_flag (flag_id, child_id, raised_on, level, concern, raised_by_name)
               VALUES ('F1', 'P20418', '2026-10-01', '2', 'often tired', 'R. Pugh');"
        ))
        .unwrap();
    ours.execute_batch(&format!("{child} ('M-7', 'Zoe', 'Lane', '2014-03-09', 'F', '{elder}');")).unwrap();
    oxfordshire.start();
    manchester.start();
    let both = [&oxfordshire, &manchester];
    let notice = notice_of(&the_family(Service::SocialCare));
    oxfordshire.api().post(&notice.document(Form::Json)).unwrap().expect(202);

    await_that("Oxfordshire's hub is asked for the records", &both, || {
        (ask(&theirs, "SELECT asked_by FROM hub_request").len() == 2).then_some(())
    });
    await_that("the children stand in Manchester's hub", &both, || {
        let children = ask(&ours, "SELECT child_id FROM hub_child ORDER BY child_id");
        (children == ["E10000025/P20418", "M-7"]).then_some(())
    });
    assert_eq!(ask(&ours, "SELECT child_id || ' ' || name FROM hub_involvement"), ["M-7 Jo Begum"]);
    assert_eq!(
        ask(&ours, "SELECT child_id || ' ' || level || ' ' || concern FROM hub_flag"),
        ["E10000025/P20418 2 often tired"]
    );

    let records = "UPDATE hub_delivery SET decision = 'accepted' WHERE class = 'record-transfer'";
    assert_eq!(ours.execute(records, []).unwrap(), 1);
    for gateway in both {
        await_that("custody passes when Manchester's hub has accepted", &both, || {
            let transfer = gateway.api().transfers().into_iter().next()?;
            let holders = custody(&transfer);
            (holders.len() == 2 && holders.iter().all(|holder| holder == "gaining")).then_some(())
        });
    }
    for gateway in both {
        for secret in ["Ashworth", "Zoë", elder, "often tired"] {
            assert!(!gateway.log().contains(secret), "{}'s log names {secret}", gateway.code);
        }
    }
}
