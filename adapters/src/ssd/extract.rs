//! The tables of one extract: which file is which, and where a row's columns are.

use std::collections::HashMap;

use super::{PREFIX, mapping, shapes, tables};
use crate::{
    contract::{Sink, Source},
    native::{
        place::Place,
        row::says_nothing,
        rows::{Columns, Row, Rows},
    },
};

/// Contents by which extracts say that there is nothing.
pub(super) const BLANKS: &[&str] = &["NULL", "PLACEHOLDER_DATA", "SSD_PH", "SSD_PLACEHOLDER", "NaN", "NaT", "<NA>"];

/// Tables that say nothing of whether somebody is a child of the extract.
const OF_ANYBODY: &[&str] = &["ssd_family", "ssd_mother", "ssd_address", "ssd_disability", "ssd_linked_identifiers"];

/// Of the tables that all children share, such as professionals, at most so many rows are kept.
const MAX_SHARED: usize = 100_000;

/// A table of the extract.
#[derive(Debug)]
pub(super) struct Table {
    /// What the dataset says of it.
    pub(super) is: &'static tables::Table,
    /// Its columns, by the dataset's names for them.
    pub(super) columns: Columns,
    /// The column that says whose a row is, if it has one.
    pub(super) person: Option<&'static str>,
    /// Columns whose content is lost, by number, with the reason.
    pub(super) lost: Vec<(usize, &'static str)>,
    pub(super) separator: u8,
    /// Rows of it say that somebody is a child of the extract.
    pub(super) of_a_child: bool,
}

impl Table {
    /// A cell, unless it says that there is nothing.
    pub(super) fn cell<'r>(&self, row: &'r Row<'_>, column: &str) -> Option<&'r str> {
        self.columns.cell(row, column).filter(|value| !says_nothing(value, BLANKS))
    }

    /// Whether a row is the header once more, as in extracts that were put together from several.
    pub(super) fn is_header(&self, row: &Row<'_>) -> bool {
        let column = self.is.columns.first().map_or("", |column| column.name);
        self.columns.cell(row, column).is_some_and(|cell| cell.eq_ignore_ascii_case(column))
    }
}

/// Opens the files that are tables of the dataset and reads their headers; what is wrong with files goes to the sink.
pub(super) fn open<'s>(files: &[&'s dyn Source], sink: &mut dyn Sink) -> Vec<(Table, Rows<'s>)> {
    let mut opened: Vec<(Table, Rows<'s>)> = Vec::new();
    for file in files {
        let place = Place::file(file.name());
        let name = table_name(file.name());
        if name.as_deref().is_some_and(tables::is_left_out) {
            sink.progress(file.size());
            sink.skipped("a table of the extract's own, not about a child");
            continue;
        }
        let Some(is) = name.and_then(|name| tables::table(&name)) else {
            let text =
                "This is no table of the dataset and was not read. Tables are files named ssd_person.csv, and so on.";
            sink.finding(place.warning("ssd.file-unknown", text));
            continue;
        };
        if opened.iter().any(|(table, _)| table.is.name == is.name) {
            sink.finding(place.warning("ssd.table-twice", "This table is there twice; the first file was read."));
            continue;
        }
        let Some(mut rows) = Rows::open(PREFIX, *file, sink) else { continue };
        if let Some(columns) = rows.header(sink) {
            opened.push((table(is, &columns, rows.separator(), sink), rows));
        }
    }
    // Persons first: items come in their order.
    opened.sort_by_key(|(table, _)| table.is.name != "ssd_person");
    opened
}

/// The dataset's table that a file holds: `dbo.ssd_person.csv`, `SSD_PERSON_20261122.txt`.
fn table_name(file: &str) -> Option<String> {
    let lower = file.to_lowercase();
    let name = lower.get(lower.rfind("ssd_")?..)?;
    let name = [".csv", ".txt", ".tsv"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let known = |name: &str| mapping::is_table(name) || tables::is_left_out(name);
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || "_-. ()".contains(c));
    [name, bare].into_iter().find(|name| known(name)).map(str::to_owned)
}

fn table(is: &'static tables::Table, header: &Columns, separator: u8, sink: &mut dyn Sink) -> Table {
    let unknown: Vec<&str> =
        header.names.iter().map(String::as_str).filter(|c| !c.is_empty() && !mapping::is_field(is.name, c)).collect();
    if !unknown.is_empty() {
        let text = format!("No fields of {}, and not carried: {}.", is.name, unknown.join(", "));
        sink.finding(Place { line: 1, ..Place::file(&header.file) }.warning("ssd.field-unknown", text));
    }
    let mut names: Vec<String> = Vec::new();
    for own in &header.names {
        let name = shapes::dataset_name(is.name, own);
        let name = if header.has(name) { own.as_str() } else { name };
        // A name that is there twice counts where it stands first.
        names.push(if names.iter().any(|known| known == name) { String::new() } else { name.to_owned() });
    }
    let filled = names.iter().enumerate().filter(|(_, column)| !column.is_empty());
    let lost = filled.filter_map(|(at, column)| Some((at, mapping::why_lost(is.name, column)?))).collect();
    let columns = Columns::named(&header.file, names);
    let person = is.person().into_iter().chain(["clar_cla_person_id"]).find(|column| columns.has(column));
    Table { is, columns, person, lost, separator, of_a_child: !OF_ANYBODY.contains(&is.name) }
}

/// Rows of a table that all children share, by their own id.
#[derive(Debug, Default)]
pub(super) struct Shared {
    rows: HashMap<String, Row<'static>>,
    /// Ids by another column, such as a team's name.
    by_name: HashMap<String, String>,
    full: bool,
}

impl Shared {
    /// Keeps a row under its id and its name, which stand in these columns.
    pub(super) fn keep(&mut self, table: &Table, row: &Row<'_>, [id, name]: [&str; 2], sink: &mut dyn Sink) {
        let Some(id) = table.cell(row, id).map(str::to_owned) else { return };
        if self.rows.len() >= MAX_SHARED {
            if !std::mem::replace(&mut self.full, true) {
                let text = format!("The table has more than {MAX_SHARED} rows; the first were read.");
                sink.finding(Place::file(&table.columns.file).warning("ssd.table-too-long", text));
            }
            return;
        }
        if let Some(name) = table.cell(row, name) {
            self.by_name.entry(name.to_owned()).or_insert_with(|| id.clone());
        }
        self.rows.entry(id).or_insert_with(|| row.clone().into_owned());
    }

    /// The row with this id, or with this name.
    pub(super) fn find(&self, id: &str) -> Option<&Row<'static>> {
        self.rows.get(id).or_else(|| self.rows.get(self.by_name.get(id)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_tables_however_they_are_called() {
        for (file, table) in [
            ("ssd_person.csv", Some("ssd_person")),
            ("dbo.ssd_person.csv", Some("ssd_person")),
            ("ssd_development.SSD_CLA_Placement.CSV", Some("ssd_cla_placement")),
            ("##ssd_address.txt", Some("ssd_address")),
            ("ssd_s47_enquiry_2026-11-22.csv", Some("ssd_s47_enquiry")),
            ("ssd_send (1).csv", Some("ssd_send")),
            ("ssd_cohort.csv", Some("ssd_cohort")),
            ("ssd_nothing.csv", None),
            ("persons.csv", None),
        ] {
            assert_eq!(table_name(file).as_deref(), table, "{file}");
        }
    }
}
