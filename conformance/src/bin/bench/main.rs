//! Figures: bare RabbitMQ and the whole way through two gateways, in one run, on the same broker, with the same payloads.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program prints its figures")]
#![expect(clippy::unwrap_used, clippy::disallowed_types, reason = "a benchmark: whatever fails, fails it; real clock")]

mod bare;
mod whole;

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use crosswalk_conformance::{
    api::install_provider,
    family::{MANCHESTER, OXFORD, OXFORDSHIRE, Sample, records_of_size},
    gateway::{Gateway, System},
    town::Town,
};
use crosswalk_schemas::{model::Service, report::Form};

/// How many messages may be under way at once.
const WINDOW: usize = 100;

/// Messages a second and latency, bare RabbitMQ and the whole way, in one run.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Arguments {
    /// Messages in each measurement of speed.
    #[arg(long, default_value_t = 3000)]
    messages: usize,
    /// Seconds for which messages come at 50 a second to measure latency.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Sizes of the payload, in bytes.
    #[arg(long, value_delimiter = ',', default_values_t = [4096, 20480])]
    sizes: Vec<usize>,
    /// Forms of the payload.
    #[arg(long, value_delimiter = ',', default_values = ["json", "xml"], value_parser = form)]
    forms: Vec<Form>,
}

/// Reads `json` or `xml`.
fn form(word: &str) -> Result<Form, String> {
    [Form::Json, Form::Xml]
        .into_iter()
        .find(|form| form.extension() == word)
        .ok_or_else(|| format!("`{word}` is neither json nor xml"))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    install_provider();
    if cfg!(debug_assertions) {
        eprintln!("this is a debug build: for figures to be quoted use `just bench`");
    }
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    let systems = |form| {
        [System {
            folder: true,
            name: "cases",
            service: "social-care",
            adapter: "child-record",
            form,
            more: String::new(),
        }]
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("window {WINDOW}, mutual TLS, quorum queue, {} messages each; messages a second:", arguments.messages);
    println!("| payload | form | bare | whole way | bare | ratio |\n|---|---|---|---|---|---|");
    let mut sender = town.gateway(OXFORDSHIRE, &systems("json"));
    let mut receiver = town.gateway(MANCHESTER, &systems("json"));
    sender.start();
    receiver.start();
    let rest = (sender.resident_memory(), receiver.resident_memory());
    for &size in &arguments.sizes {
        for &form in &arguments.forms {
            let documents = documents(arguments.messages, form, size);
            let bodies: Vec<&[u8]> = documents.iter().map(|(_, body)| body.as_slice()).collect();
            let before = runtime.block_on(bare::speed(&town, &bodies));
            let whole = runtime.block_on(whole::speed(&sender, &receiver, &documents));
            let after = runtime.block_on(bare::speed(&town, &bodies));
            let ratio = whole / f64::midpoint(before, after);
            println!(
                "| {size} | {} | {before:.0} | {whole:.0} | {after:.0} | {ratio:.2} |",
                form.extension().to_uppercase()
            );
        }
    }
    memory("at rest", rest.0, rest.1);
    memory("at its peak", sender.peak_memory(), receiver.peak_memory());
    let every = Duration::from_millis(20);
    let count = usize::try_from(arguments.seconds * 50).unwrap();
    let documents = documents(count, Form::Json, 4096);
    let mut latencies = runtime.block_on(whole::latencies(&sender, &receiver, &documents, every));
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "\nend to end at 50 a second, 4096 bytes: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        at(50),
        at(99),
        at(100)
    );
    stop(&mut sender);
    stop(&mut receiver);
    ExitCode::SUCCESS
}

/// Messages of `size` bytes with ids of their own.
fn documents(count: usize, form: Form, size: usize) -> Vec<(String, Vec<u8>)> {
    let one = |_| {
        let sample: Sample = records_of_size(Service::SocialCare, form, size);
        (sample.id.clone(), sample.document(form))
    };
    (0..count).map(one).collect()
}

fn memory(when: &str, sender: u64, receiver: u64) {
    println!("memory {when}: sender {sender} MiB, receiver {receiver} MiB");
}

fn stop(gateway: &mut Gateway) {
    gateway.terminate();
    let _ = gateway.wait_ended(30);
}
