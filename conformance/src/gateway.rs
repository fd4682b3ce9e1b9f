//! One gateway process: its configuration, its life and death, and its case systems' folders.

use std::{
    fmt::Write as _,
    fs,
    ops::Deref,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
};

use crate::{place::Place, program::crosswalk, wait::within};

/// The signal of a process that aborts itself.
const SIGABRT: i32 = 6;

/// A case system beside a gateway.
#[derive(Debug, Clone)]
pub struct System {
    /// What it is called.
    pub name: &'static str,
    /// The service it serves.
    pub service: &'static str,
    /// The adapter that speaks its format.
    pub adapter: &'static str,
    /// The form it is given where its own format has no words; that of a gateway's first system is also the form of
    /// what the gateway sends.
    pub form: &'static str,
    /// Whether it has a watched folder; else it polls.
    pub folder: bool,
    /// More lines of its configuration.
    pub more: String,
}

impl System {
    /// A system with a watched folder, called after its service.
    pub fn at_folder(service: &'static str, adapter: &'static str, form: &'static str) -> Self {
        Self { name: service, service, adapter, form, folder: true, more: String::new() }
    }

    /// A system that speaks the standard and polls over HTTPS.
    pub fn polling(service: &'static str) -> Self {
        Self { name: service, service, adapter: "child-record", form: "json", folder: false, more: String::new() }
    }

    /// A system that is reached in another way: `more` are further lines of its configuration.
    pub fn reached(service: &'static str, adapter: &'static str, more: String) -> Self {
        Self { name: service, service, adapter, form: "json", folder: false, more }
    }
}

/// A gateway: configured once, started and stopped as often as a test likes.
#[derive(Debug)]
pub struct Gateway {
    place: Place,
    process: Option<Child>,
    log_level: &'static str,
}

impl Gateway {
    /// Writes the configuration of the gateway of `code` under `town`, whose `pki` folder and broker are there already.
    pub fn new(town: &Path, code: &'static str, nodes: &[String], systems: &[System]) -> Self {
        let place = Place::in_town(town, code);
        fs::create_dir_all(&place.folder).unwrap();
        let gateway = Self { place, process: None, log_level: "info" };
        fs::write(gateway.config(), configuration(code, nodes, systems)).unwrap();
        for system in systems.iter().filter(|system| system.folder) {
            fs::create_dir_all(gateway.system(system.name).join("outgoing")).unwrap();
        }
        gateway
    }

    /// From its next start on it logs at this level.
    pub fn log_at(&mut self, level: &'static str) {
        self.log_level = level;
    }

    /// Starts it and waits until it is ready.
    pub fn start(&mut self) {
        self.spawn(None);
        self.wait_ready();
    }

    /// Starts it while no broker is there: waits only until it listens.
    pub fn start_without_broker(&mut self) {
        self.spawn(None);
        self.wait_listening();
    }

    /// Starts it and waits for nothing: it may end by itself.
    pub fn launch(&mut self) {
        self.spawn(None);
    }

    /// Starts it so that it dies at a named point, the first time it gets there. Does not wait.
    pub fn start_to_crash_at(&mut self, point: &str) {
        self.spawn(Some(point));
    }

    /// Starts it with a disk of 1 MiB for its temporary files, and waits until it is ready. False, said aloud, where this
    /// machine lets nobody have a disk of their own.
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    pub fn start_with_little_scratch(&mut self) -> bool {
        let own = ["--user", "--map-root-user", "--mount"];
        let allowed = Command::new("unshare").args(own).args(["mount", "-t", "tmpfs", "none", "/mnt"]).status();
        if !allowed.is_ok_and(|status| status.success()) {
            eprintln!("SKIPPED: no mounts of one's own here, so no disk can be made full");
            return false;
        }
        let scratch = self.folder.join("data/scratch");
        fs::create_dir_all(&scratch).unwrap();
        let mut command = Command::new("unshare");
        command.args(own).args(["sh", "-c", "mount -t tmpfs -o size=1m none \"$0\" && exec \"$@\""]);
        command.arg(scratch).arg(crosswalk());
        self.run(command);
        self.wait_ready();
        true
    }

    fn spawn(&mut self, crash: Option<&str>) {
        let mut command = Command::new(crosswalk());
        if let Some(point) = crash {
            command.env("CROSSWALK_CRASH_AT", point);
        }
        self.run(command);
    }

    fn run(&mut self, mut command: Command) {
        assert!(self.process.is_none(), "{} runs already", self.code);
        let _ = fs::remove_file(self.folder.join("data/addresses.toml"));
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log_file()).unwrap();
        command.args(["serve", "--config"]).arg(self.config());
        command.env("CROSSWALK_LOG", self.log_level).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.process = Some(command.spawn().unwrap());
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

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().map_or_else(|| panic!("{} does not run", self.code), Child::id)
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

    /// Waits until the process has died by the crash that was asked for.
    pub fn wait_crashed(&mut self) {
        self.wait_crashed_while(|_| ());
    }

    /// The same, doing something again and again meanwhile.
    pub fn wait_crashed_while(&mut self, mut meanwhile: impl FnMut(&Place)) {
        let mut process = self.process.take().unwrap_or_else(|| panic!("{} does not run", self.code));
        let ended = within(60, || {
            meanwhile(&self.place);
            process.try_wait().unwrap()
        });
        let _ = process.kill();
        let _ = process.wait();
        let crashed = ended.is_some_and(|status| status.signal() == Some(SIGABRT));
        assert!(crashed, "{} should have crashed but: {ended:?}; its log ends:\n{}", self.code, self.log_tail());
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
    pub fn peak_memory(&self) -> u64 {
        self.memory("VmHWM:")
    }

    /// The memory the process holds now, in MiB.
    pub fn resident_memory(&self) -> u64 {
        self.memory("VmRSS:")
    }

    fn memory(&self, line: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let kibibytes = status.lines().find_map(|text| text.strip_prefix(line)).unwrap();
        kibibytes.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }
}

impl Deref for Gateway {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.kill();
    }
}

fn configuration(code: &str, nodes: &[String], systems: &[System]) -> String {
    let form = systems.first().map_or("json", |system| system.form);
    let mut text = format!(
        "authority = \"{code}\"\ndata = \"data\"\nform = \"{form}\"\n\n\
         [identity]\ncertificate = \"../pki/{code}.crt\"\nkey = \"../pki/{code}.key\"\ntrust = \"../pki/ca.crt\"\n\
         partners = \"../pki\"\n\n\
         [http]\nlisten = \"127.0.0.1:0\"\ntelemetry = \"127.0.0.1:0\"\n\n\
         [console]\nlisten = \"127.0.0.1:0\"\n\n\
         [broker]\nnodes = {nodes:?}\n\n\
         [clocks]\npoll = \"100ms\"\nlease = \"2s\"\n"
    );
    for system in systems {
        let System { name, service, adapter, form, folder, more } = system;
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
        writeln!(text, "{more}").unwrap();
    }
    text
}
