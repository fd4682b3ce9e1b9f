//! The tables of one extract, and which rows are whose.

use std::collections::{BTreeMap, HashMap};

use super::{BLANKS, PREFIX, mapping};
use crate::{
    contract::{Decoded, NativeFile},
    native::{place::Place, rows::Row, table::Table},
};

/// Of each table, at most so many rows of unknown persons are named one by one.
const MAX_ORPHANS: usize = 20;

/// Tables that name no person: table, column, and the table and column it refers to.
const LINKS: &[(&str, &str, &str, &str)] = &[
    ("ssd_assessment_factors", "cinf_assessment_id", "ssd_cin_assessments", "cina_assessment_id"),
    ("ssd_cla_reviews", "clar_cla_id", "ssd_cla_episodes", "clae_cla_id"),
    ("ssd_ehcp_requests", "ehcr_send_table_id", "ssd_send", "send_table_id"),
    ("ssd_ehcp_assessment", "ehca_ehcp_request_id", "ssd_ehcp_requests", "ehcr_ehcp_request_id"),
    ("ssd_ehcp_named_plan", "ehcn_ehcp_asmt_id", "ssd_ehcp_assessment", "ehca_ehcp_assessment_id"),
    ("ssd_ehcp_active_plans", "ehcp_ehcp_request_id", "ssd_ehcp_requests", "ehcr_ehcp_request_id"),
    ("ssd_sen_need", "senn_active_ehcp_id", "ssd_ehcp_active_plans", "ehcp_active_ehcp_id"),
    ("ssd_s251_finance", "s251_cla_placement_id", "ssd_cla_placement", "clap_cla_placement_id"),
];

/// A row and the table it stands in.
pub(super) type Found<'e> = (&'e Table, &'e Row);

/// Columns that other rows refer to.
const KEYS: &[(&str, &str)] = &[
    ("ssd_person", "pers_person_id"),
    ("ssd_professionals", "prof_professional_id"),
    ("ssd_mother", "moth_person_id"),
    ("ssd_cin_assessments", "cina_assessment_id"),
    ("ssd_cla_episodes", "clae_cla_id"),
    ("ssd_send", "send_table_id"),
    ("ssd_ehcp_requests", "ehcr_ehcp_request_id"),
    ("ssd_ehcp_assessment", "ehca_ehcp_assessment_id"),
    ("ssd_ehcp_active_plans", "ehcp_active_ehcp_id"),
    ("ssd_cla_placement", "clap_cla_placement_id"),
];

/// A column whose content is lost, and why.
pub(super) type LostColumn = (String, &'static str);

/// The tables of one extract by name, and their rows by person.
#[derive(Debug, Default)]
pub(super) struct Extract {
    tables: BTreeMap<String, Table>,
    rows_of: HashMap<String, Vec<(String, usize)>>,
    keys: HashMap<(&'static str, &'static str), HashMap<String, usize>>,
    families: HashMap<String, Vec<String>>,
    lost: HashMap<String, Vec<LostColumn>>,
}

impl Extract {
    /// Reads the tables; what is wrong with files and ownerless rows goes to `findings`.
    pub(super) fn read(files: &[NativeFile], decoded: &mut Decoded) -> Self {
        let mut extract = Self::default();
        for file in files {
            extract.add(file, decoded);
        }
        for (name, column) in KEYS {
            extract.keys.insert((name, column), extract.index(name, column));
        }
        let names: Vec<String> = extract.tables.keys().cloned().collect();
        for name in names {
            extract.assign(&name, decoded);
        }
        extract.families = extract.families();
        extract
    }

    fn add(&mut self, file: &NativeFile, decoded: &mut Decoded) {
        let place = Place::file(&file.name);
        let lower = file.name.to_lowercase();
        let table_name = lower.find("ssd_").and_then(|at| lower.get(at..)).and_then(|name| name.strip_suffix(".csv"));
        let Some(name) = table_name.filter(|name| mapping::is_table(name)) else {
            decoded.findings.push(place.warning(
                "ssd.file-unknown",
                "This is no table of the dataset and was not read. Tables are files named ssd_person.csv, and so on.",
            ));
            return;
        };
        if self.tables.contains_key(name) {
            decoded
                .findings
                .push(place.warning("ssd.table-twice", "This table is there twice; the first file was read."));
            return;
        }
        let Some(table) = Table::read(PREFIX, file, decoded) else { return };
        let unknown: Vec<&str> =
            table.names.iter().map(String::as_str).filter(|c| !mapping::is_field(name, c)).collect();
        if !unknown.is_empty() {
            let text = format!("No fields of {name}, and not carried: {}.", unknown.join(", "));
            decoded.findings.push(Place { line: 1, ..place }.warning("ssd.field-unknown", text));
        }
        let lost = table.names.iter().filter_map(|column| Some((column.clone(), mapping::why_lost(name, column)?)));
        self.lost.insert(name.to_owned(), lost.collect());
        self.tables.insert(name.to_owned(), table);
    }

    fn index(&self, name: &str, column: &str) -> HashMap<String, usize> {
        let mut index = HashMap::new();
        for (number, row) in self.table(name).iter().flat_map(|table| table.rows.iter().enumerate()) {
            if let Some(value) = self.table(name).and_then(|table| cell(table, row, column)) {
                index.entry(value.to_owned()).or_insert(number);
            }
        }
        index
    }

    /// Finds out whose each row of a table is.
    fn assign(&mut self, name: &str, decoded: &mut Decoded) {
        let Some(table) = self.tables.get(name) else { return };
        let (mut owned, mut orphans) = (Vec::new(), Vec::new());
        for (index, row) in table.rows.iter().enumerate() {
            let Some((person, column)) = self.owner(name, table, row, 0) else { continue };
            if self.find("ssd_person", "pers_person_id", person).is_some() {
                owned.push((person.to_owned(), index));
            } else {
                orphans.push(table.place(row, column));
            }
        }
        if orphans.len() > MAX_ORPHANS {
            let text = format!("{} rows in all are about persons who are not in ssd_person.", orphans.len());
            decoded.findings.push(Place::file(&table.file).warning("ssd.person-unknown", text));
        }
        decoded.findings.extend(orphans.iter().take(MAX_ORPHANS).map(|place| {
            place.warning(
                "ssd.person-unknown",
                "This row is about a person who is not in ssd_person, and was left out. Add the person.",
            )
        }));
        for (person, index) in owned {
            self.rows_of.entry(person).or_default().push((name.to_owned(), index));
        }
    }

    /// The persons of each family, in the order of `ssd_family`.
    fn families(&self) -> HashMap<String, Vec<String>> {
        let mut families: HashMap<String, Vec<String>> = HashMap::new();
        let Some(table) = self.table("ssd_family") else { return families };
        for row in &table.rows {
            let pair = (cell(table, row, "fami_family_id"), cell(table, row, "fami_person_id"));
            if let (Some(family), Some(person)) = pair {
                families.entry(family.to_owned()).or_default().push(person.to_owned());
            }
        }
        families
    }

    /// The ids of a family's persons.
    pub(super) fn family(&self, id: &str) -> &[String] {
        self.families.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The columns of a table whose content is lost.
    pub(super) fn lost_columns(&self, name: &str) -> &[LostColumn] {
        self.lost.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The person a row is about, and the column that says so.
    fn owner<'e>(&'e self, name: &str, table: &'e Table, row: &'e Row, depth: u8) -> Option<(&'e str, &'e str)> {
        if let Some((_, column, parent, key)) = LINKS.iter().find(|(table, ..)| *table == name) {
            let value = cell(table, row, column)?;
            let (parent_table, parent_row) = self.find(parent, key, value)?;
            return if depth > 4 { None } else { self.owner(parent, parent_table, parent_row, depth + 1) };
        }
        let column = table.names.iter().find(|column| match name {
            "ssd_mother" => *column == "moth_childs_person_id",
            _ => column.ends_with("person_id"),
        })?;
        Some((cell(table, row, column)?, column))
    }

    /// A table, if it is in the extract.
    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The rows of a table that are about a person, in the order of the file.
    pub(super) fn rows<'e>(&'e self, name: &'e str, person: &str) -> impl Iterator<Item = Found<'e>> {
        self.rows_of(person).filter(move |(table, _, _)| *table == name).map(|(_, table, row)| (table, row))
    }

    /// All rows about a person, with the names of their tables.
    pub(super) fn rows_of(&self, person: &str) -> impl Iterator<Item = (&str, &Table, &Row)> {
        let rows = self.rows_of.get(person).map(Vec::as_slice).unwrap_or_default();
        rows.iter().filter_map(|(name, index)| {
            let table = self.tables.get(name)?;
            Some((name.as_str(), table, table.rows.get(*index)?))
        })
    }

    /// The first row of a table with this value in this column, which is one of `KEYS`.
    pub(super) fn find(&self, name: &'static str, column: &'static str, value: &str) -> Option<Found<'_>> {
        let table = self.table(name)?;
        let index = self.keys.get(&(name, column))?.get(value)?;
        Some((table, table.rows.get(*index)?))
    }
}

/// A cell, unless it says that there is nothing.
pub(super) fn cell<'t>(table: &Table, row: &'t Row, column: &str) -> Option<&'t str> {
    table.cell(row, column).filter(|value| !BLANKS.contains(value))
}
