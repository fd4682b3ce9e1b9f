//! Where a gateway lives: its folder, its addresses, its doors, its case systems' folders. The process may or may not run.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    api::{Api, AsyncApi},
    case_system::write_atomically,
    person::Person,
    program::run_ok,
    wait::tail,
};

/// A gateway's folder beside the town's PKI: `<town>/<code>` and `<town>/pki`.
#[derive(Debug, Clone)]
pub struct Place {
    /// The authority whose gateway it is.
    pub code: &'static str,
    /// Its folder.
    pub folder: PathBuf,
    pki: PathBuf,
}

impl Place {
    /// The place of `code` in a town's folder.
    pub fn in_town(town: &Path, code: &'static str) -> Self {
        Self { code, folder: town.join(code), pki: town.join("pki") }
    }

    /// Its configuration file. Tests may change it between two starts.
    pub fn config(&self) -> PathBuf {
        self.folder.join("gateway.toml")
    }

    /// The folder of one of its systems.
    pub fn system(&self, name: &str) -> PathBuf {
        self.folder.join("systems").join(name)
    }

    /// The status of a telemetry page; `None` when nobody listens.
    pub fn telemetry(&self, page: &str) -> Option<u16> {
        self.telemetry_text(page)?.split(' ').nth(1)?.parse().ok()
    }

    /// A telemetry page as it comes over the wire, head and body.
    pub fn telemetry_text(&self, page: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.address("telemetry")?).ok()?;
        write!(stream, "GET /{page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Makes an account for the running gateway's console. Returns its password for the first time.
    pub fn account(&self, name: &str, roles: &[&str]) -> String {
        let config = self.config();
        let mut arguments = vec!["accounts", "add", name, "--person", name, "--config", config.to_str().unwrap()];
        arguments.extend(roles.iter().flat_map(|role| ["--role", role]));
        run_ok(&arguments).trim().to_owned()
    }

    /// Somebody with these roles, signed in to the running gateway's console.
    pub fn person(&self, name: &str, roles: &[&str]) -> Person {
        let person = self.nobody();
        person.sign_in(name, &self.account(name, roles));
        person
    }

    /// Somebody at the running gateway's console who is not signed in.
    pub fn nobody(&self) -> Person {
        Person::nobody(&self.address("console").unwrap(), &self.pki)
    }

    /// Where it listens: `http`, `telemetry` or `console`.
    pub fn address(&self, which: &str) -> Option<String> {
        let text = fs::read_to_string(self.folder.join("data/addresses.toml")).ok()?;
        let table: toml::Table = text.parse().ok()?;
        table.get(which)?.as_str().map(str::to_owned)
    }

    /// Its API, asked with its own authority's certificate.
    pub fn api(&self) -> Api {
        self.api_as(self.code)
    }

    /// Its API, asked with the certificate called `name` in the PKI.
    pub fn api_as(&self, name: &str) -> Api {
        let address = self.address("http").unwrap_or_else(|| panic!("{} has no address yet", self.code));
        Api::new(&address, &self.pki, Some(name))
    }

    /// Its API, for many requests at once.
    pub fn async_api(&self) -> AsyncApi {
        AsyncApi::new(&self.address("http").unwrap(), &self.pki, self.code)
    }

    /// Its API, asked without a certificate.
    pub fn api_without_certificate(&self) -> Api {
        Api::new(&self.address("http").unwrap(), &self.pki, None)
    }

    /// Puts a file into a system's `outgoing` folder, as a careful system does.
    pub fn drop_file(&self, system: &str, name: &str, bytes: &[u8]) {
        let staged = self.system(system).join(name);
        fs::write(&staged, bytes).unwrap();
        fs::rename(staged, self.system(system).join("outgoing").join(name)).unwrap();
    }

    /// What lies in a system's `incoming` folder, sorted.
    pub fn incoming(&self, system: &str) -> Vec<String> {
        entries(&self.system(system).join("incoming"))
    }

    /// The entries of `incoming` and `loaded` that a message was delivered as.
    pub fn deliveries_of(&self, system: &str, id: &str) -> Vec<String> {
        let folder = self.system(system);
        let mut names = entries(&folder.join("incoming"));
        names.extend(entries(&folder.join("loaded")));
        names.retain(|name| name.starts_with(id));
        names
    }

    /// The messages of a class that it was sent by another and has opened, the newest first: until then they stand under
    /// another id.
    pub fn received(&self, class: &str) -> Vec<Value> {
        let wanted = |message: &Value| {
            message["class"] == class && message["direction"] == "received" && message["state"] != "arrived"
        };
        self.api().messages().into_iter().filter(wanted).collect()
    }

    /// A message that a polling system of a service fetches.
    pub fn fetched(&self, service: &str, message: &Value) -> Option<Value> {
        let page = format!("/v1/inbox/{service}/{}", message["id"].as_str()?);
        let answer = self.api().get(&page).ok()?;
        (answer.status == 200).then(|| answer.json())
    }

    /// Writes a system's answer to a delivery.
    pub fn answer(&self, system: &str, id: &str, answer: &Value) {
        let folder = self.system(system).join("answers");
        fs::create_dir_all(&folder).unwrap();
        write_atomically(&folder.join(format!("{id}.json")), answer.to_string().as_bytes()).unwrap();
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// The end of its log.
    pub fn log_tail(&self) -> String {
        tail(&self.log(), 30)
    }

    /// The file it logs to.
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("gateway.log")
    }
}

/// The names in a folder, sorted; none when there is no folder.
pub fn entries(folder: &Path) -> Vec<String> {
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = found.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
