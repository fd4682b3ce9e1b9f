//! What a real RabbitMQ with our definitions refuses, and the places where it does not although one would think so.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests: whatever fails, fails the test")]

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use crosswalk_conformance::{
    broker::{Node, connect},
    program::run_ok,
};
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ErrorKind,
    options::{
        BasicConsumeOptions, BasicGetOptions, BasicNackOptions, BasicPublishOptions, ConfirmSelectOptions,
        QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions, QueuePurgeOptions,
    },
    types::FieldTable,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const OXFORD: &str = "E07000178";
const OXFORDSHIRE: &str = "E10000025";
const MANCHESTER: &str = "E08000003";
/// Has a certificate, but the broker was not told of it.
const STRANGER: &str = "E06000015";

/// A node with its PKI in a folder of its own. One for all tests of a process; nextest gives each test a process.
struct Broker {
    node: Node,
    folder: TempDir,
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

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
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
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

#[test]
fn only_a_known_and_sound_certificate_gets_in() {
    let broker = Broker::start();
    RUNTIME.block_on(async {
        broker.enter(Some(OXFORD)).await.unwrap();
        assert!(broker.enter(None).await.is_err(), "no certificate");
        for flaw in ["expired", "not-yet-valid", "foreign-ca", "server-only"] {
            assert!(broker.enter(Some(&format!("{OXFORD}.{flaw}"))).await.is_err(), "{flaw}");
        }
        let unknown = broker.enter(Some(STRANGER)).await.unwrap_err();
        assert_eq!(
            outcome::<()>(Err(unknown)),
            Refused(403),
            "a sound certificate of somebody the broker does not know"
        );
        let other = broker.folder.path().join("other");
        run_ok(&["certs", "dev", "--dir", other.to_str().unwrap()]);
        fs::copy(other.join("ca.crt"), broker.pki().join("other.crt")).unwrap();
        let server = connect(&broker.node.uri(), &broker.pki(), Some(OXFORD), "other").await;
        assert!(server.is_err(), "the client refuses a broker of a foreign CA");
        let password = broker.node.uri().replace("amqps://", "amqps://E07000178:@");
        let password = format!("{password}?auth_mechanism=plain&unused=");
        assert!(connect(&password, &broker.pki(), Some(OXFORD), "ca").await.is_err(), "a password instead of EXTERNAL");
        assert!(
            connect(&broker.node.uri().replace("amqps", "amqp"), &broker.pki(), None, "ca").await.is_err(),
            "no TLS"
        );
    });
}

#[test]
fn everybody_keeps_to_their_own() {
    let broker = Broker::start();
    RUNTIME.block_on(async {
        assert_eq!(broker.publish(OXFORD, "crosswalk", &key(OXFORD, MANCHESTER)).await, Done);
        broker.await_depth(&format!("inbox.{MANCHESTER}"), 1).await;
        for (exchange, key) in [
            ("crosswalk", key(OXFORDSHIRE, MANCHESTER)),
            ("crosswalk", format!("{OXFORD}.{MANCHESTER}")),
            ("crosswalk", format!("{OXFORD}.{MANCHESTER}.social-care.record-request.more")),
            ("crosswalk", format!("{OXFORD}x{MANCHESTER}.social-care.record-request")),
            ("", format!("inbox.{MANCHESTER}")),
            ("crosswalk.dead", MANCHESTER.to_owned()),
            ("amq.topic", key.clone()(OXFORD, MANCHESTER)),
        ] {
            assert_eq!(broker.publish(OXFORD, exchange, &key).await, Refused(403), "{exchange:?} {key}");
        }
        for queue in [format!("inbox.{MANCHESTER}"), format!("dead.{MANCHESTER}")] {
            not_theirs(&broker, OXFORD, &queue).await;
        }
        broker.await_depth(&format!("inbox.{MANCHESTER}"), 1).await;
    });
}
