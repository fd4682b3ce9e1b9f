//! A broker that cannot be trusted: somebody with all rights at it, who takes messages out of queues, changes them, and
//! puts what they like into any queue in any authority's name.

use std::{path::Path, process::Command};

use lapin::{
    BasicProperties, Channel, Confirmation,
    options::{BasicAckOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions},
    types::{AMQPValue, FieldTable, ShortString},
};

use crate::{broker::connect, town::Town};

/// The header in which gateways tell each other the place in a message's trace.
const TRACEPARENT: &str = "traceparent";

/// Somebody with all rights at the broker.
#[derive(Debug)]
pub struct Tamperer {
    channel: Channel,
}

/// A message as it lay in a queue.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its routing key.
    pub key: String,
    /// Its properties.
    pub properties: BasicProperties,
    /// The place in its trace that its sender wrote.
    pub traceparent: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Tamperer {
    /// Gives the holder of the certificate called `name` in the town's PKI all rights, also that of naming any sender.
    pub async fn with_all_rights(town: &Town, name: &str) -> Self {
        town.node.ctl(&["add_user", name, "unused"]);
        town.node.ctl(&["set_permissions", name, ".*", ".*", ".*"]);
        town.node.ctl(&["set_user_tags", name, "administrator", "impersonator"]);
        let pki = town.folder().join("pki");
        let connection = connect(&town.node.uri(), &pki, Some(name), "ca").await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
        Self { channel }
    }

    /// Takes `count` messages out of a queue, waiting until they are there.
    pub async fn take(&self, queue: &str, count: usize) -> Vec<Taken> {
        let mut taken = Vec::new();
        for _ in 0..600 {
            let found = self.channel.basic_get(queue.into(), BasicGetOptions::default()).await.unwrap();
            if let Some(message) = found {
                message.ack(BasicAckOptions::default()).await.unwrap();
                let headers = message.properties.headers().clone().unwrap_or_default();
                let known = ["x-delivery-count", TRACEPARENT];
                let sent = headers.inner().keys().filter(|name| !known.contains(&name.as_str())).count();
                let more =
                    [message.properties.correlation_id(), message.properties.app_id(), message.properties.reply_to()];
                assert_eq!(sent, 0, "gateways write one header at most, the broker one: {headers:?}");
                assert!(more.iter().all(|more| more.is_none()), "and nothing else is said: {more:?}");
                taken.push(Taken {
                    key: message.routing_key.as_str().to_owned(),
                    properties: without_headers(&message.properties),
                    traceparent: headers.inner().get(TRACEPARENT).map(|value| match value {
                        AMQPValue::LongString(text) => text.to_string(),
                        other => panic!("not text: {other:?}"),
                    }),
                    body: message.data.clone(),
                });
            } else {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            if taken.len() == count {
                return taken;
            }
        }
        panic!("{} of {count} messages came into {queue} within a minute", taken.len());
    }

    /// Puts a message where its routing key says.
    pub async fn put(&self, message: &Taken) {
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let (key, mut properties) = (message.key.as_str().into(), message.properties.clone());
        if let Some(traceparent) = &message.traceparent {
            let mut headers = FieldTable::default();
            headers.insert(TRACEPARENT.into(), AMQPValue::LongString(traceparent.as_str().into()));
            properties = properties.with_headers(headers);
        }
        let sent = self.channel.basic_publish("crosswalk".into(), key, options, &message.body, properties).await;
        assert!(matches!(sent.unwrap().await.unwrap(), Confirmation::Ack(None)));
    }
}

/// What the sender said of it: the broker counts deliveries in a header of its own.
fn without_headers(properties: &BasicProperties) -> BasicProperties {
    let text = |value: &Option<ShortString>| value.clone().unwrap_or_default();
    BasicProperties::default()
        .with_delivery_mode(properties.delivery_mode().unwrap_or_default())
        .with_message_id(text(properties.message_id()))
        .with_type(text(properties.kind()))
        .with_user_id(text(properties.user_id()))
        .with_content_type(text(properties.content_type()))
}

impl Taken {
    /// The id that its envelope names.
    pub fn id(&self) -> String {
        self.properties.message_id().as_ref().unwrap().as_str().to_owned()
    }

    /// The same with another body.
    #[must_use]
    pub fn with_body(&self, body: Vec<u8>) -> Self {
        Self { body, ..self.clone() }
    }

    /// The same at another place in a trace.
    #[must_use]
    pub fn with_traceparent(&self, traceparent: Option<String>) -> Self {
        Self { traceparent, ..self.clone() }
    }

    /// The same with one bit of its body flipped, `from_end` bytes before the end.
    #[must_use]
    pub fn flipped(&self, from_end: usize) -> Self {
        let mut body = self.body.clone();
        let place = body.len() - from_end;
        body[place] ^= 1;
        self.with_body(body)
    }

    /// The same under the id of another.
    #[must_use]
    pub fn under_the_id_of(&self, other: &Self) -> Self {
        Self { properties: self.properties.clone().with_message_id(other.id().as_str().into()), ..self.clone() }
    }

    /// The same in the inbox of another authority.
    #[must_use]
    pub fn redirected(&self, from: &str, to: &str) -> Self {
        Self { key: self.key.replace(from, to), ..self.clone() }
    }
}

/// Signs `document` with the certificate called `signer`, with openssl alone.
pub fn openssl_sign(pki: &Path, signer: &str, document: &[u8]) -> Vec<u8> {
    let (certificate, key) = (format!("{signer}.crt"), format!("{signer}.key"));
    let how = ["cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-signer", &certificate, "-inkey", &key];
    openssl(pki, &how, document)
}

/// Seals to the certificate called `recipient`, with openssl alone.
pub fn openssl_seal(pki: &Path, recipient: &str, content: &[u8]) -> Vec<u8> {
    let certificate = format!("{recipient}.crt");
    let how = ["cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-recip", &certificate];
    openssl(pki, &[&how[..], &["-keyopt", "ecdh_kdf_md:sha256"]].concat(), content)
}

/// Opens what is sealed to the certificate called `recipient`, with openssl alone.
pub fn openssl_open(pki: &Path, recipient: &str, sealed: &[u8]) -> Vec<u8> {
    let (certificate, key) = (format!("{recipient}.crt"), format!("{recipient}.key"));
    openssl(pki, &["cms", "-decrypt", "-inform", "DER", "-recip", &certificate, "-inkey", &key], sealed)
}

/// Verifies a signature and gives what was signed, with openssl alone.
pub fn openssl_verify(pki: &Path, signed: &[u8]) -> Vec<u8> {
    openssl(pki, &["cms", "-verify", "-inform", "DER", "-CAfile", "ca.crt"], signed)
}

/// Runs openssl, which must succeed, over `input`.
fn openssl(pki: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::write(&from, input).unwrap();
    let mut command = Command::new("openssl");
    command.args(arguments).arg("-in").arg(&from).arg("-out").arg(&to).current_dir(pki);
    let output = command.output().unwrap_or_else(|error| panic!("openssl: {error}"));
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(&to).unwrap()
}
