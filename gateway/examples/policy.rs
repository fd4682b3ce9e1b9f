//! How long the rules take: `cargo run --release -p crosswalk --example policy`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_types,
    clippy::cast_precision_loss,
    reason = "a measurement"
)]

use std::{hint::black_box, time::Instant};

use crosswalk::policy::{Action, Agreements, Basis, Case, Resource, Route, Rules};
use crosswalk_schemas::{
    decode,
    model::{Section, Service, SharingBasis, SharingBasisKind},
    report::Form,
};
use jiff::civil::date;

/// As the program has it: taking a section out gives back hundreds of small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RECORDS: &str = include_str!("../../schemas/catalogue/child-record/1.0/examples/valid/record-transfer.json");

fn main() {
    let started = Instant::now();
    let rules = Rules::of(Agreements::default()).unwrap();
    println!("{} rules read and checked in {:.1} ms", rules.list().len(), started.elapsed().as_secs_f64() * 1e3);

    let whole = decode(RECORDS.as_bytes(), Form::Json).unwrap();
    let date = date(2026, 11, 22);
    let route = Route::between(Action::Send, &whole.header, date);
    let basis = SharingBasis {
        kind: SharingBasisKind::LegalGateway,
        provision: "Children Act 1989 s47".to_owned(),
        given_by: None,
        given_on: None,
        ends_on: None,
        agreement: None,
    };
    let basis = Basis::on(Some(&basis), date);
    let resources = Section::ALL.iter().map(|section| Resource::Section(*section));
    let cases: Vec<_> = resources
        .chain([Resource::Message, Resource::SensitiveAddress])
        .map(|resource| Case { resource, basis: basis.clone(), sensitive: false })
        .collect();
    let asked = rules.on(&route);
    measure("questions put to Cedar", 20_000, |round| {
        black_box(asked.afresh(&cases[round % cases.len()]));
    });
    measure("questions asked before", 2_000_000, |round| {
        black_box(asked.ruling(&cases[round % cases.len()]));
    });
    for (says, to) in [("nothing withheld", Service::SocialCare), ("sections withheld", Service::Housing)] {
        let mut messages = vec![whole.clone(); 2_000];
        for message in &mut messages {
            message.header.recipient.service = to;
        }
        measure(&format!("messages of {} KiB, {says}", RECORDS.len() / 1024), 2_000, |round| {
            let route = Route::between(Action::Send, &messages[round].header, date);
            black_box(rules.apply(&mut messages[round], &route));
        });
    }
}

fn measure(what: &str, rounds: usize, mut work: impl FnMut(usize)) {
    let started = Instant::now();
    (0..rounds).for_each(&mut work);
    let seconds = started.elapsed().as_secs_f64();
    println!("{what}: {:.2} us each, {:.0} a second", seconds * 1e6 / rounds as f64, rounds as f64 / seconds);
}
