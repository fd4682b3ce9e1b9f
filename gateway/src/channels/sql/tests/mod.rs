//! Hubs in real databases: what is committed late is not missed, what is delivered twice is written once.

mod late;
#[path = "../../../../../conformance/src/postgres.rs"]
#[expect(unreachable_pub, reason = "what tests from outside share is open there")]
mod server;
mod written;

use std::sync::Arc;

use crosswalk_adapters::contract::NativeFile;
use crosswalk_schemas::model::MessageId;
use server::Server;
use tempfile::TempDir;

use super::{Address, Hub, Position, Upserts};
use crate::{clock::Clock, config::Config, gateway::Gateway};

/// A gateway with one system, a hub at `poll` and `deliver`.
fn gateway(folder: &TempDir, database: &str) -> Arc<Gateway> {
    let file = folder.path().join("gateway.toml");
    let text = format!(
        "authority = \"E08000003\"\ndata = \"data\"\n[identity]\ncertificate = \"pki/E08000003.crt\"\n\
         key = \"pki/E08000003.key\"\ntrust = \"pki/ca.crt\"\npartners = \"pki\"\n[http]\n[broker]\nnodes = [\"amqps://localhost:5671/%2f\"]\n[[systems]]\nname = \"hub\"\n\
         service = \"social-care\"\nadapter = \"hub\"\n[systems.database]\n{database}\n"
    );
    std::fs::write(&file, text).unwrap();
    let clock = Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap());
    let options = crosswalk_certs::dev::Options::at(clock.now().into());
    crosswalk_certs::dev::make(&folder.path().join("pki"), &["E08000003"], &options).unwrap();
    Gateway::open(Config::load(&file).unwrap(), clock).unwrap()
}

fn address(gateway: &Gateway, url: &str) -> Address {
    Address::new(gateway, gateway.config.systems[0].database.as_ref().unwrap(), url).unwrap()
}

/// A server with the hub's tables and accounts.
fn hub_server() -> Option<Server> {
    Server::start(&[crosswalk_adapters::hub::POSTGRESQL, crosswalk_adapters::hub::POSTGRESQL_ACCOUNTS])
}

/// A session of the hub's owner that stays open.
async fn session(server: &Server) -> tokio_postgres::Client {
    let url = format!("postgres://owner@127.0.0.1:{}/hub", server.port);
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A hub in PostgreSQL, as the account that polls sees it and as the one that delivers does.
async fn both(server: &Server) -> (Hub, Hub, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = |account: &str| format!("postgres://crosswalk_{account}@127.0.0.1:{}/hub", server.port);
    let gateway = gateway(&folder, &format!("poll = \"{}\"", url("reader")));
    let reader = Hub::connect(&address(&gateway, &url("reader")), false).await.unwrap();
    let writer = Hub::connect(&address(&gateway, &url("writer")), true).await.unwrap();
    (reader, writer, folder)
}

/// A hub in a SQLite file, likewise.
async fn in_a_file() -> (Hub, Hub, rusqlite::Connection, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.db");
    let owner = rusqlite::Connection::open(&path).unwrap();
    owner.execute_batch(crosswalk_adapters::hub::SQLITE).unwrap();
    let address = Address::Sqlite(path);
    let reader = Hub::connect(&address, false).await.unwrap();
    let writer = Hub::connect(&address, true).await.unwrap();
    (reader, writer, owner, folder)
}

/// What a round of polling gave: the children's ids and the kinds of events, in order.
async fn look(hub: &mut Hub, position: &mut Position) -> Vec<String> {
    let changes = hub.changes(position).await.unwrap();
    *position = changes.position.unwrap_or(*position);
    events(&changes.files)
}

fn events(files: &[NativeFile]) -> Vec<String> {
    let Some(file) = files.iter().find(|file| file.name == "hub_event.csv") else { return Vec::new() };
    let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
    let columns = reader.headers().unwrap().clone();
    let place = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let (child, kind) = (place("child_id"), place("kind"));
    reader.records().map(|row| row.unwrap()).map(|row| format!("{} {}", &row[child], &row[kind])).collect()
}

fn cells(files: &[NativeFile], table: &str, column: &str) -> Vec<String> {
    let file = files.iter().find(|file| file.name == format!("{table}.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
    let place = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    reader.records().map(|row| row.unwrap()[place].to_owned()).collect()
}

/// A delivery of rows as the adapter writes them.
fn delivery(number: u128, tables: &[(&str, &str)]) -> Upserts {
    let file =
        |(name, text): &(&str, &str)| NativeFile { name: format!("{name}.csv"), bytes: text.as_bytes().to_vec() };
    let files: Vec<NativeFile> = tables.iter().map(file).collect();
    Upserts {
        id: MessageId(uuid::Uuid::from_u128(number)),
        class: "record-transfer".to_owned(),
        sender: "E10000025".to_owned(),
        transfer: None,
        rows: crosswalk_adapters::hub::upsert::tables(&files).unwrap(),
        document: None,
    }
}
