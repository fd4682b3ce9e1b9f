//! Schemas and documents changed at random, judged by both engines, verdicts compared: `cargo run --release --bin mutate --
//! schemas|documents SECONDS SEED FOLDER...`.
//!
//! Each engine runs in a process of its own, on a stack of a known size, so that a crash or a hang has one owner. What is
//! explained in `explained.rs` is counted by class; the first of each other kind is written to `target/mutate/` and told.

mod change;
mod corpus;
mod explained;
mod judge;
#[path = "../oracle.rs"]
mod oracle;

use std::{
    collections::BTreeMap,
    env, fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use change::Changes;
use corpus::Subject;
use judge::{Engine, Judge, Verdict};

/// Of one kind of difference, so many are written out.
const WRITTEN: u32 = 3;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [flag, engine] = arguments.as_slice()
        && flag == "--judge"
    {
        return judge::serve(if engine == "ours" { Engine::Ours } else { Engine::Theirs });
    }
    let [kind, seconds, seed, folders @ ..] = arguments.as_slice() else {
        eprintln!("mutate schemas|documents SECONDS SEED FOLDER...");
        return;
    };
    let subjects = if kind == "schemas" { corpus::schemas(folders) } else { corpus::documents(folders) };
    println!("{} {kind}", subjects.len());
    let mut run = Run::new(PathBuf::from("target/mutate"));
    let mut changes = Changes::new(seed.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(seconds.parse().unwrap());
    while Instant::now() < end {
        let subject = &subjects[changes.below(subjects.len())];
        let donor = &subjects[changes.below(subjects.len())];
        let text = changes.changed(&subject.text, &donor.text);
        run.compare(subject, &text);
    }
    run.tell();
}

/// Both engines, and what they said.
struct Run {
    ours: Judge,
    theirs: Judge,
    folder: PathBuf,
    judged: u64,
    both_valid: u64,
    explained: BTreeMap<&'static str, u32>,
    unexplained: BTreeMap<String, u32>,
}

impl Run {
    fn new(folder: PathBuf) -> Self {
        fs::create_dir_all(&folder).unwrap();
        Self {
            ours: Judge::start(Engine::Ours),
            theirs: Judge::start(Engine::Theirs),
            folder,
            judged: 0,
            both_valid: 0,
            explained: BTreeMap::new(),
            unexplained: BTreeMap::new(),
        }
    }

    fn compare(&mut self, subject: &Subject, text: &str) {
        let ours = self.ours.verdict(subject, text);
        let theirs = self.theirs.verdict(subject, text);
        self.judged += 1;
        match (&ours, &theirs) {
            (Verdict::Valid, Verdict::Valid) => self.both_valid += 1,
            (Verdict::Invalid(_), Verdict::Invalid(_)) => {}
            _ => match explained::class(&ours, &theirs, text, subject.schema.as_ref().unwrap_or(&subject.origin)) {
                Some(class) => *self.explained.entry(class).or_default() += 1,
                None => self.unexplained(subject, text, (&ours, &theirs)),
            },
        }
    }

    fn unexplained(&mut self, subject: &Subject, text: &str, (ours, theirs): (&Verdict, &Verdict)) {
        let kind = format!("ours {}, theirs {}", ours.rule(), theirs.rule());
        let count = self.unexplained.entry(kind.clone()).or_default();
        *count += 1;
        if *count <= WRITTEN {
            let file = self.folder.join(format!("case-{}.xml", self.judged));
            fs::write(&file, text).unwrap();
            println!("{kind}\n  {} from {}\n  ours {ours:?}\n  theirs {theirs:?}", file.display(), subject.origin);
        }
    }

    fn tell(&self) {
        println!("{} judged, both valid {}, processor seconds of both children {:.0}", self.judged, self.both_valid, {
            self.ours.processor_seconds() + self.theirs.processor_seconds()
        });
        for (class, count) in &self.explained {
            println!("explained: {count} {class}");
        }
        for (kind, count) in &self.unexplained {
            println!("UNEXPLAINED: {count} {kind}");
        }
    }
}
