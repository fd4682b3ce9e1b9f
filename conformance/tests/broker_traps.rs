//! What a real RabbitMQ with our definitions refuses, and the places where it does not although one would think so.
#![expect(clippy::unwrap_used, reason = "tests: whatever fails, fails the test")]

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use crosswalk_conformance::{
    broker::{Node, connect},
    family::{MANCHESTER, OXFORD, OXFORDSHIRE},
    program::run_ok,
};
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ErrorKind,
    options::{
        BasicAckOptions, BasicConsumeOptions, BasicGetOptions, BasicNackOptions, BasicPublishOptions,
        ConfirmSelectOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions, QueuePurgeOptions,
    },
    types::FieldTable,
};
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use tempfile::TempDir;

/// Has a certificate, but the broker was not told of it.
const STRANGER: &str = "E06000015";

/// A node with its PKI in a folder of its own. It takes seconds to start, so that each test takes many steps.
struct Broker {
    node: Node,
    folder: TempDir,
}

/// What came of an attempt.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Returned,
    Refused(u16),
}
use Outcome::{Done, Refused, Returned};

impl Broker {
    fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("crosswalk-traps-").tempdir().unwrap();
        let pki = folder.path().join("pki");
        let dir = pki.to_str().unwrap();
        run_ok(&["certs", "dev", "--dir", dir, "--authority", OXFORD, OXFORDSHIRE, MANCHESTER, STRANGER, "--flawed"]);
        let definitions = folder.path().join("definitions.json");
        let text = run_ok(&["broker", "definitions", "--authority", OXFORD, OXFORDSHIRE, MANCHESTER]);
        fs::write(&definitions, text).unwrap();
        let node = Node::start(&folder.path().join("broker"), &pki, &definitions);
        Self { node, folder }
    }

    /// The same, but with revocation lists, looked for in the folder `crl` of the PKI.
    fn start_with_revocation() -> Self {
        let broker = Self::start();
        broker.node.stop();
        let lists = broker.pki().join("crl");
        fs::create_dir(&lists).unwrap();
        // The trap: what stands here replaces the `ssl_options` of rabbitmq.conf, so that all must be said again.
        let pki = broker.pki();
        let file = |name: &str| pki.join(name).display().to_string();
        let advanced = format!(
            "[{{rabbit, [{{ssl_options, [{{cacertfile, \"{}\"}}, {{certfile, \"{}\"}}, {{keyfile, \"{}\"}}, \
             {{verify, verify_peer}}, {{fail_if_no_peer_cert, true}}, {{versions, ['tlsv1.3', 'tlsv1.2']}}, \
             {{crl_check, peer}}, {{crl_cache, {{ssl_crl_hash_dir, {{internal, [{{dir, \"{}\"}}]}}}}}}]}}]}}].",
            file("ca.crt"),
            file("broker.crt"),
            file("broker.key"),
            file("crl"),
        );
        fs::write(broker.folder.path().join("broker/config/advanced.config"), advanced).unwrap();
        broker.node.start_again();
        broker
    }

    fn pki(&self) -> PathBuf {
        self.folder.path().join("pki")
    }

    /// Whether a client with this certificate gets in.
    async fn enter(&self, name: Option<&str>) -> Result<Connection, lapin::Error> {
        connect(&self.node.uri(), &self.pki(), name, "ca").await
    }

    /// A channel of `authority` with confirms, on a connection of its own so that a refusal disturbs nothing else.
    async fn channel(&self, authority: &str) -> Channel {
        let channel = self.enter(Some(authority)).await.unwrap().create_channel().await.unwrap();
        channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
        channel
    }

    async fn publish(&self, authority: &str, exchange: &str, key: &str) -> Outcome {
        self.publish_with(authority, exchange, key, BasicProperties::default()).await
    }

    async fn publish_with(&self, authority: &str, exchange: &str, key: &str, more: BasicProperties) -> Outcome {
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let channel = self.channel(authority).await;
        let properties = more.with_delivery_mode(2);
        let sent = channel.basic_publish(exchange.into(), key.into(), options, b"x", properties).await;
        match async { sent?.await }.await {
            Ok(Confirmation::Ack(None)) => Done,
            Ok(Confirmation::Ack(Some(_))) => Returned,
            other => outcome(other),
        }
    }

    /// The certificate that the broker shows.
    fn shown_certificate(&self) -> CertificateDer<'static> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.pki().join("ca.crt")).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", self.node.port())).unwrap();
        // A TLS 1.3 client has shaken hands before the server objects to the missing client certificate.
        client.complete_io(&mut stream).unwrap();
        client.peer_certificates().unwrap()[0].clone().into_owned()
    }

    /// How many messages the broker says are in a queue.
    fn depth(&self, queue: &str) -> u32 {
        let listed = self.node.ctl(&["list_queues", "name", "messages", "--no-table-headers"]);
        let line = listed.lines().find_map(|line| line.strip_prefix(queue)?.strip_prefix('\t')).unwrap();
        line.trim().parse().unwrap()
    }

    /// Waits until a queue holds so many messages: the broker counts a moment late.
    async fn await_depth(&self, queue: &str, expected: u32) {
        for _ in 0..50 {
            if self.depth(queue) == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{queue} holds {} messages, not {expected}", self.depth(queue));
    }
}

fn outcome<T: std::fmt::Debug>(answer: Result<T, lapin::Error>) -> Outcome {
    match answer {
        Ok(_) => Done,
        Err(error) => match error.kind() {
            ErrorKind::ProtocolError(amqp) => Refused(amqp.get_id()),
            other => panic!("neither done nor refused by the broker: {other:?}"),
        },
    }
}

fn key(from: &str, to: &str) -> String {
    format!("{from}.{to}.social-care.record-request")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_refuses_and_what_it_does_not() {
    let broker = Broker::start();
    only_a_known_and_sound_certificate_gets_in(&broker).await;
    everybody_publishes_in_their_own_name(&broker).await;
    everybody_reads_their_own_queue(&broker).await;
    a_false_user_id_is_refused_but_none_is_not(&broker).await;
    what_has_no_inbox_comes_back_unless_an_alternate_exchange_takes_it(&broker).await;
    one_may_purge_ones_own_inbox_and_see_the_depth_of_another(&broker).await;
    what_is_handed_back_too_often_is_kept_as_dead(&broker).await;
    without_its_topic_permission_an_authority_may_be_anybody(&broker).await;
    the_brokers_certificate_changes_without_a_restart(&broker).await;
}

async fn only_a_known_and_sound_certificate_gets_in(broker: &Broker) {
    broker.enter(Some(OXFORD)).await.unwrap();
    assert!(broker.enter(None).await.is_err(), "no certificate");
    for flaw in ["expired", "not-yet-valid", "foreign-ca", "server-only"] {
        assert!(broker.enter(Some(&format!("{OXFORD}.{flaw}"))).await.is_err(), "{flaw}");
    }
    let unknown = broker.enter(Some(STRANGER)).await.unwrap_err();
    assert_eq!(outcome::<()>(Err(unknown)), Refused(403), "sound, but of somebody the broker does not know");
    let other = broker.folder.path().join("other");
    run_ok(&["certs", "dev", "--dir", other.to_str().unwrap()]);
    fs::copy(other.join("ca.crt"), broker.pki().join("other.crt")).unwrap();
    let server = connect(&broker.node.uri(), &broker.pki(), Some(OXFORD), "other").await;
    assert!(server.is_err(), "the client refuses a broker of a foreign CA");
    let bare = broker.node.uri().replace("amqps:", "amqp:");
    assert!(connect(&bare, &broker.pki(), Some(OXFORD), "ca").await.is_err(), "no TLS");
}

async fn everybody_publishes_in_their_own_name(broker: &Broker) {
    let inbox = format!("inbox.{MANCHESTER}");
    assert_eq!(broker.publish(OXFORD, "crosswalk", &key(OXFORD, MANCHESTER)).await, Done);
    broker.await_depth(&inbox, 1).await;
    for (exchange, key) in [
        ("crosswalk", key(OXFORDSHIRE, MANCHESTER)),
        ("crosswalk", format!("{OXFORD}.{MANCHESTER}")),
        ("crosswalk", format!("{OXFORD}.{MANCHESTER}.social-care.record-request.more")),
        ("crosswalk", format!("{OXFORD}x{MANCHESTER}.social-care.record-request")),
        ("crosswalk.dead", MANCHESTER.to_owned()),
        ("amq.topic", key(OXFORD, MANCHESTER)),
        ("", inbox.clone()),
    ] {
        assert_eq!(broker.publish(OXFORD, exchange, &key).await, Refused(403), "to {exchange:?} as {key}");
    }
    broker.await_depth(&inbox, 1).await;
}

async fn everybody_reads_their_own_queue(broker: &Broker) {
    let table = FieldTable::default;
    for queue in [format!("inbox.{MANCHESTER}"), format!("dead.{MANCHESTER}")] {
        let queue = queue.as_str();
        let read = broker.channel(OXFORD).await.basic_get(queue.into(), BasicGetOptions::default()).await;
        assert_eq!(outcome(read), Refused(403), "read {queue}");
        let channel = broker.channel(OXFORD).await;
        let consume = channel.basic_consume(queue.into(), "".into(), BasicConsumeOptions::default(), table()).await;
        assert_eq!(outcome(consume), Refused(403), "consume {queue}");
        let purge = broker.channel(OXFORD).await.queue_purge(queue.into(), QueuePurgeOptions::default()).await;
        assert_eq!(outcome(purge), Refused(403), "purge {queue}");
        let delete = broker.channel(OXFORD).await.queue_delete(queue.into(), QueueDeleteOptions::default()).await;
        assert_eq!(outcome(delete), Refused(403), "delete {queue}");
    }
    let channel = broker.channel(OXFORD).await;
    let (own, all) = (format!("inbox.{OXFORD}"), "#");
    let bind =
        channel.queue_bind(own.as_str().into(), "crosswalk".into(), all.into(), QueueBindOptions::default(), table());
    assert_eq!(outcome(bind.await), Refused(403), "bind the own inbox to everybody's messages");
    let declare = broker.channel(OXFORD).await;
    let declare = declare.queue_declare("mine".into(), QueueDeclareOptions::default(), table()).await;
    assert_eq!(outcome(declare), Refused(403), "declare a queue");
    let own = broker.channel(OXFORD).await.basic_get(own.as_str().into(), BasicGetOptions::default()).await;
    assert_eq!(outcome(own), Done, "read the own inbox");
}

async fn a_false_user_id_is_refused_but_none_is_not(broker: &Broker) {
    let key = key(OXFORD, MANCHESTER);
    for (user, expected) in [(Some(OXFORD), Done), (Some(OXFORDSHIRE), Refused(406)), (None, Done)] {
        let properties = BasicProperties::default();
        let properties = match user {
            Some(user) => properties.with_user_id(user.into()),
            None => properties,
        };
        assert_eq!(broker.publish_with(OXFORD, "crosswalk", &key, properties).await, expected, "user_id {user:?}");
    }
}

async fn what_has_no_inbox_comes_back_unless_an_alternate_exchange_takes_it(broker: &Broker) {
    let lost = key(OXFORD, STRANGER);
    assert_eq!(broker.publish(OXFORD, "crosswalk", &lost).await, Returned);
    let catch_all = broker.folder.path().join("catch-all.json");
    let text = r#"{"exchanges":[{"name":"catch","vhost":"/","type":"fanout","durable":true,"auto_delete":false,
        "internal":true,"arguments":{}}],"queues":[{"name":"caught","vhost":"/","durable":true,"auto_delete":false,
        "arguments":{}}],"bindings":[{"source":"catch","vhost":"/","destination":"caught","destination_type":"queue",
        "routing_key":"","arguments":{}}]}"#;
    fs::write(&catch_all, text).unwrap();
    broker.node.ctl(&["import_definitions", catch_all.to_str().unwrap()]);
    let policy = r#"{"alternate-exchange":"catch"}"#;
    broker.node.ctl(&["set_policy", "--apply-to", "exchanges", "catch-all", "^crosswalk$", policy]);
    assert_eq!(broker.publish(OXFORD, "crosswalk", &lost).await, Done, "the trap: the sender does not learn of it");
    broker.await_depth("caught", 1).await;
    broker.node.ctl(&["clear_policy", "catch-all"]);
    assert_eq!(broker.publish(OXFORD, "crosswalk", &lost).await, Returned);
}

async fn one_may_purge_ones_own_inbox_and_see_the_depth_of_another(broker: &Broker) {
    let inbox = format!("inbox.{MANCHESTER}");
    let look = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let channel = broker.channel(OXFORD).await;
    let seen = channel.queue_declare(inbox.as_str().into(), look, FieldTable::default()).await.unwrap();
    assert!(seen.message_count() >= 1, "the trap: another's queue shows its depth");
    let channel = broker.channel(MANCHESTER).await;
    let purged = channel.queue_purge(inbox.as_str().into(), QueuePurgeOptions::default()).await.unwrap();
    assert!(purged >= 1, "the trap: reading means purging; only our own ledger knows what was there");
    broker.await_depth(&inbox, 0).await;
}

async fn what_is_handed_back_too_often_is_kept_as_dead(broker: &Broker) {
    let (inbox, dead) = (format!("inbox.{MANCHESTER}"), format!("dead.{MANCHESTER}"));
    assert_eq!(broker.publish(OXFORD, "crosswalk", &key(OXFORD, MANCHESTER)).await, Done);
    let channel = broker.channel(MANCHESTER).await;
    let mut given = 0;
    while let Some(message) = channel.basic_get(inbox.as_str().into(), BasicGetOptions::default()).await.unwrap() {
        given += 1;
        assert!(given < 100, "never given up");
        message.nack(BasicNackOptions { requeue: true, multiple: false }).await.unwrap();
    }
    assert_eq!(given, 21, "the first delivery and 20 more");
    broker.await_depth(&dead, 1).await;
    let message = channel.basic_get(dead.as_str().into(), BasicGetOptions::default()).await.unwrap().unwrap();
    assert_eq!(message.data, b"x");
    message.ack(BasicAckOptions::default()).await.unwrap();
}

async fn without_its_topic_permission_an_authority_may_be_anybody(broker: &Broker) {
    let false_name = key(OXFORDSHIRE, MANCHESTER);
    assert_eq!(broker.publish(OXFORD, "crosswalk", &false_name).await, Refused(403));
    broker.node.ctl(&["clear_topic_permissions", OXFORD]);
    assert_eq!(broker.publish(OXFORD, "crosswalk", &false_name).await, Done, "the trap: it fails open");
    let definitions = broker.folder.path().join("definitions.json");
    broker.node.ctl(&["import_definitions", definitions.to_str().unwrap()]);
    assert_eq!(broker.publish(OXFORD, "crosswalk", &false_name).await, Refused(403), "mended by importing again");
}

async fn the_brokers_certificate_changes_without_a_restart(broker: &Broker) {
    let pki = broker.pki();
    let before = broker.shown_certificate();
    assert_eq!(before, CertificateDer::from_pem_file(pki.join("broker.crt")).unwrap());
    fs::remove_file(pki.join("broker.crt")).unwrap();
    run_ok(&["certs", "dev", "--dir", pki.to_str().unwrap()]);
    broker.node.ctl(&["eval", "ssl:clear_pem_cache()."]);
    assert_ne!(broker.shown_certificate(), before);
    assert_eq!(broker.shown_certificate(), CertificateDer::from_pem_file(pki.join("broker.crt")).unwrap());
    broker.enter(Some(OXFORD)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_confirmed_outlives_a_kill() {
    let broker = Broker::start();
    let channel = broker.channel(OXFORD).await;
    let key = key(OXFORD, MANCHESTER);
    for number in 0..50_u8 {
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let properties = BasicProperties::default().with_delivery_mode(2);
        let sent = channel.basic_publish("crosswalk".into(), key.as_str().into(), options, &[number], properties).await;
        assert!(matches!(sent.unwrap().await.unwrap(), Confirmation::Ack(None)));
    }
    broker.node.kill();
    assert!(broker.enter(Some(OXFORD)).await.is_err(), "nobody answers");
    broker.node.start_again();
    let channel = broker.channel(MANCHESTER).await;
    for number in 0..50_u8 {
        let queue = format!("inbox.{MANCHESTER}");
        let message = channel.basic_get(queue.as_str().into(), BasicGetOptions::default()).await.unwrap().unwrap();
        assert_eq!(message.data, [number]);
        message.ack(BasicAckOptions::default()).await.unwrap();
    }
}

/// Revocation is for a later issue; what RabbitMQ does with it decides how that will be built.
#[tokio::test(flavor = "multi_thread")]
async fn revocation_lists_stop_all_or_only_the_next_connection() {
    let broker = Broker::start_with_revocation();
    assert!(broker.enter(Some(OXFORD)).await.is_err(), "the trap: without a list nobody gets in");
    broker.issue_list("3600");
    let open = broker.enter(Some(OXFORD)).await.unwrap();
    broker.openssl_ca(&["-revoke", &format!("{OXFORD}.crt")]);
    broker.issue_list("3600");
    assert!(broker.enter(Some(OXFORD)).await.is_err(), "revoked, and the new list counts at once");
    broker.enter(Some(MANCHESTER)).await.unwrap();
    open.create_channel().await.expect("the trap: an open connection survives");
    broker.node.ctl(&["close_all_user_connections", OXFORD, "revoked"]);
    assert!(open.create_channel().await.is_err(), "closed by the operator");
    broker.issue_list("1");
    for _ in 0..100 {
        if broker.enter(Some(MANCHESTER)).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the trap: an expired list lets nobody in; but it did");
}

impl Broker {
    /// Runs `openssl ca` for the throw-away CA.
    fn openssl_ca(&self, arguments: &[&str]) {
        let pki = self.pki();
        let config = "[ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\ndefault_md = sha256\n";
        fs::write(pki.join("ca.conf"), config).unwrap();
        if !pki.join("index.txt").exists() {
            fs::write(pki.join("index.txt"), "").unwrap();
        }
        let common = ["ca", "-batch", "-config", "ca.conf", "-keyfile", "ca.key", "-cert", "ca.crt"];
        openssl(&pki, &[&common, arguments].concat());
    }

    /// Puts a list that is good for so many seconds where the broker looks.
    fn issue_list(&self, seconds: &str) {
        self.openssl_ca(&["-gencrl", "-crlsec", seconds, "-out", "list.new"]);
        let hash = openssl(&self.pki(), &["crl", "-in", "list.new", "-noout", "-hash"]);
        let name = format!("crl/{}.r0", hash.trim());
        fs::rename(self.pki().join("list.new"), self.pki().join(name)).unwrap();
    }
}

fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {} failed: {errors}", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap()
}
