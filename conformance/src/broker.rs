//! A private RabbitMQ node for a test, through `deploy/broker`, and a bare AMQP client that knows no manners.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use lapin::{
    Connection, ConnectionProperties,
    tcp::{OwnedIdentity, OwnedTLSConfig},
};

use crate::program::root;

/// A running RabbitMQ node. Killed when dropped, and also when this process is.
#[derive(Debug)]
pub struct Node {
    folder: PathBuf,
    port: u16,
}

impl Node {
    /// Starts a node in `folder` with the broker's certificate in `pki` and `definitions` loaded; waits until it is ready.
    pub fn start(folder: &Path, pki: &Path, definitions: &Path) -> Self {
        let mut node = Self { folder: folder.to_path_buf(), port: 0 };
        let (pki, definitions) = (pki.to_str().unwrap(), definitions.to_str().unwrap());
        node.port = node.run_start(&["--port", "0", "--pki", pki, "--definitions", definitions]);
        node
    }

    /// Starts it again on the same data and port, after [`Self::stop`] or [`Self::kill`].
    pub fn start_again(&self) {
        assert_eq!(self.run_start(&[]), self.port);
    }

    fn run_start(&self, more: &[&str]) -> u16 {
        let owner = std::process::id().to_string();
        let arguments = [&["--owner", owner.as_str(), "--remove"], more].concat();
        let output = self.run("start", &arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let port = text.lines().last().and_then(|line| line.strip_prefix("ready amqps://localhost:")?.parse().ok());
        port.unwrap_or_else(|| panic!("RabbitMQ did not start ({}):\n{errors}", output.status))
    }

    /// Stops it in an orderly way.
    pub fn stop(&self) {
        assert!(self.run("stop", &[]).status.success());
    }

    /// SIGKILL.
    pub fn kill(&self) {
        assert!(self.run("kill", &[]).status.success());
    }

    /// Runs `rabbitmqctl`, which must succeed; what it printed.
    pub fn ctl(&self, arguments: &[&str]) -> String {
        let output = self.run("ctl", &[&["--quiet"], arguments].concat());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "rabbitmqctl {} failed: {errors}", arguments.join(" "));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Where its default virtual host is.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("amqps://localhost:{}/%2f", self.port)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    fn run(&self, verb: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(root().join("deploy/broker"));
        command.arg(verb).arg("--dir").arg(&self.folder).args(arguments).output().unwrap()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.run("kill", &[]);
    }
}

/// Connects to a node as an AMQP client with the certificate called `name` in `pki`, or with none. Trusts only the CA
/// called `trust` there.
///
/// # Errors
/// Whatever refuses: TLS or the broker.
pub async fn connect(uri: &str, pki: &Path, name: Option<&str>, trust: &str) -> Result<Connection, lapin::Error> {
    let read = |name: &str, ending: &str| fs::read(pki.join(format!("{name}.{ending}"))).unwrap();
    let config = OwnedTLSConfig {
        identity: name.map(|name| OwnedIdentity::PKCS8 { pem: read(name, "crt"), key: read(name, "key") }),
        cert_chain: Some(String::from_utf8(read(trust, "crt")).unwrap()),
    };
    let uri = format!("{uri}?auth_mechanism=external&heartbeat=10");
    let runtime = lapin::runtime::default_runtime()?;
    Connection::connect_with_config(&uri, ConnectionProperties::default(), config, runtime).await
}
