//! Every field of the Standard Safeguarding Dataset (48 tables) and of systems' own queries, and what becomes of it.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{
    shapes::OWN_COLUMNS,
    tables::{self, EMPTY_OF_CONTENT, TABLES},
};
use crate::contract::{Carried, Mapping};

pub(super) fn mapping() -> Vec<Mapping> {
    let dataset = TABLES.iter().flat_map(|table| table.columns);
    let dataset = dataset.map(|column| Mapping { native: column.native, carried: column.carried.clone() });
    let own = OWN_COLUMNS.iter().map(|own| Mapping { native: own.native, carried: own.carried.clone() });
    dataset.chain(own).collect()
}

/// Fields of which nothing is carried, with the reason; by table and column.
static NOT_CARRIED: LazyLock<HashMap<(&str, &str), &'static str>> = LazyLock::new(|| {
    let not = |mapping: Mapping| match mapping.carried {
        Carried::Not(reason) => Some((mapping.native.split_once('.')?, reason)),
        _ => None,
    };
    mapping().into_iter().filter_map(not).collect()
});

static FIELDS: LazyLock<HashSet<(&str, &str)>> =
    LazyLock::new(|| mapping().iter().filter_map(|mapping| mapping.native.split_once('.')).collect());

/// Why what stands in a column is lost; `None` when it is carried or when there is nothing to lose.
pub(super) fn why_lost(table: &str, column: &str) -> Option<&'static str> {
    if !is_field(table, column) {
        return Some("not a field of the dataset");
    }
    NOT_CARRIED.get(&(table, column)).copied().filter(|reason| !EMPTY_OF_CONTENT.contains(reason))
}

/// Whether the dataset, or a system's own query of it, has such a field.
pub(super) fn is_field(table: &str, column: &str) -> bool {
    FIELDS.contains(&(table, column))
}

/// Whether the dataset has such a table.
pub(super) fn is_table(table: &str) -> bool {
    tables::table(table).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS_OF_THE_STANDARD: &str = include_str!("../../../schemas/catalogue/child-record/1.0/ssd-fields.csv");

    #[test]
    fn all_359_fields_once_and_the_systems_own_beside_them() {
        let rows = mapping();
        let names: HashSet<&str> = rows.iter().map(|row| row.native).collect();
        assert_eq!((rows.len(), names.len()), (359 + OWN_COLUMNS.len(), 359 + OWN_COLUMNS.len()));
        assert_eq!(TABLES.len(), 48);
        assert!(TABLES.iter().all(|table| is_table(table.name)) && !is_table("ssd_nothing"));
        assert!(is_field("ssd_sen_need", "senn_table_id") && !is_field("ssd_person", "pers_upm"));
        assert!(EMPTY_OF_CONTENT.iter().all(|reason| rows.iter().any(|row| row.carried == Carried::Not(reason))));
    }

    #[test]
    fn every_field_that_the_standard_carries_is_carried_both_ways_to_where_the_standard_says() {
        let mut carried = 0;
        let mut reader = csv::Reader::from_reader(FIELDS_OF_THE_STANDARD.as_bytes());
        for row in reader.records().map(Result::unwrap) {
            let (field, element) = (&row[0], &row[1]);
            let mapping = mapping().into_iter().find(|mapping| mapping.native == field).unwrap();
            if element.is_empty() {
                assert!(matches!(mapping.carried, Carried::Not(_)), "{field}");
                continue;
            }
            // The standard names the first place where a professional stands; the dataset knows those who are involved.
            let element = element.replace("Health/HealthProfessional", "Involvements/Involvement/Professional");
            let Carried::BothWays(paths) = mapping.carried else { panic!("{field} is not carried both ways") };
            let leads_there = |path: &str| element == path || element.starts_with(&format!("{path}/"));
            assert!(paths.split("; ").any(leads_there), "{field} goes to {paths}, not to {element}");
            carried += 1;
        }
        assert_eq!(carried, 327);
    }
}
