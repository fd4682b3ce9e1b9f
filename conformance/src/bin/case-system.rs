//! A small stand-in case system for demos, tests and suppliers: watches its folder, loads, answers, exports.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program tells what it does")]

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use crosswalk_conformance::case_system::{CaseSystem, Rules};
use tokio::signal::unix::{SignalKind, signal};

/// A small stand-in case system: loads what Crosswalk delivers, accepts or rejects it, exports records that are asked for.
#[derive(Debug, Parser)]
#[command(name = "case-system")]
struct Arguments {
    /// The folder it shares with the gateway (`folder` of the system in the gateway's configuration).
    #[arg(long)]
    folder: PathBuf,
    /// The extract to hand over when records are asked for: a file, or a folder of files. Without it nothing is held.
    #[arg(long)]
    export: Option<PathBuf>,
    /// Reject the child with this NHS number, UPN or local id. May be given more than once.
    #[arg(long)]
    reject: Vec<String>,
    /// Why children are rejected.
    #[arg(long, default_value = "not one of ours")]
    reason: String,
    /// Load what is there and stop.
    #[arg(long)]
    once: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("case-system: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> std::io::Result<()> {
    let Arguments { folder, export, reject, reason, once } = arguments;
    let system = CaseSystem::open(&folder, Rules { export, reject, reason })?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    loop {
        for line in system.pass()? {
            println!("{line}");
        }
        if once {
            return Ok(());
        }
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            () = tokio::time::sleep(Duration::from_millis(200)) => {}
        }
    }
}
