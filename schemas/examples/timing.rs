//! Documents checked a second on one thread, for each valid example: `cargo run --release -p crosswalk-schemas --example timing`.
#![expect(clippy::print_stdout, reason = "its output")]
#![expect(clippy::disallowed_types, reason = "measures real time")]

use std::time::{Duration, Instant};

use crosswalk_schemas::{
    encode,
    report::Form,
    validation::{Limits, Validator},
};

const EXAMPLES: [(&str, &str); 2] = [
    ("record-transfer", include_str!("../catalogue/child-record/1.0/examples/valid/record-transfer.json")),
    (
        "record-transfer-minimal",
        include_str!("../catalogue/child-record/1.0/examples/valid/record-transfer-minimal.json"),
    ),
];

fn main() {
    let validator = Validator::new(Limits::default());
    let today = jiff::civil::date(2026, 11, 22);
    for (name, text) in EXAMPLES {
        let Some(message) = validator.check(text.as_bytes(), Form::Json, today).message else { continue };
        for form in [Form::Json, Form::Xml] {
            let bytes = encode(&message, form);
            let (checks, _) = count(|| drop(validator.check(&bytes, form, today)));
            let (encodes, _) = count(|| drop(encode(&message, form)));
            let size = bytes.len();
            println!("{name} {form:?}: {size} bytes, {checks:.0} checks/s, {encodes:.0} encodes/s");
        }
    }
}

/// How often a second `work` can be done, over two seconds.
fn count(work: impl Fn()) -> (f64, u32) {
    let start = Instant::now();
    let mut times = 0;
    while start.elapsed() < Duration::from_secs(2) {
        work();
        times += 1;
    }
    (f64::from(times) / start.elapsed().as_secs_f64(), times)
}
