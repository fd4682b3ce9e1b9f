//! Rows to be written, by table.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    shapes::Shape,
    tables::{self, Cells},
};
use crate::{contract::NativeFile, native::table};

/// Rows to be written, by table.
#[derive(Debug, Default)]
pub(super) struct Tables(BTreeMap<&'static str, Vec<Cells>>);

impl Tables {
    /// Adds a row about a person, with its row number and an id of its own, where the table has such columns. Gives the
    /// id, or the row number.
    pub(super) fn add(&mut self, table: &'static str, person: &str, mut cells: Cells) -> String {
        let rows = self.0.entry(table).or_default();
        let number = (rows.len() + 1).to_string();
        let mut id = number.clone();
        for column in tables::table(table).into_iter().flat_map(|table| table.columns) {
            let there = cells.iter_mut().find(|(name, _)| *name == column.name);
            let made = match column.kind {
                "person" => person.to_owned(),
                "number" => number.clone(),
                "key" => tables::made_id(&number),
                _ => continue,
            };
            let value =
                there.as_ref().map(|(_, value)| value.clone()).filter(|value| !value.is_empty()).unwrap_or(made);
            if column.kind == "key" {
                id.clone_from(&value);
            }
            match there {
                Some((_, cell)) => *cell = value,
                None => cells.push((column.name, value)),
            }
        }
        rows.push(cells);
        id
    }

    /// The first row of a table with these cells.
    pub(super) fn find(&self, table: &str, wanted: &[(&str, &str)]) -> Option<&Cells> {
        self.0.get(table)?.iter().find(|row| has(row, wanted))
    }

    /// Puts a row in the place of the one with these cells; adds it when there is none.
    pub(super) fn replace(&mut self, table: &'static str, wanted: &[(&str, &str)], person: &str, cells: Cells) {
        if let Some(rows) = self.0.get_mut(table)
            && let Some(place) = rows.iter().position(|row| has(row, wanted))
        {
            rows.remove(place);
        }
        self.add(table, person, cells);
    }

    /// Each table as a file, in a system's shape.
    pub(super) fn files(self, shape: &Shape) -> Vec<NativeFile> {
        self.0
            .into_iter()
            .map(|(name, rows)| {
                let columns = shape.columns(name);
                let of_table = tables::table(name).map(|table| table.columns).unwrap_or_default();
                let kinds: Vec<_> =
                    columns.iter().map(|(_, name)| of_table.iter().find(|column| column.name == *name)).collect();
                let cell = |row: &Cells, at: usize, name: &str| {
                    let value = row.iter().find(|(column, _)| *column == name).map_or("", |(_, value)| value);
                    Cow::Owned(shape.cell(kinds.get(at).copied().flatten(), value))
                };
                let rows = rows.iter().map(|row| {
                    columns.iter().enumerate().map(|(at, (_, name))| cell(row, at, name)).collect::<Vec<Cow<'_, str>>>()
                });
                let names: Vec<&str> = columns.iter().map(|(own, _)| *own).collect();
                NativeFile { name: format!("{}{name}.csv", shape.prefix), bytes: table::write(&names, rows) }
            })
            .collect()
    }
}

fn has(row: &Cells, wanted: &[(&str, &str)]) -> bool {
    wanted.iter().all(|wanted| row.iter().any(|(column, value)| (*column, value.as_str()) == *wanted))
}
