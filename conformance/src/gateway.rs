//! One gateway process: its configuration, its life and death, and its case systems' folders.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use crate::{
    api::Api,
    case_system::write_atomically,
    program::crosswalk,
    wait::{tail, within},
};

/// A case system beside a gateway.
#[derive(Debug, Clone)]
pub struct System {
    /// What it is called.
    pub name: &'static str,
    /// The service it serves.
    pub service: &'static str,
    /// The adapter that speaks its format.
    pub adapter: &'static str,
    /// The form it is given where its own format has no words.
    pub form: &'static str,
    /// Whether it has a watched folder; else it polls.
    pub folder: bool,
}

impl System {
    /// A system with a watched folder, called after its service.
    #[must_use]
    pub fn at_folder(service: &'static str, adapter: &'static str, form: &'static str) -> Self {
        Self { name: service, service, adapter, form, folder: true }
    }

    /// A system that speaks the standard and polls over HTTPS.
    #[must_use]
    pub fn polling(service: &'static str) -> Self {
        Self { name: service, service, adapter: "child-record", form: "json", folder: false }
    }
}

/// A gateway: configured once, started and stopped as often as a test likes.
#[derive(Debug)]
pub struct Gateway {
    /// The authority whose gateway it is.
    pub code: &'static str,
    folder: PathBuf,
    pki: PathBuf,
    process: Option<Child>,
    starts: u32,
}

impl Gateway {
    /// Writes the configuration of the gateway of `code` under `town`, whose `pki` folder and broker are there already.
    pub fn new(town: &Path, code: &'static str, nodes: &[String], systems: &[System]) -> Self {
        let folder = town.join(code);
        fs::create_dir_all(&folder).unwrap();
        let gateway = Self { code, folder, pki: town.join("pki"), process: None, starts: 0 };
        fs::write(gateway.config(), configuration(code, nodes, systems)).unwrap();
        for system in systems.iter().filter(|system| system.folder) {
            fs::create_dir_all(gateway.system(system.name).join("outgoing")).unwrap();
        }
        gateway
    }

    /// Its configuration file. Tests may change it between two starts.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.join("gateway.toml")
    }

    /// The folder of one of its systems.
    #[must_use]
    pub fn system(&self, name: &str) -> PathBuf {
        self.folder.join("systems").join(name)
    }

    /// Starts it and waits until it is ready.
    pub fn start(&mut self) {
        self.spawn(None);
        self.wait_ready();
    }

    /// Starts it so that it dies at a named point, the first time it gets there. Does not wait.
    pub fn start_to_crash_at(&mut self, point: &str) {
        self.spawn(Some(point));
    }

    fn spawn(&mut self, crash: Option<&str>) {
        assert!(self.process.is_none(), "{} runs already", self.code);
        let _ = fs::remove_file(self.folder.join("data/addresses.toml"));
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log_file()).unwrap();
        let mut command = Command::new(crosswalk());
        command.args(["serve", "--config"]).arg(self.config());
        command.env("RUST_LOG", "info").stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        if let Some(point) = crash {
            command.env("CROSSWALK_CRASH_AT", point);
        }
        self.process = Some(command.spawn().unwrap());
        self.starts += 1;
    }

    /// Waits until its HTTPS door is open, whether or not the broker is there.
    pub fn wait_listening(&mut self) {
        let open = within(30, || {
            self.assert_running();
            self.telemetry("healthz").filter(|status| *status == 200)
        });
        assert!(open.is_some(), "{} does not listen; its log ends:\n{}", self.code, self.log_tail());
    }

    /// Waits until it says that it is ready.
    pub fn wait_ready(&mut self) {
        let ready = within(30, || {
            self.assert_running();
            self.telemetry("readyz").filter(|status| *status == 200)
        });
        assert!(ready.is_some(), "{} is not ready; its log ends:\n{}", self.code, self.log_tail());
    }

    /// The status of a telemetry page; `None` when nobody listens.
    #[must_use]
    pub fn telemetry(&self, page: &str) -> Option<u16> {
        let address = self.address("telemetry")?;
        reqwest::blocking::get(format!("http://{address}/{page}")).ok().map(|response| response.status().as_u16())
    }

    /// Where it listens: `http` or `telemetry`.
    #[must_use]
    pub fn address(&self, which: &str) -> Option<String> {
        let text = fs::read_to_string(self.folder.join("data/addresses.toml")).ok()?;
        let table: toml::Table = text.parse().ok()?;
        table.get(which)?.as_str().map(str::to_owned)
    }

    /// Its API, asked with its own authority's certificate.
    #[must_use]
    pub fn api(&self) -> Api {
        self.api_as(self.code)
    }

    /// Its API, asked with the certificate called `name` in the PKI.
    #[must_use]
    pub fn api_as(&self, name: &str) -> Api {
        let address = self.address("http").unwrap_or_else(|| panic!("{} has no address yet", self.code));
        Api::new(&address, &self.pki, Some(name))
    }

    /// Its API, asked without a certificate.
    #[must_use]
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
    #[must_use]
    pub fn incoming(&self, system: &str) -> Vec<String> {
        entries(&self.system(system).join("incoming"))
    }

    /// The entries of `incoming` and `loaded` that a message was delivered as.
    #[must_use]
    pub fn deliveries_of(&self, system: &str, id: &str) -> Vec<String> {
        let folder = self.system(system);
        let mut names = entries(&folder.join("incoming"));
        names.extend(entries(&folder.join("loaded")));
        names.retain(|name| name.starts_with(id));
        names
    }

    /// Writes a system's answer to a delivery.
    pub fn answer(&self, system: &str, id: &str, answer: &serde_json::Value) {
        let folder = self.system(system).join("answers");
        fs::create_dir_all(&folder).unwrap();
        write_atomically(&folder.join(format!("{id}.json")), answer.to_string().as_bytes()).unwrap();
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.as_ref().map(Child::id).unwrap_or_else(|| panic!("{} does not run", self.code))
    }

    /// SIGKILL: no chance to tidy up.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            process.wait().unwrap();
        }
    }

    /// Sends SIGTERM and returns at once.
    pub fn terminate(&self) {
        let killed = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        assert!(killed.success());
    }

    /// Waits until the process has ended by itself.
    pub fn wait_ended(&mut self, seconds: u64) -> ExitStatus {
        let mut process = self.process.take().unwrap_or_else(|| panic!("{} does not run", self.code));
        if let Some(status) = within(seconds, || process.try_wait().unwrap()) {
            return status;
        }
        let _ = process.kill();
        let _ = process.wait();
        panic!("{} has not ended within {seconds} s; its log ends:\n{}", self.code, self.log_tail())
    }

    /// Fails the test when the process has ended.
    pub fn assert_running(&mut self) {
        let ended = self.process.as_mut().and_then(|process| process.try_wait().unwrap());
        if let Some(status) = ended {
            self.process = None;
            panic!("{} ended with {status}; its log ends:\n{}", self.code, self.log_tail());
        }
    }

    /// The most memory the process has held so far, in MiB.
    #[must_use]
    pub fn peak_memory(&self) -> u64 {
        self.memory("VmHWM:")
    }

    /// The memory the process holds now, in MiB.
    #[must_use]
    pub fn resident_memory(&self) -> u64 {
        self.memory("VmRSS:")
    }

    fn memory(&self, line: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let kibibytes = status.lines().find_map(|text| text.strip_prefix(line)).unwrap();
        kibibytes.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }

    /// Everything it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// The end of its log.
    #[must_use]
    pub fn log_tail(&self) -> String {
        tail(&self.log(), 30)
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("gateway.log")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The names in a folder, sorted; none when there is no folder.
#[must_use]
pub fn entries(folder: &Path) -> Vec<String> {
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = found.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn configuration(code: &str, nodes: &[String], systems: &[System]) -> String {
    let mut text = format!(
        "authority = \"{code}\"\ndata = \"data\"\n\n\
         [identity]\ncertificate = \"../pki/{code}.crt\"\nkey = \"../pki/{code}.key\"\ntrust = \"../pki/ca.crt\"\n\n\
         [http]\nlisten = \"127.0.0.1:0\"\ntelemetry = \"127.0.0.1:0\"\n\n\
         [broker]\nnodes = {nodes:?}\n\n\
         [clocks]\npoll = \"100ms\"\nlease = \"2s\"\n"
    );
    for system in systems {
        let System { name, service, adapter, form, folder } = system;
        let (name, service) = (name.to_owned(), service.to_owned());
        write!(
            text,
            "\n[[systems]]\nname = \"{name}\"\nservice = \"{service}\"\nadapter = \"{adapter}\"\nform = \"{form}\"\n\
             settle = \"200ms\"\n"
        )
        .unwrap();
        if *folder {
            writeln!(text, "folder = \"systems/{name}\"").unwrap();
        }
    }
    text
}
