//! A PostgreSQL server of our own for one test: in a temporary folder, by an unprivileged user, gone with the test.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

/// A running server with an empty database `hub` and the tables in it.
pub(super) struct Server {
    folder: TempDir,
    process: Option<Child>,
    bin: PathBuf,
    user: Option<&'static str>,
    pub(super) port: u16,
}

impl Server {
    /// Starts one. `None`, said aloud, where PostgreSQL is not installed and cannot be.
    pub(super) fn start() -> Option<Self> {
        let Some(bin) = newest() else {
            eprintln!("SKIPPED: no PostgreSQL on this machine; ./deploy/install installs it where that is possible");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let root = Command::new("id").arg("-u").output().unwrap().stdout.trim_ascii() == b"0";
        // PostgreSQL refuses to run as root.
        let user = root.then_some("nobody");
        if let Some(user) = user {
            assert!(Command::new("chown").arg(user).arg(folder.path()).status().unwrap().success());
        }
        let mut server = Self { folder, process: None, bin, user, port };
        let data = server.data();
        server.run("initdb", &["-D", &data, "-A", "trust", "-U", "owner", "-N", "-E", "UTF8", "--no-locale"]);
        server.boot();
        server.psql("postgres", "CREATE DATABASE hub");
        server.psql("hub", crosswalk_adapters::hub::POSTGRESQL);
        server.psql("hub", crosswalk_adapters::hub::POSTGRESQL_ACCOUNTS);
        Some(server)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// A file that the server may read.
    pub(super) fn give(&self, name: &str, from: &Path) {
        let to = self.folder.path().join("data").join(name);
        fs::copy(from, &to).unwrap();
        if let Some(user) = self.user {
            assert!(Command::new("chown").arg(user).arg(&to).status().unwrap().success());
        }
        assert!(Command::new("chmod").arg("600").arg(&to).status().unwrap().success());
    }

    /// Adds lines to its configuration; they count from the next boot on.
    pub(super) fn configure(&self, file: &str, lines: &str) {
        let path = self.folder.path().join("data").join(file);
        let text = if file == "pg_hba.conf" { String::new() } else { fs::read_to_string(&path).unwrap() };
        fs::write(path, text + lines).unwrap();
    }

    pub(super) fn boot(&mut self) {
        let (data, port) = (self.data(), self.port.to_string());
        let folder = self.folder.path().display().to_string();
        let mut command = self.command("postgres");
        command.args(["-D", &data, "-k", &folder, "-p", &port, "-c", "fsync=off", "-h", "127.0.0.1"]);
        let log = fs::File::create(self.folder.path().join("log")).unwrap();
        self.process = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        for _ in 0..200 {
            let ready = Command::new(self.bin.join("pg_isready")).args(["-q", "-h", "127.0.0.1", "-p", &port]).status();
            if ready.unwrap().success() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{}", fs::read_to_string(self.folder.path().join("log")).unwrap());
    }

    pub(super) fn halt(&mut self) {
        if let Some(mut process) = self.process.take() {
            // At once, without waiting for clients: SIGINT.
            drop(Command::new("kill").args(["-INT", &process.id().to_string()]).status());
            drop(process.wait());
        }
    }

    /// Runs statements as the hub's owner and gives what they say.
    pub(super) fn psql(&self, database: &str, statements: &str) -> String {
        let output = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "owner", "-d", database, "-c", statements])
            .args(["-h", &self.folder.path().display().to_string(), "-p", &self.port.to_string()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A session that stays open.
    pub(super) async fn session(&self) -> tokio_postgres::Client {
        let url = format!("postgres://owner@127.0.0.1:{}/hub", self.port);
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "INT"]);
        if let Some(user) = self.user {
            command.args(["--reuid", user, "--clear-groups", "--regid", "nogroup"]);
        }
        command.arg(self.bin.join(program)).current_dir(self.folder.path()).env("LC_ALL", "C");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.halt();
    }
}

/// Where the newest PostgreSQL's programs are.
fn newest() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    folders.filter(|bin| bin.join("initdb").is_file()).max()
}
