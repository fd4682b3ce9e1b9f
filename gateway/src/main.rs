//! `crosswalk`: parses the command line, runs the command, says what went wrong and what to do.

use std::process::ExitCode;

use clap::Parser;
use crosswalk::cli::Cli;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // One provider for every TLS connection of the process; a second call could only be a second `main`.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    Cli::parse().run()
}
