//! The command line: one subcommand a file, each with examples; errors say what to do.

mod accounts;
mod adapters;
mod backup;
mod client;
mod convert;
mod erase;
mod evidence;
mod keys;
mod leads;
mod policy;
mod quarantine;
mod send;
mod standard;
mod status;
mod validate;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::{
    broker::BrokerCommand, certs_command::CertsCommand, clock::Clock, directory::command::DirectoryCommand, serve,
};

/// Children's records follow them from authority to authority.
#[derive(Debug, Parser)]
#[command(name = "crosswalk", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the gateway of one authority until SIGTERM or Ctrl-C.
    #[command(after_help = "Example:\n  crosswalk serve --config manchester.toml\n\n\
        The log goes to standard error; set CROSSWALK_LOG=debug for more, CROSSWALK_LOG_FORMAT=json for machines.")]
    Serve {
        /// The gateway's configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Hand a message, or a file in a system's own format, to a running gateway.
    Send(send::Send),
    /// Show how a running gateway stands, or what happened to one message or transfer.
    Status(status::Status),
    /// Check documents of the standard without sending them.
    Validate(validate::Validate),
    /// Turn a document of the standard into its other form, or into another version.
    Convert(convert::Convert),
    /// The standard itself: its data dictionary, its versions.
    #[command(subcommand)]
    Standard(standard::Standard),
    /// Find who answers for a place; build the index of postcodes.
    #[command(subcommand)]
    Directory(DirectoryCommand),
    /// Certificates: ask for one, renew it, look at it; run the CA that issues them.
    #[command(subcommand)]
    Certs(CertsCommand),
    /// Make the broker's definitions from the register.
    #[command(subcommand)]
    Broker(BrokerCommand),
    /// The adapters there are, and what each maps.
    #[command(subcommand)]
    Adapters(adapters::Adapters),
    /// Messages that need a person: list, show, release, close.
    #[command(subcommand)]
    Quarantine(quarantine::Quarantine),
    /// Signs of a move that a person must complete: list, show, complete, dismiss, reopen.
    #[command(subcommand)]
    Leads(leads::Leads),
    /// Evidence of what was shared: write it into a folder, check such a folder.
    #[command(subcommand)]
    Evidence(evidence::Evidence),
    /// Erase what is kept of a transfer or of a child; the proof of what was shared stays.
    Erase(erase::Erase),
    /// Copy the store of a gateway, which may be running, into a new file.
    Backup(backup::Backup),
    /// Put a copy of the store back, while the gateway does not run.
    Restore(backup::Restore),
    /// Seal the store with a fresh key, while the gateway does not run.
    StoreKey(keys::StoreKey),
    /// People who may use the console: add, list, give a new password.
    #[command(subcommand)]
    Accounts(accounts::Accounts),
    /// Sharing agreements: check, explain, list, stop, resume.
    #[command(subcommand)]
    Policy(policy::Policy),
}

/// A command failed: what to say, and how to exit.
pub(crate) struct Failure {
    text: String,
    code: u8,
}

impl Failure {
    /// What to say.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Something did not work.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: 2 }
    }

    /// It worked, and the answer is no: documents are not valid, a message was refused. Already said.
    pub(crate) fn negative() -> Self {
        Self { text: String::new(), code: 1 }
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error.to_string())
    }
}

impl Cli {
    /// Runs the command. Exit codes: 0 done, 1 the answer is no, 2 it could not be done.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let done = match self.command {
            Command::Serve { config } => serve(&config),
            Command::Send(command) => command.run(),
            Command::Status(command) => command.run(),
            Command::Validate(command) => command.run(),
            Command::Convert(command) => command.run(),
            Command::Standard(command) => command.run(),
            Command::Directory(command) => return directory(command),
            Command::Certs(command) => command.run(),
            Command::Broker(command) => command.run().map_err(Failure::from),
            Command::Adapters(command) => command.run(),
            Command::Quarantine(command) => command.run(),
            Command::Leads(command) => command.run(),
            Command::Evidence(command) => command.run(),
            Command::Erase(command) => command.run(),
            Command::Backup(command) => command.run(),
            Command::Restore(command) => command.run(),
            Command::StoreKey(command) => command.run(),
            Command::Policy(command) => command.run(),
            Command::Accounts(command) => command.run(),
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                if !failure.text.is_empty() {
                    // Standard error may be closed; the exit code says it all the same.
                    drop(writeln!(io::stderr(), "crosswalk: {}", failure.text));
                }
                ExitCode::from(failure.code)
            }
        }
    }
}

/// Prints its own answers and decides its own exit code.
fn directory(command: DirectoryCommand) -> ExitCode {
    match command.run(Clock::system().today()) {
        Ok(code) => code,
        Err(error) => {
            drop(writeln!(io::stderr(), "crosswalk: {error}"));
            ExitCode::from(2)
        }
    }
}

fn serve(config: &std::path::Path) -> Result<(), Failure> {
    crate::telemetry::log::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(serve::serve(config)).map_err(Failure::new);
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    done
}

/// Writes a line of a command's own output. A reader that went away (`| head`) is no error.
pub(crate) fn say(line: impl std::fmt::Display) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
