//! The broker follows the CA: an authority is let in when it is approved and put out when it is revoked, by `rabbitmqctl`,
//! without a restart.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use clap::Args;
use crosswalk_schemas::model::AuthorityCode;
use serde::{Deserialize, Serialize};

use crate::{
    broker::definitions::definitions,
    cli::{Failure, say},
};

/// Where the CA keeps this.
const FILE: &str = "broker.toml";

/// How the broker is told. Kept in the CA's folder.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Broker {
    /// The command that stands for `rabbitmqctl` here, with its first arguments. Without it the broker is told by hand.
    #[arg(long, value_name = "COMMAND")]
    rabbitmqctl: Option<String>,
    /// The virtual host of the gateways.
    #[arg(long, value_name = "NAME", default_value = "/")]
    vhost: String,
}

impl Broker {
    /// Keeps it in the CA's folder.
    pub(crate) fn keep(&self, folder: &Path) -> Result<(), Failure> {
        std::fs::write(folder.join(FILE), toml::to_string(self)?)?;
        Ok(())
    }

    /// What the CA's folder says.
    pub(crate) fn of(folder: &Path) -> Result<Self, Failure> {
        let file = folder.join(FILE);
        if !file.exists() {
            return Ok(Self::default());
        }
        Ok(toml::from_str(&std::fs::read_to_string(file)?)?)
    }

    /// Makes user, permissions, queues and bindings of an authority. What is there already stays.
    pub(crate) fn let_in(&self, code: &AuthorityCode) -> Result<(), Failure> {
        if self.rabbitmqctl.is_none() {
            return say(format!(
                "let it in at the broker: `crosswalk broker definitions --authority {code}`, imported there"
            ));
        }
        let all = serde_json::to_vec(&definitions(std::slice::from_ref(code), &self.vhost))?;
        self.ctl(&["import_definitions"], &all)?;
        say(format!("the broker lets {code} in"))
    }

    /// Removes the user of an authority, with all permissions, and ends its connections. Its inbox stays, with what lies in
    /// it: when it is let in again nothing was lost.
    pub(crate) fn put_out(&self, code: &AuthorityCode) -> Result<(), Failure> {
        if self.rabbitmqctl.is_none() {
            return say(format!(
                "put it out at the broker: rabbitmqctl delete_user {code}; rabbitmqctl close_all_user_connections {code} revoked"
            ));
        }
        let users = self.ctl(&["--quiet", "list_users"], b"")?;
        if users.lines().any(|line| line.split_whitespace().next() == Some(code.as_str())) {
            self.ctl(&["delete_user", code.as_str()], b"")?;
        }
        self.ctl(&["close_all_user_connections", code.as_str(), "its certificate was revoked"], b"")?;
        say(format!("the broker has put {code} out"))
    }

    /// Has the broker's nodes read their certificate again, for new connections. They do so by themselves too, after minutes.
    pub(crate) fn read_certificates(&self) -> Result<(), Failure> {
        if self.rabbitmqctl.is_none() {
            return Ok(());
        }
        self.ctl(&["eval", "[rpc:call(Node, ssl, clear_pem_cache, []) || Node <- [node() | nodes()]]."], b"")?;
        Ok(())
    }

    /// Runs `rabbitmqctl`, which may run as another user: what it reads comes through its standard input.
    fn ctl(&self, arguments: &[&str], input: &[u8]) -> Result<String, Failure> {
        let command = self.rabbitmqctl.as_deref().unwrap_or_default();
        let mut words = command.split_whitespace();
        let program = words.next().ok_or_else(|| Failure::new("broker.toml: rabbitmqctl names no command"))?;
        let mut command = Command::new(program);
        command.args(words).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| {
            Failure::new(format!("{program} cannot be run: {e}; mend `rabbitmqctl` in the CA's broker.toml"))
        })?;
        // It may end without reading: then its exit says why.
        drop(child.stdin.take().map(|mut stdin| stdin.write_all(input)));
        let output = child.wait_with_output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let why = String::from_utf8_lossy(&output.stderr);
        let why = why.trim();
        Err(Failure::new(format!("the broker could not be told; run the command again. rabbitmqctl said: {why}")))
    }
}
