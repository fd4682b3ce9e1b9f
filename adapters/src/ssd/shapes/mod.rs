//! How the queries of each case system write the dataset: columns, their order, dates, nothing, names of files.
//!
//! All are read alike; each adapter of this folder writes one.

use std::{collections::HashMap, sync::LazyLock};

use super::tables::{self, Column};
use crate::contract::Carried;

/// A way to write the dataset.
#[derive(Debug)]
pub(super) struct Shape {
    /// Before the table's name in a file's name.
    pub(super) prefix: &'static str,
    /// In a cell that holds nothing.
    pub(super) nothing: &'static str,
    /// After a date.
    pub(super) after_date: &'static str,
    /// The columns of each table that has them otherwise than the dataset.
    layouts: &'static LazyLock<Layouts>,
}

/// As the dataset itself specifies it.
pub(super) static DATASET: Shape = Shape { prefix: "", nothing: "", after_date: "", layouts: &DATASET_LAYOUTS };

/// As the queries for Liquidlogic (System C) write it: saved from SQL Server with the schema's name and `NULL`.
pub(super) static LIQUIDLOGIC: Shape =
    Shape { prefix: "ssd_development.", nothing: "NULL", after_date: " 00:00:00.000", layouts: &LIQUIDLOGIC_LAYOUTS };

/// As the queries for Mosaic (Access Group) write it.
pub(super) static MOSAIC: Shape = Shape { prefix: "", nothing: "", after_date: "", layouts: &MOSAIC_LAYOUTS };

/// A column that only systems' own queries have.
#[derive(Debug)]
pub(super) struct OwnColumn {
    /// Its table and name.
    pub(super) native: &'static str,
    /// What becomes of it.
    pub(super) carried: Carried,
    /// The dataset's column that it is, under another name.
    pub(super) is: Option<&'static str>,
}

const fn own(native: &'static str, carried: Carried, is: Option<&'static str>) -> OwnColumn {
    OwnColumn { native, carried, is }
}

/// The columns that only systems' own queries have.
pub(super) const OWN_COLUMNS: &[OwnColumn] = &[
    own("ssd_person.pers_upn", Carried::BothWays("ChildRecord/Identity/UPN"), None),
    own(
        "ssd_person.pers_single_unique_id",
        Carried::BothWays("ChildRecord/Identity/NHSnumber; ChildRecord/Household/Member/NHSnumber"),
        Some("pers_common_child_id"),
    ),
    own(
        "ssd_cin_plans.cin_plan_id",
        Carried::BothWays("ChildRecord/SocialCare/ChildInNeedPlan/LocalID"),
        Some("cinp_cin_plan_id"),
    ),
    own(
        "ssd_cla_care_plan.lacp_cla_care_plan_id",
        Carried::BothWays("ChildRecord/SocialCare/CarePlan/LocalID"),
        Some("lacp_table_id"),
    ),
    own("ssd_cla_reviews.clar_cla_person_id", Carried::BothWays("ChildRecord/Identity/LocalID"), None),
    own("ssd_cin_visits.cinv_cin_plan_id", Carried::Not("a key of the extract; finds the child"), None),
];

/// The dataset's name for a column, whatever a system calls it.
pub(super) fn dataset_name<'c>(table: &str, column: &'c str) -> &'c str {
    let is_it = |own: &&OwnColumn| own.native.split_once('.') == Some((table, column));
    OWN_COLUMNS.iter().find(is_it).and_then(|own| own.is).unwrap_or(column)
}

/// Columns by table: the name to write, and the dataset's.
type Layouts = HashMap<&'static str, Vec<(&'static str, &'static str)>>;

static DATASET_LAYOUTS: LazyLock<Layouts> = LazyLock::new(Layouts::new);
static LIQUIDLOGIC_LAYOUTS: LazyLock<Layouts> = LazyLock::new(|| layouts(include_str!("liquidlogic.txt")));
static MOSAIC_LAYOUTS: LazyLock<Layouts> = LazyLock::new(|| layouts(include_str!("mosaic.txt")));

/// Reads lines of `table: column column...`.
fn layouts(text: &'static str) -> Layouts {
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    lines
        .map(|(table, columns)| {
            let columns = columns.split_whitespace().map(|column| (column, dataset_name(table, column)));
            (table, columns.collect())
        })
        .collect()
}

impl Shape {
    /// The columns of a table as this shape has them, each with the dataset's name for it. Columns of the dataset that
    /// the system's own query lacks come last, so that nothing is lost.
    pub(super) fn columns(&self, table: &str) -> Vec<(&'static str, &'static str)> {
        let mut columns = self.layouts.get(table).cloned().unwrap_or_default();
        let dataset = tables::table(table).into_iter().flat_map(|table| table.columns);
        let lacking: Vec<_> = dataset
            .filter(|column| !columns.iter().any(|(_, name)| *name == column.name))
            .map(|column| (column.name, column.name))
            .collect();
        columns.extend(lacking);
        columns
    }

    /// A value as this shape writes it.
    pub(super) fn cell(&self, column: Option<&Column>, value: &str) -> String {
        match (value, column) {
            ("", _) => self.nothing.to_owned(),
            (date, Some(column)) if column.kind == "date" => format!("{date}{}", self.after_date),
            (value, _) => value.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssd::{mapping, tables::TABLES};

    #[test]
    fn each_shape_has_every_column_of_the_dataset_once_and_no_unknown_one() {
        let both =
            [&DATASET, &LIQUIDLOGIC, &MOSAIC].into_iter().flat_map(|shape| TABLES.iter().map(move |t| (shape, t)));
        for (shape, table) in both {
            let columns = shape.columns(table.name);
            let count = |wanted: &Column| columns.iter().filter(|(_, name)| *name == wanted.name).count();
            assert!(table.columns.iter().all(|column| count(column) == 1), "{}", table.name);
            let unknown: Vec<_> = columns.iter().filter(|(own, _)| !mapping::is_field(table.name, own)).collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", table.name);
            assert!(shape.layouts.keys().all(|table| mapping::is_table(table)));
        }
    }
}
