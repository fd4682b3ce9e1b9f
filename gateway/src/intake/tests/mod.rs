//! Intake with adapters made up for each test, into a real store: what is sent, marked, asked of a person.

mod again;
mod contents;
mod files;

use std::sync::Arc;

use crosswalk_adapters::contract::{Adapter, Content, Encoded, Item, Mapping, Native, NativeFile, Sink, Source};
use crosswalk_schemas::model::{
    Address, BirthDate, Body, ChildRecord, ChildReference, Header, Identity, Message, MessageId, MoveKind,
    MoveNotification, MovingPerson, Party, PersonName, Qualifier, RecordRequest, RoleInHousehold, Service, TransferId,
};
use crosswalk_schemas::report::Form;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::{clock::Clock, config::Config, journey, store::Arrived};

/// An adapter that does as it is told.
struct Scripted<F> {
    script: F,
    messages: bool,
}

impl<F: Fn(&mut dyn Sink) + Send + Sync> Adapter for Scripted<F> {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn summary(&self) -> &'static str {
        "for tests"
    }

    fn mapping(&self) -> Vec<Mapping> {
        Vec::new()
    }

    fn reads_messages(&self) -> bool {
        self.messages
    }

    fn read(&self, _: &[&dyn Source], sink: &mut dyn Sink) {
        (self.script)(sink);
    }

    fn encode(&self, _: &Message) -> Option<Encoded> {
        None
    }
}

/// A gateway of Oxfordshire with a case system for each of three services.
struct Case {
    gateway: Arc<Gateway>,
    folder: tempfile::TempDir,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let systems = ["social-care", "education", "housing"]
            .map(|name| format!("[[systems]]\nname = \"{name}\"\nservice = \"{name}\"\nadapter = \"child-record\"\n"))
            .concat();
        let text = format!(
            "authority = \"E10000025\"\ndata = \"data\"\n[identity]\ncertificate = \"pki/E10000025.crt\"\n\
             key = \"pki/E10000025.key\"\ntrust = \"pki/ca.crt\"\npartners = \"pki\"\n[http]\n[broker]\nnodes = [\"amqps://localhost\"]\n{systems}"
        );
        let file = folder.path().join("gateway.toml");
        std::fs::write(&file, text).unwrap();
        let options = crosswalk_certs::dev::Options::at(Clock::system().now().into());
        crosswalk_certs::dev::make(&folder.path().join("pki"), &["E10000025"], &options).unwrap();
        let gateway = Gateway::open(Config::load(&file).unwrap(), Clock::system()).unwrap();
        Self { gateway, folder }
    }

    async fn takes(
        &self,
        system: &str,
        script: impl Fn(&mut dyn Sink) + Send + Sync + 'static,
        stop: &CancellationToken,
    ) -> Result<Taken, NotAccepted> {
        self.reads(system, Scripted { script, messages: false }, stop).await
    }

    async fn reads(
        &self,
        system: &str,
        adapter: impl Adapter + 'static,
        stop: &CancellationToken,
    ) -> Result<Taken, NotAccepted> {
        let adapter: &'static dyn Adapter = Box::leak(Box::new(adapter));
        let system = self.gateway.config.system(system).unwrap();
        let file = NativeFile { name: "extract.txt".to_owned(), bytes: vec![0; 100] };
        let refused_in = self.folder.path().join(Uuid::now_v7().to_string());
        std::fs::create_dir(&refused_in).unwrap();
        let files: Vec<Box<dyn Source + Send>> = vec![Box::new(file)];
        take(&self.gateway, Offer { system, adapter, files, refused_in }, stop).await
    }

    /// What a system's items came to.
    async fn counts(&self, system: &str, items: Vec<Item>) -> Counts {
        let script = move |sink: &mut dyn Sink| items.iter().cloned().for_each(|item| sink.item(item));
        self.takes(system, script, &CancellationToken::new()).await.unwrap().report.counts
    }

    /// What a system's messages came to: each is what it says, and its own number.
    async fn messages(&self, system: &str, items: Vec<(Item, &str)>) -> Counts {
        let numbered = |(item, number): (Item, &str)| {
            let native = vec![Native { file: "feed.txt".to_owned(), bytes: number.into() }];
            Item { native, ..item }
        };
        let items: Vec<_> = items.into_iter().map(numbered).collect();
        let script = move |sink: &mut dyn Sink| items.iter().cloned().for_each(|item| sink.item(item));
        let stop = CancellationToken::new();
        self.reads(system, Scripted { script, messages: true }, &stop).await.unwrap().report.counts
    }

    /// What waits to be sent, as `class to whom`, sorted.
    async fn outbox(&self) -> Vec<String> {
        let rows = self.gateway.store.read(|tx| tx.messages_recent(1000)).await.unwrap();
        let rows = rows.into_iter().filter(|row| row.direction == "sent");
        let mut rows: Vec<_> = rows.map(|row| format!("{} to {}", row.class, row.to)).collect();
        rows.sort();
        rows
    }

    /// A message that comes from elsewhere.
    async fn arrives(&self, message: Message) {
        let shared = Arc::clone(&self.gateway);
        let body = crosswalk_schemas::encode(&message, Form::Json);
        let arrived = Arrived {
            id: message.header.message_id,
            envelope: None,
            class: message.header.class.to_string(),
            sender: message.header.sender.authority.clone(),
            digest: crate::digest::sha256_hex(&body),
            body,
        };
        let receive = move |tx: &crate::store::Tx<'_>| {
            tx.inbox_add(&arrived, shared.clock.now())?;
            journey::received(tx, &shared, &message).map(drop)
        };
        self.gateway.store.write(receive).await.unwrap();
    }

    /// The child moves to Manchester, whose social care asks for its records.
    async fn is_asked_for(&self, child: &ChildReference, request: u128) {
        self.arrives(message(1, "E10000025", Body::MoveNotification(Box::new(routed(child))))).await;
        self.asks(child, request).await;
    }

    async fn asks(&self, child: &ChildReference, request: u128) {
        let body = RecordRequest {
            reason: "Moved here.".to_owned(),
            child: vec![child.clone()],
            section: Vec::new(),
            sharing_basis: None,
        };
        let mut asked = message(request, "E08000003", Body::RecordRequest(Box::new(body)));
        asked.header.sent_at = self.gateway.clock.now();
        self.arrives(asked).await;
    }

    /// The log of the transfer that `is_asked_for` opens.
    async fn transfer_log(&self) -> Vec<String> {
        let lines = self.gateway.store.read(|tx| tx.transfer_lines(TransferId(Uuid::from_u128(99)))).await.unwrap();
        lines.into_iter().map(|line| format!("{} {}", line.event, line.detail.unwrap_or_default())).collect()
    }
}

fn message(number: u128, from: &str, body: Body) -> Message {
    let header = Header {
        standard_version: "1.0".to_owned(),
        class: body.class(),
        qualifier: Qualifier::Request,
        message_id: MessageId(Uuid::from_u128(number)),
        transfer_id: Some(TransferId(Uuid::from_u128(99))),
        correlation_id: None,
        sender: Party::new(from.parse().unwrap(), Service::SocialCare),
        recipient: Party::new("E10000025".parse().unwrap(), Service::SocialCare),
        sent_at: jiff::Timestamp::now(),
        expires_at: None,
    };
    Message { header, body }
}

fn ada() -> ChildReference {
    ChildReference {
        person_name: PersonName {
            person_given_name: vec!["Ada".to_owned()],
            person_family_name: "Marsh".to_owned(),
            ..PersonName::default()
        },
        birth_date: Some(BirthDate { person_birth_date: "2015-03-04".parse().unwrap(), verification_level: None }),
        nhs_number: Some("9990001014".to_owned()),
        upn: None,
        local_id: None,
    }
}

/// Ada under another number.
fn renumbered() -> ChildReference {
    ChildReference { nhs_number: Some("9990001022".to_owned()), ..ada() }
}

fn moves(child: &ChildReference) -> MoveNotification {
    let at = |post_code: &str| Address { post_code: Some(post_code.to_owned()), ..Address::default() };
    let person = MovingPerson {
        role: RoleInHousehold::Child,
        person_name: child.person_name.clone(),
        birth_date: child.birth_date.clone(),
        sex: None,
        relationship: None,
        nhs_number: child.nhs_number.clone(),
        upn: None,
        local_id: None,
    };
    MoveNotification {
        kind: MoveKind::Permanent,
        move_date: jiff::Zoned::now().date(),
        section208_notice: None,
        reporter: None,
        from_address: at("OX3 7PX"),
        to_address: Some(at("M14 4TT")),
        losing_authority: None,
        gaining_authority: None,
        person: vec![person],
        note: None,
        local_reference: None,
    }
}

/// The same as its receivers read it.
fn routed(child: &ChildReference) -> MoveNotification {
    MoveNotification {
        losing_authority: Some("E10000025".parse().unwrap()),
        gaining_authority: Some("E08000003".parse().unwrap()),
        ..moves(child)
    }
}

fn record(child: &ChildReference) -> Content {
    Content::Record(Box::new(ChildRecord::new(Identity {
        person_name: child.person_name.clone(),
        birth_date: child.birth_date.clone(),
        nhs_number: child.nhs_number.clone(),
        ..Identity::default()
    })))
}

fn item(key: &str, content: Content) -> Item {
    Item { key: key.to_owned(), content, findings: Vec::new(), losses: Vec::new(), native: Vec::new() }
}
