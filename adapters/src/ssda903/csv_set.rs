//! The CSV set: each file is a table, known by its header row; a child's rows of all tables are gathered by its id.

use std::cell::Cell;

use super::{
    PREFIX,
    child::Child,
    decode,
    tables::{Kind, Table},
};
use crate::{
    contract::{Frame, Sink, Source},
    native::{
        cells::Cells,
        field::Notes,
        group::{Groups, Member},
        place::Place,
        rows::{Columns, Row, Rows},
        seen::Before,
        values,
    },
};

/// So many rows at the beginning of a file may stand above the header row.
const MAX_TITLES: usize = 10;
/// Asked whether to go on after so many rows.
const STRIDE: usize = 4096;

/// A file that was recognised as a table.
struct File {
    table: &'static Table,
    columns: Columns,
    /// Where each of the table's columns stands.
    positions: Vec<Option<usize>>,
    /// The column that was asked for last, among the table's.
    last: Cell<usize>,
    /// Columns that the table does not have.
    strange: Vec<usize>,
    /// The header row came a second time, and was spoken of.
    header_twice: bool,
}

/// Reads the tables of one return.
pub(super) fn read(sources: &[&dyn Source], sink: &mut dyn Sink) {
    let mut groups = Groups::new(sink.scratch());
    let mut files = Vec::new();
    for source in sources {
        let Some(mut rows) = Rows::open(PREFIX, *source, sink) else { continue };
        let Some(mut file) = open(&mut rows, sink) else { continue };
        let number = groups.table(rows.separator());
        if !gather(&mut rows, &mut file, number, &mut groups, sink) {
            return;
        }
        files.push((number, file));
    }
    if !files.is_empty() && !files.iter().any(|(_, file)| file.table.kind == Kind::Header) {
        let text =
            "The header table (UPN, ETHNIC) is not among the files, so no child's sex, ethnicity and UPN are known.";
        let name = files.first().map(|(_, file)| file.columns.file.as_str()).unwrap_or_default();
        sink.finding(Place::file(name).warning("ssda903.header-missing", text));
    }
    let file_of = |number: u16| files.iter().find(|(of, _)| *of == number).map(|(_, file)| file);
    let done = groups.each(|key, members| {
        child(key, members, file_of, sink);
        !sink.stopped()
    });
    if done.is_err() {
        fault(sources, sink);
    }
}

fn fault(sources: &[&dyn Source], sink: &mut dyn Sink) {
    let name = sources.first().map(|source| source.name()).unwrap_or_default();
    let text =
        "The temporary files that the rows wait in cannot be written or read. Make room on the disk and try again.";
    sink.fault(Place::file(name).error("ssda903.scratch", text));
}

/// Finds the header row, below titles if need be, and tells what stands around records.
fn open(rows: &mut Rows<'_>, sink: &mut dyn Sink) -> Option<File> {
    let file = rows.file();
    let whole = Place::file(file);
    for above in 0..MAX_TITLES {
        let Some(header) = rows.next(sink) else { break };
        let columns = Columns::new(PREFIX, file, &header, sink)?;
        let Some(table) = Table::recognise(&columns.names) else { continue };
        if above > 0 {
            let text = "Rows stand above the header row; they were not read. Take them out.";
            sink.finding(whole.warning("ssda903.rows-above-header", text));
        }
        sink.frame(Frame { file: file.to_owned(), head: header.raw.into_owned(), separator: b"", tail: Vec::new() });
        let positions = table.positions(&columns.names);
        speak_of_columns(table, &columns, &positions, &Place { line: header.line, ..whole }, sink);
        let strange = (0..columns.names.len()).filter(|at| {
            !positions.contains(&Some(*at)) && columns.names.get(*at).is_some_and(|name| !name.is_empty())
        });
        return Some(File {
            table,
            strange: strange.collect(),
            columns,
            positions,
            last: Cell::new(0),
            header_twice: false,
        });
    }
    let text = "No row of this file names the columns of a table of the return, such as CHILD and DECOM. Check which file \
                was sent, and export it with its header row.";
    sink.finding(whole.error("ssda903.not-a-table", text));
    None
}

fn speak_of_columns(
    table: &Table,
    columns: &Columns,
    positions: &[Option<usize>],
    header: &Place,
    sink: &mut dyn Sink,
) {
    let missing = table.columns.iter().zip(positions).filter(|(_, position)| position.is_none());
    for (column, _) in missing.filter(|(column, _)| !is_optional(table.kind, column)) {
        let place = Place { field: format!("{}.{column}", table.name), ..header.clone() };
        let text = format!("The table {} has no column {column}. What it would say is not known.", table.name);
        sink.finding(place.warning("ssda903.column-missing", text));
    }
    for (at, name) in columns.names.iter().enumerate() {
        if positions.contains(&Some(at)) || name.is_empty() {
            continue;
        }
        let shown: String = name.to_uppercase().chars().take(60).collect();
        let column = u32::try_from(at + 1).unwrap_or(0);
        let place = Place { column, field: format!("{}.{shown}", table.name), ..header.clone() };
        let text = format!("The table {} of the return has no column {shown}. It is not carried.", table.name);
        sink.finding(place.warning("ssda903.column-unknown", text));
    }
}

/// Columns that not every year of the return has, or not every system writes.
fn is_optional(kind: Kind, column: &str) -> bool {
    match kind {
        Kind::Header => ["MOTHER", "MC_DOB"].contains(&column),
        Kind::Episodes => ["PLACE_PROVIDER", "REASON_PLACE_CHANGE", "URN"].contains(&column),
        Kind::Uasc => column == "SEX",
        _ => false,
    }
}

/// Gathers the rows of a file by child; false when nobody wants them any more, or the disk failed.
fn gather(rows: &mut Rows<'_>, file: &mut File, number: u16, groups: &mut Groups, sink: &mut dyn Sink) -> bool {
    let child = file.position("CHILD").unwrap_or(usize::MAX);
    let mut count = 0_usize;
    while let Some(row) = rows.next_up_to(child, sink) {
        count += 1;
        if count.is_multiple_of(STRIDE) && sink.stopped() {
            return false;
        }
        let key = row.get(child).map(values::trim).unwrap_or_default();
        if key.eq_ignore_ascii_case("CHILD") || key.eq_ignore_ascii_case("CHILDID") {
            file.header_again(&row, sink);
            continue;
        }
        if !values::is_id(key) {
            let line = Line { file, row: &row };
            decode::without_id(&line.place("CHILD"), vec![file.columns.native(&row)], sink);
            continue;
        }
        if groups.add(key, number, row.line, &row.raw).is_err() {
            let text =
                "The temporary files that the rows wait in cannot be written. Make room on the disk and try again.";
            sink.fault(Place::file(&file.columns.file).error("ssda903.scratch", text));
            return false;
        }
    }
    true
}

impl File {
    fn position(&self, column: &str) -> Option<usize> {
        // Columns are mostly asked for in their order, or the same once more.
        let (columns, last) = (self.table.columns, self.last.get());
        let (before, after) = columns.split_at_checked(last).unwrap_or((columns, &[]));
        let mut round = (last..).zip(after).chain((0..).zip(before));
        let (at, _) = round.find(|(_, name)| **name == column)?;
        self.last.set(at);
        self.positions.get(at).copied().flatten()
    }

    fn header_again(&mut self, row: &Row<'_>, sink: &mut dyn Sink) {
        if !self.header_twice {
            self.header_twice = true;
            let place = Place { line: row.line, ..Place::file(&self.columns.file) };
            let text = "The header row stands in the middle of the file, as when two exports are put together. It was passed \
                        over, here and wherever it stands again.";
            sink.finding(place.warning("ssda903.header-twice", text));
        }
    }
}

/// A row of a file.
struct Line<'l> {
    file: &'l File,
    row: &'l Row<'l>,
}

impl Cells for Line<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        let text = values::trim(self.row.get(self.file.position(name)?)?);
        (!text.is_empty()).then_some(text)
    }

    fn place(&self, name: &str) -> Place {
        let number = self.file.position(name).map_or(0, |at| at + 1);
        Place {
            file: self.file.columns.file.clone(),
            line: self.row.line,
            column: u32::try_from(number).unwrap_or(0),
            field: format!("{}.{name}", self.file.table.name),
        }
    }
}

fn child<'f>(key: &str, members: &[Member<'_>], file_of: impl Fn(u16) -> Option<&'f File>, sink: &mut dyn Sink) {
    let mut notes = Notes::default();
    let rows: Vec<_> = members.iter().map(|member| (member.table, member.row())).collect();
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(rows.len());
    let mut native = Vec::new();
    let mut before = Before::default();
    for (number, row) in &rows {
        let Some(file) = file_of(*number) else { continue };
        let line = Line { file, row };
        file.columns.add_native(row, &mut native);
        if !before.insert(file.table.name, row.raw.trim_ascii_end()) {
            let text = "This row is there twice; it was read once. Take the other one out.";
            notes.findings.push(line.place("CHILD").warning("ssda903.row-twice", text));
            continue;
        }
        strangers(&line, &mut notes);
        lines.push(line);
    }
    let rows = lines.iter().map(|line| (line.file.table.kind, line as &dyn Cells)).collect();
    decode::child(Child { rows }, key, notes, native, sink);
}

/// What stands in columns that the table does not have, or beyond its last column.
fn strangers(line: &Line<'_>, notes: &mut Notes) {
    let Line { file, row } = line;
    for at in &file.strange {
        if row.get(*at).is_some_and(|cell| !values::trim(cell).is_empty()) {
            let name = file.columns.names.get(*at).map(|name| name.to_uppercase()).unwrap_or_default();
            notes.lose(&format!("{}.{name}", file.table.name), "not a column of the return");
        }
    }
    let count = file.columns.names.len();
    if row.get(count).is_some() && file.columns.surplus(row).next().is_some() {
        let column = u32::try_from(count + 1).unwrap_or(0);
        let place = Place { column, field: file.table.name.to_owned(), ..line.place("CHILD") };
        let text = "This row has more cells than the header row. The cells beyond it are not carried; check the row.";
        notes.findings.push(place.warning("ssda903.surplus-cells", text));
        notes.lose(file.table.name, "cells beyond the last column");
    }
}
