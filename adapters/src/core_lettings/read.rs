//! Files of any of the three shapes, log by log.

use std::io::Read as _;

use super::{
    PREFIX,
    answers::{Answers, Reading},
    fields,
    layout::{self, Layout},
    lead,
    letting::{self, Judged},
};
use crate::{
    contract::{Content, Item, Native, NativeFinding, Refused, Sink, Source},
    native::{
        field::Notes,
        place::Place,
        rows::{Columns, Row, Rows},
        xml::{Node, Part, Piece, Records},
    },
};

const LOGS: Records = Records { prefix: PREFIX, what: "lettings log", path: &[&["forms"], &["form"]] };

pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    for file in files {
        if sink.stopped() {
            return;
        }
        if is_xml(*file) { read_xml(*file, sink) } else { read_rows(*file, sink) }
    }
}

/// Whether a file begins as XML does.
fn is_xml(file: &dyn Source) -> bool {
    let mut start = Vec::new();
    let read = file.open().and_then(|reader| reader.take(64).read_to_end(&mut start));
    // UTF-16 has a nought in every other byte.
    let mut letters = start.iter().filter(|byte| byte.is_ascii() && **byte != 0 && !byte.is_ascii_whitespace());
    read.is_ok() && letters.next() == Some(&b'<')
}

fn read_rows(file: &dyn Source, sink: &mut dyn Sink) {
    let Some(mut rows) = Rows::open(PREFIX, file, sink) else { return };
    let Some(Layout { columns, read_already }) = layout::find(&mut rows, sink) else { return };
    for row in read_already {
        letting(&RowAnswers { columns: &columns, row: &row }, || vec![columns.native(&row)], sink);
    }
    while !sink.stopped()
        && let Some(row) = rows.next(sink)
    {
        letting(&RowAnswers { columns: &columns, row: &row }, || vec![columns.native(&row)], sink);
    }
}

fn read_xml(file: &dyn Source, sink: &mut dyn Sink) {
    let mut manifest = false;
    let count = LOGS.read(file, sink, |part, sink| match part {
        Part::Record(piece) => letting(&FormAnswers { piece }, || piece.native(), sink),
        Part::Outside(piece) => manifest = piece.root.name == "report",
        Part::Head(_) => {}
    });
    // An export's archive also has a manifest, which only counts the logs.
    if count == Some(0) && !manifest {
        let text = "The file has no forms/form elements, so there is no lettings log in it. Check that it is the daily export.";
        sink.finding(Place::file(file.name()).error("core-lettings.no-logs", text));
    }
}

/// What may have been the reason that a log was left out, and is said even so.
const WEIGHS: &[&str] =
    &["core-lettings.age-unreadable", "core-lettings.authority-unknown", "core-lettings.value-unreadable"];

/// What becomes of one log.
fn letting(answers: &dyn Answers, native: impl Fn() -> Vec<Native>, sink: &mut dyn Sink) {
    let mut reading = Reading { answers, notes: Notes::default() };
    match letting::judge(&mut reading) {
        Judged::Skipped(why) => {
            let weighs = |finding: &NativeFinding| WEIGHS.contains(&finding.rule.as_ref());
            reading.notes.findings.into_iter().filter(weighs).for_each(|finding| sink.finding(finding));
            sink.skipped(why);
        }
        Judged::Refused => {
            let key = Some(key(answers));
            sink.refused(Refused { key, findings: reading.notes.findings, native: native() });
        }
        Judged::Move(letting) => {
            let key = key(answers);
            let content = Content::Lead(Box::new(lead::lead(&letting, &key)));
            reading.list_losses();
            let Notes { findings, losses } = reading.notes;
            sink.item(Item { key, content, findings, losses, native: native() });
        }
    }
}

/// The service's number of the log; for a bulk upload, which has none yet, the landlord's code for the tenancy and the
/// day it starts; else a digest of what the service itself compares to find the same log twice.
fn key(answers: &dyn Answers) -> String {
    let usable = |name: &&str| answers.answer(name).filter(|text| crate::native::values::is_id(text));
    if let Some(id) = ["log_id", "id"].iter().find_map(usable) {
        return id.to_owned();
    }
    let parts = |names: &[&str]| names.iter().filter_map(|name| answers.answer(name)).collect::<Vec<_>>().join("-");
    let start = parts(&["startdate", "startdate (year)", "startdate (month)", "startdate (day)"]);
    if let Some(code) = answers.answer("tenancycode").filter(|code| code.chars().count() <= 40) {
        return format!("{code} {start}").chars().take(70).collect::<String>().trim_end().to_owned();
    }
    let same = format!("{start} {}", parts(SAME_LOG));
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, same.as_bytes());
    let first = digest.as_ref().first_chunk().copied().unwrap_or_default();
    format!("letting-{:016x}", u64::from_be_bytes(first))
}

/// What two logs of the same letting have in common.
const SAME_LOG: &[&str] = &[
    "owning_organisation_name",
    "propcode",
    "postcode_full",
    "postcode_full (part 1)",
    "postcode_full (part 2)",
    "uprn",
    "address_line1",
    "age1",
    "ecstat1",
];

/// A row of a bulk upload or a download.
struct RowAnswers<'a> {
    columns: &'a Columns,
    row: &'a Row<'a>,
}

impl Answers for RowAnswers<'_> {
    fn answer(&self, name: &str) -> Option<&str> {
        self.columns.cell(self.row, name)
    }

    fn place(&self, name: &str) -> Place {
        self.columns.place(self.row, name)
    }

    fn filled(&self) -> Vec<(String, Option<&'static fields::Field>)> {
        let names = self
            .columns
            .names
            .iter()
            .zip(self.row.cells())
            .filter(|(name, cell)| !name.is_empty() && !cell.trim().is_empty());
        let mut filled: Vec<_> = names.map(|(name, _)| (name.clone(), fields::named(name))).collect();
        if self.columns.surplus(self.row).next().is_some() {
            filled.push(("cells beyond the last column".to_owned(), None));
        }
        filled
    }
}

/// A form of the daily export.
struct FormAnswers<'a, 't> {
    piece: &'a Piece<'t>,
}

impl Answers for FormAnswers<'_, '_> {
    fn answer(&self, name: &str) -> Option<&str> {
        self.node(name)?.filled()
    }

    fn place(&self, name: &str) -> Place {
        self.piece.place(self.node(name).unwrap_or(&self.piece.root), name)
    }

    fn filled(&self) -> Vec<(String, Option<&'static fields::Field>)> {
        let filled =
            self.piece.root.children.iter().filter(|node| node.filled().is_some() || !node.children.is_empty());
        filled.map(|node| (node.name.to_string(), fields::named(&node.name.to_lowercase()))).collect()
    }
}

impl<'t> FormAnswers<'_, 't> {
    fn node(&self, name: &str) -> Option<&Node<'t>> {
        self.piece.root.children.iter().find(|node| node.name == name)
    }
}
