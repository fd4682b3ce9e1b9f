//! Deliveries into real hubs, who may do what there, and a server that goes away.

use crosswalk_schemas::model::MessageId;

use super::*;
use crate::{
    channels::{
        Handed, Parcel, Reach,
        sql::{Deliver, Failed, Said},
    },
    gateway::STANDARD,
    store::Arrived,
};

const CHILD: (&str, &str) = (
    "hub_child",
    "child_id,given_names,family_name,date_of_birth,nhs_number,interpreter_needed\n700101,Zoë,Okafor,2015-06-02,9992015101,Y\n",
);
const INVOLVED: (&str, &str) = (
    "hub_involvement",
    "involvement_id,child_id,service,name,lead_professional\nI1,700101,education,R. Pugh,Y\n,700101,health,D. Osei,N\n",
);

/// What both kinds of hub must do, seen through their own clients.
async fn a_delivery_is_written_once(reader: &mut Hub, writer: &mut Hub, ask: impl Fn(&str) -> String) {
    assert!(writer.deliver(delivery(1, &[CHILD, INVOLVED])).await.unwrap());
    assert!(!writer.deliver(delivery(1, &[CHILD, INVOLVED])).await.unwrap(), "the same message twice");
    // The same records in another message: the same rows, what is empty leaves what is there.
    let shorter = ("hub_child", "child_id,family_name,given_names,nhs_number\n700101,Okafor,,9992015101\n");
    assert!(writer.deliver(delivery(2, &[shorter, INVOLVED])).await.unwrap());
    assert_eq!(ask("SELECT count(*) FROM hub_child"), "1");
    assert_eq!(ask("SELECT given_names FROM hub_child WHERE child_id = 'E10000025/700101'"), "Zoë");
    assert_eq!(ask("SELECT count(*) FROM hub_involvement"), "2");
    assert_eq!(ask("SELECT count(*) FROM hub_involvement WHERE involvement_id = 'E10000025/I1'"), "1");
    assert_eq!(ask("SELECT count(*) FROM hub_delivery"), "2");
    // What we wrote does not come back to us.
    let mut position = Position::default();
    assert_eq!(look(reader, &mut position).await, [""; 0]);
    assert_ne!(position, Position::default(), "the position moves on all the same");

    // A child that the hub knows under a number of its own.
    ask(
        "INSERT INTO hub_child (child_id, family_name, nhs_number, date_of_birth) VALUES ('H-9', 'O''Brien', '9990000026', '2011-01-30')",
    );
    let known = ("hub_child", "child_id,family_name,nhs_number,date_of_birth\n55,OBrien,9990000026,2011-01-30\n");
    let flag = ("hub_flag", "flag_id,child_id,raised_on,level,concern\nF1,55,2026-11-18,2,often tired\n");
    assert!(writer.deliver(delivery(3, &[known, flag])).await.unwrap());
    assert_eq!(ask("SELECT child_id FROM hub_flag"), "H-9");
    assert_eq!(ask("SELECT family_name FROM hub_child WHERE child_id = 'H-9'"), "OBrien");
    // The same number with another birth date is another child, or a mistake: never merged in silence.
    let doubtful = ("hub_child", "child_id,family_name,nhs_number,date_of_birth\n56,Brien,9990000026,2012-01-30\n");
    assert!(writer.deliver(delivery(4, &[doubtful])).await.unwrap());
    assert_eq!(ask("SELECT count(*) FROM hub_child WHERE nhs_number = '9990000026'"), "2");
    assert_eq!(look(reader, &mut position).await, ["H-9 changed"]);

    // The hub's answer comes with the next look.
    ask("UPDATE hub_delivery SET decision = 'rejected', reason = 'not ours' WHERE class = 'record-transfer'
         AND message_id = '00000000-0000-0000-0000-000000000003'");
    let changes = reader.changes(&position).await.unwrap();
    let said = Said {
        message: MessageId(uuid::Uuid::from_u128(3)).to_string(),
        decision: "rejected".to_owned(),
        reason: Some("not ours".to_owned()),
    };
    assert_eq!(changes.answers, [said]);
    assert!(changes.files.is_empty());

    // Rows that the hub's tables cannot hold are refused, and nothing of them is kept.
    let orphan = ("hub_flag", "flag_id,child_id,raised_on\nF7,77,2026-11-18\n");
    assert!(matches!(writer.deliver(delivery(5, &[orphan])).await, Err(Failed::Refused(_))));
    assert_eq!(ask("SELECT count(*) FROM hub_delivery"), "4");

    // A request finds whom it may mean: by number, or by name and birth date.
    let request =
        ("hub_request", "family_name,date_of_birth,nhs_number,asked_by\nOKAFOR,2015-06-02,,E10000025/social-care\n");
    assert!(writer.deliver(delivery(6, &[request])).await.unwrap());
    let changes = reader.changes(&changes.position.unwrap()).await.unwrap();
    assert_eq!(events(&changes.files), ["E10000025/700101 asked"]);
    assert_eq!(cells(&changes.files, "hub_child", "given_names"), ["Zoë"]);
    assert_eq!(cells(&changes.files, "hub_involvement", "lead_professional").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_into_postgresql_are_written_once() {
    let Some(server) = hub_server() else { return };
    let (mut reader, mut writer, _folder) = both(&server).await;
    a_delivery_is_written_once(&mut reader, &mut writer, |statement| server.psql("hub", statement)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_into_a_file_are_written_once() {
    let (mut reader, mut writer, owner, _folder) = in_a_file().await;
    let ask = |statement: &str| -> String {
        if !statement.starts_with("SELECT") {
            owner.execute_batch(statement).unwrap();
            return String::new();
        }
        owner
            .query_row(statement, [], |row| row.get::<_, rusqlite::types::Value>(0))
            .map(|value| match value {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other => panic!("{other:?}"),
            })
            .unwrap()
    };
    a_delivery_is_written_once(&mut reader, &mut writer, ask).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_that_polls_may_not_write() {
    let Some(server) = hub_server() else { return };
    let (mut reader, _, _folder) = both(&server).await;
    let refused = reader.deliver(delivery(1, &[CHILD])).await.unwrap_err();
    assert!(matches!(refused, Failed::Misconfigured(_)), "{refused:?}");
    // Not even where its session is told that it may.
    let url = format!("postgres://crosswalk_reader@127.0.0.1:{}/hub", server.port);
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("SET default_transaction_read_only = off").await.unwrap();
    assert!(client.batch_execute("DELETE FROM hub_event").await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_wait_while_the_server_is_away() {
    let Some(mut server) = hub_server() else { return };
    let folder = tempfile::tempdir().unwrap();
    let url = format!("postgres://crosswalk_writer@127.0.0.1:{}/hub", server.port);
    let gateway = gateway(&folder, &format!("deliver = \"{url}\""));
    let deliver = Deliver::new(&gateway, gateway.config.systems[0].database.as_ref().unwrap()).unwrap().unwrap();
    let id = MessageId(uuid::Uuid::from_u128(8));
    let arrived = Arrived {
        id,
        envelope: None,
        class: "receipt".to_owned(),
        sender: "E10000025".parse().unwrap(),
        digest: String::new(),
        body: b"{}".to_vec(),
    };
    gateway.store.write(move |tx| tx.inbox_add(&arrived, "2026-11-22T10:00:00Z".parse().unwrap())).await.unwrap();
    let files = [NativeFile { name: "message.json".to_owned(), bytes: "{\"naïve\":1}".into() }];
    let hand_over = || deliver.hand_over(Parcel { id, adapter: STANDARD, files: &files });

    assert!(matches!(hand_over().await, Handed::Taken(None)));
    server.halt();
    for _ in 0..2 {
        let Handed::Unreachable(code) = hand_over().await else { panic!("there is no server") };
        assert!(["connection-broke", "cannot-connect", "sqlstate-57P01"].contains(&code.as_str()), "{code}");
    }
    server.boot();
    assert!(matches!(hand_over().await, Handed::Taken(None)), "taken again under the same id");
    assert_eq!(server.psql("hub", "SELECT count(*), max(document) FROM hub_delivery"), "1|{\"naïve\":1}");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_the_network_only_with_tls_and_only_a_server_that_is_vouched_for() {
    let Some(mut server) = hub_server() else { return };
    let folder = tempfile::tempdir().unwrap();
    let pki = folder.path().join("pki");
    #[expect(clippy::disallowed_methods, reason = "certificates are compared with the real time")]
    let options = crosswalk_certs::dev::Options::at(std::time::SystemTime::now());
    crosswalk_certs::dev::make(&pki, &["E08000003"], &options).unwrap();
    for (name, to) in [("E08000003.crt", "a.crt"), ("E08000003.key", "a.key")] {
        std::fs::copy(pki.join(name), pki.join(to)).unwrap();
    }
    server.secure(&pki);
    let passwords = folder.path().join("hub.pgpass");
    server.let_in("crosswalk_reader", &passwords);

    let url = format!("postgres://crosswalk_reader@localhost:{}/hub", server.port);
    let with = |rest: &str| gateway(&tempfile::tempdir_in(&folder).unwrap(), &format!("poll = \"{url}\"\n{rest}"));
    let files = format!("passwords = \"{}\"\ntrust = \"{}\"", passwords.display(), pki.join("ca.crt").display());

    let config = |gateway: &Gateway| gateway.config.systems[0].database.clone().unwrap();
    let trusting = with(&files);
    // The gateway's own certificate is shown should the server ask.
    let mut own = Arc::into_inner(trusting).unwrap();
    own.config.identity.certificate = pki.join("a.crt");
    own.config.identity.key = pki.join("a.key");
    let settings = config(&own);
    let address = Address::new(&own, &settings, &url).unwrap();
    let mut hub = Hub::connect(&address, false).await.unwrap();
    assert_eq!(look(&mut hub, &mut Position::default()).await, [""; 0]);

    // Without TLS the server turns us away; another CA's word counts nothing; elsewhere is not reached without TLS at all.
    let plain = crate::config::Database { trust: None, ..settings.clone() };
    let address = Address::new(&own, &plain, &url).unwrap();
    assert!(matches!(Hub::connect(&address, false).await, Err(Failed::Misconfigured(_) | Failed::Unreachable(_))));
    let other = folder.path().join("other");
    crosswalk_certs::dev::make(&other, &["E08000003"], &options).unwrap();
    let other = crate::config::Database { trust: Some(other.join("ca.crt")), ..settings.clone() };
    let address = Address::new(&own, &other, &url).unwrap();
    assert!(matches!(Hub::connect(&address, false).await, Err(Failed::Unreachable(_))));
    let elsewhere = Address::new(&own, &plain, "postgres://crosswalk_reader@hub.example/hub");
    assert!(elsewhere.is_err_and(|why| why.contains("without TLS")));
    let in_url = Address::new(&own, &plain, "postgres://crosswalk_reader:s3cret@localhost/hub");
    assert!(in_url.is_err_and(|why| why.contains("no password in the URL") && !why.contains("s3cret")));
}

#[tokio::test]
async fn a_hub_in_a_file_that_is_restored_from_a_copy_is_read_anew() {
    let (mut reader, _, owner, folder) = in_a_file().await;
    let add = |owner: &rusqlite::Connection, id: &str| {
        owner.execute("INSERT INTO hub_child (child_id, family_name) VALUES (?1, 'Okafor')", [id]).unwrap();
    };
    let copy = folder.path().join("copy.db");
    owner.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let mut position = Position::default();
    for id in ["P1", "P2", "P3"] {
        add(&owner, id);
    }
    assert_eq!(look(&mut reader, &mut position).await.len(), 3);
    // The copy knows none of them; what is added to it has numbers that were read before.
    let restored = rusqlite::Connection::open(&copy).unwrap();
    add(&restored, "P4");
    let mut reader = Hub::connect(&Address::Sqlite(copy), false).await.unwrap();
    assert_eq!(look(&mut reader, &mut position).await, ["P4 changed"]);
    add(&restored, "P5");
    assert_eq!(look(&mut reader, &mut position).await, ["P5 changed"]);
}
