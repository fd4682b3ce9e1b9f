//! The crate `libxml` (DOM only): `libxml-crate SCHEMA DOCUMENT SECONDS` prints the verdict and documents a second of processor time.

use std::{env, fs, time::Instant};

use libxml::{
    parser::Parser,
    schemas::{SchemaParserContext, SchemaValidationContext},
};

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, schema, document, seconds] = &arguments[..] else { std::process::exit(2) };
    let mut parser = SchemaParserContext::from_file(schema);
    let Ok(mut validator) = SchemaValidationContext::from_parser(&mut parser) else { std::process::exit(2) };
    let text = fs::read_to_string(document).unwrap();
    let seconds: f64 = seconds.parse().unwrap();
    let (clock, start, mut documents, mut valid) = (Instant::now(), processor_seconds(), 0_u32, false);
    while clock.elapsed().as_secs_f64() < seconds {
        let tree = Parser::default().parse_string(&text).unwrap();
        valid = validator.validate_document(&tree).is_ok();
        documents += 1;
    }
    let verdict = if valid { "valid" } else { "invalid" };
    println!("{verdict} {}", f64::from(documents) / (processor_seconds() - start));
}

/// Time that this thread has had of a processor, from the kernel's own account.
fn processor_seconds() -> f64 {
    let account = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    account.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
