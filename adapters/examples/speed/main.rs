//! How fast adapters read: `cargo run --release -p crosswalk-adapters --example speed -- [ADAPTER] [MEGABYTES]`.
//!
//! Each adapter's own samples, repeated under new keys by its generator here, are written to a temporary folder and read
//! from there on one thread; what is read is counted and thrown away. Prints MB/s and the process's peak memory.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_types,
    reason = "a tool for a terminal, on the real clock"
)]

mod core_lettings;
mod csc_api;
mod hclic;
mod health;
mod housing_moves;
mod returns;
mod schools;
mod sets;
mod ssd;

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read},
    path::{Path, PathBuf},
    time::Instant,
};

use crosswalk_adapters::{
    contract::{Adapter, Frame, Item, NativeFinding, Refused, Sink, Source},
    registry,
};

/// The program's own.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Writes about so many bytes of an adapter's native format into a folder.
type Generate = fn(folder: &Path, bytes: u64) -> io::Result<()>;

/// One line for each adapter.
// In the order of their names; the comment keeps each on a line of its own.
const GENERATORS: &[(&str, Generate)] = &[
    ("cin", returns::cin), //
    ("core-lettings", core_lettings::generate),
    ("csc-api", csc_api::generate),
    ("ctf", schools::ctf),
    ("hclic", hclic::generate),
    ("hl7v2", health::hl7v2),
    ("housing-moves", housing_moves::generate),
    ("hub", sets::hub),
    ("nccis", schools::nccis),
    ("nems", health::nems),
    ("ssd", ssd::generate),
    ("ssda903", sets::ssda903),
    ("ssda903", returns::ssda903_xml),
    ("yot", sets::yot),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next();
    let megabytes: u64 = arguments.next().map_or(100, |text| text.parse().unwrap());
    for (adapter, generate) in
        GENERATORS.iter().filter(|(adapter, _)| name.as_deref().is_none_or(|name| name == *adapter))
    {
        measure(registry::adapter(adapter).unwrap(), *generate, megabytes * 1_000_000);
    }
}

fn measure(adapter: &dyn Adapter, generate: Generate, bytes: u64) {
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), bytes).unwrap();
    let files: Vec<OnDisk> = fs::read_dir(folder.path()).unwrap().map(|entry| OnDisk(entry.unwrap().path())).collect();
    let sources: Vec<&dyn Source> = files.iter().map(|file| file as &dyn Source).collect();
    let size: u64 = sources.iter().map(|source| source.size()).sum();
    let mut count = Count::default();
    // The peak begins anew, where the system can do that.
    fs::write("/proc/self/clear_refs", "5").ok();
    let (begun, worked) = (Instant::now(), processor_seconds());
    adapter.read(&sources, &mut count);
    let seconds = begun.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let [speed, of_processor] = [seconds, processor_seconds() - worked].map(|seconds| size as f64 / 1e6 / seconds);
    println!(
        "{:<14} {speed:7.1} MB/s ({of_processor:.1} of processor time)  {} MB in {seconds:.1} s  {} items, {} refused, {} skipped, {} findings  peak {}",
        adapter.name(),
        size / 1_000_000,
        count.items,
        count.refused,
        count.skipped,
        count.findings,
        peak_memory()
    );
}

struct OnDisk(PathBuf);

impl Source for OnDisk {
    fn name(&self) -> &str {
        self.0.file_name().unwrap().to_str().unwrap()
    }

    fn size(&self) -> u64 {
        self.0.metadata().unwrap().len()
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}

#[derive(Default)]
struct Count {
    items: usize,
    refused: usize,
    skipped: usize,
    findings: usize,
}

impl Sink for Count {
    fn item(&mut self, item: Item) {
        self.items += 1;
        self.findings += item.findings.len();
    }

    fn refused(&mut self, refused: Refused) {
        self.refused += 1;
        self.findings += refused.findings.len();
    }

    fn finding(&mut self, _: NativeFinding) {
        self.findings += 1;
    }

    fn skipped(&mut self, _: &'static str) {
        self.skipped += 1;
    }

    fn frame(&mut self, _: Frame) {}

    fn progress(&mut self, _: u64) {}
}

/// The processor's seconds so far, of a busy machine fairer than the clock's.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |rest| rest.trim().to_owned())
}

/// One record in so many is as real files have them.
const FAULTY: u64 = 200;

/// A record, or for some numbers the record with a fault: each time the next of what stands wrongly for what.
fn with_faults(number: u64, record: String, faults: &[(&str, &str)]) -> String {
    if !number.is_multiple_of(FAULTY) {
        return record;
    }
    let (sound, wrong) = faults[usize::try_from(number / FAULTY).unwrap() % faults.len()];
    record.replace(sound, wrong)
}

/// Writes a head, then `record(number)` until there are enough bytes, then a tail.
fn repeat(path: &Path, head: &str, record: impl Fn(u64) -> String, tail: &str, bytes: u64) -> io::Result<()> {
    use io::Write;
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(head.as_bytes())?;
    let (mut written, mut number) = (0, 0);
    while written < bytes {
        let record = record(number);
        file.write_all(record.as_bytes())?;
        written += u64::try_from(record.len()).unwrap();
        number += 1;
    }
    file.write_all(tail.as_bytes())?;
    file.flush()
}
