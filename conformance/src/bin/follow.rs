//! Shows the main job as it happens between the gateways of a folder; ends when the last step is seen, or says what is missing.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program tells what it sees")]
#![expect(clippy::disallowed_types, reason = "people wait on the real clock")]

use std::{
    path::PathBuf,
    process::ExitCode,
    thread::sleep,
    time::{Duration, Instant},
};

use clap::Parser;
use crosswalk_conformance::journey::{Journey, STEPS};

/// Shows the main job, step by step, as it happens.
#[derive(Debug, Parser)]
#[command(name = "follow")]
struct Arguments {
    /// The folder that holds `pki` and a folder for each gateway, as the demo makes it.
    #[arg(long)]
    town: PathBuf,
    /// How many seconds one step may take.
    #[arg(long, default_value_t = 60)]
    patience: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let journey = Journey::in_town(&arguments.town);
    let began = Instant::now();
    for (number, step) in STEPS.iter().enumerate() {
        let deadline = Instant::now() + Duration::from_secs(arguments.patience);
        let shown = loop {
            if let Some(shown) = (step.seen)(&journey) {
                break shown;
            }
            if Instant::now() > deadline {
                eprintln!("  step {} not seen within {} s: {}", number + 1, arguments.patience, step.says);
                return ExitCode::FAILURE;
            }
            sleep(Duration::from_millis(100));
        };
        println!("  {:>5.1} s  {}. {}", began.elapsed().as_secs_f32(), number + 1, step.says);
        println!("           {shown}");
    }
    ExitCode::SUCCESS
}
