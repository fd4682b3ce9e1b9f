//! A PostgreSQL server of our own for one test: in a temporary folder, by an unprivileged user, gone with the test.

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

/// A running server with an empty database `hub`.
#[derive(Debug)]
pub struct Server {
    folder: TempDir,
    process: Option<Child>,
    bin: PathBuf,
    user: Option<&'static str>,
    /// Where it listens, on the loopback.
    pub port: u16,
}

impl Server {
    /// Starts one and runs these scripts in its database. `None`, said aloud, where PostgreSQL is not installed and cannot
    /// be.
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub fn start(scripts: &[&str]) -> Option<Self> {
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
        let data = server.data("").display().to_string();
        server.run("initdb", &["-D", &data, "-A", "trust", "-U", "owner", "-N", "-E", "UTF8", "--no-locale"]);
        server.boot();
        server.psql("postgres", "CREATE DATABASE hub");
        for script in scripts {
            server.psql("hub", script);
        }
        Some(server)
    }

    /// From now on it lets in its owner here, and others only over TLS with a password. Its certificate is the broker's of
    /// this PKI, for `localhost`.
    pub fn secure(&mut self, pki: &Path) {
        for (from, to) in [("broker.crt", "server.crt"), ("broker.key", "server.key")] {
            let to = self.data(to);
            fs::copy(pki.join(from), &to).unwrap();
            if let Some(user) = self.user {
                assert!(Command::new("chown").arg(user).arg(&to).status().unwrap().success());
            }
            assert!(Command::new("chmod").arg("600").arg(&to).status().unwrap().success());
        }
        let settings = self.data("postgresql.conf");
        let text = fs::read_to_string(&settings).unwrap();
        fs::write(settings, text + "\nssl = on\npassword_encryption = 'scram-sha-256'\n").unwrap();
        let doors = "local all owner trust\nhostssl all all all scram-sha-256\n";
        fs::write(self.data("pg_hba.conf"), doors).unwrap();
        self.halt();
        self.boot();
    }

    /// Gives an account a password, and adds it to a file of passwords that nobody else may read.
    pub fn let_in(&self, account: &str, passwords: &Path) {
        self.psql("hub", &format!("ALTER ROLE {account} PASSWORD 's3cret'"));
        let mut file = fs::OpenOptions::new().create(true).append(true).mode(0o600).open(passwords).unwrap();
        writeln!(file, "localhost:{}:hub:{account}:s3cret", self.port).unwrap();
    }

    /// A file of its data folder.
    fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    /// Starts it again, after [`Self::halt`].
    pub fn boot(&mut self) {
        let (data, port) = (self.data("").display().to_string(), self.port.to_string());
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

    /// Stops it at once, without waiting for its clients.
    pub fn halt(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(Command::new("kill").args(["-INT", &process.id().to_string()]).status());
            drop(process.wait());
        }
    }

    /// Runs statements as the hub's owner and gives what they say.
    pub fn psql(&self, database: &str, statements: &str) -> String {
        let output = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "owner", "-d", database, "-c", statements])
            .args(["-h", &self.folder.path().display().to_string(), "-p", &self.port.to_string()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
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
