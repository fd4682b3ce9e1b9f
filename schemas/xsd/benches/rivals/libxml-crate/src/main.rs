//! The crate `libxml` (DOM only): `libxml-crate SCHEMA DOCUMENT SECONDS` prints the verdict and documents a second.

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
    let (start, mut documents, mut valid) = (Instant::now(), 0_u32, false);
    while start.elapsed().as_secs_f64() < seconds {
        let tree = Parser::default().parse_string(&text).unwrap();
        valid = validator.validate_document(&tree).is_ok();
        documents += 1;
    }
    let verdict = if valid { "valid" } else { "invalid" };
    println!("{verdict} {}", f64::from(documents) / start.elapsed().as_secs_f64());
}
