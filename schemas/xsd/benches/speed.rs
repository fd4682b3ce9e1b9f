//! Documents judged a second, side by side in one run, as a table: `cargo run --release` in this folder.
//!
//! The schema is compiled once, all findings are on, all documents are valid. Rivals that are not Rust, or need what the
//! project does not, are small programs in `rivals/`; what cannot be built is left out, aloud. Seconds are of processor
//! time, and each figure is the best of a few rounds, taken in turns, for the machine may have other work. An argument
//! measures only the documents of that name.
#![expect(clippy::disallowed_types, reason = "measures real time")]

mod oracle;

use std::{
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use crosswalk_xsd::{Files, Finding, Schema, Source};
use oracle::Oracle;
use quick_xml::{NsReader, events::Event, name::ResolveResult};

const ROUNDS: usize = 3;
const SECONDS: f64 = 0.5;
/// The columns of the table.
const ENGINES: [&str; 7] = [
    "**slice**",
    "**reader**",
    "quick-xml, parse alone",
    "xsd-schema",
    "libxml2 SAX",
    "Xerces-C SAX",
    "crate libxml, DOM",
];

/// The folder of `crosswalk-xsd`.
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A schema and a document, made as long as wanted by repeating one of its elements.
struct Subject {
    name: &'static str,
    schema: PathBuf,
    document: PathBuf,
    repeated: &'static str,
    /// What is wrong with the sample, and what should stand there.
    corrections: &'static [(&'static str, &'static str)],
}

/// An engine with a schema compiled by it.
enum Engine {
    OursSlice(Schema),
    OursReader(Schema),
    /// A namespace-aware parse alone, with attributes and unescaping.
    QuickXml,
    XsdSchema(Oracle),
    Program(PathBuf),
}

fn main() {
    let only = env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let programs = programs();
    let columns: Vec<String> = ENGINES.iter().map(|name| format!("{name} | ")).collect();
    println!("| document | {}times libxml2 SAX | of quick-xml |", columns.concat());
    println!("|---|{}---:|---:|", "---:|".repeat(ENGINES.len()));
    for subject in subjects() {
        if only.as_ref().is_some_and(|only| !subject.name.contains(only.as_str())) {
            continue;
        }
        if !subject.schema.is_file() {
            eprintln!("SKIPPED: {} is not at {}", subject.name, subject.schema.display());
            continue;
        }
        let engines = engines(&subject, &programs);
        for size in [4_000, 20_000, 1_000_000] {
            let document = subject.of_size(size);
            measure(&format!("{}, {} KB", subject.name, document.len() / 1000), &document, &engines, &subject.schema);
        }
    }
}

fn subjects() -> Vec<Subject> {
    let standard = Path::new(HERE).join("../catalogue/child-record/1.0");
    let samples = Path::new(HERE).join("../../../shared/samples");
    vec![
        Subject {
            name: "child-record",
            schema: standard.join("xsd/message.xsd"),
            document: standard.join("examples/valid/record-transfer.xml"),
            repeated: "ChildRecord",
            corrections: &[],
        },
        Subject {
            name: "GovTalk",
            schema: samples.join("govtalk/xsd/ValuebillBAtoVOA-v3-1d.xsd"),
            document: samples.join("govtalk/instances/CTValid1.xml"),
            repeated: "BApropertyReport",
            corrections: &[],
        },
        Subject {
            name: "CIN",
            schema: samples.join("cin/CIN_schema_2024.xsd"),
            document: samples.join("cin/CIN_Census_2024.xml"),
            repeated: "Child",
            corrections: &[
                ("UPNunknown>PersonBirthDate", "UPNunknown>"),
                ("<Sex>1</Sex>", "<GenderCurrent>1</GenderCurrent>"),
                (">RB<", ">1A<"),
            ],
        },
    ]
}

impl Subject {
    /// The document with so many of the repeated elements that it is about as long as wanted.
    fn of_size(&self, size: usize) -> Vec<u8> {
        let mut text = fs::read_to_string(&self.document).unwrap();
        for (wrong, right) in self.corrections {
            text = text.replace(wrong, right);
        }
        let (open, close) = (format!("<{}>", self.repeated), format!("</{}>", self.repeated));
        let start = text.find(&open).unwrap();
        let end = text.find(&close).unwrap() + close.len();
        let last = text.rfind(&close).unwrap() + close.len();
        let one = &text[start..end];
        let separator = &text[text[..start].rfind('>').unwrap() + 1..start];
        let count = (size.saturating_sub(text.len() - (last - start)) / (one.len() + separator.len())).max(1);
        let records = vec![one; count].join(separator);
        format!("{}{records}{}", &text[..start], &text[last..]).into_bytes()
    }
}

/// Where to build: beside this program.
fn scratch() -> PathBuf {
    env::current_exe().unwrap().with_file_name("scratch")
}

/// The programs that can be built here: their names and where they are.
fn programs() -> Vec<(&'static str, PathBuf)> {
    let folder = scratch().join("rivals");
    let rivals = Path::new(HERE).join("benches/rivals");
    fs::create_dir_all(&folder).unwrap();
    let shell = |command: &str| {
        let shell =
            Command::new("sh").args(["-ec", command]).current_dir(&rivals).env("OUT", &folder).output().unwrap();
        shell.status.success()
    };
    let mut programs = Vec::new();
    let mut build = |name: &'static str, command: &str, file: &str| {
        if shell(command) {
            programs.push((name, folder.join(file)));
        } else {
            eprintln!("SKIPPED: {name} cannot be built here ({command})");
        }
    };
    build(ENGINES[4], "cc -O2 libxml2_sax.c $(xml2-config --cflags --libs) -o \"$OUT/libxml2_sax\"", "libxml2_sax");
    build(ENGINES[5], "c++ -O2 xerces.cpp -lxerces-c -o \"$OUT/xerces\"", "xerces");
    let cargo = "cargo build --release --manifest-path libxml-crate/Cargo.toml --target-dir \"$OUT/target\"";
    build(ENGINES[6], cargo, "target/release/libxml-crate");
    programs
}

fn engines(subject: &Subject, programs: &[(&'static str, PathBuf)]) -> Vec<(&'static str, Engine)> {
    let name = subject.schema.to_str().unwrap();
    let bytes = fs::read(&subject.schema).unwrap();
    let ours = || Schema::compile(&[Source { name, bytes: &bytes }], &Files).unwrap();
    let mut engines = vec![
        (ENGINES[0], Engine::OursSlice(ours())),
        (ENGINES[1], Engine::OursReader(ours())),
        (ENGINES[2], Engine::QuickXml),
    ];
    match Oracle::of_file(&subject.schema) {
        Ok(oracle) => engines.push((ENGINES[3], Engine::XsdSchema(oracle))),
        Err(error) => eprintln!("SKIPPED: xsd-schema refuses {name}: {error}"),
    }
    engines.extend(programs.iter().map(|(name, path)| (*name, Engine::Program(path.clone()))));
    engines
}

fn measure(label: &str, document: &[u8], engines: &[(&'static str, Engine)], schema: &Path) {
    let file = scratch().join("document.xml");
    fs::write(&file, document).unwrap();
    let mut best = vec![0.0_f64; engines.len()];
    for _ in 0..ROUNDS {
        for ((name, engine), best) in engines.iter().zip(&mut best) {
            let (valid, rate) = engine.rate(document, &file, schema);
            assert!(valid, "{name} finds {label} invalid");
            *best = best.max(rate);
        }
    }
    let rate_of = |wanted: &str| engines.iter().position(|(name, _)| *name == wanted).map(|index| best[index]);
    let bytes = f64::from(u32::try_from(document.len()).unwrap());
    let cell =
        |rate: Option<f64>| rate.map_or_else(|| "-".into(), |rate| format!("{rate:.0} ({:.0})", rate * bytes / 1e6));
    let cells: Vec<String> = ENGINES.iter().map(|name| cell(rate_of(name)) + " | ").collect();
    let times = |base: &str| rate_of(base).map_or_else(|| "-".into(), |base| format!("{:.2}", best[0] / base));
    println!("| {label} | {}{} | {} |", cells.concat(), times(ENGINES[4]), times(ENGINES[2]));
}

impl Engine {
    /// Whether the document is valid, and how many like it are judged a second.
    fn rate(&self, document: &[u8], file: &Path, schema: &Path) -> (bool, f64) {
        match self {
            Self::OursSlice(schema) => count(|| ours(schema.validate_slice(document, &mut Vec::<Finding>::new()))),
            Self::OursReader(schema) => count(|| ours(schema.validate(document, &mut Vec::<Finding>::new()).unwrap())),
            Self::QuickXml => count(|| {
                black_box(parse(document));
                true
            }),
            Self::XsdSchema(oracle) => count(|| oracle.findings(document).is_empty()),
            Self::Program(path) => {
                let output = Command::new(path).arg(schema).arg(file).arg(SECONDS.to_string()).output().unwrap();
                let text = String::from_utf8(output.stdout).unwrap();
                let (verdict, rate) = text.trim().split_once(' ').unwrap_or(("refused", "0"));
                (verdict == "valid", rate.parse().unwrap())
            }
        }
    }
}

fn ours(valid: bool) -> bool {
    black_box(valid)
}

/// How often a second of processor time.
fn count(mut work: impl FnMut() -> bool) -> (bool, f64) {
    let (clock, start) = (Instant::now(), processor_seconds());
    let mut times = 0_u32;
    loop {
        let valid = work();
        times += 1;
        if clock.elapsed().as_secs_f64() > SECONDS {
            return (valid, f64::from(times) / (processor_seconds() - start));
        }
    }
}

/// Time that this thread has had of a processor, from the kernel's own account.
fn processor_seconds() -> f64 {
    let account = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    account.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// What a validator needs of a parse: names with their namespaces, attributes, text, all unescaped.
fn parse(document: &[u8]) -> usize {
    let mut reader = NsReader::from_reader(document);
    let mut seen = 0;
    loop {
        let (namespace, event) = reader.read_resolved_event().unwrap();
        if let ResolveResult::Bound(namespace) = namespace {
            seen += namespace.as_ref().len();
        }
        match event {
            Event::Eof => return seen,
            Event::Start(tag) | Event::Empty(tag) => {
                seen += tag.name().as_ref().len();
                for attribute in tag.attributes() {
                    seen += attribute.unwrap().normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().len();
                }
            }
            Event::Text(text) => seen += text.xml10_content().len(),
            _ => {}
        }
    }
}
