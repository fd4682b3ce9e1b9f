//! Checks a batch of files on several threads; a file too large to hold, a child at a time.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use crosswalk_schemas::{
    report::{Finding, Form, Layer, Place, Report, Severity},
    validation::{
        Validator,
        large::{ChildPart, Children, Frame},
    },
};
use jiff::civil::Date;

use super::{Judged, print::Printer};
use crate::cli::Failure;

/// What is needed to check.
pub(super) struct Checker {
    pub(super) validator: Validator,
    pub(super) today: Date,
    pub(super) jobs: usize,
}

/// What checking one file came to.
pub(super) enum Outcome {
    Report(Report),
    /// Larger than the limit: to be read as a stream.
    Large(u64),
    Unreadable(String),
}

/// So many bytes of children's records are held at once.
const HELD: usize = 32 * 1024 * 1024;

impl Checker {
    /// Checks files, several at once; the outcomes are in their order.
    pub(super) fn check(&self, files: &[PathBuf]) -> Vec<Outcome> {
        self.side_by_side(files, |file| self.file(file).unwrap_or_else(|error| Outcome::Unreadable(error.to_string())))
    }

    /// Does `work` on every item, on as many threads as there are jobs.
    fn side_by_side<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut done = Vec::new();
            while let Some((at, item)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, items.get(at)?)))
            {
                done.push((at, work(item)));
            }
            done
        };
        let mut all: Vec<(usize, R)> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.jobs.min(items.len())).map(|_| scope.spawn(worker)).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        });
        all.sort_unstable_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, result)| result).collect()
    }

    fn file(&self, path: &Path) -> io::Result<Outcome> {
        let limit = self.validator.limits().bytes as u64;
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        if size > limit {
            return Ok(Outcome::Large(size));
        }
        let mut bytes = Vec::new();
        // A pipe tells no size; it is read to the limit and one byte more, which the first layer refuses.
        (&mut file).take(limit + 1).read_to_end(&mut bytes)?;
        Ok(Outcome::Report(match Form::sniff(&bytes) {
            Some(form) => self.validator.check(&bytes, form, self.today).report,
            None => refusal("form.unknown", "This is neither XML nor JSON. Send a document of the standard."),
        }))
    }

    /// Prints what came of one file, and checks it first when it is large.
    pub(super) fn finish(&self, path: &Path, outcome: Outcome, printer: &mut Printer) -> Result<Judged, Failure> {
        match outcome {
            Outcome::Report(report) => {
                printer.report(path, &report)?;
                Ok(judged(report.passes()))
            }
            Outcome::Large(size) => self.large(path, size, printer),
            Outcome::Unreadable(reason) => {
                printer.unreadable(path, &reason)?;
                Ok(Judged::Unreadable)
            }
        }
    }

    fn large(&self, path: &Path, size: u64, printer: &mut Printer) -> Result<Judged, Failure> {
        match self.by_child(path, size, printer) {
            Ok(judged) => Ok(judged),
            Err(Stopped::Printing(failure)) => Err(failure),
            Err(Stopped::Reading(error)) => {
                printer.unreadable(path, &error.to_string())?;
                Ok(Judged::Unreadable)
            }
        }
    }

    fn by_child(&self, path: &Path, size: u64, printer: &mut Printer) -> Result<Judged, Stopped> {
        let most = self.validator.limits().bytes;
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        (&mut file).take(512).read_to_end(&mut head)?;
        let form = Form::sniff(&head);
        file.rewind()?;
        let frame = form.map(|form| Frame::read(&file, form, most)).transpose()?;
        let (Some(form), Some(frame)) = (form, frame.filter(|frame| frame.children > 0)) else {
            let text = format!(
                "The document has {size} bytes, more than the {most} that gateways take, and it is no record-transfer \
                 whose children could be checked one by one. Split it."
            );
            printer.report(path, &refusal("form.size", &text))?;
            return Ok(Judged::Invalid);
        };
        file.rewind()?;
        let mut children = Children::new(&file, form, most);
        let mut summary = Report { findings: vec![frame.size(most)], ..Report::default() };
        let mut valid = true;
        loop {
            let batch = batch(&mut children)?;
            if batch.is_empty() {
                printer.whole(path, &summary, valid)?;
                return Ok(judged(valid));
            }
            for report in self.side_by_side(&batch, |part| frame.check(part, form, &self.validator, self.today)) {
                valid &= report.passes();
                printer.part(path, &report)?;
                summary.skipped.extend(report.skipped);
            }
            summary.skipped.sort_unstable();
            summary.skipped.dedup();
        }
    }
}

/// Why the checking of a large file stopped.
enum Stopped {
    Reading(io::Error),
    Printing(Failure),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Reading(error)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Printing(failure)
    }
}

fn judged(valid: bool) -> Judged {
    if valid { Judged::Valid } else { Judged::Invalid }
}

fn batch(children: &mut Children<&File>) -> io::Result<Vec<ChildPart>> {
    let (mut batch, mut held) = (Vec::new(), 0);
    while held < HELD {
        let Some(part) = children.next_part()? else { break };
        held += part.size();
        batch.push(part);
    }
    Ok(batch)
}

fn refusal(rule: &str, text: &str) -> Report {
    let place = Place { line: 1, column: 1, path: "/".to_owned() };
    let finding =
        Finding { rule: rule.to_owned(), severity: Severity::Error, layer: Layer::Form, place, text: text.to_owned() };
    let skipped = vec![Layer::Structure, Layer::Codes, Layer::Rules];
    Report { findings: vec![finding], skipped, truncated: false }
}
