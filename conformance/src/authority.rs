//! A CA as its operators run it: made, served, asked, approved by the command line; and a town whose gateways enrol there.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    broker::Node,
    gateway::{Gateway, System},
    program::{crosswalk, root, run_ok},
};

/// An authority that nobody in the tests is: the broker starts with it alone.
const NOBODY: &str = "E06000001";

/// A CA, its door, and a broker that follows it.
#[derive(Debug)]
pub struct Authority {
    /// The broker. Before the folder, so that it ends before its folder goes.
    pub node: Node,
    /// The door's address, `https://localhost:port`.
    pub url: String,
    door: Child,
    folder: TempDir,
}

impl Authority {
    /// Makes a CA, the broker's certificate and the broker, and opens the door.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("crosswalk-ca-").tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (broker, ca, pki) = (at("broker"), at("ca"), at("pki"));
        let rabbitmqctl = format!("{} ctl --dir {}", root().join("deploy/broker").display(), broker.display());
        let ca_text = ca.to_str().unwrap();
        run_ok(&["certs", "init-ca", "--ca", ca_text, "--name", "Test", "--rabbitmqctl", &rabbitmqctl]);
        run_ok(&["certs", "issue", "--ca", ca_text, "--name", "localhost", "--keep", "--dir", pki.to_str().unwrap()]);
        for ending in ["crt", "key"] {
            symlink(format!("localhost.{ending}"), pki.join(format!("broker.{ending}"))).unwrap();
        }
        fs::copy(at("ca/root.crt"), pki.join("ca.crt")).unwrap();
        let definitions = at("definitions.json");
        fs::write(&definitions, run_ok(&["broker", "definitions", "--authority", NOBODY])).unwrap();
        let node = Node::start(&broker, &pki, &definitions);
        let (door, url) = door(ca_text, "127.0.0.1:0");
        Self { node, url, door, folder }
    }

    /// Closes the door and opens it again.
    pub fn open_again(&mut self) {
        self.door.kill().unwrap();
        self.door.wait().unwrap();
        let listen = self.url.replace("https://localhost", "127.0.0.1");
        (self.door, self.url) = door(self.ca().to_str().unwrap(), &listen);
    }

    /// Its folder: `ca`, `pki` (what clients of the tests show), and one for each gateway.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The CA's own folder.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca")
    }

    /// Runs `crosswalk certs` on the CA, which must succeed.
    pub fn certs(&self, command: &str, more: &[&str]) -> String {
        let ca = self.ca();
        run_ok(&[&["certs", command, "--ca", ca.to_str().unwrap()], more].concat())
    }

    /// Enrols the gateway of `code`: a command on each side, and a fingerprint between them.
    pub fn enrol(&self, code: &'static str) {
        let own = self.folder.path().join(code).join("pki");
        let mut request = Command::new(crosswalk());
        request.args(["certs", "request", "--name", code, "--host", "localhost", "--host", "127.0.0.1"]);
        request.args(["--ca", &self.url, "--dir"]).arg(&own).arg("--trust").arg(self.ca().join("root.crt"));
        let mut request = request.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(request.stdout.take().unwrap()).lines();
        let fingerprint = lines.find_map(|line| Some(line.unwrap().strip_prefix("fingerprint  ")?.to_owned())).unwrap();
        // It is handed in a moment after it was told.
        crate::wait::within(20, || self.certs("list", &[]).contains(&fingerprint).then_some(())).unwrap();
        self.certs("approve", &["--fingerprint", &fingerprint]);
        assert!(lines.all(|line| line.is_ok()) && request.wait().unwrap().success());
        for ending in ["crt", "key"] {
            let name = format!("{code}.{ending}");
            fs::copy(own.join(&name), self.folder.path().join("pki").join(name)).unwrap();
        }
    }

    /// Configures the gateway of an authority that has enrolled. Does not start it.
    pub fn gateway(&self, code: &'static str, systems: &[System]) -> Gateway {
        let gateway = Gateway::new(self.folder.path(), code, &[self.node.uri()], systems);
        let text = fs::read_to_string(gateway.config()).unwrap();
        let lists = format!("partners = \"pki/partners.pem\"\nrevoked = [\"pki/revoked.pem\"]\nca = \"{}\"", self.url);
        let text =
            text.replace("../pki/ca.crt", "pki/root.crt").replace(&format!("../pki/{code}"), &format!("pki/{code}"));
        fs::write(gateway.config(), text.replace("partners = \"../pki\"", &lists)).unwrap();
        gateway
    }
}

fn door(ca: &str, listen: &str) -> (Child, String) {
    let mut door = Command::new(crosswalk());
    door.args(["certs", "serve", "--ca", ca, "--listen", listen]);
    let mut door = door.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(door.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    (door, url)
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = self.door.kill();
        let _ = self.door.wait();
    }
}
