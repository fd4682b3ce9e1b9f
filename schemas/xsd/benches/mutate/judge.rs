//! An engine in a process of its own: it is handed texts and answers with verdicts, and is started anew when it dies.

use std::{
    collections::HashMap,
    env, fs,
    io::{self, BufRead, BufReader, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

use crosswalk_xsd::{Files, Finding, Schema, Source};

use crate::{corpus::Subject, oracle::Oracle};

/// The stack an engine has: that of a thread.
const STACK: usize = 2 << 20;
/// What takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(30);
/// Compiled schemas are kept up to this number.
const KEPT: usize = 100;

/// Which engine.
#[derive(Debug, Clone, Copy)]
pub enum Engine {
    /// This crate.
    Ours,
    /// `xsd-schema`.
    Theirs,
}

/// What an engine says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing against it.
    Valid,
    /// Rule and sentence, first of all.
    Invalid(String),
    /// The process died, stack overflow or the like.
    Crash,
    /// No answer in time.
    Hang,
}

impl Verdict {
    /// The rule that is broken, without place and names.
    pub fn rule(&self) -> String {
        match self {
            Self::Valid => "valid".into(),
            Self::Invalid(text) => text.split(": ").next().unwrap_or_default().into(),
            Self::Crash => "CRASH".into(),
            Self::Hang => "HANG".into(),
        }
    }
}

/// The process of an engine.
pub struct Judge {
    engine: Engine,
    child: Child,
    input: ChildStdin,
    answers: Receiver<String>,
    spent: f64,
}

impl Judge {
    /// Starts the process.
    pub fn start(engine: Engine) -> Self {
        let name = if matches!(engine, Engine::Ours) { "ours" } else { "theirs" };
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--judge", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { engine, child, input, answers, spent: 0.0 }
    }

    /// What the engine says of this text in place of the subject's own.
    pub fn verdict(&mut self, subject: &Subject, text: &str) -> Verdict {
        let asked = self.ask(subject, text);
        let answer = match asked {
            Ok(()) => self.answers.recv_timeout(PATIENCE),
            Err(_) => Err(RecvTimeoutError::Disconnected),
        };
        match answer {
            Ok(answer) if answer == "valid" => Verdict::Valid,
            Ok(answer) => Verdict::Invalid(answer),
            Err(error) => {
                let spent = self.processor_seconds();
                self.child.kill().unwrap();
                self.child.wait().unwrap();
                *self = Self::start(self.engine);
                self.spent = spent;
                if error == RecvTimeoutError::Timeout { Verdict::Hang } else { Verdict::Crash }
            }
        }
    }

    fn ask(&mut self, subject: &Subject, text: &str) -> io::Result<()> {
        let schema = subject.schema.as_deref().unwrap_or_default();
        writeln!(self.input, "{}\t{schema}\t{}", subject.origin, text.len())?;
        self.input.write_all(text.as_bytes())?;
        self.input.flush()
    }

    /// Processor time of this process and those before it.
    pub fn processor_seconds(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        let ticks: f64 = after_name.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        self.spent + ticks / 100.0
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // It may have gone by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The child's side: reads texts, writes a verdict a line.
pub fn serve(engine: Engine) {
    let work = move || match engine {
        Engine::Ours => answer_all(
            |name, text| {
                Schema::compile(&[Source { name, bytes: text.as_bytes() }], &Files).map_err(|faults| {
                    faults.faults.first().map_or_else(String::new, |one| format!("{}: {one}", one.rule))
                })
            },
            |schema, text| {
                let mut findings: Vec<Finding> = Vec::new();
                schema.validate_slice(text.as_bytes(), &mut findings);
                findings.iter().map(|one| format!("{}: {}:{} {}", one.rule, one.line, one.column, one.text)).collect()
            },
        ),
        Engine::Theirs => answer_all(
            |name, text| Oracle::of_text(text, Path::new(name)).map_err(|error| theirs(&error)),
            |oracle, text| oracle.findings(text.as_bytes()),
        ),
    };
    std::panic::set_hook(Box::new(|_| {}));
    thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap();
}

/// Their sentence with the rule first, which they write last.
fn theirs(error: &str) -> String {
    let rule = error.rsplit_once("(constraint: ").map(|(_, rest)| rest.trim_end_matches(')'));
    let kind = || error.split(" at ").next().unwrap_or_default();
    format!("{}: {error}", rule.unwrap_or_else(kind))
}

fn answer_all<S>(compile: impl Fn(&str, &str) -> Result<S, String>, judge: impl Fn(&S, &str) -> Vec<String>) {
    let mut input = BufReader::new(io::stdin().lock());
    let mut kept: HashMap<String, Result<S, String>> = HashMap::new();
    let mut line = String::new();
    while input.read_line(&mut line).is_ok_and(|length| length > 0) {
        let fields: Vec<&str> = line.trim_end().split('\t').collect();
        let mut text = vec![0; fields[2].parse().unwrap()];
        input.read_exact(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let judged = catch_unwind(AssertUnwindSafe(|| {
            if fields[1].is_empty() {
                return compile(fields[0], &text).map_or_else(|fault| vec![fault], |_| Vec::new());
            }
            if kept.len() > KEPT {
                kept.clear();
            }
            let schema = kept.entry(fields[1].to_owned()).or_insert_with(|| {
                compile(fields[1], &fs::read_to_string(fields[1]).map_err(|error| error.to_string())?)
            });
            match schema {
                Ok(schema) => judge(schema, &text),
                Err(fault) => vec![format!("schema {fault}")],
            }
        }));
        let findings = judged.unwrap_or_else(|_| vec!["PANIC: ".to_owned()]);
        let answer = findings.first().map_or_else(|| "valid".to_owned(), |first| first.replace(['\n', '\r'], " "));
        println!("{}", if answer.is_empty() { "?" } else { &answer });
        line.clear();
    }
}
