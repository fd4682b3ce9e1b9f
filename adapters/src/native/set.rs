//! A set of tables whose rows name their child in one column: gathered by child in bounded memory, with what is unknown said.

use std::borrow::Cow;

use crosswalk_schemas::model::PersonName;

use super::{
    field::{Field, Notes},
    group::Groups,
    place::{self, Place},
    row::RowReader,
    rows::{Columns, Row, Rows},
    table, values,
};
use crate::contract::{Carried, Content, Item, Mapping, Native, NativeFile, Refused, Sink, Source};

/// Of each file, at most so many rows without a child are told of one by one.
const MAX_TOLD: usize = 1000;

/// What a format's tables have in common. Tables and columns are those of the mapping: `table.column`.
pub(crate) struct Set {
    /// Begins the rules' ids: the adapter's name.
    pub(crate) prefix: &'static str,
    /// The column of each table that names the child.
    pub(crate) key: &'static str,
    /// The table with one row a child.
    pub(crate) main: &'static str,
}

/// One file of the set.
struct Open {
    table: &'static str,
    columns: Columns,
    /// Columns whose content is not carried, and why.
    lost: Vec<(usize, &'static str)>,
}

/// All rows of one child.
pub(crate) struct Child<'a> {
    set: &'a Set,
    /// What the tables call the child.
    pub(crate) key: &'a str,
    files: &'a [Open],
    members: Vec<(u16, Row<'a>)>,
}

impl Set {
    /// Reads the files and hands over each child with its rows.
    pub(crate) fn read(
        &self,
        mapping: &[Mapping],
        files: &[&dyn Source],
        sink: &mut dyn Sink,
        mut visit: impl FnMut(&Child<'_>, &mut dyn Sink),
    ) {
        let mut groups = Groups::new(sink.scratch());
        let mut opened = Vec::new();
        for file in files {
            self.gather(mapping, *file, (&mut groups, &mut opened), sink);
        }
        let done = groups.each(|key, members| {
            let members = members.iter().map(|member| (member.table, member.row())).collect();
            visit(&Child { set: self, key, files: &opened, members }, sink);
            !sink.stopped()
        });
        if done.is_err() {
            sink.fault(self.disk());
        }
    }

    fn gather(
        &self,
        mapping: &[Mapping],
        file: &dyn Source,
        (groups, opened): (&mut Groups, &mut Vec<Open>),
        sink: &mut dyn Sink,
    ) {
        let place = Place::file(file.name());
        let Some(table) = table_of(mapping, file.name()) else {
            let tables = tables(mapping).join(", ");
            let text = format!("The file is named after none of the tables, so it was not read. They are: {tables}.");
            return sink.finding(place.error(format!("{}.table-unknown", self.prefix), text));
        };
        let Some(mut rows) = Rows::open(self.prefix, file, sink) else { return };
        let Some(columns) = rows.header(sink) else { return };
        let lost = self.lost(mapping, table, &columns, sink);
        let number = groups.table(rows.separator());
        opened.push(Open { table, columns: columns.clone(), lost });
        let (mut told, key) = (0, columns.index(self.key).unwrap_or(usize::MAX));
        while let Some(row) = rows.next_up_to(key, sink) {
            if sink.stopped() {
                return;
            }
            let Some(key) = row.filled(key).filter(|key| values::is_id(key)) else {
                self.without_child((&columns, &row), &mut told, sink);
                continue;
            };
            if groups.add(key, number, row.line, &row.raw).is_err() {
                return sink.fault(self.disk());
            }
        }
    }

    /// The columns that are not carried; a warning for each that nobody knows.
    fn lost(
        &self,
        mapping: &[Mapping],
        table: &str,
        columns: &Columns,
        sink: &mut dyn Sink,
    ) -> Vec<(usize, &'static str)> {
        let place = Place { line: 1, ..Place::file(&columns.file) };
        let mut lost = Vec::new();
        for (at, name) in columns.names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let known = mapping.iter().find(|row| {
                row.native.split_once('.').is_some_and(|(of, column)| of == table && column == name.as_str())
            });
            match known.map(|row| &row.carried) {
                Some(Carried::Not(reason)) => lost.push((at, *reason)),
                Some(Carried::Out(_)) => lost.push((at, "written, never read")),
                Some(_) => {}
                None => {
                    let text = format!("The column {name} is not one of {table}, and is not carried.");
                    sink.finding(place.warning(format!("{}.column-unknown", self.prefix), text));
                    lost.push((at, "not a column of this table"));
                }
            }
        }
        lost
    }

    /// Refuses a row that names no child; beyond many, only counts it.
    fn without_child(&self, (columns, row): (&Columns, &Row<'_>), told: &mut usize, sink: &mut dyn Sink) {
        *told += 1;
        if *told > MAX_TOLD {
            return sink.skipped("row without a child");
        }
        let text = format!("This row does not say whose it is. Fill in {}: one line, 70 characters at most.", self.key);
        let finding = columns.place(row, self.key).error(format!("{}.key-missing", self.prefix), text);
        sink.refused(Refused { key: None, findings: vec![finding], native: vec![columns.native(row)] });
    }

    fn disk(&self) -> crate::contract::NativeFinding {
        let text = "The rows could not be sorted: the disk for temporary files failed. Free some space and try again.";
        Place::default().error(format!("{}.scratch", self.prefix), text)
    }
}

impl<'a> Child<'a> {
    /// The rows of a table, in the order of the files.
    pub(crate) fn rows<'c>(&'c self, table: &'c str) -> impl Iterator<Item = (&'c Columns, &'c Row<'a>)> {
        self.members.iter().filter_map(move |(number, row)| {
            let file = self.files.get(usize::from(*number)).filter(|file| file.table == table)?;
            Some((&file.columns, row))
        })
    }

    /// A reader of one row.
    pub(crate) fn reader<'c>(&self, (columns, row): (&'c Columns, &'c Row<'a>), notes: &'c mut Notes) -> RowReader<'c> {
        RowReader { prefix: self.set.prefix, columns, row, blanks: &["NULL", "null"], notes }
    }

    /// Reads each row of a table.
    pub(crate) fn each<T>(
        &self,
        table: &str,
        notes: &mut Notes,
        mut read: impl FnMut(&mut RowReader<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.rows(table).filter_map(|found| read(&mut self.reader(found, notes))).collect()
    }

    /// Reads the child's own row. A second one is a warning.
    pub(crate) fn main<T>(&self, notes: &mut Notes, read: impl FnOnce(&mut RowReader<'_>) -> Option<T>) -> Option<T> {
        let mut rows = self.rows(self.set.main);
        let first = rows.next()?;
        if let Some((columns, row)) = rows.next() {
            let text = "This child is there twice; the first row was read. Merge the two.";
            let place = columns.place(row, self.set.key);
            notes.findings.push(place.warning(format!("{}.child-twice", self.set.prefix), text));
            notes.lose(self.set.main, "a second row of the same child");
        }
        read(&mut self.reader(first, notes))
    }

    /// Notes what is filled and not carried.
    pub(crate) fn note_losses(&self, notes: &mut Notes) {
        for (number, row) in &self.members {
            let Some(file) = self.files.get(usize::from(*number)) else { continue };
            for (at, reason) in file.lost.iter().filter(|(at, _)| row.filled(*at).is_some()) {
                let column = file.columns.names.get(*at).map_or("", String::as_str);
                notes.lose(&format!("{}.{column}", file.table), *reason);
            }
            if file.columns.surplus(row).next().is_some() {
                notes.lose("cells beyond the last column", "no header says what they are");
            }
        }
    }

    /// Where the child's first row is.
    pub(crate) fn place(&self) -> Place {
        let first = self.members.first();
        let file = first.and_then(|(number, row)| Some((self.files.get(usize::from(*number))?, row)));
        file.map(|(file, row)| file.columns.place(row, self.set.key)).unwrap_or_default()
    }

    /// All rows as they stand in their files.
    pub(crate) fn native(&self) -> Vec<Native> {
        let mut native = Vec::new();
        for (number, row) in &self.members {
            if let Some(file) = self.files.get(usize::from(*number)) {
                file.columns.add_native(row, &mut native);
            }
        }
        native
    }

    /// Hands over what the child's rows say, or refuses them all when a finding stops them.
    pub(crate) fn finish(&self, contents: Vec<(String, Content)>, notes: Notes, sink: &mut dyn Sink) {
        let Notes { findings, losses } = notes;
        if place::stops(&findings) {
            let key = Some(self.key.to_owned());
            return sink.refused(Refused { key, findings, native: self.native() });
        }
        let mut rest = Some((findings, losses));
        for (key, content) in contents {
            let (findings, losses) = rest.take().unwrap_or_default();
            sink.item(Item { key, content, findings, losses, native: self.native() });
        }
        // Nothing of this child goes anywhere, but what was found is told.
        for finding in rest.into_iter().flat_map(|(findings, _)| findings) {
            sink.finding(finding);
        }
    }
}

/// The table that a file is named after, whatever stands before or behind.
fn table_of(mapping: &[Mapping], file: &str) -> Option<&'static str> {
    let name = file.to_lowercase().replace([' ', '-'], "_");
    tables(mapping).into_iter().filter(|table| name.contains(table)).max_by_key(|table| table.len())
}

/// The tables that a mapping names.
fn tables(mapping: &[Mapping]) -> Vec<&'static str> {
    let mut tables: Vec<_> = mapping.iter().filter_map(|row| Some(row.native.split_once('.')?.0)).collect();
    tables.dedup();
    tables
}

/// A table to be written: the mapping's columns in their order.
pub(crate) fn columns_of(mapping: &[Mapping], table: &str) -> Vec<&'static str> {
    let of_table = mapping.iter().filter_map(|row| match (row.native.split_once('.')?, &row.carried) {
        (_, Carried::Not(_)) => None,
        ((of, column), _) if of == table && !column.contains(' ') => Some(column),
        _ => None,
    });
    of_table.collect()
}

/// A word of a closed list, however it is spelt: `youth-justice`, `Youth Justice`.
pub(crate) fn word<T: Copy + std::fmt::Display>(
    row: &mut RowReader<'_>,
    column: &str,
    kind: &str,
    words: &[T],
) -> Option<T> {
    let field = row.field(column)?;
    let found = words.iter().copied().find(|word| squeezed(&word.to_string()).eq(squeezed(&field.value)));
    if found.is_none() {
        field.shaped(kind, |_| None);
    }
    found
}

/// The letters and digits of a text.
fn squeezed(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// A person's name from columns that are called alike in every table; `None` without a family name.
pub(crate) fn person_name(row: &mut RowReader<'_>) -> Option<PersonName> {
    Some(PersonName {
        person_name_title: row.field("title").and_then(Field::name).into_iter().collect(),
        person_given_name: row.field("given_names").map(Field::given_names).unwrap_or_default(),
        person_family_name: row.field("family_name").and_then(Field::name)?,
        person_requested_name: row.text("requested_name"),
        ..PersonName::default()
    })
}

/// Stands before ids that only link rows of one set and are no system's own.
const MADE_UP: char = '~';

/// A system's own id; `None` for one that only links rows.
pub(crate) fn own_id(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.id(column).filter(|id| !id.starts_with(MADE_UP))
}

/// An id by which rows are linked where the sender's own is not known.
pub(crate) fn link(own: Option<&String>, number: usize) -> String {
    own.cloned().unwrap_or_else(|| format!("{MADE_UP}{number}"))
}

/// Rows to be written, by table.
#[derive(Default)]
pub(crate) struct Written {
    rows: Vec<(&'static str, Vec<Cells>)>,
}

/// The filled cells of a row, by column.
pub(crate) type Cells = Vec<(&'static str, String)>;

impl Written {
    /// Adds a row.
    pub(crate) fn add(&mut self, table: &'static str, cells: Cells) {
        match self.rows.iter_mut().find(|(name, _)| *name == table) {
            Some((_, rows)) => rows.push(cells),
            None => self.rows.push((table, vec![cells])),
        }
    }

    /// A file for each table, in the mapping's order, with all of its columns.
    pub(crate) fn files(&self, mapping: &[Mapping]) -> Vec<NativeFile> {
        let mut files = Vec::new();
        for table in tables(mapping) {
            let Some((_, rows)) = self.rows.iter().find(|(name, _)| *name == table) else { continue };
            let columns = columns_of(mapping, table);
            let cell = |row: &Cells, column: &str| {
                let found = row.iter().find(|(name, _)| *name == column);
                found.map(|(_, value)| Cow::Owned(value.clone())).unwrap_or_default()
            };
            let rows = rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect());
            files.push(NativeFile { name: format!("{table}.csv"), bytes: table::write(&columns, rows) });
        }
        files
    }
}

/// What may be absent, as a cell.
pub(crate) fn shown<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// Yes, no or not said, as a cell.
pub(crate) fn yes_no(value: Option<bool>) -> String {
    value.map(values::yes_no).unwrap_or_default()
}
